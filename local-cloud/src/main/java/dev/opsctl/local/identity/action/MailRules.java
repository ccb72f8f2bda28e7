package dev.opsctl.local.identity.action;

import dev.opsctl.local.engine.mail.MailHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/** SES in both versions of its API: sending acts on the sender's identity and on the configuration set. */
final class MailRules {

    private static final Set<String> SENDING = Set.of(
            "sendEmail",
            "sendRawEmail",
            "sendTemplatedEmail",
            "sendBulkTemplatedEmail",
            "sendBulkEmail",
            "sendCustomVerificationEmail",
            "sendBounce");

    /** Each names an identity, of any account, that a mail uses for one of its addresses. */
    private static final List<String> LENT = List.of(
            "FromEmailAddressIdentityArn",
            "FeedbackForwardingEmailAddressIdentityArn",
            "SourceArn",
            "FromArn",
            "ReturnPathArn");

    private MailRules() {}

    static @Nullable List<Permission> permissions(Call call) {
        if (call.action().isEmpty()) {
            return List.of();
        }
        if (!SENDING.contains(call.operation())) {
            return ServiceRules.PLAIN.permissions(call);
        }
        Members members = call.members();
        String from = MessagingRules.first(members, "FromEmailAddress", "Source", "BounceSender");
        // a message that is given whole names its sender itself
        Optional<MailHeaders> written = written(members).map(MailHeaders::parse);
        String header = written.flatMap(message -> message.first("From"))
                .map(MailRules::firstOf)
                .orElse(null);
        String address = address(header != null ? header : from);
        String envelope = address(from);
        Map<String, List<String>> context = new HashMap<>();
        if (!address.isEmpty()) {
            context.put("ses:FromAddress", List.of(address));
        }
        String shown = header != null ? header : from;
        if (shown != null && shown.indexOf('<') > 0) {
            context.put(
                    "ses:FromDisplayName",
                    List.of(shown.substring(0, shown.indexOf('<')).trim().replaceAll("^\"|\"$", "")));
        }
        String returnPath = address(MessagingRules.first(members, "FeedbackForwardingEmailAddress", "ReturnPath"));
        if (!returnPath.isEmpty()) {
            context.put("ses:FeedbackAddress", List.of(returnPath));
        }
        List<String> recipients = recipients(members, written);
        if (!recipients.isEmpty()) {
            context.put(
                    "ses:Recipients",
                    recipients.stream().map(MailRules::address).toList());
        }
        context.put(
                "ses:ApiVersion", List.of(call.request().getClass().getName().contains(".sesv2.") ? "2" : "1"));
        String action = "ses:" + call.actionName();
        List<Permission> permissions = new ArrayList<>();
        for (String member : LENT) {
            members.texts(member).forEach(arn -> permissions.add(new Permission(action, List.of(arn), context)));
        }
        // the identity that counts is the verified one: the address or its domain
        permissions.add(new Permission(action, identities(call, address), context));
        if (!envelope.isEmpty() && !envelope.equals(address)) {
            permissions.add(new Permission(action, identities(call, envelope), context));
        }
        String set = members.text("ConfigurationSetName");
        if (set != null) {
            permissions.add(new Permission(action, List.of(call.arn("configuration-set/" + set)), context));
        }
        for (String path :
                List.of("Template", "Content.Template.TemplateName", "DefaultContent.Template.TemplateName")) {
            members.texts(path)
                    .forEach(template -> permissions.add(
                            new Permission(action, List.of(call.arn("template/" + template)), context)));
        }
        return permissions;
    }

    /** A mail that names nobody beside its text goes to whom its text names. */
    private static List<String> recipients(Members members, Optional<MailHeaders> written) {
        List<String> recipients = new ArrayList<>(members.texts("Destinations"));
        for (String list : List.of("ToAddresses", "CcAddresses", "BccAddresses")) {
            recipients.addAll(members.texts("Destination." + list));
            recipients.addAll(members.texts("Destinations.Destination." + list));
        }
        if (recipients.isEmpty()) {
            written.ifPresent(message -> {
                for (String header : List.of("To", "Cc", "Bcc")) {
                    recipients.addAll(message.mailboxes(header));
                }
            });
        }
        return recipients;
    }

    private static List<String> identities(Call call, String address) {
        return address.isEmpty()
                ? List.of("*")
                : List.of(
                        call.arn("identity/" + address),
                        call.arn("identity/" + address.substring(address.lastIndexOf('@') + 1)));
    }

    private static Optional<byte[]> written(Members members) {
        Members version1 = members.structure("RawMessage");
        Members content = members.structure("Content");
        Members raw = version1 != null || content == null ? version1 : content.structure("Raw");
        return raw != null && raw.get("Data") instanceof SdkBytes data
                ? Optional.of(data.asByteArrayUnsafe())
                : Optional.empty();
    }

    private static String firstOf(String mailboxes) {
        List<String> all = MailHeaders.split(mailboxes);
        return all.isEmpty() ? mailboxes : all.get(0);
    }

    /** The bare address as SES sees it: its domain in lower case. */
    private static String address(@Nullable String mailbox) {
        if (mailbox == null) {
            return "";
        }
        String address = MailHeaders.address(mailbox);
        int at = address.lastIndexOf('@');
        return address.substring(0, at + 1) + address.substring(at + 1).toLowerCase(Locale.ROOT);
    }
}
