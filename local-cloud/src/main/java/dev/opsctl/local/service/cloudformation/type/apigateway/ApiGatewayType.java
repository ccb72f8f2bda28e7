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
        if (request.physicalId() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(state(request, request.physicalId(), request.client(ApiGatewayClient.class)));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    static PatchOperation replace(String path, String value) {
        return PatchOperation.builder().op(Op.REPLACE).path(path).value(value).build();
    }

    static PatchOperation remove(String path) {
        return PatchOperation.builder().op(Op.REMOVE).path(path).build();
    }

    static PatchOperation add(String path, String value) {
        return PatchOperation.builder().op(Op.ADD).path(path).value(value).build();
    }

    static String escape(String segment) {
        return segment.replace("~", "~0").replace("/", "~1");
    }

    /** Operations that set the given scalar properties to their new values and remove those that are gone. */
    static List<PatchOperation> scalars(ResourceRequest request, String... properties) {
        List<PatchOperation> operations = new ArrayList<>();
        for (String property : properties) {
            JsonNode after = request.properties().get(property);
            JsonNode before = request.previousProperties() == null
                    ? null
                    : request.previousProperties().get(property);
            String path = "/" + Character.toLowerCase(property.charAt(0)) + property.substring(1);
            if (after != null && !after.equals(before)) {
                operations.add(replace(path, after.isValueNode() ? after.asText() : after.toString()));
            } else if (after == null && before != null) {
                operations.add(remove(path));
            }
        }
        return operations;
    }

    /** Operations that turn one string map into another. */
    static List<PatchOperation> map(ResourceRequest request, String property) {
        List<PatchOperation> operations = new ArrayList<>();
        JsonNode after = request.properties().path(property);
        JsonNode before = request.previousProperties() == null
                ? after
                : request.previousProperties().path(property);
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
        request.properties()
                .path("Tags")
                .forEach(tag ->
                        tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        return tags;
    }

    /** Brings a thing's tags to what the template says. */
    static void retag(ResourceRequest request, ApiGatewayClient client, String path) {
        String arn = "arn:aws:apigateway:" + request.scope().region() + "::/" + path;
        Map<String, String> wanted = tags(request);
        List<String> gone = client.getTags(r -> r.resourceArn(arn)).tags().keySet().stream()
                .filter(key -> !wanted.containsKey(key))
                .toList();
        if (!gone.isEmpty()) {
            client.untagResource(r -> r.resourceArn(arn).tagKeys(gone));
        }
        if (!wanted.isEmpty()) {
            client.tagResource(r -> r.resourceArn(arn).tags(wanted));
        }
    }
}
