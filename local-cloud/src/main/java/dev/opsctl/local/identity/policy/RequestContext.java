package dev.opsctl.local.identity.policy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The condition keys of one request. Key names are case-insensitive.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">Global condition keys</a>
 */
public final class RequestContext {

    private final Map<String, List<String>> values = new TreeMap<>();

    public RequestContext put(String key, String value) {
        if (value != null) {
            values.put(key.toLowerCase(Locale.ROOT), List.of(value));
        }
        return this;
    }

    public RequestContext put(String key, List<String> all) {
        values.put(key.toLowerCase(Locale.ROOT), List.copyOf(all));
        return this;
    }

    public RequestContext putAll(Map<String, List<String>> more) {
        more.forEach(this::put);
        return this;
    }

    /** The values of a key, or null if the request does not have it. */
    public List<String> get(String key) {
        return values.get(key.toLowerCase(Locale.ROOT));
    }

    /** A copy to which keys of one resource can be added. */
    public RequestContext copy() {
        RequestContext copy = new RequestContext();
        copy.values.putAll(values);
        return copy;
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
