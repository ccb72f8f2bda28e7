package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.mail.MailComposer;
import dev.opsctl.local.engine.mail.MailHeaders;
import dev.opsctl.local.engine.mail.MailLinks;
import dev.opsctl.local.engine.mail.Mailbox;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import dev.opsctl.local.store.Table;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.VerificationStatus;

/** E-mail addresses and domains that this account may send from; in the sandbox also those it may send to. */
final class SesIdentities {

    /**
     * One identity.
     *
     * @param token proof of ownership: in the link of the verification mail, for a domain also the TXT record's value
     * @param attributes what was set on it: {@code feedbackForwarding}, {@code configurationSet}, {@code mailFromDomain}, …
     */
    record Identity(
            String name, boolean verified, String token, Map<String, String> attributes, Map<String, String> tags) {

        boolean domain() {
            return name.indexOf('@') < 0;
        }

        Identity with(String attribute, @Nullable String value) {
            Map<String, String> more = new TreeMap<>(attributes);
            if (value == null) {
                more.remove(attribute);
            } else {
                more.put(attribute, value);
            }
            return new Identity(name, verified, token, more, tags);
        }
    }

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ServiceContext context;
    private final Table<Identity> table;

    SesIdentities(ServiceContext context) {
        this.context = context;
        this.table = context.table("identities", Identity.class);
    }

    /** Adds an identity, or asks again for the verification of one that is pending. */
    Identity request(String name) {
        String key = checked(name);
        Identity initial = new Identity(name, false, token(), Map.of(), Map.of());
        Identity identity = table.update(
                key,
                initial,
                before -> before.verified() || before == initial
                        ? before
                        : new Identity(
                                name,
                                false,
                                before.domain() ? before.token() : initial.token(),
                                before.attributes(),
                                before.tags()));
        if (!identity.verified()) {
            // by who asks, not by who happens to commit: whoever has the answer finds the mail
            context.cloud().store().afterCommit(() -> sendVerification(identity));
        }
        return identity;
    }

