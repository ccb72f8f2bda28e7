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
import java.util.Objects;
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
        List<String> values,
        boolean sensitive,
        int longestArn,
        Map<String, String> below,
        List<String> order,
        @Nullable ConstrainedShape keys,
        @Nullable ConstrainedShape contents) {

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

    private static @Nullable BigDecimal number(JsonNode node) {
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

    /** @param path where the value stands; null if only whether something is wrong is wanted, which is so of nearly every request */
    void check(Object value, @Nullable String path, @Nullable Constraints model, List<Violation> found) {
        if (value instanceof SdkPojo pojo) {
            members(pojo, path, model, found);
        } else if (value instanceof Collection<?> list) {
            size(list.size(), value, path, found);
            int index = 0;
            for (Object item : list) {
                index++;
                below(item, "member", path == null ? null : path + "." + index + ".member", model, found);
            }
        } else if (value instanceof Map<?, ?> map) {
            size(map.size(), value, path, found);
            whole(map, path, found);
            map.forEach((key, item) -> {
                below(key, "key", path, model, found);
                below(item, "value", path == null ? null : path + "." + key + ".member", model, found);
            });
        } else if (value instanceof SdkBytes bytes) {
            size(bytes.asByteArrayUnsafe().length, value, path, found);
        } else if (value instanceof Number number) {
            if (min != null || max != null) {
                range(number(number), "have value", value, path, found);
            }
        } else if (value instanceof String text) {
            text(text, path, found);
        }
    }

    /** A map is refused as a whole, for what is wrong with any of its keys or values. */
    private void whole(Map<?, ?> map, @Nullable String path, List<Violation> found) {
        if (keys != null && map.keySet().stream().anyMatch(keys::broken)) {
            found.add(new Violation(
                    Objects.toString(path, ""),
                    map,
                    sensitive,
                    Violation.Kind.KEYS,
                    "Map keys must satisfy constraint: " + keys.demands()));
        }
        if (contents != null && map.values().stream().anyMatch(contents::broken)) {
            found.add(new Violation(
                    Objects.toString(path, ""),
                    map,
                    sensitive,
                    Violation.Kind.VALUES,
                    "Map value must satisfy constraint: " + contents.demands()));
        }
    }

    private boolean broken(Object value) {
        List<Violation> found = new ArrayList<>(1);
        check(value, "", null, found);
        return !found.isEmpty();
    }

    private List<String> demands() {
        List<String> demands = new ArrayList<>();
        if (max != null) {
            demands.add("Member must have length less than or equal to " + max.toPlainString());
        }
        if (min != null) {
            demands.add("Member must have length greater than or equal to " + min.toPlainString());
        }
        if (pattern != null) {
            demands.add("Member must satisfy regular expression pattern: " + pattern);
        }
        return demands;
    }

    private static BigDecimal number(Number number) {
        return number instanceof BigDecimal exact
                ? exact
                : number instanceof Double || number instanceof Float
                        ? Double.isFinite(number.doubleValue())
                                ? BigDecimal.valueOf(number.doubleValue())
                                : BigDecimal.ZERO
                        : BigDecimal.valueOf(number.longValue());
    }

    private void below(
            Object item, String part, @Nullable String path, @Nullable Constraints model, List<Violation> found) {
        ConstrainedShape shape = item == null ? null : shape(part, model);
        if (shape != null) {
            shape.check(item, path, model, found);
        }
    }

    /** What is demanded of a member or a part; null if nothing is. */
    private @Nullable ConstrainedShape shape(String part, @Nullable Constraints model) {
        String name = below.get(part);
        return name == null || model == null ? null : model.shape(name).orElse(null);
    }

    private void members(SdkPojo pojo, @Nullable String path, @Nullable Constraints model, List<Violation> found) {
        int before = found.size();
        for (SdkField<?> field : pojo.sdkFields()) {
            String name = field.memberName();
            ConstrainedShape shape = shape(name, model);
            if (shape == null && required.isEmpty()) {
                continue;
            }
            Object value = field.getValueOrDefault(pojo);
            boolean absent =
                    value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
            String at = path == null ? null : path.isEmpty() ? lower(name) : path + "." + lower(name);
            if (absent && (required.contains(name) || renamed(field, pojo))) {
                found.add(new Violation(
                        Objects.toString(at, ""), null, false, Violation.Kind.REQUIRED, "Member must not be null"));
            } else if (!absent && shape != null) {
                shape.check(value, at, model, found);
            }
        }
        if (path != null && !order.isEmpty() && found.size() > before + 1) {
            found.subList(before, found.size()).sort(Comparator.comparingInt(violation -> rank(violation, path)));
        }
    }

    /** Members that AWS was not seen to tell of come last. */
    private int rank(Violation violation, String path) {
        int rank = order.indexOf(violation.memberBelow(path));
        return rank < 0 ? order.size() : rank;
    }

    /** Whether a member is required under another name: the SDK renames a few, and on the wire they keep AWS's. */
    private boolean renamed(SdkField<?> field, SdkPojo pojo) {
        String name = field.locationName();
        return required.contains(name)
                && pojo.sdkFields().stream()
                        .noneMatch(other -> other.memberName().equals(name));
    }

    private void size(int size, Object value, @Nullable String path, List<Violation> found) {
        if (min != null || max != null) {
            range(BigDecimal.valueOf(size), "have length", value, path, found);
        }
    }

    private void range(BigDecimal size, String what, Object value, @Nullable String path, List<Violation> found) {
        if (min != null && size.compareTo(min) < 0) {
            add(value, path, Violation.Kind.MIN, what + " greater than or equal to " + min.toPlainString(), found);
        }
        if (max != null && size.compareTo(max) > 0) {
            add(value, path, Violation.Kind.MAX, what + " less than or equal to " + max.toPlainString(), found);
        }
    }

    private void text(String text, @Nullable String path, List<Violation> found) {
        if (longestArn > 0 && text.startsWith("arn:")) {
            if (text.length() > longestArn) {
                add(text, path, Violation.Kind.MAX, "have length less than or equal to " + longestArn, found);
            }
            return;
        }
        // An empty text is told to be too short, and no more
        boolean spoken = min != null && text.isEmpty() && longestArn > 0;
        if (pattern != null && !spoken && !BoundedPattern.matches(pattern, text)) {
            add(text, path, Violation.Kind.PATTERN, "satisfy regular expression pattern: " + pattern, found);
        }
        if (min != null || max != null) {
            size(text.codePointCount(0, text.length()), text, path, found);
        }
        if (!values.isEmpty() && !values.contains(text)) {
            add(text, path, Violation.Kind.ENUM, "satisfy enum value set: " + values, found);
        }
    }

    private void add(Object value, @Nullable String path, Violation.Kind kind, String demand, List<Violation> found) {
        found.add(new Violation(Objects.toString(path, ""), value, sensitive, kind, "Member must " + demand));
    }
}
