package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.engine.mail.MailComposer;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sesv2.model.Tag;

/** What both API versions of SES work on: the state is the store's, so that each version may have an object of its own. */
record SesCore(
        ServiceContext context,
        SesIdentities identities,
        SesConfigurationSets sets,
        SesEvents events,
        SesAccount account,
        SesTemplates templates,
        SesContacts contacts,
        SesSending sending) {

    /** A mail that SES composes from parts. */
    record Simple(
            String source,
            List<String> to,
            List<String> cc,
            List<String> bcc,
            List<String> replyTo,
            @Nullable String subject,
            @Nullable String text,
            @Nullable String html,
            Map<String, String> headers) {}

    static SesCore of(ServiceContext context) {
        SesIdentities identities = new SesIdentities(context);
        SesConfigurationSets sets = new SesConfigurationSets(context, identities);
        SesEvents events = new SesEvents(context, identities, sets);
        SesAccount account = new SesAccount(context);
        return new SesCore(
                context,
                identities,
                sets,
                events,
                account,
                new SesTemplates(context),
                new SesContacts(context),
                new SesSending(context, identities, sets, events, account));
    }

    /** Composes and sends; no part of a header may hold a line break. */
    String send(Simple mail, @Nullable String returnPath, SesSending.Options options) {
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
        return sending.send(mail.source(), returnPath, all, message, options);
    }

    private static boolean controls(String value) {
        return value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0);
    }

    /** The answer, or the refusal in the words of the API of 2010. */
    <T> T v1(Supplier<T> operation) {
        return answer(operation, SesRefusal::v1);
    }

    /** As {@link #v1(Supplier)}, of an operation whose answer is empty. */
    void v1(Runnable operation) {
        v1(supplier(operation));
    }

    /** The answer, or the refusal in the words of the API of 2019. */
    <T> T v2(Supplier<T> operation) {
        return answer(operation, SesRefusal::v2);
    }

    /** As {@link #v2(Supplier)}, of an operation whose answer is empty. */
    void v2(Runnable operation) {
        v2(supplier(operation));
    }

    /** As {@link #v2(Runnable)}, for what is read, decided on and written as one change. */
    void v2Change(Runnable operation) {
        v2(() -> context.change(change -> {
            operation.run();
        }));
    }

    /** As {@link #v2(Supplier)}, for what is read, decided on and written as one change. */
    <T> T v2Change(Supplier<T> operation) {
        return v2(() -> context.change(change -> {
            return operation.get();
        }));
    }

    private static Supplier<Void> supplier(Runnable operation) {
        return () -> {
            operation.run();
            return null;
        };
    }

    private static <T> T answer(Supplier<T> operation, Function<SesRefusal, ? extends RuntimeException> translation) {
        try {
            return operation.get();
        } catch (SesRefusal refusal) {
            throw translation.apply(refusal);
        }
    }

    /** A page of a list; a hundred entries, if a request does not say how many. */
    static <T> Page<T> page(String list, Collection<T> all, Function<T, String> key, String token, Integer size) {
        return Page.of(
                list,
                all,
                key,
                size == null ? 100 : Math.max(1, size),
                token,
                () -> new SesRefusal(Reason.TOKEN, "The specified request includes an invalid or expired token."));
    }

    static Map<String, String> tagged(Map<String, String> now, List<Tag> more) {
        return Tags.merged(
                now,
                more,
                Tag::key,
                Tag::value,
                Caller.current(),
                rule -> new SesRefusal(Reason.INVALID, rule.text() + "."));
    }

    static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
