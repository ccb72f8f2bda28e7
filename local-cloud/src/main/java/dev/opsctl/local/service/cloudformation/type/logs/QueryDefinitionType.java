package dev.opsctl.local.service.cloudformation.type.logs;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutQueryDefinitionRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** {@code AWS::Logs::QueryDefinition}. */
public final class QueryDefinitionType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Logs::QueryDefinition";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        return state(put(request, null));
    }

    private static String put(ResourceRequest request, @Nullable String id) {
        return request.client(CloudWatchLogsClient.class)
                .putQueryDefinition(request.bind(PutQueryDefinitionRequest.class).toBuilder()
                        .queryDefinitionId(id)
                        .clientToken(request.token())
                        .build())
                .queryDefinitionId();
    }

    private static ResourceState state(String id) {
        return ResourceState.of(id).with("QueryDefinitionId", id);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return state(put(request, request.physicalId()));
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(CloudWatchLogsClient.class)
                    .deleteQueryDefinition(r -> r.queryDefinitionId(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return request.client(CloudWatchLogsClient.class).describeQueryDefinitions(r -> {}).queryDefinitions().stream()
                .filter(definition -> definition.queryDefinitionId().equals(request.physicalId()))
                .findFirst()
                .map(definition -> state(definition.queryDefinitionId()));
    }
}
