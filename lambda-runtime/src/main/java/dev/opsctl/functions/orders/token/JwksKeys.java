package dev.opsctl.functions.orders.token;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An issuer's JSON Web Key Set (RFC 7517). It is kept for ten minutes; a kid that it does not have makes it be read again, once a minute
 * at most, so that a new key works at once and bad tokens do no harm. An issuer that does not answer leaves the keys that are known.
 */
public final class JwksKeys implements Keys {
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int TIMEOUT_MILLIS = 3_000;

    private final URI url;
    private final Clock clock;
    private Map<String, RSAPublicKey> known = Map.of();
    private Instant read = Instant.EPOCH;
    private Instant asked = Instant.EPOCH;

    public JwksKeys(String url, Clock clock) {
        this.url = URI.create(url);
        this.clock = clock;
    }

    @Override
    public synchronized Optional<RSAPublicKey> find(String kid) {
        Instant now = clock.instant();
        boolean stale = !known.containsKey(kid) || read.plus(FRESH).isBefore(now);
        if (stale && asked.plus(PATIENCE).isBefore(now)) {
            asked = now;
            try {
                known = fetch();
                read = now;
            } catch (IOException | RuntimeException e) {
                Log.error("the issuer's keys cannot be read", e, "url", url);
                if (known.isEmpty()) {
                    asked = Instant.EPOCH;
                    throw new IllegalStateException("the issuer's keys cannot be read from " + url, e);
                }
            }
        }
        return Optional.ofNullable(known.get(kid));
    }

    private Map<String, RSAPublicKey> fetch() throws IOException {
        Span call = Tracing.call(url.getHost(), "GET", url.toString());
        try {
            return fetch(call);
        } catch (IOException | RuntimeException e) {
            call.recordException(e);
            throw e;
        } finally {
            call.end();
        }
    }

    private Map<String, RSAPublicKey> fetch(Span call) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        try {
            int status = connection.getResponseCode();
            Tracing.answered(call, status);
            if (status != 200) {
                throw new IOException("HTTP " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                return keys(Json.parseEvent(in));
            }
        } finally {
            connection.disconnect();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, RSAPublicKey> keys(Map<String, Object> set) {
        Map<String, RSAPublicKey> keys = new HashMap<>();
        for (Object element : Json.list(set, "keys")) {
            Map<String, Object> key = (Map<String, Object>) element;
            String use = Json.text(key, "use");
            if (!"RSA".equals(key.get("kty")) || Json.text(key, "kid") == null || "enc".equals(use)) {
                continue;
            }
            try {
                keys.put(Json.text(key, "kid"), RsaKeys.ofJwk(Json.text(key, "n"), Json.text(key, "e")));
            } catch (GeneralSecurityException | RuntimeException e) {
                Log.warn("a key of the issuer cannot be used", "kid", key.get("kid"), "error", e.getMessage());
            }
        }
        return keys;
    }
}
