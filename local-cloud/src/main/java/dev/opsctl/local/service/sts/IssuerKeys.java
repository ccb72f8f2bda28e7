package dev.opsctl.local.service.sts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sts.model.IdpCommunicationErrorException;
import software.amazon.awssdk.utils.IoUtils;

/**
 * The keys that an issuer publishes, fetched from it as OpenID Connect Discovery says: over TLS, whose certificate Java trusts or one of the
 * provider's thumbprints names.
 */
final class IssuerKeys {

    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int LARGEST = 1 << 20;
    /** What AWS takes, by the names of RFC 7518. */
    private static final Map<String, String> ALGORITHMS = Map.of(
            "RS256", "SHA256withRSA",
            "RS384", "SHA384withRSA",
            "RS512", "SHA512withRSA",
            "ES256", "SHA256withECDSAinP1363Format",
            "ES384", "SHA384withECDSAinP1363Format",
            "ES512", "SHA512withECDSAinP1363Format");

    private static final Map<String, String> CURVES =
            Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

    private final Workers workers;
    private final List<String> thumbprints;

    IssuerKeys(Workers workers, List<String> thumbprints) {
        this.workers = workers;
        this.thumbprints = thumbprints;
    }

    /** The keys of one issuer. */
    record Found(JsonNode keys) {

        /** Whether one of them, which the token names if there are several, has signed it. */
        boolean signed(WebToken token) {
            String algorithm = token.header().path("alg").asText();
            String id = token.header().path("kid").asText();
            String name = ALGORITHMS.get(algorithm);
            if (name == null) {
                return false;
            }
            for (JsonNode key : keys) {
                boolean meant = id.isEmpty()
                        ? keys.size() == 1
                        : id.equals(key.path("kid").asText());
                if (meant && key.path("kty").asText().equals(algorithm.startsWith("RS") ? "RSA" : "EC")) {
                    try {
                        Signature signature = Signature.getInstance(name);
                        signature.initVerify(key(key));
                        signature.update(token.signed());
                        return signature.verify(token.signature());
                    } catch (GeneralSecurityException | IllegalArgumentException e) {
                        return false;
                    }
                }
            }
            return false;
        }
    }

    /** @throws IdpCommunicationErrorException if it cannot be asked, or answers otherwise than its kind does */
    Found of(String issuer) {
        try {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(PinnedTrust.context(thumbprints))
                    .connectTimeout(LONGEST)
                    .build();
            JsonNode described = get(client, issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
            if (!described.path("issuer").asText().equals(issuer)) {
                throw new IOException("its configuration is that of "
                        + described.path("issuer").asText());
            }
            JsonNode keys = get(client, described.path("jwks_uri").asText()).path("keys");
            return new Found(keys);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw unreachable(issuer, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(issuer, "interrupted");
        }
    }

    private static RuntimeException unreachable(String issuer, String why) {
        return Faults.of(
                IdpCommunicationErrorException.class, "The identity provider " + issuer + " cannot be asked: " + why);
    }

    private JsonNode get(HttpClient client, String address) throws IOException, InterruptedException {
        URI uri = URI.create(address);
        if (!"https".equals(uri.getScheme())) {
            throw new IOException(address + " is no https address");
        }
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(uri).timeout(LONGEST).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException(address + " answers " + answer.statusCode());
            }
            // a request's timeout ends with the head of the answer
            Workers.Planned end =
                    workers.after("the end of " + address, LONGEST, () -> IoUtils.closeQuietly(body, null));
            try {
                return PojoJson.mapper().readTree(body.readNBytes(LARGEST));
            } finally {
                end.cancel();
            }
        }
    }

    private static PublicKey key(JsonNode key) throws GeneralSecurityException {
        if (key.path("kty").asText().equals("RSA")) {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e")));
        }
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec(CURVES.getOrDefault(key.path("crv").asText(), "none")));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(
                        new ECPoint(number(key, "x"), number(key, "y")),
                        curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(JsonNode key, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(name).asText()));
    }
}
