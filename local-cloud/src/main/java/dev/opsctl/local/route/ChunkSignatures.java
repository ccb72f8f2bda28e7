package dev.opsctl.local.route;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.gateway.SigV4;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of a signed stream's chunks, each made over its chunk and the signature before it; the request's own is the first.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">Signature calculations: multiple chunks</a>
 */
final class ChunkSignatures {

    /** A chunk is not what was signed. */
    static final class Mismatch extends IOException {
        private static final long serialVersionUID = 1L;
    }

    static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final SigV4.Identity identity;
    private final MessageDigest chunk;
    private String previous;

    ChunkSignatures(SigV4.Identity identity) {
        this.identity = identity;
        this.previous = identity.signature();
        this.chunk = NativeCrypto.digest("SHA-256");
    }

    void update(byte[] buffer, int offset, int length) {
        chunk.update(buffer, offset, length);
    }

    /** @param declared the signature that stands before the chunk which has just been read */
    void chunk(@Nullable String declared) throws Mismatch {
        check("AWS4-HMAC-SHA256-PAYLOAD", EMPTY + "\n" + HexFormat.of().formatHex(chunk.digest()), declared);
    }

    /** The trailing headers, in their order, and their signature. */
    void trailers(Map<String, String> trailers) throws Mismatch {
        StringBuilder signed = new StringBuilder();
        trailers.forEach((name, value) -> {
            if (!name.equals(TRAILER_SIGNATURE)) {
                signed.append(name).append(':').append(value).append('\n');
            }
        });
        chunk.update(signed.toString().getBytes(StandardCharsets.UTF_8));
        check("AWS4-HMAC-SHA256-TRAILER", HexFormat.of().formatHex(chunk.digest()), trailers.get(TRAILER_SIGNATURE));
    }

    private void check(String kind, String hashes, @Nullable String declared) throws Mismatch {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(identity.signingKey(), "HmacSHA256"));
            String toSign = kind + "\n" + identity.time() + "\n" + identity.scope() + "\n" + previous + "\n" + hashes;
            previous = HexFormat.of().formatHex(mac.doFinal(toSign.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        if (declared == null
                || !MessageDigest.isEqual(
                        previous.getBytes(StandardCharsets.US_ASCII), declared.getBytes(StandardCharsets.UTF_8))) {
            throw new Mismatch();
        }
    }
}
