package dev.opsctl.local.gateway;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request's body: small ones in memory, large ones in a file, so that memory stays flat whatever is uploaded. */
public class Body {

    /** What a request has before its body is read, and one that has none. */
    public static final Body EMPTY = of(new byte[0]);

    private static final String EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /** From how many bytes on the JDK takes longer for a digest than the way to native code: its code is compiled without intrinsics here. */
    private static final int NATIVE_FROM = 4096;

    private final byte @Nullable [] bytes;
    private final long length;

    private Body(byte @Nullable [] bytes, long length) {
        this.bytes = bytes;
        this.length = length;
    }

    public static Body of(byte[] bytes) {
        return new Body(bytes, bytes.length);
    }

    /** A body that was not taken, because it is longer than is allowed: only its length can be asked for. */
    static Body refused(long length) {
        return new Body(null, length);
    }

    /** One that lies in a file, for as long as that is open. */
    static Body of(Spool spool, @Nullable String sha256) {
        return new Body(null, spool.length()) {
            @Override
            public InputStream open() {
                return spool.open();
            }

            @Override
            public String sha256() {
                return Objects.requireNonNull(sha256, "a hash that nobody has announced to need");
            }
        };
    }

    /** What another body holds when it is decoded. */
    public static Body decoded(Body raw, Decoding decoding, long length) {
        return new Body(null, length) {
            @Override
            public InputStream open() throws IOException {
                return decoding.decode(raw.open());
            }
        };
    }

    /** From the bytes that came to those that are meant. */
    public interface Decoding {
        InputStream decode(InputStream raw) throws IOException;
    }

    public long length() {
        return length;
    }

    public InputStream open() throws IOException {
        if (bytes == null) {
            throw new IOException("a body of " + length + " bytes was not taken");
        }
        return new ByteArrayInputStream(bytes);
    }

    /** The whole body in memory; callers have checked its length. */
    public byte[] bytes() {
        if (bytes != null) {
            return bytes;
        }
        try (InputStream in = open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The SHA-256 of the bytes that came, in hexadecimal. */
    public String sha256() {
        return length == 0 ? EMPTY_HASH : sha256(bytes());
    }

    static String sha256(byte[] bytes) {
        if (bytes.length >= NATIVE_FROM) {
            return HexFormat.of().formatHex(NativeCrypto.digest("SHA-256").digest(bytes));
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
