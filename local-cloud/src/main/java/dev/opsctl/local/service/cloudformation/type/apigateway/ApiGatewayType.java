package dev.opsctl.local.service.cloudformation.type.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import dev.opsctl.local.store.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** What API Gateway's resource types share: creation once per token, deletion of what may be gone, updates as patch operations. */
abstract class ApiGatewayType implements ResourceType {

    private final String name;

    ApiGatewayType(String type) {
        this.name = "AWS::ApiGateway::" + type;
    }

    @Override
    public String name() {
        return name;
    }

    /** Makes the thing and gives its physical id. */
    abstract String make(ResourceRequest request, ApiGatewayClient client);

    /** Changes the thing in place. */
    abstract void change(ResourceRequest request, ApiGatewayClient client);

    /** Removes the thing; NotFoundException means that it is gone. */
    abstract void remove(ResourceRequest request, ApiGatewayClient client);

    /** The state of an existing thing; NotFoundException means that there is none. */
    abstract ResourceState state(ResourceRequest request, String id, ApiGatewayClient client);

    @Override
    public ResourceState create(ResourceRequest request) {
        ApiGatewayClient client = request.client(ApiGatewayClient.class);
        String id = CreateOnce.create(request, () -> make(request, client));
        return state(request, id, client);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        ApiGatewayClient client = request.client(ApiGatewayClient.class);
        request.cloud().store().change((Change change) -> change(request, client));
        return state(request, request.physicalId(), client);
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            remove(request, request.client(ApiGatewayClient.class));
        } catch (NotFoundException e) {
            CreateOnce.forget(request);
            return;
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request, request.physicalId(), request.client(ApiGatewayClient.class)));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    static PatchOperation replace(String path, @Nullable String value) {
        return PatchOperation.builder().op(Op.REPLACE).path(path).value(value).build();
    }

    static PatchOperation remove(String path) {
        return PatchOperation.builder().op(Op.REMOVE).path(path).build();
    }

    static PatchOperation add(String path, @Nullable String value) {
        return PatchOperation.builder().op(Op.ADD).path(path).value(value).build();
    }

    static String escape(String segment) {
        return segment.replace("~", "~0").replace("/", "~1");
    }

    /** Operations that set the given scalar properties to their new values and take back those that are gone. */
    static List<PatchOperation> scalars(ResourceRequest request, String... properties) {
        JsonNode before = request.updates()
                ? request.previousProperties()
                : request.properties().objectNode();
        return scalars(before, request.properties(), properties);
    }

    /** As {@link #scalars(ResourceRequest, String...)} does it, for what a property says. */
    static List<PatchOperation> scalars(JsonNode formerly, JsonNode now, String... properties) {
        List<PatchOperation> operations = new ArrayList<>();
        for (String property : properties) {
            JsonNode after = now.get(property);
            JsonNode before = formerly.get(property);
            String path = "/" + Character.toLowerCase(property.charAt(0)) + property.substring(1);
            if (after != null && !after.equals(before)) {
                operations.add(replace(path, after.isValueNode() ? after.asText() : after.toString()));
            } else if (after == null && before != null) {
                // some paths cannot be removed; a value that is none takes back what any of them says
                operations.add(replace(path, null));
            }
        }
        return operations;
    }

    /** Operations that take from a list what it has no more, and put into it what is new; the path carries the value, or {@code values} do. */
    static List<PatchOperation> list(String path, JsonNode before, JsonNode after) {
        List<PatchOperation> operations = new ArrayList<>();
        if (!before.equals(after)) {
            before.forEach(one -> operations.add(PatchOperation.builder()
                    .op(Op.REMOVE)
                    .path(path)
                    .value(one.asText())
                    .build()));
            after.forEach(one -> operations.add(add(path, one.asText())));
        }
        return operations;
    }

    /** Operations that turn one string map into another. */
    static List<PatchOperation> map(ResourceRequest request, String property) {
        JsonNode before = request.updates() ? request.previousProperties() : request.properties();
        return map(before, request.properties(), property);
    }

    /** As {@link #map(ResourceRequest, String)} does it, for what a property says. */
    static List<PatchOperation> map(JsonNode formerly, JsonNode now, String property) {
        List<PatchOperation> operations = new ArrayList<>();
        JsonNode after = now.path(property);
        JsonNode before = formerly.path(property);
        String path = "/" + Character.toLowerCase(property.charAt(0)) + property.substring(1) + "/";
        before.fieldNames().forEachRemaining(key -> {
            if (!after.has(key)) {
                operations.add(remove(path + escape(key)));
            }
        });
        after.fields()
                .forEachRemaining(entry -> operations.add(
                        replace(path + escape(entry.getKey()), entry.getValue().asText())));
        return operations;
    }

    /** The stack's tags and the resource's own, which win. */
    static Map<String, String> tags(ResourceRequest request) {
        Map<String, String> tags = new LinkedHashMap<>(request.stackTags() == null ? Map.of() : request.stackTags());
        tags.putAll(tags(request.properties()));
        return tags;
    }

    private static Map<String, String> tags(JsonNode tagged) {
        Map<String, String> tags = new LinkedHashMap<>();
        tagged.path("Tags")
                .forEach(tag ->
                        tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        return tags;
    }

    /** Brings a thing's tags to what the template says. */
    static void retag(ResourceRequest request, ApiGatewayClient client, String path) {
        String arn = arn(request, path);
        retag(client, arn, client.getTags(r -> r.resourceArn(arn)).tags(), tags(request));
    }

    /** As {@link #retag(ResourceRequest, ApiGatewayClient, String)} does it, for what a property says. */
    static void retag(JsonNode before, JsonNode after, ResourceRequest request, ApiGatewayClient client, String path) {
        retag(client, arn(request, path), tags(before), tags(after));
    }

    private static String arn(ResourceRequest request, String path) {
        return "arn:aws:apigateway:" + request.scope().region() + "::/" + path;
    }

    private static void retag(
            ApiGatewayClient client, String arn, Map<String, String> before, Map<String, String> wanted) {
        List<String> gone =
                before.keySet().stream().filter(key -> !wanted.containsKey(key)).toList();
        if (!gone.isEmpty()) {
            client.untagResource(r -> r.resourceArn(arn).tagKeys(gone));
        }
        if (!wanted.isEmpty()) {
            client.tagResource(r -> r.resourceArn(arn).tags(wanted));
        }
    }
}
