package dev.opsctl.local.service.cloudformation.type.events;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.CreateConnectionRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeConnectionResponse;
import software.amazon.awssdk.services.eventbridge.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.UpdateConnectionRequest;

/** {@code AWS::Events::Connection}. */
public final class ConnectionType implements ResourceType {

    private static final int LONGEST_NAME = 64;

    @Override
    public String name() {
        return "AWS::Events::Connection";
    }

    private static String connectionName(ResourceRequest request) {
        return request.text("Name") == null ? request.generatedName(LONGEST_NAME) : request.text("Name");
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String name = connectionName(request);
        try {
            request.client(EventBridgeClient.class)
                    .createConnection(request.bind(CreateConnectionRequest.class).toBuilder()
                            .name(name)
                            .build());
        } catch (ResourceAlreadyExistsException e) {
            // a generated name is ours: this creation was interrupted
            if (request.text("Name") != null) {
                throw e;
            }
        }
        return state(request, name);
    }

    private static ResourceState state(ResourceRequest request, String name) {
        DescribeConnectionResponse made =
                request.client(EventBridgeClient.class).describeConnection(r -> r.name(name));
        String arn = made.connectionArn();
        return ResourceState.of(name)
                .with("Arn", arn)
                .with("ArnForPolicy", arn.substring(0, arn.lastIndexOf('/')))
                .with("SecretArn", made.secretArn());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        request.client(EventBridgeClient.class)
                .updateConnection(request.bind(UpdateConnectionRequest.class).toBuilder()
                        .name(request.physicalId())
                        .build());
        return state(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(EventBridgeClient.class).deleteConnection(r -> r.name(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request, request.physicalId()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("Name"));
    }
}
