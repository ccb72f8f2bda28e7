package dev.opsctl.operation.mail;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.LocalCloudProcess;
import dev.opsctl.target.Session;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ses.model.IdentityVerificationAttributes;

/** The mailbox of the local cloud, and the verification of addresses on either target. */
public final class Mail {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;]+");
    private static final String VERIFY = "/_opsctl/verify?";
    private static final Pattern LINK = Pattern.compile("https?://[^\\s\"<>]+");

    /** A mail in the mailbox. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Message(String id, String date, String from, List<String> to, String subject, String kind) {}

    /** Whether an address may be used. */
    public record Verification(String address, String status, List<String> confirmed, @Nullable String next) {}

    private final Session session;

    public Mail(Session session) {
        this.session = session;
    }

    /** The newest mails first. */
    public List<Message> inbox() {
        try {
            Message[] all = JSON.copy()
                    .enable(com.fasterxml.jackson.databind.DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                    .readValue(mailbox().control("GET", "/_opsctl/mailbox", null), Message[].class);
            List<Message> sorted = new ArrayList<>(List.of(all));
            sorted.sort(Comparator.comparing(Message::date, Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(Message::id)
                    .reversed());
            return sorted;
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED,
                    "The local cloud's mailbox did not answer with JSON: " + FileTrouble.why(e),
                    null,
                    e);
        }
    }

    /**
     * Those mails of the inbox that fit; null fits all.
     *
     * @param to a part of a recipient's address
     * @param subject a part of the subject, in any case
     */
    public List<Message> inbox(@Nullable String to, @Nullable String subject, @Nullable Instant since) {
        return inbox().stream()
                .filter(mail -> to == null || mail.to().stream().anyMatch(address -> contains(address, to)))
                .filter(mail -> subject == null || contains(mail.subject(), subject))
                .filter(mail -> since == null
                        || mail.date() != null && !Instant.parse(mail.date()).isBefore(since))
                .toList();
    }

    private static boolean contains(String text, String part) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /** One mail as its reader sees it; {@code latest} is the newest. */
    public Letter read(String id) {
        String known = known(id);
        return Letter.of(known, show(known).getBytes(StandardCharsets.UTF_8));
    }

    private String known(String id) {
        return !"latest".equals(id)
                ? id
                : inbox().stream()
                        .map(Message::id)
                        .findFirst()
                        .orElseThrow(() -> new OperationException(
                                ExitCode.NOT_FOUND, "The mailbox is empty", "Send something: opsctl report now"));
    }

    /** One mail as it was sent (RFC 5322); {@code latest} is the newest. */
    public String show(String id) {
        String wanted = known(id);
        if (!wanted.matches("[A-Za-z0-9._-]+")) {
            throw new OperationException(
                    ExitCode.USAGE, "'" + id + "' is no mail id", "See what there is: opsctl mail inbox");
        }
        try {
            return new String(mailbox().control("GET", "/_opsctl/mailbox/" + wanted, null), StandardCharsets.UTF_8);
        } catch (OperationException e) {
            throw e.exitCode() == ExitCode.NOT_FOUND
                    ? new OperationException(
                            ExitCode.NOT_FOUND, "There is no mail " + wanted, "See what there is: opsctl mail inbox", e)
                    : e;
        }
    }

    /** Whether it is an id of the inbox; mails that the system was asked to send have other ones. */
    public static boolean isInboxId(String id) {
        return "latest".equals(id) || id.matches("[0-9]{13}-[0-9a-f]{8}-[0-9a-f]{4}(-[A-Za-z0-9._-]*)?");
    }

    /** A mail of {@link MailEvents} as it arrived, found by the id that SES gave it. */
    public String arrived(JsonNode event) {
        String messageId = event.path("messageId").asText("");
        if (messageId.isEmpty()) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "Mail " + event.path("eventId").asText() + " is "
                            + event.path("status").asText() + ": it was not handed to SES",
                    "See why: opsctl mail show " + event.path("eventId").asText());
        }
        for (Message mail : inbox()) {
            if (mail.to().contains(event.path("to").asText())) {
                String text = show(mail.id());
                if (text.contains("<" + messageId + "@")) {
                    return text;
                }
            }
        }
        throw new OperationException(
                ExitCode.NOT_FOUND,
                "SES took mail " + event.path("eventId").asText() + " and it did not arrive: it is "
                        + event.path("status").asText(),
                "See what the mailbox has: opsctl mail inbox");
    }

    private LocalCloudProcess mailbox() {
        return session.localCloud()
                .orElseThrow(() -> new OperationException(
                        ExitCode.USAGE,
                        "Only the local cloud has a mailbox; on AWS mail goes to its recipients",
                        "Look into the recipient's mailbox, or work locally: opsctl use local"));
    }

    /**
     * Asks SES to verify an address. Where the target has a mailbox, the recipient's part is done too: the links in the mails that ask
     * for confirmation, of SES and of SNS, are opened.
     */
    public Verification verify(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            throw new OperationException(
                    ExitCode.USAGE, "'" + address + "' is no e-mail address", "Write it as name@example.com.");
        }
        if (!"Success".equals(status(address))) {
            session.clients().ses().verifyEmailIdentity(r -> r.emailAddress(address));
        }
        if (session.localCloud().isEmpty()) {
            String status = status(address);
            return new Verification(
                    address,
                    status,
                    List.of(),
                    "Success".equals(status)
                            ? null
                            : "AWS has sent a mail to " + address + ": open its link, then run this again");
        }
        List<String> confirmed = new ArrayList<>();
        for (Message mail : inbox()) {
            if (mail.to().contains(address)
                    && mail.subject() != null
                    && mail.subject().matches("(?i).*(verification|confirm).*")) {
                Matcher link = LINK.matcher(unwrapped(show(mail.id())));
                while (link.find()) {
                    String here = session.target().reachable(link.group());
                    if (here.startsWith(session.target().endpoint() + VERIFY) && open(here)) {
                        confirmed.add(mail.subject());
                        break;
                    }
                }
            }
        }
        return new Verification(address, status(address), confirmed, null);
    }

    private static String unwrapped(String mail) {
        return mail.contains("quoted-printable")
                ? mail.replaceAll("=\\r?\\n", "").replace("=3D", "=")
                : mail;
    }

    private String status(String address) {
        IdentityVerificationAttributes attributes = session.clients()
                .ses()
                .getIdentityVerificationAttributes(r -> r.identities(address))
                .verificationAttributes()
                .get(address);
        return attributes == null ? "NotStarted" : attributes.verificationStatusAsString();
    }

    private static boolean open(String link) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(link).toURL().openConnection();
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(10_000);
            return connection.getResponseCode() < 300;
        } catch (IOException e) {
            return false;
        }
    }
}
