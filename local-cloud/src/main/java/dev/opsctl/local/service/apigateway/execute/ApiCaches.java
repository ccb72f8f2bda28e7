package dev.opsctl.local.service.apigateway.execute;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What the data plane of one scope keeps in memory: authorizer results, throttles and compiled definitions. */
public final class ApiCaches {

    record Entry(Object value, Instant until) {}

    private final Map<String, Entry> authorizers = new ConcurrentHashMap<>();
    private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();
    private final Map<String, Object> compiled = new ConcurrentHashMap<>();

    /** A cached authorizer result that is still valid, or null. */
    Object authorization(String key, Instant now) {
        Entry entry = authorizers.get(key);
        return entry != null && now.isBefore(entry.until()) ? entry.value() : null;
    }

    void authorization(String key, Object value, Instant until) {
        authorizers.put(key, new Entry(value, until));
    }

    TokenBucket bucket(String key) {
        return buckets.computeIfAbsent(key, k -> new TokenBucket());
    }

    <T> T compiled(Class<T> type, String key, Function<String, T> compile) {
        return type.cast(compiled.computeIfAbsent(type.getName() + "/" + key, k -> compile.apply(key)));
    }

    /** Drops the authorizer results of one stage. */
    public void flush(String api, String stage) {
        authorizers.keySet().removeIf(key -> key.startsWith(api + "/" + stage + "/"));
    }

    public void clear() {
        authorizers.clear();
        buckets.clear();
        compiled.clear();
    }
}
