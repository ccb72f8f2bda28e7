package dev.opsctl.functions.orders.token;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a bearer token is to be believed (SEC-5): a JWS in compact form (RFC 7515), signed with RS256 and nothing else, by a
 * key that the issuer has, whose claims (RFC 7519) name issuer, audience, subject and expiry. The token never says which algorithm
 * applies: {@code none}, HS256 with a public key as secret, and keys of the token's own (jku, jwk, x5c) have no way in.
 */
public final class TokenVerifier {
    private static final int MAX_LENGTH = 8_192;
    /** What the issuer's clock may be ahead. Nothing is added to a token's end. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final String issuer;
    private final String audience;
    private final Keys keys;
    private final Clock clock;

    public TokenVerifier(String issuer, String audience, Keys keys, Clock clock) {
        this.issuer = issuer;
        this.audience = audience;
        this.keys = keys;
        this.clock = clock;
    }

    /** @throws InvalidTokenException saying what is wrong with it */
    public Token verify(String text) {
        String[] parts = text.split("\\.", -1);
        if (text.length() > MAX_LENGTH || parts.length != 3) {
            throw new InvalidTokenException("no JWS in compact form");
        }
        Map<String, Object> header = json(parts[0]);
        if (!"RS256".equals(header.get("alg"))) {
            throw new InvalidTokenException("algorithm " + header.get("alg") + " instead of RS256");
        }
        if (header.containsKey("crit")) {
            throw new InvalidTokenException("critical extensions are not understood");
        }
        if (!(header.get("kid") instanceof String kid)) {
            throw new InvalidTokenException("no kid");
        }
        RSAPublicKey key = keys.find(kid).orElseThrow(() -> new InvalidTokenException("the issuer has no key " + kid));
        if (!signed(parts, key)) {
            throw new InvalidTokenException("the signature is wrong");
        }
        return believed(json(parts[1]));
    }

    private Token believed(Map<String, Object> claims) {
        Instant now = clock.instant();
        if (!issuer.equals(claims.get("iss"))) {
            throw new InvalidTokenException("issued by " + claims.get("iss"));
        }
        Object named = claims.get("aud");
        if (!audience.equals(named) && !(named instanceof List<?> several && several.contains(audience))) {
            throw new InvalidTokenException("meant for " + named);
        }
        if (!(claims.get("sub") instanceof String subject) || subject.isEmpty()) {
            throw new InvalidTokenException("no sub");
        }
        Instant expires = time(claims, "exp");
        if (expires == null || !expires.isAfter(now)) {
            throw new InvalidTokenException(expires == null ? "no exp" : "expired at " + expires);
        }
        for (String claim : List.of("nbf", "iat")) {
            Instant from = time(claims, claim);
            if (from != null && from.minus(SKEW).isAfter(now)) {
                throw new InvalidTokenException(claim + " is in the future: " + from);
            }
        }
        Set<String> scopes = claims.get("scope") instanceof String scope
                ? Set.copyOf(List.of(scope.trim().split(" +")))
                : Set.of();
        return new Token(subject, scopes, expires);
    }

    private static boolean signed(String[] parts, RSAPublicKey key) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(bytes(parts[2]));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static @Nullable Instant time(Map<String, Object> claims, String name) {
        Object value = claims.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof BigDecimal seconds && seconds.abs().compareTo(BigDecimal.valueOf(1L << 40)) < 0) {
            return Instant.ofEpochSecond(seconds.longValue());
        }
        throw new InvalidTokenException(name + " is no time: " + value);
    }

    private static Map<String, Object> json(String part) {
        try {
            return Json.parseObject(new String(bytes(part), StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new InvalidTokenException("no JSON inside", e);
        }
    }

    private static byte[] bytes(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw new InvalidTokenException("no Base64url inside", e);
        }
    }
}
