package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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

    private MailRules() {}

    static List<Permission> permissions(Call call) {
        if (call.action().isEmpty()) {
            return List.of();
        }
        if (!SENDING.contains(call.operation())) {
            return ServiceRules.PLAIN.permissions(call);
        }
        Members members = call.members();
        String from = MessagingRules.first(members, "FromEmailAddress", "Source", "BounceSender");
        String address = from == null
                ? ""
                : from.replaceFirst("(?s)^.*<([^>]*)>.*$", "$1").trim();
        Map<String, List<String>> context = new HashMap<>();
        if (!address.isEmpty()) {
            context.put("ses:FromAddress", List.of(address));
        }
        if (from != null && from.contains("<") && from.indexOf('<') > 0) {
            context.put(
                    "ses:FromDisplayName",
                    List.of(from.substring(0, from.indexOf('<')).trim().replaceAll("^\"|\"$", "")));
        }
        List<String> recipients = new ArrayList<>(members.texts("Destinations"));
        for (String list : List.of("ToAddresses", "CcAddresses", "BccAddresses")) {
            recipients.addAll(members.texts("Destination." + list));
        }
        if (!recipients.isEmpty()) {
            context.put("ses:Recipients", recipients);
        }
        context.put(
                "ses:ApiVersion", List.of(call.request().getClass().getName().contains(".sesv2.") ? "2" : "1"));
        String action = "ses:" + call.actionName();
        List<Permission> permissions = new ArrayList<>();
        // the identity that counts is the verified one: the address or its domain
        String arn = MessagingRules.first(members, "FromEmailAddressIdentityArn", "SourceArn");
        String domain = address.substring(address.indexOf('@') + 1).toLowerCase(Locale.ROOT);
        permissions.add(new Permission(
                action,
                arn != null
                        ? List.of(arn)
                        : address.isEmpty()
                                ? List.of("*")
                                : List.of(call.arn("identity/" + address), call.arn("identity/" + domain)),
                context));
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
}
