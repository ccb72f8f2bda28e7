package dev.opsctl.functions.orders.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.opsctl.functions.json.Json;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** SEC-5: RS256, issuer, audience, expiry; everything else is refused. */
class TokenVerifierTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
    private static final KeyPair OURS = pair(2048);
    private static final KeyPair THEIRS = pair(2048);

    private final TokenVerifier verifier = new TokenVerifier(
            "https://issuer.example",
            "shop",
            kid -> kid.equals("k1") ? Optional.of((RSAPublicKey) OURS.getPublic()) : Optional.empty(),
            Clock.fixed(NOW, ZoneOffset.UTC));

    private static KeyPair pair(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String part(Map<String, Object> json) {
        return base64(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Map<String, Object> claims() {
        return new HashMap<>(Map.of(
                "iss", "https://issuer.example",
                "aud", "shop",
                "sub", "c-001",
                "scope", "orders openid",
                "iat", NOW.getEpochSecond(),
                "exp", NOW.plusSeconds(300).getEpochSecond()));
    }

    private static String sign(Map<String, Object> header, Map<String, Object> claims, KeyPair pair) {
        String signed = part(header) + "." + part(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sign(Map<String, Object> claims) {
        return sign(Map.of("alg", "RS256", "typ", "JWT", "kid", "k1"), claims, OURS);
    }

    private void refused(String why, String token) {
        String message = assertThrows(InvalidTokenException.class, () -> verifier.verify(token))
                .getMessage();
        assertTrue(message.contains(why), message);
    }

    private void refusedWith(String why, String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        refused(why, sign(claims));
    }

    @Test
    void a_good_token_says_who_what_and_until_when() {
        assertEquals(
                new Token("c-001", Set.of("orders", "openid"), NOW.plusSeconds(300)), verifier.verify(sign(claims())));
        Map<String, Object> claims = claims();
        claims.put("aud", List.of("other", "shop"));
        assertEquals("c-001", verifier.verify(sign(claims)).subject());
    }

    @Test
    void claims_that_are_wrong_or_absent_are_refused() {
        refusedWith("issued by", "iss", "https://evil.example");
        refusedWith("meant for", "aud", "bank");
        refusedWith("meant for", "aud", List.of("bank"));
        refusedWith("no sub", "sub", "");
        refusedWith("expired", "exp", NOW.getEpochSecond());
        refusedWith("no time", "exp", "tomorrow");
        refusedWith("nbf is in the future", "nbf", NOW.plusSeconds(31).getEpochSecond());
        refusedWith("iat is in the future", "iat", NOW.plusSeconds(31).getEpochSecond());
        for (String claim : List.of("iss", "aud", "sub", "exp")) {
            Map<String, Object> claims = claims();
            claims.remove(claim);
            assertThrows(InvalidTokenException.class, () -> verifier.verify(sign(claims)), claim);
        }
    }

    @Test
    void no_algorithm_but_RS256_has_a_way_in() throws Exception {
        refused("algorithm none", part(Map.of("alg", "none", "kid", "k1")) + "." + part(claims()) + ".");
        refused("algorithm NONE", part(Map.of("alg", "NONE", "kid", "k1")) + "." + part(claims()) + ".");
        refused("algorithm null", sign(Map.of("kid", "k1"), claims(), OURS));
        // The public key as the secret of an HMAC.
        String signed = part(Map.of("alg", "HS256", "kid", "k1")) + "." + part(claims());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(OURS.getPublic().getEncoded(), "HmacSHA256"));
        refused("algorithm HS256", signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII))));
        refused("critical", sign(Map.of("alg", "RS256", "kid", "k1", "crit", List.of("b64")), claims(), OURS));
    }

    @Test
    void foreign_keys_are_refused() {
        refused("signature", sign(Map.of("alg", "RS256", "kid", "k1"), claims(), THEIRS));
        refused("no key k2", sign(Map.of("alg", "RS256", "kid", "k2"), claims(), OURS));
        refused("no kid", sign(Map.of("alg", "RS256"), claims(), OURS));
        refused(
                "no key k9",
                sign(Map.of("alg", "RS256", "kid", "k9", "jku", "https://evil.example/keys"), claims(), THEIRS));
    }

    @Property(seed = "20261130", tries = 300)
    void a_token_with_any_character_changed_is_refused(@ForAll @IntRange(max = 2000) int at, @ForAll char by) {
        String good = sign(claims());
        // The last character of a Base64url part carries bits that no decoder looks at.
        int place = at % (good.length() - 1);
        String bad = good.substring(0, place) + by + good.substring(place + 1);
        boolean padding = place + 1 == good.length() || good.charAt(place) == '.' || good.charAt(place + 1) == '.';
        if (!bad.equals(good) && !padding) {
            assertThrows(InvalidTokenException.class, () -> verifier.verify(bad), bad);
        }
    }

    @Test
    void keys_of_a_key_set_are_found_a_new_one_too_and_a_silent_issuer_forgets_none() throws Exception {
        List<String> sets = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = sets.isEmpty() ? new byte[0] : sets.get(0).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(sets.isEmpty() ? 500 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        Instant[] now = {NOW};
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        try {
            JwksKeys keys =
                    new JwksKeys("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks", clock);
            assertThrows(IllegalStateException.class, () -> keys.find("k1"));
            sets.add(Json.write(Map.of(
                    "keys", List.of(jwk("k1", OURS), jwk("small", pair(1024)), Map.of("kty", "EC", "kid", "ec")))));
            assertEquals(Optional.of(OURS.getPublic()), keys.find("k1"));
            assertEquals(Optional.empty(), keys.find("small"));
            sets.set(0, Json.write(Map.of("keys", List.of(jwk("k1", OURS), jwk("k2", THEIRS)))));
            assertEquals(Optional.empty(), keys.find("k2"), "asked a moment ago");
            now[0] = now[0].plusSeconds(61);
            assertEquals(Optional.of(THEIRS.getPublic()), keys.find("k2"));
            sets.clear();
            now[0] = now[0].plusSeconds(3600);
            assertEquals(Optional.of(THEIRS.getPublic()), keys.find("k2"));
        } finally {
            server.stop(0);
        }
    }

    private static Map<String, Object> jwk(String kid, KeyPair pair) {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        return Map.of(
                "kty",
                "RSA",
                "kid",
                kid,
                "use",
                "sig",
                "n",
                base64(unsigned(key.getModulus())),
                "e",
                base64(unsigned(key.getPublicExponent())));
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
