package dev.opsctl.local.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.limit.BoundedPattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/**
 * What a shape of a service's model demands of a value.
 *
 * @param required names of members that must be there
 * @param min the least number, length or count; null if there is none
 * @param max the largest number, length or count; null if there is none
 * @param pattern what a text must match as a whole; null if there is none
 * @param says what the service says in place of the pattern, with {@code %s} for the member; null for the common form
 * @param values the texts of an enumeration; empty if it is none
 * @param sensitive whether the value must not be shown
 * @param longestArn the longest text that may stand here if it is an ARN, whatever the rest demands; 0 if ARNs are nothing special
 * @param below the shapes of members, of items ({@code member}) or of a map's parts ({@code key}, {@code value}) that demand something
 * @param order the names of members in the order in which AWS tells what is wrong with them; as the SDK has them if it is empty
 * @param keys what every key of a map has to be like, or the map as a whole is refused; null if nothing is demanded so
 * @param contents the same of a map's values
 */
public record ConstrainedShape(
        List<String> required,
        @Nullable BigDecimal min,
        @Nullable BigDecimal max,
        @Nullable String pattern,
        @Nullable String says,
        List<String> values,
        boolean sensitive,
        int longestArn,
        Map<String, String> below,
        List<String> order,
        @Nullable ConstrainedShape keys,
        @Nullable ConstrainedShape contents) {

    private static final String MAP_KEYS = "Map keys must satisfy constraint: ";
    private static final String MAP_VALUE = "Map value must satisfy constraint: ";

    static ConstrainedShape of(JsonNode facts) {
        Map<String, String> below = new LinkedHashMap<>();
        for (String kind : List.of("members", "items")) {
            facts.path(kind).properties().forEach(member -> {
                below.put(lower(member.getKey()), member.getValue().asText());
                below.put(Constraints.upper(member.getKey()), member.getValue().asText());
            });
        }
        return new ConstrainedShape(
                texts(facts.path("required")),
                number(facts.get("min")),
                number(facts.get("max")),
                pattern(facts.path("pattern").asText(null)),
                facts.path("says").asText(null),
                texts(facts.path("enum")),
                facts.path("sensitive").asBoolean(),
                facts.path("orArn").asInt(),
                below,
                texts(facts.path("order")),
                whole(facts.path("whole").path("key")),
                whole(facts.path("whole").path("value")));
    }

    private static @Nullable ConstrainedShape whole(JsonNode facts) {
        return facts.isMissingNode() ? null : of(facts);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static @Nullable BigDecimal number(@Nullable JsonNode node) {
        return node == null ? null : node.decimalValue();
    }

    /** Some of the models' patterns are of another dialect than Java's; these demand nothing. */
    private static @Nullable String pattern(String regex) {
        try {
            if (regex != null) {
                BoundedPattern.compile(regex);
            }
            return regex;
        } catch (PatternSyntaxException e) {
            return null;
        }
    }

    /** A member's name as AWS's messages write it. */
    private static String lower(String name) {
        return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** The shape of a member, an item, a key or a value, by its name in the model. */
    public String below(String name) {
        return below.getOrDefault(name, "");
    }

    /**
     * Finds what is wrong with a value.
     *
     * @param path where it stands
     */
    void check(Object value, String path, Constraints model, List<Violation> found) {
        if (value instanceof SdkPojo pojo) {
            members(pojo, path, model, found);
        } else {
            own(value, path, found);
            if (model.singly()) {
                singly(value, path, model, found);
            } else {
                parts(value, path, model, found);
                inside(value, path, model, found);
            }
        }
    }

    /** What is wrong with a value itself, whatever is in it. */
    void own(Object value, String path, List<Violation> found) {
        if (value instanceof String text) {
            text(text, path, found);
        } else if (min == null && max == null) {
            return;
        } else if (value instanceof Number number) {
            number(number, path, found);
        } else {
            int size = size(value);
            if (size >= 0) {
                range(size, "have length", value, path, found);
            }
        }
    }

    private static int size(Object value) {
        if (value instanceof Collection<?> list) {
            return list.size();
        } else if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        return value instanceof SdkBytes bytes ? bytes.asByteArrayUnsafe().length : -1;
    }

    /** A list or a map is refused as a whole for items, keys or values that are wrong themselves. */
    private void parts(Object value, String path, Constraints model, List<Violation> found) {
        if (value instanceof Collection<?> list) {
            part(shape("member", model), "Member must satisfy constraint: ", list, value, path, model, found);
        } else if (value instanceof Map<?, ?> map) {
            part(shape("key", model), MAP_KEYS, map.keySet(), value, path, model, found);
            part(shape("value", model), MAP_VALUE, map.values(), value, path, model, found);
        }
    }

    private void part(
            @Nullable ConstrainedShape shape,
            String demand,
            Collection<?> items,
            Object whole,
            String path,
            Constraints model,
            List<Violation> found) {
        if (shape != null) {
            for (Object item : items) {
                if (item != null && shape.broken(item, model)) {
                    found.add(new Violation(
                            path,
                            whole,
                            sensitive || shape.sensitive,
                            Violation.Kind.PARTS,
                            demand + shape.demands(item, model)));
                    return;
                }
            }
        }
    }

    /** Whether what is demanded of a map's keys or values as a whole is so. */
    boolean wholes(Map<?, ?> map) {
        return (keys == null || map.keySet().stream().noneMatch(keys::brokenItself))
                && (contents == null || map.values().stream().noneMatch(contents::brokenItself));
    }

    private boolean brokenItself(Object value) {
        List<Violation> found = new ArrayList<>(1);
        own(value, "", found);
        return !found.isEmpty();
    }

    /** Whether a value is wrong itself, or its items are. */
    private boolean broken(Object value, Constraints model) {
        List<Violation> found = new ArrayList<>(1);
        if (!(value instanceof SdkPojo)) {
            own(value, "", found);
            parts(value, "", model, found);
        }
        return !found.isEmpty();
    }

    private List<String> demands(Object value, Constraints model) {
        List<String> demands = new ArrayList<>();
        String what = value instanceof Number ? "have value" : "have length";
        if (max != null) {
            demands.add("Member must " + what + " less than or equal to " + max.toPlainString());
        }
        if (min != null) {
            demands.add("Member must " + what + " greater than or equal to " + min.toPlainString());
        }
        if (pattern != null) {
            demands.add("Member must satisfy regular expression pattern: " + pattern);
        }
        if (!values.isEmpty()) {
            demands.add("Member must satisfy enum value set: " + values);
        }
        List<Violation> inner = new ArrayList<>();
        parts(value, "", model, inner);
        inner.forEach(violation -> demands.add(violation.demand()));
        if (model.notNull()) {
            demands.add("Member must not be null");
        }
        return demands;
    }

    /** What is wrong within structures, at any depth of lists and maps. */
    private void inside(Object value, String path, Constraints model, List<Violation> found) {
        if (value instanceof SdkPojo pojo) {
            members(pojo, path, model, found);
        } else if (value instanceof Collection<?> list) {
            ConstrainedShape shape = shape("member", model);
            int index = 0;
            for (Object item : list) {
                index++;
                if (item != null && shape != null) {
                    shape.inside(item, path + "." + index + ".member", model, found);
                }
            }
        } else if (value instanceof Map<?, ?> map) {
            ConstrainedShape shape = shape("value", model);
            map.forEach((key, item) -> {
                if (item != null && shape != null) {
                    shape.inside(item, path + "." + key + ".member", model, found);
                }
            });
        }
    }

    /** As {@link #parts} and {@link #inside}, where items are told one by one, and wholes only of maps that were recorded so. */
    private void singly(Object value, String path, Constraints model, List<Violation> found) {
        if (value instanceof Collection<?> list) {
            int index = 0;
            for (Object item : list) {
                index++;
                below(item, "member", path + "." + index + ".member", model, found);
            }
        } else if (value instanceof Map<?, ?> map) {
            part(keys, MAP_KEYS, map.keySet(), value, path, model, found);
            part(contents, MAP_VALUE, map.values(), value, path, model, found);
            map.forEach((key, item) -> {
                below(key, "key", path, model, found);
                below(item, "value", path + "." + key + ".member", model, found);
            });
        }
    }

    private void below(Object item, String part, String path, Constraints model, List<Violation> found) {
        ConstrainedShape shape = item == null ? null : shape(part, model);
        if (shape != null) {
            shape.check(item, path, model, found);
        }
    }

    /** What is demanded of a member or a part; null if nothing is. */
    @Nullable
    ConstrainedShape shape(String part, Constraints model) {
        String name = below.get(part);
        return name == null ? null : model.shape(name).orElse(null);
    }

    private void members(SdkPojo pojo, String path, Constraints model, List<Violation> found) {
        int before = found.size();
        for (SdkField<?> field : pojo.sdkFields()) {
            ConstrainedShape shape = shape(field.memberName(), model);
            Object value = field.getValueOrDefault(pojo);
            String at = path.isEmpty() ? lower(field.memberName()) : path + "." + lower(field.memberName());
            if (isAbsent(value)) {
                if (requires(field, pojo)) {
                    boolean hidden = shape != null && shape.sensitive;
                    found.add(new Violation(at, null, hidden, Violation.Kind.REQUIRED, "Member must not be null"));
                }
            } else if (shape != null) {
                shape.check(value, at, model, found);
            }
        }
        if (!order.isEmpty() && found.size() > before + 1) {
            found.subList(before, found.size()).sort(Comparator.comparingInt(violation -> rank(violation, path)));
        }
    }

    static boolean isAbsent(@Nullable Object value) {
        return value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
    }

    /** Whether a member must be there, also under another name: the SDK renames a few, and on the wire they keep AWS's. */
    boolean requires(SdkField<?> field, SdkPojo pojo) {
        String name = field.locationName();
        return required.contains(field.memberName())
                || required.contains(name)
                        && pojo.sdkFields().stream()
                                .noneMatch(other -> other.memberName().equals(name));
    }

    /** Members that AWS was not seen to tell of come last. */
    private int rank(Violation violation, String path) {
        int rank = order.indexOf(violation.memberBelow(path));
        return rank < 0 ? order.size() : rank;
    }

    private void number(Number number, String path, List<Violation> found) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short) {
            range(number.longValue(), "have value", number, path, found);
            return;
        }
        BigDecimal exact = number instanceof BigDecimal decimal
                ? decimal
                : Double.isFinite(number.doubleValue()) ? BigDecimal.valueOf(number.doubleValue()) : BigDecimal.ZERO;
        range(
                min != null && exact.compareTo(min) < 0,
                max != null && exact.compareTo(max) > 0,
                "have value",
                number,
                path,
                found);
    }

    private void range(long size, String what, Object value, String path, List<Violation> found) {
        range(min != null && size < min.longValue(), max != null && size > max.longValue(), what, value, path, found);
    }

    private void range(boolean below, boolean above, String what, Object value, String path, List<Violation> found) {
        if (below && min != null) {
            add(value, path, Violation.Kind.MIN, what + " greater than or equal to " + min.toPlainString(), found);
        }
        if (above && max != null) {
            add(value, path, Violation.Kind.MAX, what + " less than or equal to " + max.toPlainString(), found);
        }
    }

    private void text(String text, String path, List<Violation> found) {
        if (longestArn > 0 && text.startsWith("arn:")) {
            if (text.length() > longestArn) {
                add(text, path, Violation.Kind.MAX, "have length less than or equal to " + longestArn, found);
            }
            return;
        }
        // An empty text is told to be too short, and no more
        boolean spoken = min != null && text.isEmpty() && longestArn > 0;
        if (pattern != null && !spoken && !BoundedPattern.matches(pattern, text)) {
            if (says == null) {
                add(text, path, Violation.Kind.PATTERN, "satisfy regular expression pattern: " + pattern, found);
            } else {
                found.add(new Violation(path, text, sensitive, Violation.Kind.SAID, says));
            }
        }
        if (min != null || max != null) {
            range(text.codePointCount(0, text.length()), "have length", text, path, found);
        }
        if (!values.isEmpty() && !values.contains(text)) {
            add(text, path, Violation.Kind.ENUM, "satisfy enum value set: " + values, found);
        }
    }

    private void add(Object value, String path, Violation.Kind kind, String demand, List<Violation> found) {
        found.add(new Violation(path, value, sensitive, kind, "Member must " + demand));
    }
}
