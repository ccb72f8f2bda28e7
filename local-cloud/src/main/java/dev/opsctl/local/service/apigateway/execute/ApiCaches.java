package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.service.apigateway.control.StageCaches;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the data plane of one scope keeps in memory: authorizer results, throttles and compiled definitions. */
public final class ApiCaches implements StageCaches {

    record Entry(Object value, Instant until) {}

    private static final int MOST_RESPONSES = 10_000;

    private final Map<String, Entry> authorizers = new ConcurrentHashMap<>();
    private final Map<String, Entry> responses = new ConcurrentHashMap<>();
    private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();
    private final Map<String, Object> compiled = new ConcurrentHashMap<>();

    /** A cached authorizer result that is still valid, or null. */
    @Nullable
    Object authorization(String key, Instant now) {
        Entry entry = authorizers.get(key);
        return entry != null && now.isBefore(entry.until()) ? entry.value() : null;
    }

    void authorization(String key, Object value, Instant until) {
        authorizers.put(key, new Entry(value, until));
    }

    /** A cached response that is still valid, or null. */
    @Nullable
    ApiResponse response(String key, Instant now) {
        Entry entry = responses.get(key);
        return entry != null && now.isBefore(entry.until()) ? (ApiResponse) entry.value() : null;
    }

    void response(String key, ApiResponse value, Instant now, Instant until) {
        if (responses.size() >= MOST_RESPONSES) {
            responses.values().removeIf(entry -> !now.isBefore(entry.until()));
        }
        if (responses.size() < MOST_RESPONSES) {
            responses.put(key, new Entry(value, until));
        }
    }

    @Override
    public void flushResponses(String api, String stage) {
        responses.keySet().removeIf(key -> key.startsWith(api + "/" + stage + "/"));
    }

    TokenBucket bucket(String key) {
        return buckets.computeIfAbsent(key, k -> new TokenBucket());
    }

    <T> T compiled(Class<T> type, String key, Function<String, T> compile) {
        return type.cast(compiled.computeIfAbsent(type.getName() + "/" + key, k -> compile.apply(key)));
    }

    @Override
    public void flushAuthorizers(String api, String stage) {
        authorizers.keySet().removeIf(key -> key.startsWith(api + "/" + stage + "/"));
    }
}