    private static String token() {
        byte[] bytes = new byte[33];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    private void sendVerification(Identity identity) {
        String recipient = identity.domain() ? "postmaster@" + identity.name() : identity.name();
        String what = identity.domain() ? "domain" : "email address";
        String link = MailLinks.link(context.cloud().endpoint(), "ses", context.scope(), identity.token());
        String text = "Dear Amazon Web Services Customer,\n\nWe have received a request to authorize this " + what
                + " for use with Amazon SES and Amazon Pinpoint in region "
                + context.scope().region()
                + " (local cloud). If you requested this verification, please go to the following URL to confirm that you are authorized to use this "
                + what + ":\n\n" + link + "\n\nOr run: opsctl mail verify " + identity.name() + "\n"
                + (identity.domain() ? "\nOn AWS a domain is verified by DNS records instead of this mail.\n" : "");
        byte[] mail = new MailComposer()
                .header("From", "Amazon Web Services <no-reply-aws@amazon.com>")
                .header("To", recipient)
                .header(
                        "Subject",
                        "Amazon Web Services - Email Address Verification Request in region "
                                + context.scope().region())
                .date(context.clock().instant())
                .text(text)
                .compose();
        new Mailbox(context.cloud().home())
                .deliver(
                        context.scope().accountId(),
                        "ses",
                        context.clock().instant(),
                        List.of(recipient),
                        mail,
                        UUID.randomUUID().toString());
    }

    /** Verifies the identity that has this token. */
    Optional<Identity> verify(String token) {
        return table.values().stream()
                .filter(identity -> identity.token().equals(token))
                .findFirst()
                .flatMap(identity -> table.update(
                        MailNames.domainInLowerCase(identity.name()),
                        now -> now.token().equals(token)
                                ? new Identity(now.name(), true, now.token(), now.attributes(), now.tags())
                                : now));
    }

    Optional<Identity> find(String name) {
        return table.get(MailNames.domainInLowerCase(name));
    }

    Identity get(String name) {
        return find(name).orElseThrow(() -> missing(name));
    }

    private static SesRefusal missing(String name) {
        return new SesRefusal(Reason.NO_IDENTITY, "Email identity " + name + " does not exist.");
    }

    void set(String name, String attribute, @Nullable String value) {
        table.update(MailNames.domainInLowerCase(name), now -> now.with(attribute, value))
                .orElseThrow(() -> missing(name));
    }

    void tag(String name, UnaryOperator<Map<String, String>> change) {
        table.update(
                        MailNames.domainInLowerCase(name),
                        now -> new Identity(
                                now.name(),
                                now.verified(),
                                now.token(),
                                now.attributes(),
                                new TreeMap<>(change.apply(now.tags()))))
                .orElseThrow(() -> missing(name));
    }

    boolean delete(String name) {
        return table.remove(MailNames.domainInLowerCase(name)).isPresent();
    }

    List<Identity> list() {
        return table.values();
    }

    /**
     * Whether mail may be sent from (or, in the sandbox, to) an address: it, its form without a label, its domain or a parent of that is
     * verified.
     */
    boolean covers(String address) {
        int at = address.lastIndexOf('@');
        String local = address.substring(0, at);
        String domain = address.substring(at + 1).toLowerCase(Locale.ROOT);
        int label = local.indexOf('+');
        if (verified(local + "@" + domain) || label > 0 && verified(local.substring(0, label) + "@" + domain)) {
            return true;
        }
        for (String name = domain; name.indexOf('.') > 0; name = name.substring(name.indexOf('.') + 1)) {
            if (verified(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether an identity of another account covers an address. Whether its policy lets the caller use it, was decided before the
     * operation: a call needs a permission on each identity that one of its ARNs names.
     *
     * @param arn the identity's, or null
     */
    boolean lends(@Nullable String arn, String address) {
        Arn owner = arn == null ? null : Arn.parse(arn).orElse(null);
        if (owner == null || !owner.resource().startsWith("identity/")) {
            return false;
        }
        String name = owner.resource().substring("identity/".length());
        String domain = address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        boolean covered = name.indexOf('@') >= 0
                ? MailNames.domainInLowerCase(name).equals(MailNames.domainInLowerCase(address))
                : domain.equals(name) || domain.endsWith("." + name);
        return covered
                && context
                        .cloud()
                        .service(SesClient.class, new Scope(owner.accountId(), owner.region()))
                        .getIdentityVerificationAttributes(r -> r.identities(name))
                        .verificationAttributes()
                        .values()
                        .stream()
                        .anyMatch(found -> found.verificationStatus() == VerificationStatus.SUCCESS);
    }

    /** The identity that an address is sent under, if it has one of its own or one for its domain. */
    Optional<Identity> identityOf(String address) {
        return find(address).or(() -> find(address.substring(address.lastIndexOf('@') + 1)));
    }

    private boolean verified(String name) {
        return table.get(MailNames.domainInLowerCase(name))
                .filter(Identity::verified)
                .isPresent();
    }

    private static String checked(String name) {
        if (name == null || name.isBlank()) {
            throw new SesRefusal(Reason.INVALID, "The identity must not be empty.");
        }
        if (name.indexOf('@') >= 0) {
            checkAddress(name);
        } else if (!name.matches("(?i)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")) {
            throw new SesRefusal(Reason.INVALID, "Invalid domain name " + name + ".");
        }
        return MailNames.domainInLowerCase(name);
    }

    /** Refuses what is no address, with SES's words. */
    static String checkAddress(String mailbox) {
        if (mailbox.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new SesRefusal(Reason.INVALID, "Address contains control characters.");
        }
        String address = MailHeaders.address(mailbox);
        int at = address.lastIndexOf('@');
        if (at < 0 || at == address.length() - 1) {
            throw new SesRefusal(Reason.INVALID, "Missing final '@domain'");
        } else if (at == 0) {
            throw new SesRefusal(Reason.INVALID, "Missing local name");
        }
        String domain = address.substring(at + 1);
        if (domain.chars().anyMatch(c -> c <= ' ')) {
            throw new SesRefusal(Reason.INVALID, "Domain contains control or whitespace");
        } else if (!domain.matches("(?i)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")) {
            throw new SesRefusal(
                    Reason.INVALID,
                    domain.startsWith(".") ? "Domain starts with dot" : "Domain contains illegal character");
        }
        String local = address.substring(0, at);
        if (!local.startsWith("\"")
                && local.chars().anyMatch(c -> c <= ' ' || c > 126 || "()<>[]:;@\\,\"".indexOf(c) >= 0)) {
            throw new SesRefusal(
                    Reason.INVALID,
                    local.chars().anyMatch(c -> c > 126)
                            ? "Local address contains non-ASCII characters"
                            : "Local address contains control or whitespace");
        }
        return address;
    }
}
