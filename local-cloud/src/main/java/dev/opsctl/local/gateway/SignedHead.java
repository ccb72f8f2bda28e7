package dev.opsctl.local.gateway;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A head whose signature has been looked at as far as a head allows: who declares its body's hash, or leaves the body unsigned, has proven
 * who it is; who does not (most clients of other services than S3) has named a known key at a plausible time, and the rest shows with the body.
 */
public final class SignedHead {

    private final SigV4.@Nullable Identity identity;
    private final @Nullable String declared;
    /** There is one if there is no identity yet. */
    private final @Nullable Function<String, SigV4.Identity> later;

    private SignedHead(
            SigV4.@Nullable Identity identity,
            @Nullable String declared,
            @Nullable Function<String, SigV4.Identity> later) {
        this.identity = identity;
        this.declared = declared;
        this.later = later;
    }

    /** @param declared the body's SHA-256 in hexadecimal that was signed; null if the body is not signed as a whole */
    static SignedHead proven(SigV4.Identity identity, @Nullable String declared) {
        return new SignedHead(identity, declared, null);
    }

    /** @param later who has signed, by the body's hash; refuses who has not */
    static SignedHead claimed(Function<String, SigV4.Identity> later) {
        return new SignedHead(null, null, later);
    }

    /** Whether the signature has been found right already. */
    public boolean isProven() {
        return identity != null;
    }

    /** Whether the body's hash will be asked for. */
    public boolean needsHash() {
        return identity == null || declared != null;
    }

    /** Who signed the head; only for a proven one, when nothing depends on the body. */
    public SigV4.Identity proven() {
        return Objects.requireNonNull(identity, "asked of a head that is not proven");
    }

    /**
     * Who signed head and body.
     *
     * @throws SignatureException if the body is not the one that was signed
     */
    public SigV4.Identity with(Body body) {
        if (later != null) {
            return later.apply(body.sha256());
        } else if (declared != null && !declared.equals(body.sha256())) {
            throw proven().service().equals("s3")
                    ? SignatureException.malformed(
                            "XAmzContentSHA256Mismatch",
                            "The provided 'x-amz-content-sha256' header does not match what was computed.")
                    : SigV4.mismatch();
        }
        return proven();
    }
}
