package dev.opsctl.functions.runtime;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTTPS/REST client of an external system: connect within 1 s, everything with retries within 5 s, and once more so long if the key has
 * changed. Repeated is only what certainly
 * did nothing (no connection, 503) - and every changing call carries an idempotency key on top. A call of which it is unknown whether
 * it did something ends as {@link PartnerUnknownException}: look it up by its key before deciding.
 */
public final class Partner {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int TOTAL_MILLIS = 5_000;
    private static final int[] BACKOFF_MILLIS = {100, 250};

    static {
        // The JDK would send a POST a second time by itself when a connection breaks.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final String name;
    private final String base;
    private final PartnerKey key;

    /** @param key sent as {@code x-partner-key} */
    public Partner(String name, String base, PartnerKey key) {
        this.name = name;
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.key = key;
    }

    /** What the partner answered, any status but 5xx. */
    public record Answer(int status, Map<String, Object> body) {}

    public Answer get(String path) throws InterruptedException {
        return call("GET", path, null, null);
    }

    public Answer post(String path, String idempotencyKey, Map<String, Object> body) throws InterruptedException {
        return call("POST", path, idempotencyKey, Json.write(body));
    }

    /** A key that is refused is read again, once: who refuses a key has done nothing. */
    private Answer call(String method, String path, @Nullable String idempotencyKey, @Nullable String body)
            throws InterruptedException {
        Answer answer = repeated(method, path, idempotencyKey, body);
        if (refusesKey(answer) && key.changed()) {
            Log.info("the key has changed, trying the new one", "partner", name);
            answer = repeated(method, path, idempotencyKey, body);
        }
        if (refusesKey(answer)) {
            throw new PartnerUnavailableException(
                    "the " + name + " refuses our key with " + answer.status() + "; " + key.howToSet());
        }
        return answer;
    }

    private static boolean refusesKey(Answer answer) {
        return answer.status() == 401 || answer.status() == 403;
    }

    private Answer repeated(String method, String path, @Nullable String idempotencyKey, @Nullable String body)
            throws InterruptedException {
        String shown = key.value();
        long deadline = System.nanoTime() + TOTAL_MILLIS * 1_000_000L;
        for (int attempt = 0; ; attempt++) {
            try {
                return once(method, path, shown, idempotencyKey, body, deadline);
            } catch (PartnerUnavailableException e) {
                boolean timeLeft = attempt < BACKOFF_MILLIS.length
                        && System.nanoTime() + (BACKOFF_MILLIS[attempt] + CONNECT_MILLIS) * 1_000_000L < deadline;
                if (!timeLeft) {
                    throw e;
                }
                Log.warn(
                        "partner unavailable, trying again",
                        "partner",
                        name,
                        "attempt",
                        attempt + 1,
                        "error",
                        e.getMessage());
                Thread.sleep(BACKOFF_MILLIS[attempt]);
            }
        }
    }

    private Answer once(
            String method,
            String path,
            String shown,
            @Nullable String idempotencyKey,
            @Nullable String body,
            long deadline) {
        Span call = Tracing.call(name, method, base + path);
        try {
            return once(call, method, path, shown, idempotencyKey, body, deadline);
        } catch (PartnerUnavailableException | PartnerUnknownException e) {
            call.recordException(e);
            throw e;
        } finally {
            call.end();
        }
    }

    private Answer once(
            Span call,
            String method,
            String path,
            String shown,
            @Nullable String idempotencyKey,
            @Nullable String body,
            long deadline) {
        HttpURLConnection connection = null;
        boolean sent = false;
        try {
            connection = (HttpURLConnection) URI.create(base + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(Math.max(1, (int) ((deadline - System.nanoTime()) / 1_000_000) - CONNECT_MILLIS));
            connection.setRequestProperty("Accept", "application/json");
            connection.setRequestProperty("x-partner-key", shown);
            Tracing.propagate(call, connection);
            if (idempotencyKey != null) {
                connection.setRequestProperty("Idempotency-Key", idempotencyKey);
            }
            connection.setDoOutput(body != null);
            if (body != null) {
                connection.setRequestProperty("Content-Type", "application/json");
            }
            connection.connect();
            sent = true;
            if (body != null) {
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                }
            }
            int status = connection.getResponseCode();
            Tracing.answered(call, status);
            if (status == 503 || status == 429) {
                throw new PartnerUnavailableException(name + " answered " + status);
            }
            if (status >= 500) {
                throw new PartnerUnknownException(name + " answered " + status, null);
            }
            return new Answer(status, read(connection, status));
        } catch (ConnectException | UnknownHostException | NoRouteToHostException e) {
            throw new PartnerUnavailableException(name + " cannot be reached: " + e.getMessage());
        } catch (SocketTimeoutException e) {
            if (!sent) {
                throw new PartnerUnavailableException(name + " cannot be reached: " + e.getMessage());
            }
            throw new PartnerUnknownException(name + " did not answer in time", e);
        } catch (IOException | JsonException e) {
            throw new PartnerUnknownException(name + ": " + e.getMessage(), e);
        } finally {
            if (connection != null) {
                connection.disconnect();
            }
        }
    }

    private static Map<String, Object> read(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            return in == null ? Map.of() : Json.parseEvent(in);
        }
    }
}
