package dev.opsctl.operation.mail;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.dom.TextBody;
import org.apache.james.mime4j.dom.address.MailboxList;
import org.apache.james.mime4j.field.address.AddressFormatter;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jspecify.annotations.Nullable;

/**
 * A mail as its reader sees it, decoded from what was sent (RFC 5322, RFC 2045).
 *
 * @param text the plain text, or null if there is none
 * @param html the HTML, or null if there is none
 */
public record Letter(
        String id,
        @Nullable String date,
        @Nullable String from,
        List<String> to,
        String subject,
        @Nullable String text,
        @Nullable String html,
        List<Attachment> attachments) {

    /** A part that is a file. */
    public record Attachment(String name, String type, long bytes) {}

    /** @throws OperationException if it is no mail that anybody could read */
    static Letter of(String id, byte[] sent) {
        DefaultMessageBuilder builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
        builder.setDecodeMonitor(DecodeMonitor.SILENT);
        try {
            Message message = builder.parseMessage(new ByteArrayInputStream(sent));
            Parts parts = new Parts();
            parts.add(message);
            return new Letter(
                    id,
                    message.getDate() == null
                            ? null
                            : message.getDate().toInstant().toString(),
                    message.getFrom() == null ? null : String.join(", ", people(message.getFrom())),
                    message.getTo() == null ? List.of() : people(message.getTo().flatten()),
                    message.getSubject(),
                    parts.text,
                    parts.html,
                    parts.attachments);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED,
                    "Mail " + id + " cannot be decoded: " + FileTrouble.why(e),
                    "See it as it was sent: opsctl mail show " + id + " --eml",
                    e);
        }
    }

    private static List<String> people(MailboxList mailboxes) {
        return mailboxes.stream()
                .map(mailbox -> AddressFormatter.DEFAULT.format(mailbox, false))
                .toList();
    }

    private static final class Parts {
        private @Nullable String text;
        private @Nullable String html;
        private final List<Attachment> attachments = new ArrayList<>();

        void add(Entity entity) throws IOException {
            Body body = entity.getBody();
            if (body instanceof Multipart multipart) {
                for (Entity part : multipart.getBodyParts()) {
                    add(part);
                }
            } else if (body instanceof Message inner) {
                attachments.add(new Attachment(inner.getSubject(), entity.getMimeType(), 0));
            } else if (body instanceof TextBody words && entity.getFilename() == null) {
                String said = said(words);
                if (entity.getMimeType().equals("text/html")) {
                    html = html == null ? said : html + said;
                } else {
                    text = text == null ? said : text + said;
                }
            } else if (body instanceof SingleBody file) {
                attachments.add(new Attachment(entity.getFilename(), entity.getMimeType(), size(file)));
            }
        }

        private static String said(TextBody words) throws IOException {
            String charset = words.getMimeCharset() == null ? "UTF-8" : words.getMimeCharset();
            StringWriter said = new StringWriter();
            try (Reader reader = Charset.isSupported(charset)
                    ? words.getReader()
                    : new InputStreamReader(words.getInputStream(), StandardCharsets.UTF_8)) {
                reader.transferTo(said);
            }
            return said.toString().replace("\r\n", "\n");
        }

        private static long size(SingleBody file) throws IOException {
            try (InputStream in = file.getInputStream()) {
                return in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }
}
