package dev.opsctl.local.engine.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes RFC 5322 messages with a text and an HTML body. Values must be free of CR and LF: whoever takes them from outside checks that. */
public final class MailComposer {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final List<String> headers = new ArrayList<>();
    private @Nullable String text;
    private @Nullable String html;

    public MailComposer header(String name, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("header " + name + " contains a line break");
        }
        headers.add(name + ": " + value);
        return this;
    }

    /** A header of free text: encoded as RFC 2047 words where it is not ASCII. */
    public MailComposer textHeader(String name, String value) {
        return header(name, encode(value));
    }

    /** A header with mailboxes; display names are encoded where they are not ASCII. */
    public MailComposer mailboxes(String name, List<String> mailboxes) {
        if (mailboxes.isEmpty()) {
            return this;
        }
        return header(
                name,
                String.join(
                        ", ",
                        mailboxes.stream().map(MailComposer::encodeMailbox).toList()));
    }

    public MailComposer date(Instant at) {
        return header("Date", DATE.format(at));
    }

    public MailComposer text(@Nullable String body) {
        this.text = body;
        return this;
    }

    public MailComposer html(@Nullable String body) {
        this.html = body;
        return this;
    }

    public byte[] compose() {
        StringBuilder message = new StringBuilder();
        headers.forEach(header -> message.append(header).append("\r\n"));
        message.append("MIME-Version: 1.0\r\n");
        if (text != null && html != null) {
            String boundary = "----=_Part_" + UUID.randomUUID();
            message.append("Content-Type: multipart/alternative; boundary=\"")
                    .append(boundary)
                    .append("\"\r\n\r\n");
            message.append("--").append(boundary).append("\r\n");
            part(message, "plain", text);
            message.append("\r\n--").append(boundary).append("\r\n");
            part(message, "html", html);
            message.append("\r\n--").append(boundary).append("--\r\n");
        } else {
            part(message, html != null ? "html" : "plain", html != null ? html : text == null ? "" : text);
        }
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void part(StringBuilder message, String subtype, String body) {
        String lines = body.replace("\r\n", "\n").replace('\r', '\n');
        boolean plain = lines.chars().allMatch(c -> c == '\n' || c == '\t' || c >= ' ' && c < 127)
                && lines.lines().allMatch(line -> line.length() <= 998);
        message.append("Content-Type: text/")
                .append(subtype)
                .append("; charset=UTF-8\r\nContent-Transfer-Encoding: ")
                .append(plain ? "7bit" : "quoted-printable")
                .append("\r\n\r\n")
                .append(plain ? lines.replace("\n", "\r\n") : quotedPrintable(lines));
    }

    private static String quotedPrintable(String lines) {
        StringBuilder out = new StringBuilder();
        for (String line : lines.split("\n", -1)) {
            if (out.length() > 0) {
                out.append("\r\n");
            }
            int width = 0;
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                int b = bytes[i] & 0xff;
                boolean last = i == bytes.length - 1;
                String piece = b == '=' || b > 126 || b < 32 && b != '\t' || last && (b == ' ' || b == '\t')
                        ? String.format("=%02X", b)
                        : String.valueOf((char) b);
                if (width + piece.length() > 75) {
                    out.append("=\r\n");
                    width = 0;
                }
                out.append(piece);
                width += piece.length();
            }
        }
        return out.toString();
    }

    private static String encodeMailbox(String mailbox) {
        int open = mailbox.lastIndexOf('<');
        return open > 0 ? encode(mailbox.substring(0, open).strip()) + " " + mailbox.substring(open) : mailbox;
    }

    private static String encode(String value) {
        if (value.chars().allMatch(c -> c >= ' ' && c < 127)) {
            return value;
        }
        StringBuilder words = new StringBuilder();
        int at = 0;
        while (at < value.length()) {
            int end = at;
            int bytes = 0;
            while (end < value.length()) {
                int point = value.codePointAt(end);
                int size = new String(Character.toChars(point)).getBytes(StandardCharsets.UTF_8).length;
                if (bytes + size > 45) {
                    break;
                }
                bytes += size;
                end += Character.charCount(point);
            }
            words.append(words.length() == 0 ? "" : " ")
                    .append("=?UTF-8?B?")
                    .append(Base64.getEncoder()
                            .encodeToString(value.substring(at, end).getBytes(StandardCharsets.UTF_8)))
                    .append("?=");
            at = end;
        }
        return words.toString();
    }
}
