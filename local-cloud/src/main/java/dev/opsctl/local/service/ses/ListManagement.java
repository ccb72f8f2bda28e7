package dev.opsctl.local.service.ses;

import dev.opsctl.local.engine.mail.MailHeaders;
import dev.opsctl.local.service.ses.SesContacts.Link;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sesv2.model.ListManagementOptions;

/**
 * What a mail that belongs to a contact list has besides: it does not go to who has unsubscribed, and lets the recipient do so.
 *
 * @param unsubscribed recipients that it does not go to, in lower case
 * @param link by which its only recipient unsubscribes; null if there are more
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/sending-email-subscription-management.html">Subscription management</a>
 */
record ListManagement(Set<String> unsubscribed, @Nullable String link) {

    /** Stands in a body where the link is to be. */
    static final String PLACEHOLDER = "amazonSESUnsubscribeUrl";

    private static final Pattern WRITTEN = Pattern.compile("\\{\\{\\s*" + PLACEHOLDER + "\\s*}}");
    /** More than so many placeholders stay. */
    private static final int REPLACED = 2;

    private static final ListManagement NONE = new ListManagement(Set.of(), null);

    static ListManagement of(SesCore ses, @Nullable ListManagementOptions options, List<String> recipients) {
        if (options == null) {
            return NONE;
        }
        String list = options.contactListName();
        Set<String> refused = new HashSet<>();
        for (String recipient : recipients) {
            String address = SesIdentities.checkAddress(recipient);
            if (ses.contacts().refuses(list, options.topicName(), address)) {
                refused.add(address.toLowerCase(Locale.ROOT));
            }
        }
        String link = recipients.size() != 1
                ? null
                : ses.contacts()
                        .link(new Link(list, options.topicName(), SesIdentities.checkAddress(recipients.get(0))));
        return new ListManagement(refused, link);
    }

    /** A body with the link where it has the placeholder. */
    @Nullable
    String linked(@Nullable String body) {
        if (body == null || link == null) {
            return body;
        }
        Matcher placeholder = WRITTEN.matcher(body);
        StringBuilder linked = new StringBuilder();
        for (int i = 0; i < REPLACED && placeholder.find(); i++) {
            placeholder.appendReplacement(linked, Matcher.quoteReplacement(link));
        }
        return placeholder.appendTail(linked).toString();
    }

    /** Adds the headers by which a mail program offers to unsubscribe; they go before the sender's own. */
    void headers(Map<String, String> headers) {
        if (link != null) {
            headers.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("list-unsubscribe"));
            headers.put("List-Unsubscribe", "<" + link + ">");
            headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
    }

    /** A whole message with the headers and the link. */
    byte[] linked(byte[] message) {
        if (link == null) {
            return message;
        }
        MailHeaders headers = MailHeaders.parse(message);
        StringBuilder head = new StringBuilder();
        headers.fields().stream()
                .filter(field -> !field.name().toLowerCase(Locale.ROOT).startsWith("list-unsubscribe"))
                .forEach(field -> head.append(field.name())
                        .append(": ")
                        .append(field.value())
                        .append("\r\n"));
        head.append("List-Unsubscribe: <")
                .append(link)
                .append(">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n");
        String body = new String(
                message, headers.bodyStart(), message.length - headers.bodyStart(), StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        whole.writeBytes(String.valueOf(linked(body)).getBytes(StandardCharsets.ISO_8859_1));
        return whole.toByteArray();
    }
}
