package dev.opsctl.local.service.ses;

import dev.opsctl.local.engine.mail.MailComposer;
import dev.opsctl.local.engine.mail.MailTemplate;
import dev.opsctl.local.limit.BudgetExceeded;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import dev.opsctl.local.service.ses.SesTemplates.Content;
import dev.opsctl.local.service.ses.SesTemplates.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Mails made of templates. */
record TemplatedMail(SesCore ses) {

    /**
     * Where a mail goes, without what it says.
     *
     * @param returnPath where bounces go, or null for the source
     */
    record Envelope(
            String source,
            List<String> to,
            List<String> cc,
            List<String> bcc,
            List<String> replyTo,
            Map<String, String> headers,
            @Nullable String returnPath,
            SesSending.Options options) {}

    /**
     * Sends it; if the data lack what the template shows, it is accepted as SES does, and an event says that it was not sent.
     *
     * @param template its name, for that event
     * @param data texts of JSON, of which a later one goes before
     */
    String send(Envelope mail, String template, Parsed content, List<String> data) {
        Content rendered;
        try {
            rendered = SesTemplates.render(content, data);
        } catch (MailTemplate.MissingAttribute | BudgetExceeded e) {
            List<String> all = new ArrayList<>(mail.to());
            all.addAll(mail.cc());
            all.addAll(mail.bcc());
            return ses.sending()
                    .unrendered(
                            mail.source(),
                            mail.returnPath(),
                            all,
                            mail.options(),
                            template,
                            String.valueOf(e.getMessage()));
        }
        return ses.send(
                new SesCore.Simple(
                        mail.source(),
                        mail.to(),
                        mail.cc(),
                        mail.bcc(),
                        mail.replyTo(),
                        rendered.subject(),
                        rendered.text(),
                        rendered.html(),
                        mail.headers()),
                mail.returnPath(),
                mail.options());
    }

    /** The message that a template makes of data, headers and bodies, as TestRenderTemplate answers it. */
    String test(String name, String data) {
        Content rendered;
        try {
            rendered = SesTemplates.render(
                    SesTemplates.parsed(ses.templates().get(name).content()), List.of(data));
        } catch (MailTemplate.MissingAttribute e) {
            throw new SesRefusal(Reason.MISSING_ATTRIBUTE, String.valueOf(e.getMessage()));
        } catch (BudgetExceeded e) {
            throw new SesRefusal(Reason.INVALID_TEMPLATE, "Rendering the template takes " + e.getMessage() + ".");
        }
        String subject = rendered.subject() == null ? "" : rendered.subject();
        return new String(
                new MailComposer()
                        .date(ses.context().clock().instant())
                        .textHeader("Subject", subject.replaceAll("[\r\n]+", " "))
                        .text(rendered.text() == null && rendered.html() == null ? "" : rendered.text())
                        .html(rendered.html())
                        .compose(),
                StandardCharsets.UTF_8);
    }
}
