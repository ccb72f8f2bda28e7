package dev.opsctl.local.service.apigateway.execute;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Headers with several values, found whatever the case of their name. */
public final class HttpHeaders {

    private final TreeMap<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    public HttpHeaders add(String name, String value) {
        values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        return this;
    }

    public HttpHeaders set(String name, String value) {
        values.remove(name);
        return add(name, value);
    }

    public HttpHeaders set(String name, List<String> all) {
        values.remove(name);
        values.put(name, new ArrayList<>(all));
        return this;
    }

    public void remove(String name) {
        values.remove(name);
    }

    /** The last value, as API Gateway takes it where only one can be, or null. */
    public @Nullable String get(String name) {
        List<String> all = values.get(name);
        return all == null || all.isEmpty() ? null : all.get(all.size() - 1);
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    public Map<String, List<String>> map() {
        return values;
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }
}
