package dev.opsctl.local.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.limit.BoundedPattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
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
 * @param below the shapes of members, of items ({@code member}) or of a map's parts ({@code key}, {@code value}) that demand something
 */
public record ConstrainedShape(
        List<String> required,
        BigDecimal min,
        BigDecimal max,
        String pattern,
        List<String> values,
        boolean sensitive,
        Map<String, String> below) {

    private static final int LONGEST_SHOWN = 1_024;

    static ConstrainedShape of(JsonNode facts) {
        Map<String, String> below = new LinkedHashMap<>();
        for (String kind : List.of("members", "items")) {
            facts.path(kind)
                    .properties()
                    .forEach(member ->
                            below.put(first(member.getKey()), member.getValue().asText()));
        }
        return new ConstrainedShape(
                texts(facts.path("required")),
                number(facts.get("min")),
                number(facts.get("max")),
                pattern(facts.path("pattern").asText(null)),
                texts(facts.path("enum")),
                facts.path("sensitive").asBoolean(),
                below);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static BigDecimal number(JsonNode node) {
        return node == null ? null : node.decimalValue();
    }

    /** Some of the models' patterns are of another dialect than Java's; these demand nothing. */
    private static String pattern(String regex) {
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
    private static String first(String name) {
        return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** The shape of a member, an item, a key or a value, by its name in the model. */
    public String below(String name) {
        return below.getOrDefault(first(name), "");
    }

    void check(Object value, String path, Constraints model, List<Constraints.Violation> found) {
        if (value instanceof SdkPojo pojo) {
            members(pojo, path, model, found);
        } else if (value instanceof Collection<?> list) {
            range(BigDecimal.valueOf(list.size()), "have length", value, path, found);
            int index = 0;
            for (Object item : list) {
                below(item, "member", path + "." + ++index + ".member", model, found);
            }
        } else if (value instanceof Map<?, ?> map) {
            range(BigDecimal.valueOf(map.size()), "have length", value, path, found);
            map.forEach((key, item) -> {
                below(key, "key", path, model, found);
                below(item, "value", path + "." + key + ".member", model, found);
            });
        } else if (value instanceof SdkBytes bytes) {
            range(BigDecimal.valueOf(bytes.asByteArrayUnsafe().length), "have length", value, path, found);
        } else if (value instanceof Number number) {
            range(number(number), "have value", value, path, found);
        } else if (value instanceof String text) {
            text(text, path, found);
        }
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

    private void below(Object item, String part, String path, Constraints model, List<Constraints.Violation> found) {
        if (item != null) {
            model.shape(below(part)).ifPresent(shape -> shape.check(item, path, model, found));
        }
    }

    private void members(SdkPojo pojo, String path, Constraints model, List<Constraints.Violation> found) {
        for (SdkField<?> field : pojo.sdkFields()) {
            String name = field.memberName();
            Object value = field.getValueOrDefault(pojo);
            boolean absent =
                    value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
            String at = path.isEmpty() ? first(name) : path + "." + first(name);
            if (absent && (required.contains(name) || renamed(field, pojo))) {
                found.add(new Constraints.Violation(at, "null", "not be null"));
            } else if (!absent) {
                below(value, name, at, model, found);
            }
        }
    }

    /** Whether a member is required under another name: the SDK renames a few, and on the wire they keep AWS's. */
    private boolean renamed(SdkField<?> field, SdkPojo pojo) {
        String name = field.locationName();
        return required.contains(name)
                && pojo.sdkFields().stream()
                        .noneMatch(other -> other.memberName().equals(name));
    }

    private void range(BigDecimal size, String what, Object value, String path, List<Constraints.Violation> found) {
        if (min != null && size.compareTo(min) < 0) {
            add(value, path, what + " greater than or equal to " + min.toPlainString(), found);
        }
        if (max != null && size.compareTo(max) > 0) {
            add(value, path, what + " less than or equal to " + max.toPlainString(), found);
        }
    }

    private void text(String text, String path, List<Constraints.Violation> found) {
        if (pattern != null && !BoundedPattern.matches(pattern, text)) {
            add(text, path, "satisfy regular expression pattern: " + pattern, found);
        }
        range(BigDecimal.valueOf(text.codePointCount(0, text.length())), "have length", text, path, found);
        if (!values.isEmpty() && !values.contains(text)) {
            add(text, path, "satisfy enum value set: " + values, found);
        }
    }

    private void add(Object value, String path, String demand, List<Constraints.Violation> found) {
        String shown = sensitive ? "***" : String.valueOf(value);
        found.add(new Constraints.Violation(
                path,
                "'" + (shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) : shown) + "'",
                demand));
    }
}
