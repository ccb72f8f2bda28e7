package dev.opsctl.local.cloud;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The tags of a resource under AWS's common rules. What breaks one is refused as a whole; the caller says in which words of its service.
 *
 * @see <a href="https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices">Tag naming limits</a>
 */
public final class Tags {

    /** Most tags of one resource. */
    public static final int LIMIT = 50;

    private static final int KEY_LENGTH = 128;
    private static final int VALUE_LENGTH = 256;
    private static final String RESERVED = "aws:";
    /** Letters, digits and spaces of any script, and {@code _ . : / = + - @}. */
    private static final Pattern CHARACTERS = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    /** Which rule was broken. */
    public enum Rule {
        KEY("A tag's key has 1 to 128 characters: letters, digits, spaces and _ . : / = + - @"),
        VALUE("A tag's value has at most 256 characters: letters, digits, spaces and _ . : / = + - @"),
        RESERVED("Tag keys that begin with aws: are reserved for AWS"),
        DUPLICATE("A request names each tag key once"),
        LIMIT("A resource has at most 50 tags");

        private final String text;

        Rule(String text) {
            this.text = text;
        }

        /** The rule in words. */
        public String text() {
            return text;
        }
    }

    private Tags() {}

    /**
     * The tags of a request that lists them.
     *
     * @param caller a service of AWS that acts for somebody, as CloudFormation does, may use the reserved keys
     * @param refusal the service's error for a broken rule
     */
    public static <T> Map<String, String> of(
            Collection<T> listed,
            Function<T, String> key,
            Function<T, String> value,
            Caller caller,
            Function<Rule, ? extends RuntimeException> refusal) {
        return merged(Map.of(), listed, key, value, caller, refusal);
    }

    /** The tags of a resource after those of a request that lists them were set on it. */
    public static <T> Map<String, String> merged(
            Map<String, String> now,
            Collection<T> listed,
            Function<T, String> key,
            Function<T, String> value,
            Caller caller,
            Function<Rule, ? extends RuntimeException> refusal) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (T tag : listed) {
            String name = key.apply(tag);
            require(name != null, Rule.KEY, refusal);
            require(!tags.containsKey(name), Rule.DUPLICATE, refusal);
            tags.put(name, value.apply(tag));
        }
        return merged(now, tags, caller, refusal);
    }

    /** The tags of a resource after more were set on it. */
    public static Map<String, String> merged(
            Map<String, String> now,
            Map<String, String> more,
            Caller caller,
            Function<Rule, ? extends RuntimeException> refusal) {
        boolean ours = caller.context().containsKey(Caller.RESERVED_TAGS);
        Map<String, String> merged = new LinkedHashMap<>(now);
        more.forEach((key, value) -> {
            require(
                    key != null
                            && !key.isEmpty()
                            && length(key) <= KEY_LENGTH
                            && CHARACTERS.matcher(key).matches(),
                    Rule.KEY,
                    refusal);
            require(ours || !isReserved(key), Rule.RESERVED, refusal);
            String text = value == null ? "" : value;
            require(length(text) <= VALUE_LENGTH && CHARACTERS.matcher(text).matches(), Rule.VALUE, refusal);
            merged.put(key, text);
        });
        long counted = merged.keySet().stream().filter(key -> !isReserved(key)).count();
        require(counted <= LIMIT, Rule.LIMIT, refusal);
        return Collections.unmodifiableMap(merged);
    }

    /** The tags of a resource after some were taken off; keys that it does not have are no error. */
    public static Map<String, String> without(Map<String, String> now, Collection<String> keys) {
        Set<String> off = new LinkedHashSet<>(keys);
        Map<String, String> left = new LinkedHashMap<>(now);
        left.keySet().removeAll(off);
        return Collections.unmodifiableMap(left);
    }

    private static boolean isReserved(String key) {
        return key.regionMatches(true, 0, RESERVED, 0, RESERVED.length());
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static void require(boolean kept, Rule rule, Function<Rule, ? extends RuntimeException> refusal) {
        if (!kept) {
            throw refusal.apply(rule);
        }
    }
}
