package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.mail.MailComposer;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** What both API versions of SES work on: the state is the store's, so that each version may have an object of its own. */
record SesCore(
        ServiceContext context,
        SesIdentities identities,
        SesConfigurationSets sets,
        SesEvents events,
        SesAccount account,
        SesSending sending) {

    /** A mail that SES composes from parts. */
    record Simple(
            String source,
            List<String> to,
            List<String> cc,
            List<String> bcc,
            List<String> replyTo,
            String subject,
            String text,
            String html,
            Map<String, String> headers) {}

    static SesCore of(ServiceContext context) {
        SesIdentities identities = new SesIdentities(context);
        SesConfigurationSets sets = new SesConfigurationSets(context);
        SesEvents events = new SesEvents(context, identities, sets);
        SesAccount account = new SesAccount(context);
        return new SesCore(
                context, identities, sets, events, account, new SesSending(context, identities, sets, events, account));
    }

    /** Composes and sends; no part of a header may hold a line break. */
    String send(Simple mail, String returnPath, String configurationSet, Map<String, String> tags) {
        if (mail.source() == null || mail.source().isBlank()) {
            throw new SesRefusal(Reason.INVALID, "Missing required header 'From'.");
        }
        List<String> all = new ArrayList<>(mail.to());
        all.addAll(mail.cc());
        all.addAll(mail.bcc());
        if (all.isEmpty()) {
            throw new SesRefusal(Reason.INVALID, "Missing required header 'To'.");
        }
        SesIdentities.checkAddress(mail.source());
        all.forEach(SesIdentities::checkAddress);
        mail.replyTo().forEach(SesIdentities::checkAddress);
        String subject = mail.subject() == null ? "" : mail.subject();
        if (controls(subject)
                || mail.headers().entrySet().stream()
                        .anyMatch(header ->
                                controls(header.getValue()) || !header.getKey().matches("[!-9;-~]+"))) {
            throw new SesRefusal(Reason.INVALID, "Header value contains control characters.");
        }
        MailComposer composer = new MailComposer()
                .mailboxes("From", List.of(mail.source()))
                .mailboxes("Reply-To", mail.replyTo())
                .mailboxes("To", mail.to())
                .mailboxes("Cc", mail.cc())
                .textHeader("Subject", subject);
        mail.headers().forEach(composer::textHeader);
        byte[] message = composer.text(mail.text() == null && mail.html() == null ? "" : mail.text())
                .html(mail.html())
                .compose();
        return sending.send(returnPath != null ? returnPath : mail.source(), all, message, configurationSet, tags);
    }

    private static boolean controls(String value) {
        return value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0);
    }

    static <T> T answer(Supplier<T> body, Function<SesRefusal, ? extends RuntimeException> translation) {
        try {
            return body.get();
        } catch (SesRefusal refusal) {
            throw translation.apply(refusal);
        }
    }
}
