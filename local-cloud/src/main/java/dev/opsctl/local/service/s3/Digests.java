package dev.opsctl.local.service.s3;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * The digests of one content while it is read: MD5 for the ETag and one of S3's checksums.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">Checking object integrity</a>
 */
final class Digests {

    static final List<String> ALGORITHMS = List.of("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256");

    private final MessageDigest md5 = NativeCrypto.digest("MD5");
    private final @Nullable MessageDigest digest;
    private final @Nullable Checksum checksum;

    /** @param algorithm one of {@link #ALGORITHMS} */
    Digests(String algorithm) {
        this.digest = algorithm.equals("SHA1")
                ? NativeCrypto.digest("SHA-1")
                : algorithm.equals("SHA256") ? NativeCrypto.digest("SHA-256") : null;
        this.checksum = switch (algorithm) {
            case "CRC32" -> new CRC32();
            case "CRC32C" -> new CRC32C();
            case "CRC64NVME" -> new Crc64();
            default -> null;
        };
        if (digest == null && checksum == null) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
                            + ALGORITHMS);
        }
        this.bytes = algorithm.equals("CRC64NVME") ? 8 : 4;
    }

    private final int bytes;

    void update(byte[] buffer, int offset, int length) {
        md5.update(buffer, offset, length);
        if (digest != null) {
            digest.update(buffer, offset, length);
        }
        if (checksum != null) {
            checksum.update(buffer, offset, length);
        }
    }

    byte[] md5() {
        return md5.digest();
    }

    /** Of how many bytes a checksum is. */
    static int length(String algorithm) {
        return switch (algorithm) {
            case "SHA1" -> 20;
            case "SHA256" -> 32;
            case "CRC64NVME" -> 8;
            default -> 4;
        };
    }

    /** The checksum in base64. */
    String checksum() {
        long sum = checksum == null ? 0 : checksum.getValue();
        byte[] value = digest != null
                ? digest.digest()
                : bytes == 8
                        ? ByteBuffer.allocate(8).putLong(sum).array()
                        : ByteBuffer.allocate(4).putInt((int) sum).array();
        return Base64.getEncoder().encodeToString(value);
    }

    /** The checksum of a composite upload: of its parts' checksums, one after the other. */
    static String composite(String algorithm, List<String> ofParts) {
        Digests all = new Digests(algorithm);
        for (String part : ofParts) {
            byte[] value = Base64.getDecoder().decode(part);
            all.update(value, 0, value.length);
        }
        return all.checksum() + "-" + ofParts.size();
    }
}
