package dev.opsctl.local.sdk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.Buildable;
import software.amazon.awssdk.utils.builder.ToCopyableBuilder;

/** A request's members by the model's names. */
public final class RequestMembers {

    /** The last part of a path that leads to the keys of a map. */
    public static final String KEYS = "#keys";

    private static final Map<Class<?>, Map<String, SdkField<?>>> FIELDS = new ConcurrentHashMap<>();

    /** Two keys of a map became the same. */
    public static final class SameNameException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SameNameException(String key) {
            super(key);
        }
    }

    private RequestMembers() {}

    /** @return null if there is no such member */
    public static @Nullable SdkField<?> field(SdkPojo pojo, String member) {
        return FIELDS.computeIfAbsent(pojo.getClass(), type -> {
                    Map<String, SdkField<?>> fields = new HashMap<>();
                    pojo.sdkFields().forEach(field -> fields.put(field.memberName(), field));
                    return fields;
                })
                .get(member);
    }

    /** Gives a builder those of a structure's members that it has under the same names. */
    public static <B extends SdkPojo> B copied(SdkPojo from, B builder) {
        for (SdkField<?> to : builder.sdkFields()) {
            SdkField<?> its = field(from, to.memberName());
            Object value = its == null ? null : its.getValueOrDefault(from);
            if (value != null) {
                to.set(builder, value);
            }
        }
        return builder;
    }

    /** A member at the top that is a text, or null. */
    public static @Nullable String text(SdkPojo pojo, String member) {
        SdkField<?> field = field(pojo, member);
        return field != null && field.getValueOrDefault(pojo) instanceof String text ? text : null;
    }

    /**
     * A copy with other texts.
     *
     * @param path members from the top, through structures and lists; the last is a text, a list of texts, or {@link #KEYS}
     * @param change asked for each text that is there
     * @return the very same object if nothing changed
     */
    public static <P extends SdkPojo> P rewrite(P pojo, List<String> path, UnaryOperator<String> change) {
        SdkField<?> field = field(pojo, path.get(0));
        Object before = field == null ? null : field.getValueOrDefault(pojo);
        Object after = before == null ? null : changed(before, path.subList(1, path.size()), change);
        if (field == null || after == before) {
            return pojo;
        }
        SdkPojo builder = (SdkPojo) ((ToCopyableBuilder<?, ?>) pojo).toBuilder();
        field.set(builder, after);
        @SuppressWarnings("unchecked")
        P copy = (P) ((Buildable) builder).build();
        return copy;
    }

    private static Object changed(Object value, List<String> rest, UnaryOperator<String> change) {
        if (value instanceof Collection<?> items) {
            List<Object> copy = new ArrayList<>(items.size());
            boolean any = false;
            for (Object item : items) {
                Object after = changed(item, rest, change);
                any |= after != item;
                copy.add(after);
            }
            return any ? copy : value;
        } else if (rest.isEmpty()) {
            return value instanceof String text ? same(text, change.apply(text)) : value;
        } else if (value instanceof Map<?, ?> map && rest.get(0).equals(KEYS)) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            boolean any = false;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                Object key = changed(entry.getKey(), List.of(), change);
                any |= key != entry.getKey();
                if (copy.put(key, entry.getValue()) != null) {
                    throw new SameNameException(String.valueOf(key));
                }
            }
            return any ? copy : value;
        } else if (value instanceof SdkPojo inner) {
            return rewrite(inner, rest, change);
        }
        return value;
    }

    private static String same(String before, String after) {
        return before.equals(after) ? before : after;
    }
}
