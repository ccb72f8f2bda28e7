package dev.opsctl.local.identity.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys of one request. Key names are case-insensitive. Keys that take work are computed when a policy asks for them.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">Global condition keys</a>
 */
public final class RequestContext {

    private final Map<String, List<String>> values = new HashMap<>();
    private final Set<String> unknown = new TreeSet<>();
    private Function<String, List<String>> more = key -> null;

    public RequestContext put(String key, @Nullable String value) {
        if (value != null) {
            values.put(key.toLowerCase(Locale.ROOT), List.of(value));
        }
        return this;
    }

    public RequestContext put(String key, List<String> all) {
        values.put(key.toLowerCase(Locale.ROOT), List.copyOf(all));
        return this;
    }

    public RequestContext putAll(Map<String, List<String>> all) {
        all.forEach(this::put);
        return this;
    }

    /** @param source gives the values of the keys that were not put, or null, or throws {@link UnknownConditionException} */
    public RequestContext otherwise(Function<String, List<String>> source) {
        this.more = source;
        return this;
    }

    /**
     * The values of a key, or null if the request does not have it.
     *
     * @throws UnknownConditionException if nobody knows whether and what
     */
    public List<String> get(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        if (values.containsKey(lower)) {
            return values.get(lower);
        }
        List<String> found = more.apply(key);
        values.put(lower, found);
        return found;
    }

    /** Notes that a statement did not allow because a key's value is not known. */
    void missed(String key) {
        unknown.add(key);
    }

    /** The keys that kept statements from allowing. */
    public Set<String> missed() {
        return unknown;
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
