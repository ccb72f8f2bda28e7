package dev.opsctl.local.service.cloudformation.type.scheduler;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleRequest;

/** {@code AWS::Scheduler::Schedule}. */
public final class ScheduleType implements ResourceType {

    private static final int LONGEST_NAME = 64;

    @Override
    public String name() {
        return "AWS::Scheduler::Schedule";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String name = request.text("Name") == null ? request.generatedName(LONGEST_NAME) : request.text("Name");
        String arn = request.client(SchedulerClient.class)
                .createSchedule(request.bind(CreateScheduleRequest.class).toBuilder()
                        .name(name)
                        .clientToken(request.token())
                        .build())
                .scheduleArn();
        return ResourceState.of(name).with("Arn", arn);
    }

    /** Null is the default group. */
    private static @Nullable String group(ResourceRequest request) {
        return request.text("GroupName");
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        String arn = request.client(SchedulerClient.class)
                .updateSchedule(request.bind(UpdateScheduleRequest.class).toBuilder()
                        .name(request.physicalId())
                        .build())
                .scheduleArn();
        return ResourceState.of(request.physicalId()).with("Arn", arn);
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(SchedulerClient.class)
                    .deleteSchedule(r -> r.name(request.physicalId()).groupName(group(request)));
        } catch (ResourceNotFoundException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(ResourceState.of(request.physicalId())
                    .with(
                            "Arn",
                            request.client(SchedulerClient.class)
                                    .getSchedule(
                                            r -> r.name(request.physicalId()).groupName(group(request)))
                                    .arn()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("Name"));
    }
}
