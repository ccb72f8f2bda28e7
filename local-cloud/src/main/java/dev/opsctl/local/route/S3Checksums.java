package dev.opsctl.local.route;

import dev.opsctl.local.gateway.GatewayRequest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksums that a client sends with an object, in headers or trailers, against what was received. */
final class S3Checksums {

    private static final String PREFIX = "x-amz-checksum-";

    /** A running digest. */
    private record Digest(Consumer<byte[]> update, Supplier<byte[]> value) {}

    private S3Checksums() {}

    /** What is wrong, as S3's error code and message; null if everything matches. The content is read to its end. */
    static String[] mismatch(GatewayRequest request, InputStream content) throws IOException {
        Map<String, Digest> digests = new LinkedHashMap<>();
        String trailer = request.header("x-amz-trailer");
        request.headers().keySet().stream().filter(n -> n.startsWith(PREFIX)).forEach(n -> add(digests, n));
        if (trailer != null) {
            add(digests, trailer.toLowerCase(Locale.ROOT).strip());
        }
        if (request.header("content-md5") != null) {
            digests.put("content-md5", message("MD5"));
        }
        byte[] buffer = new byte[65_536];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            byte[] read = n == buffer.length ? buffer : java.util.Arrays.copyOf(buffer, n);
            digests.values().forEach(d -> d.update().accept(read));
        }
        Map<String, String> trailers = content instanceof ChunkedBody chunked ? chunked.trailers() : Map.of();
        for (Map.Entry<String, Digest> digest : digests.entrySet()) {
            String declared = request.header(digest.getKey()) != null
                    ? request.header(digest.getKey())
                    : trailers.get(digest.getKey());
            if (declared != null
                    && !declared.equals(Base64.getEncoder()
                            .encodeToString(digest.getValue().value().get()))) {
                return digest.getKey().equals("content-md5")
                        ? new String[] {"BadDigest", "The Content-MD5 you specified did not match what we received."}
                        : new String[] {
                            "BadDigest",
                            "The " + digest.getKey().substring(PREFIX.length()).toUpperCase(Locale.ROOT)
                                    + " you specified did not match the calculated checksum."
                        };
            }
        }
        return null;
    }

    private static void add(Map<String, Digest> digests, String header) {
        switch (header) {
            case PREFIX + "crc32" -> digests.put(header, checksum(new CRC32()));
            case PREFIX + "crc32c" -> digests.put(header, checksum(new CRC32C()));
            case PREFIX + "sha1" -> digests.put(header, message("SHA-1"));
            case PREFIX + "sha256" -> digests.put(header, message("SHA-256"));
            default -> {}
        }
    }

    private static Digest checksum(Checksum checksum) {
        return new Digest(checksum::update, () -> {
            long value = checksum.getValue();
            return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
        });
    }

    private static Digest message(String algorithm) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            return new Digest(digest::update, digest::digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
