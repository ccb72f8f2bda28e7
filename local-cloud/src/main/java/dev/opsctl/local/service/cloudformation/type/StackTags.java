package dev.opsctl.local.service.cloudformation.type;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** The tags that CloudFormation puts on a resource: those of its properties and those of its stack. */
public final class StackTags {

    private StackTags() {}

    /** The tags that the resource should have; its own win over the stack's. */
    public static Map<String, String> wanted(ResourceRequest request) {
        Map<String, String> tags = new LinkedHashMap<>(request.stackTags());
        JsonNode own = request.properties().path("Tags");
        if (own.isObject()) {
            own.fields()
                    .forEachRemaining(
                            tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        } else {
            own.forEach(
                    tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        }
        return tags;
    }

    /** The wanted tags as a service's own class. */
    public static <T> List<T> wanted(ResourceRequest request, BiFunction<String, String, T> tag) {
        List<T> tags = new ArrayList<>();
        wanted(request).forEach((key, value) -> tags.add(tag.apply(key, value)));
        return tags;
    }

    /** Whether a resource with these tags was made for this place in this stack: by an earlier attempt of the same create. */
    public static boolean ours(ResourceRequest request, Map<String, String> tags) {
        return request.stackId().equals(tags.get("aws:cloudformation:stack-id"))
                && request.logicalId().equals(tags.get("aws:cloudformation:logical-id"));
    }

    /** Brings the tags of a resource to what is wanted; calls only what is needed. */
    public static void apply(
            Map<String, String> now,
            Map<String, String> wanted,
            Consumer<Map<String, String>> add,
            Consumer<List<String>> remove) {
        Map<String, String> missing = new LinkedHashMap<>(wanted);
        missing.entrySet().removeIf(tag -> tag.getValue().equals(now.get(tag.getKey())));
        List<String> surplus =
                now.keySet().stream().filter(key -> !wanted.containsKey(key)).toList();
        if (!missing.isEmpty()) {
            add.accept(missing);
        }
        if (!surplus.isEmpty()) {
            remove.accept(surplus);
        }
    }
}
