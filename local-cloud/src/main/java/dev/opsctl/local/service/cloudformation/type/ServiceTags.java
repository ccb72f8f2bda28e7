package dev.opsctl.local.service.cloudformation.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;

/**
 * A resource's tags by its service's own operations. Services agree on {@code TagResource} and {@code UntagResource}; what lists tags, what names the
 * resource, and whether tags are a map or a list is found in the SDK's model, so that resource types need not say it.
 */
public final class ServiceTags {

    private static final Set<String> LISTING =
            Set.of("listTagsForResource", "listTagsOfResource", "listResourceTags", "listTags", "getTags");

    private ServiceTags() {}

    /** @param resource as the service names it in TagResource: an ARN, or an id */
    public static <C extends SdkClient> Map<String, String> of(
            ResourceRequest request, Class<C> service, String resource) {
        JsonNode tags = call(request, service, LISTING, resource, JsonNodeFactory.instance.objectNode());
        Map<String, String> found = new LinkedHashMap<>();
        if (tags.isObject()) {
            tags.fields()
                    .forEachRemaining(
                            tag -> found.put(tag.getKey(), tag.getValue().asText()));
        } else {
            tags.forEach(tag ->
                    found.put(member(tag, "key").asText(), member(tag, "value").asText()));
        }
        return found;
    }

    /** Brings the tags of a resource to what its template and its stack say. */
    public static <C extends SdkClient> void settle(ResourceRequest request, Class<C> service, String resource) {
        settle(request, service, resource, of(request, service, resource));
    }

    /** As {@link #settle(ResourceRequest, Class, String)}, where it is known what tags there are. */
    public static <C extends SdkClient> void settle(
            ResourceRequest request, Class<C> service, String resource, Map<String, String> now) {
        StackTags.apply(
                now,
                StackTags.wanted(request),
                add -> {
                    ObjectNode members = JsonNodeFactory.instance.objectNode();
                    if (takesMap(service)) {
                        add.forEach(members.putObject("Tags")::put);
                    } else {
                        add.forEach((key, value) -> members.withArray("Tags")
                                .addObject()
                                .put("Key", key)
                                .put("Value", value)
                                .put("TagKey", key)
                                .put("TagValue", value));
                    }
                    call(request, service, Set.of("tagResource"), resource, members);
                },
                remove -> {
                    ObjectNode members = JsonNodeFactory.instance.objectNode();
                    remove.forEach(members.putArray("TagKeys")::add);
                    call(request, service, Set.of("untagResource"), resource, members);
                });
    }

    private static JsonNode member(JsonNode tag, String end) {
        for (Map.Entry<String, JsonNode> member : tag.properties()) {
            if (member.getKey().toLowerCase(java.util.Locale.ROOT).endsWith(end)) {
                return member.getValue();
            }
        }
        return JsonNodeFactory.instance.textNode("");
    }

    private static boolean takesMap(Class<?> service) {
        return fields(operation(service, Set.of("tagResource")).getParameterTypes()[0]).stream()
                .anyMatch(field ->
                        field.memberName().equalsIgnoreCase("tags") && field.marshallingType() == MarshallingType.MAP);
    }

    /** @return the tags that are in the answer */
    private static <C extends SdkClient> JsonNode call(
            ResourceRequest request, Class<C> service, Set<String> names, String resource, ObjectNode members) {
        Method operation = operation(service, names);
        Class<? extends SdkPojo> input = operation.getParameterTypes()[0].asSubclass(SdkPojo.class);
        members.put(resourceMember(input), resource);
        try {
            SdkPojo answer = (SdkPojo) operation.invoke(request.client(service), PojoJson.read(members, input));
            ObjectNode answered = PojoJson.write(answer);
            return answered.has("Tags") ? answered.get("Tags") : answered.path("tags");
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            } else if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method operation(Class<?> service, Set<String> names) {
        return Arrays.stream(service.getMethods())
                .filter(method -> names.contains(method.getName())
                        && method.getParameterCount() == 1
                        && SdkPojo.class.isAssignableFrom(method.getParameterTypes()[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(service.getSimpleName() + " has none of " + names));
    }

    /** What names the resource: the one text of the request that is no page's token. */
    private static String resourceMember(Class<?> input) {
        return fields(input).stream()
                .filter(field -> field.marshallingType() == MarshallingType.STRING)
                .map(SdkField::memberName)
                .filter(name -> !name.matches("(?i)nextToken|marker|position"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(input.getSimpleName() + " names no resource"));
    }

    private static List<SdkField<?>> fields(Class<?> input) {
        try {
            return ((SdkPojo) input.getMethod("builder").invoke(null)).sdkFields();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(input + " has no builder", e);
        }
    }
}
