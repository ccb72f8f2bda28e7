package dev.opsctl.local.service.cloudformation.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.engine.Engine;
import dev.opsctl.local.service.cloudformation.engine.FailureReasons;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.stack.DriftRecord;
import dev.opsctl.local.service.cloudformation.stack.DriftRecord.Detection;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.model.PropertyDifference;
import software.amazon.awssdk.services.cloudformation.model.StackDriftStatus;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDriftStatus;

/** Looks at the resources of a stack, as whoever asks may see them, and keeps what it finds. */
public final class DriftDetection {

    private final Engine engine;
    private final StackStore store;

    public DriftDetection(Engine engine, StackStore store) {
        this.engine = engine;
        this.store = store;
    }

    /** Whether drift of a resource is looked for. */
    public static boolean supports(ResourceRecord resource) {
        return ActualProperties.of(resource.type()).isPresent();
    }

    /** @param only logical ids of resources; all of the stack if there are none */
    public Detection detect(StackRecord stack, List<String> only, Caller caller) {
        Map<String, String> failed = new LinkedHashMap<>();
        int drifted = 0;
        for (ResourceRecord resource : store.resources(stack.id())) {
            if (resource.physicalId() != null
                    && !resource.gone()
                    && supports(resource)
                    && (only.isEmpty() || only.contains(resource.logicalId()))) {
                try {
                    drifted += detect(stack, resource, caller).drifted() ? 1 : 0;
                } catch (RuntimeException | Error e) {
                    Workers.passExhaustion(e);
                    failed.put(resource.logicalId(), FailureReasons.of(e));
                }
            }
        }
        Detection found = new Detection(
                UUID.randomUUID().toString(),
                stack.id(),
                drifted > 0
                        ? StackDriftStatus.DRIFTED
                        : failed.isEmpty() ? StackDriftStatus.IN_SYNC : StackDriftStatus.UNKNOWN,
                drifted,
                failed.isEmpty() ? null : summary(failed),
                store.context().clock().instant());
        store.drifts().put(found);
        return found;
    }

    /** JSON, as AWS says it. */
    private static String summary(Map<String, String> failed) {
        ObjectNode said = JsonNodeFactory.instance
                .objectNode()
                .put("Summary", "Failed to detect drift on resources [" + String.join(",", failed.keySet()) + "]");
        ArrayNode failures = said.putArray("Failures");
        failed.forEach((resource, reason) ->
                failures.addObject().put("Resource", resource).put("FailureReason", reason));
        return said.toString();
    }

    /** @throws AwsServiceException of the resource's service, if the caller may not look */
    public DriftRecord detect(StackRecord stack, ResourceRecord resource, Caller caller) {
        ActualProperties.Reading reading = ActualProperties.of(resource.type()).orElseThrow();
        ResourceRequest request = new ResourceRequest(
                store.context().cloud(),
                store.context().scope(),
                caller.with("aws:CalledVia", "cloudformation.amazonaws.com"),
                stack.name(),
                stack.id(),
                resource.logicalId(),
                resource.physicalId(),
                resource.properties(),
                null,
                resource.tags(),
                "drift",
                made -> {});
        ObjectNode expected = JsonNodeFactory.instance.objectNode();
        resource.properties().fields().forEachRemaining(property -> {
            boolean secret = property.getValue().toString().contains("{{resolve:");
            if (reading.compared().contains(property.getKey()) && !secret) {
                expected.set(property.getKey(), property.getValue());
            }
        });
        boolean there = engine.type(resource.type()).read(request).isPresent();
        ObjectNode actual = there ? PropertyDrift.of(expected, reading.reader().apply(request)) : null;
        List<PropertyDifference> differences = actual == null ? List.of() : PropertyDrift.differences(expected, actual);
        DriftRecord found = new DriftRecord(
                resource.logicalId(),
                resource.made(),
                resource.type(),
                actual == null
                        ? StackResourceDriftStatus.DELETED
                        : differences.isEmpty() ? StackResourceDriftStatus.IN_SYNC : StackResourceDriftStatus.MODIFIED,
                expected.toString(),
                actual == null ? null : actual.toString(),
                differences.stream()
                        .map(difference -> (JsonNode) PojoJson.write(difference))
                        .toList(),
                store.context().clock().instant());
        store.drifts().put(stack.id(), found);
        return found;
    }
}
