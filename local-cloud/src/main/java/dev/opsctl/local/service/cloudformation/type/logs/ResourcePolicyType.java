package dev.opsctl.local.service.cloudformation.type.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourcePolicy;

/** {@code AWS::Logs::ResourcePolicy}. */
public final class ResourcePolicyType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Logs::ResourcePolicy";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String wanted = request.required("PolicyName");
        // That the name was free is remembered; putting the policy again changes nothing.
        String name = CreateOnce.create(request, () -> {
            if (find(request, wanted).isPresent()) {
                throw new IllegalStateException("Resource policy " + wanted + " already exists.");
            }
            return wanted;
        });
        put(request, name);
        return ResourceState.of(name);
    }

    private static void put(ResourceRequest request, String name) {
        JsonNode document = request.properties().path("PolicyDocument");
        String text = document.isTextual() ? document.textValue() : document.toString();
        request.client(CloudWatchLogsClient.class)
                .putResourcePolicy(r -> r.policyName(name).policyDocument(text));
    }

    private static Optional<ResourcePolicy> find(ResourceRequest request, String name) {
        return request.client(CloudWatchLogsClient.class).describeResourcePolicies(r -> {}).resourcePolicies().stream()
                .filter(policy -> policy.policyName().equals(name))
                .findFirst();
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        put(request, request.physicalId());
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        CreateOnce.forget(request);
        try {
            request.client(CloudWatchLogsClient.class).deleteResourcePolicy(r -> r.policyName(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return find(request, request.physicalId()).map(policy -> ResourceState.of(policy.policyName()));
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("PolicyName"));
    }
}
