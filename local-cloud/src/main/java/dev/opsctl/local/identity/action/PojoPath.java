package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.Buildable;
import software.amazon.awssdk.utils.builder.ToCopyableBuilder;

/**
 * A place of text in a model, as the data write it: {@code A.B} through structures and lists, {@code A{NAME}} for the entry of that name in a
 * map ({@code *} for all), {@code A[NAME]} for the attribute of that name where a call sets one attribute, {@code A/NAME} for what a patch
 * operation sets.
 */
public final class PojoPath {

    private PojoPath() {}

    /** A copy with what is at the path changed; the same object if nothing is there or nothing changes. */
    public static SdkPojo map(SdkPojo pojo, String path, UnaryOperator<String> change) {
        int end = 0;
        while (end < path.length() && ".{[/".indexOf(path.charAt(end)) < 0) {
            end++;
        }
        SdkField<?> field = field(pojo, path.substring(0, end));
        Object value = field == null ? null : field.getValueOrDefault(pojo);
        if (field == null || value == null) {
            return pojo;
        }
        Object changed;
        if (end == path.length()) {
            changed = value instanceof Collection<?> || value instanceof SdkPojo || value instanceof Map<?, ?>
                    ? value
                    : change.apply(value.toString());
        } else {
            String name = path.substring(end + 1).replaceAll("[\\]}]$", "");
            changed = switch (path.charAt(end)) {
                case '{' -> entries(value, name, change);
                case '[' ->
                    name.equals(new Members(pojo).text("AttributeName")) ? change.apply(value.toString()) : value;
                case '/' -> patches(value, name, change);
                default -> inner(value, path.substring(end + 1), change);
            };
        }
        if (changed.equals(value)) {
            return pojo;
        }
        SdkPojo builder = (SdkPojo) ((ToCopyableBuilder<?, ?>) pojo).toBuilder();
        field.set(builder, changed);
        return (SdkPojo) ((Buildable) builder).build();
    }

    /** What is at the path. */
    static List<String> texts(SdkPojo pojo, String path) {
        List<String> found = new ArrayList<>();
        map(pojo, path, text -> {
            if (!text.isEmpty()) {
                found.add(text);
            }
            return text;
        });
        return found;
    }

    private static @Nullable SdkField<?> field(SdkPojo pojo, String name) {
        for (SdkField<?> field : pojo.sdkFields()) {
            if (field.memberName().equals(name)) {
                return field;
            }
        }
        return null;
    }

    private static Object entries(Object value, String name, UnaryOperator<String> change) {
        Map<Object, Object> changed = new LinkedHashMap<>();
        ((Map<?, ?>) value)
                .forEach((key, text) -> changed.put(
                        key,
                        name.equals("*") || name.equals(key.toString()) ? change.apply(String.valueOf(text)) : text));
        return changed;
    }

    private static Object patches(Object value, String name, UnaryOperator<String> change) {
        List<Object> changed = new ArrayList<>();
        for (Object patch : (Collection<?>) value) {
            String path = new Members((SdkPojo) patch).text("path");
            changed.add(
                    path != null
                                    && path.replace("~1", "/")
                                            .replaceAll("^/+|/+$", "")
                                            .equals(name)
                            ? map((SdkPojo) patch, "value", change)
                            : patch);
        }
        return changed;
    }

    private static Object inner(Object value, String rest, UnaryOperator<String> change) {
        if (value instanceof SdkPojo nested) {
            return map(nested, rest, change);
        } else if (value instanceof Collection<?> many) {
            List<Object> changed = new ArrayList<>();
            many.forEach(item -> changed.add(item instanceof SdkPojo nested ? map(nested, rest, change) : item));
            return changed;
        }
        return value;
    }
}
