package dev.opsctl.local.service.cloudformation.type.scheduler;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.Optional;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.GetScheduleGroupResponse;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.Tag;

/** {@code AWS::Scheduler::ScheduleGroup}. */
public final class ScheduleGroupType implements ResourceType {

    private static final int LONGEST_NAME = 64;

    @Override
    public String name() {
        return "AWS::Scheduler::ScheduleGroup";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String name = request.text("Name") == null ? request.generatedName(LONGEST_NAME) : request.text("Name");
        request.client(SchedulerClient.class).createScheduleGroup(r -> r.name(name)
                .clientToken(request.token())
                .tags(StackTags.wanted(
                        request,
                        (key, value) -> Tag.builder().key(key).value(value).build())));
        return state(request, name);
    }

    private static ResourceState state(ResourceRequest request, String name) {
        GetScheduleGroupResponse group = request.client(SchedulerClient.class).getScheduleGroup(r -> r.name(name));
        return ResourceState.of(name)
                .with("Arn", group.arn())
                .with("State", group.stateAsString())
                .with("CreationDate", group.creationDate().toString())
                .with("LastModificationDate", group.lastModificationDate().toString());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        SchedulerClient scheduler = request.client(SchedulerClient.class);
        String arn = request.scope().arn("scheduler", "schedule-group/" + request.physicalId());
        ServiceTags.settle(request, SchedulerClient.class, arn);
        return state(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(SchedulerClient.class).deleteScheduleGroup(r -> r.name(request.physicalId()));
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
