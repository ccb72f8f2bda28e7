package dev.opsctl.local.service.cloudfront.edge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Headers with several values, found whatever the case of their name. */
public final class Headers {

    private final TreeMap<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    public Headers() {}

    public Headers(Map<String, List<String>> all) {
        all.forEach((name, list) -> values.put(name, new ArrayList<>(list)));
    }

    public Headers copy() {
        return new Headers(values);
    }

    /** The first value, or null. */
    public @Nullable String get(String name) {
        List<String> all = values.get(name);
        return all == null || all.isEmpty() ? null : all.get(0);
    }

    /** All values with commas between, or null. */
    public @Nullable String joined(String name) {
        List<String> all = values.get(name);
        return all == null || all.isEmpty() ? null : String.join(name.equalsIgnoreCase("cookie") ? "; " : ",", all);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public Headers set(String name, @Nullable String value) {
        values.remove(name);
        values.put(name, new ArrayList<>(List.of(value)));
        return this;
    }

    public Headers set(String name, List<String> all) {
        values.remove(name);
        values.put(name, new ArrayList<>(all));
        return this;
    }

    public Headers remove(String name) {
        values.remove(name);
        return this;
    }

    public Map<String, List<String>> map() {
        return values;
    }
}
