package dev.opsctl.local.service.cloudformation.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.MethodSignature;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashMap;
import java.util.Locale;
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

    /** By the client's interface. Its other operations, and their requests, are not loaded for it. */
    private static final ClassValue<Operations.Bound> LISTINGS = new ClassValue<>() {
        @Override
        protected Operations.Bound computeValue(Class<?> service) {
            return MethodSignature.of(service).stream()
                    .map(MethodSignature::name)
                    .filter(LISTING::contains)
                    .findFirst()
                    .map(name -> operation(service, Character.toUpperCase(name.charAt(0)) + name.substring(1)))
                    .orElseThrow(() -> new IllegalArgumentException(service.getSimpleName()
                            + " has no operation that lists the tags of any resource: take those of the resource's kind, with"
                            + " StackTags.apply, as the type of AWS::IAM::Role does"));
        }
    };

    private ServiceTags() {}

    /** @param resource as the service names it in TagResource: an ARN, or an id */
    public static <C extends SdkClient> Map<String, String> of(
            ResourceRequest request, Class<C> service, String resource) {
        JsonNode tags = call(request, service, LISTINGS.get(service), resource, JsonNodeFactory.instance.objectNode());
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
                    Operations.Bound tagging = operation(service, "TagResource");
                    if (ResourceRequest.takesTagMap(tagging.newBuilder())) {
                        add.forEach(members.putObject("Tags")::put);
                    } else {
                        add.forEach((key, value) -> members.withArray("Tags")
                                .addObject()
                                .put("Key", key)
                                .put("Value", value)
                                .put("TagKey", key)
                                .put("TagValue", value));
                    }
                    call(request, service, tagging, resource, members);
                },
                remove -> {
                    ObjectNode members = JsonNodeFactory.instance.objectNode();
                    remove.forEach(members.putArray("TagKeys")::add);
                    call(request, service, operation(service, "UntagResource"), resource, members);
                });
    }

    private static JsonNode member(JsonNode tag, String end) {
        for (Map.Entry<String, JsonNode> member : tag.properties()) {
            if (member.getKey().toLowerCase(Locale.ROOT).endsWith(end)) {
                return member.getValue();
            }
        }
        return JsonNodeFactory.instance.textNode("");
    }

    private static Operations.Bound operation(Class<?> service, String name) {
        return Operations.find(service, name)
                .orElseThrow(() -> new IllegalArgumentException(service.getSimpleName() + " has no " + name));
    }

    /** @return the tags that are in the answer */
    private static <C extends SdkClient> JsonNode call(
            ResourceRequest request,
            Class<C> service,
            Operations.Bound operation,
            String resource,
            ObjectNode members) {
        members.put(resourceMember(operation), resource);
        try {
            SdkPojo answer = (SdkPojo) operation
                    .method()
                    .invoke(request.client(service), PojoJson.read(members, operation.requestClass()));
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

    /** What names the resource: the one text of the request that is no page's token. */
    private static String resourceMember(Operations.Bound operation) {
        return operation.newBuilder().sdkFields().stream()
                .filter(field -> field.marshallingType() == MarshallingType.STRING)
                .map(SdkField::memberName)
                .filter(name -> !name.matches("(?i)nextToken|marker|position"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(operation.name() + " names no resource"));
    }
}
