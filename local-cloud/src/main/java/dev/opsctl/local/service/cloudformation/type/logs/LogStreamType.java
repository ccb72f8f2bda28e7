package dev.opsctl.local.service.cloudformation.type.logs;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** {@code AWS::Logs::LogStream}. */
public final class LogStreamType implements ResourceType {

    private static final int LONGEST_NAME = 512;

    @Override
    public String name() {
        return "AWS::Logs::LogStream";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String name = plannedPhysicalId(request).orElseGet(() -> request.generatedName(LONGEST_NAME));
        CloudWatchLogsClient logs = request.client(CloudWatchLogsClient.class);
        return ResourceState.of(CreateOnce.create(request, () -> {
            logs.createLogStream(
                    r -> r.logGroupName(request.text("LogGroupName")).logStreamName(name));
            return name;
        }));
    }

    /** Both of its properties replace it. */
    @Override
    public ResourceState update(ResourceRequest request) {
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        CreateOnce.forget(request);
        try {
            request.client(CloudWatchLogsClient.class).deleteLogStream(r -> r.logGroupName(request.text("LogGroupName"))
                    .logStreamName(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already, or its log group is
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return request
                    .client(CloudWatchLogsClient.class)
                    .describeLogStreams(
                            r -> r.logGroupName(request.text("LogGroupName")).logStreamNamePrefix(request.physicalId()))
                    .logStreams()
                    .stream()
                    .filter(stream -> stream.logStreamName().equals(request.physicalId()))
                    .findFirst()
                    .map(stream -> ResourceState.of(stream.logStreamName()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("LogStreamName"));
    }
}
