package dev.opsctl.local.service.sts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A token that an OpenID Connect provider has signed: a JWT in the compact form of a JWS.
 *
 * @param signed what the signature is of: header and claims as they came
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519</a>, <a href="https://www.rfc-editor.org/rfc/rfc7515">RFC 7515</a>
 */
record WebToken(JsonNode header, JsonNode claims, byte[] signed, byte[] signature) {

    /** By how much the issuer's clock may be ahead. */
    static final long LEEWAY_SECONDS = 300;

    /** @throws software.amazon.awssdk.services.sts.model.InvalidIdentityTokenException if it is none, or lacks a claim that AWS demands */
    static WebToken parse(String compact) {
        String[] parts = compact.split("\\.", -1);
        if (parts.length != 3) {
            throw malformed();
        }
        WebToken token;
        try {
            token = new WebToken(
                    PojoJson.mapper().readTree(Base64.getUrlDecoder().decode(parts[0])),
                    PojoJson.mapper().readTree(Base64.getUrlDecoder().decode(parts[1])),
                    (parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII),
                    Base64.getUrlDecoder().decode(parts[2]));
        } catch (IOException | IllegalArgumentException e) {
            throw malformed();
        }
        if (!token.header.isObject() || !token.claims.isObject()) {
            throw malformed();
        }
        for (String claim : List.of("iss", "sub", "aud", "exp", "iat")) {
            if (!token.claims.hasNonNull(claim)) {
                throw StsErrors.invalidToken("Missing a required claim: " + claim);
            }
        }
        if (!token.issuer().startsWith("https://")) {
            throw StsErrors.invalidToken("The issuer of the token is no https address: " + token.issuer());
        }
        return token;
    }

    private static RuntimeException malformed() {
        return StsErrors.invalidToken(
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
    }

    String issuer() {
        return claims.path("iss").asText();
    }

    /** The issuer as IAM names it, and as its condition keys begin. */
    String host() {
        return issuer().substring("https://".length()).replaceFirst("/$", "");
    }

    String subject() {
        return claims.path("sub").asText();
    }

    List<String> audiences() {
        JsonNode audience = claims.path("aud");
        List<String> all = new ArrayList<>();
        if (audience.isArray()) {
            audience.forEach(one -> all.add(one.asText()));
        } else {
            all.add(audience.asText());
        }
        return all;
    }

    Optional<String> authorizedParty() {
        return Optional.ofNullable(claims.path("azp").asText(null));
    }

    /** In seconds since 1970. */
    long expires() {
        return claims.path("exp").asLong();
    }

    /** In seconds since 1970. */
    long notBefore() {
        return Math.max(claims.path("nbf").asLong(), claims.path("iat").asLong());
    }
}
