package dev.opsctl.local.service.cloudformation.type.logs;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** A filter of a log group: known by its name within the group, and put again to change it. */
abstract class FilterType implements ResourceType {

    private static final int LONGEST_NAME = 512;

    private final String kind;

    /** @param kind as messages name it */
    FilterType(String kind) {
        this.kind = kind;
    }

    abstract void put(ResourceRequest request, CloudWatchLogsClient logs, String name);

    /** Whether the group has a filter of this name; ResourceNotFoundException if there is no group. */
    abstract boolean exists(CloudWatchLogsClient logs, String group, String name);

    abstract void remove(CloudWatchLogsClient logs, String group, String name);

    @Override
    public ResourceState create(ResourceRequest request) {
        String wanted = plannedPhysicalId(request).orElseGet(() -> request.generatedName(LONGEST_NAME));
        // That the name was free is remembered; putting the filter again changes nothing.
        String name = CreateOnce.create(request, () -> {
            if (exists(request, wanted)) {
                throw new IllegalStateException(kind + " filter " + wanted + " already exists.");
            }
            return wanted;
        });
        put(request, request.client(CloudWatchLogsClient.class), name);
        return ResourceState.of(name);
    }

    private boolean exists(ResourceRequest request, String name) {
        try {
            return exists(request.client(CloudWatchLogsClient.class), request.required("LogGroupName"), name);
        } catch (ResourceNotFoundException e) {
            return false;
        }
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        put(request, request.client(CloudWatchLogsClient.class), request.physicalId());
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        CreateOnce.forget(request);
        try {
            remove(request.client(CloudWatchLogsClient.class), request.required("LogGroupName"), request.physicalId());
        } catch (ResourceNotFoundException e) {
            // gone already, or its log group is
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return exists(request, request.physicalId())
                ? Optional.of(ResourceState.of(request.physicalId()))
                : Optional.empty();
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("FilterName"));
    }
}
