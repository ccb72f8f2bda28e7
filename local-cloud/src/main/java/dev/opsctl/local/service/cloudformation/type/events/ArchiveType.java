package dev.opsctl.local.service.cloudformation.type.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;

/** {@code AWS::Events::Archive}; its physical id is the archive's name. */
public final class ArchiveType implements ResourceType {

    private static final int LONGEST_NAME = 48;

    @Override
    public String name() {
        return "AWS::Events::Archive";
    }

    private static @Nullable String pattern(ResourceRequest request) {
        JsonNode pattern = request.properties().path("EventPattern");
        return pattern.isMissingNode() ? null : pattern.isTextual() ? pattern.textValue() : pattern.toString();
    }

    private static Integer retention(ResourceRequest request) {
        return request.text("RetentionDays") == null
                ? Integer.valueOf(0)
                : Integer.valueOf(request.text("RetentionDays"));
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String given = request.text("ArchiveName");
        String name = given == null ? request.generatedName(LONGEST_NAME) : given;
        try {
            request.client(EventBridgeClient.class).createArchive(r -> r.archiveName(name)
                    .eventSourceArn(request.text("SourceArn"))
                    .description(request.text("Description"))
                    .eventPattern(pattern(request))
                    .retentionDays(retention(request))
                    .kmsKeyIdentifier(request.text("KmsKeyIdentifier")));
        } catch (ResourceAlreadyExistsException e) {
            // a generated name is ours: this creation was interrupted
            if (given != null) {
                throw e;
            }
        }
        return state(request, name);
    }

    private static ResourceState state(ResourceRequest request, String name) {
        return ResourceState.of(name).with("Arn", request.scope().arn("events", "archive/" + name));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        request.client(EventBridgeClient.class).updateArchive(r -> r.archiveName(request.physicalId())
                .description(request.text("Description") == null ? "" : request.text("Description"))
                .eventPattern(pattern(request))
                .retentionDays(retention(request))
                .kmsKeyIdentifier(request.text("KmsKeyIdentifier")));
        return state(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(EventBridgeClient.class).deleteArchive(r -> r.archiveName(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(EventBridgeClient.class).describeArchive(r -> r.archiveName(request.physicalId()));
            return Optional.of(state(request, request.physicalId()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("ArchiveName"));
    }
}
