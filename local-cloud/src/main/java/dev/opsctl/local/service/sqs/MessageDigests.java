package dev.opsctl.local.service.sqs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * The MD5 digests that SDK clients check what they sent and received with.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html">Message metadata</a>
 */
final class MessageDigests {

    private MessageDigests() {}

    static String ofBody(String body) {
        return hex("MD5", body.getBytes(StandardCharsets.UTF_8));
    }

    /** The content-based deduplication id: the SHA-256 of the body alone. */
    static String deduplicationId(String body) {
        return hex("SHA-256", body.getBytes(StandardCharsets.UTF_8));
    }

    /** @return null if there are no attributes */
    static @Nullable String ofAttributes(Map<String, MessageAttributeValue> attributes) {
        if (attributes == null || attributes.isEmpty()) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new TreeMap<>(attributes).forEach((name, value) -> {
            part(bytes, name.getBytes(StandardCharsets.UTF_8));
            part(bytes, value.dataType().getBytes(StandardCharsets.UTF_8));
            boolean binary = value.dataType().startsWith("Binary");
            bytes.write(binary ? 2 : 1);
            part(
                    bytes,
                    binary
                            ? value.binaryValue().asByteArray()
                            : value.stringValue().getBytes(StandardCharsets.UTF_8));
        });
        return hex("MD5", bytes.toByteArray());
    }

    private static void part(ByteArrayOutputStream bytes, byte[] part) {
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
        bytes.writeBytes(part);
    }

    private static String hex(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
