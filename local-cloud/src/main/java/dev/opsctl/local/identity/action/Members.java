package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;

/** A request's members by name, whatever the case of the name. A path ({@code Target.RoleArn}) goes through structures and lists. */
public final class Members {

    private static final Map<Class<?>, Map<String, SdkField<?>>> FIELDS = new ConcurrentHashMap<>();

    static final Members NONE = new Members(GetCallerIdentityRequest.builder().build());

    private final SdkPojo pojo;

    public Members(SdkPojo pojo) {
        this.pojo = pojo;
    }

    /** The value as the model has it, or null. */
    public @Nullable Object get(String member) {
        SdkField<?> field = FIELDS.computeIfAbsent(pojo.getClass(), type -> {
                    Map<String, SdkField<?>> fields = new HashMap<>();
                    pojo.sdkFields().forEach(f -> fields.put(f.memberName().toLowerCase(Locale.ROOT), f));
                    return fields;
                })
                .get(member.toLowerCase(Locale.ROOT));
        return field == null ? null : field.getValueOrDefault(pojo);
    }

    /** A member that is not empty, or null. */
    public @Nullable String text(String member) {
        Object value = get(member);
        return value == null
                        || value instanceof Collection<?>
                        || value instanceof Map<?, ?>
                        || value instanceof SdkPojo
                        || value.toString().isEmpty()
                ? null
                : value.toString();
    }

    /** The texts that a path leads to: none, one, or many where it crosses a list. */
    public List<String> texts(String path) {
        int dot = path.indexOf('.');
        Object value = get(dot < 0 ? path : path.substring(0, dot));
        List<String> found = new ArrayList<>();
        Collection<?> items = List.of();
        if (value instanceof Collection<?> many) {
            items = many;
        } else if (value != null) {
            items = List.of(value);
        }
        for (Object item : items) {
            if (dot >= 0 && item instanceof SdkPojo inner) {
                found.addAll(new Members(inner).texts(path.substring(dot + 1)));
            } else if (dot < 0
                    && !(item instanceof SdkPojo)
                    && !(item instanceof Map<?, ?>)
                    && item != null
                    && !item.toString().isEmpty()) {
                found.add(item.toString());
            }
        }
        return found;
    }

    /** Structures in a list member. */
    public List<Members> structures(String member) {
        return get(member) instanceof Collection<?> many
                ? many.stream()
                        .filter(SdkPojo.class::isInstance)
                        .map(item -> new Members((SdkPojo) item))
                        .toList()
                : List.of();
    }

    /** A structure member, or null. */
    public @Nullable Members structure(String member) {
        return get(member) instanceof SdkPojo inner ? new Members(inner) : null;
    }

    /** The request's tags, whatever form the service gives them. */
    public Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String member : List.of("Tags", "TagList", "TagSet")) {
            Object value = get(member);
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, tag) -> tags.put(key.toString(), String.valueOf(tag)));
            } else if (value instanceof Collection<?> || value instanceof SdkPojo) {
                // CloudFront's list is a structure with the list in it
                (value instanceof SdkPojo list ? new Members(list).structures("Items") : structures(member))
                        .forEach(tag -> {
                            String key = tag.text("Key") != null ? tag.text("Key") : tag.text("TagKey");
                            if (key != null) {
                                tags.put(
                                        key,
                                        tag.get("Value") != null
                                                ? tag.get("Value").toString()
                                                : tag.get("TagValue") == null
                                                        ? ""
                                                        : tag.get("TagValue").toString());
                            }
                        });
            }
        }
        return tags;
    }
}
