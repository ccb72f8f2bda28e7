package dev.opsctl.local.service.cloudformation.type.stepfunctions;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ActivityDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.CreateActivityRequest;
import software.amazon.awssdk.services.sfn.model.Tag;

/** {@code AWS::StepFunctions::Activity}; its physical id is the activity's ARN. */
public final class ActivityType implements ResourceType {

    @Override
    public String name() {
        return "AWS::StepFunctions::Activity";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        SfnClient states = request.client(SfnClient.class);
        String arn = request.scope().arn("states", "activity:" + request.text("Name"));
        if (read(states, arn).isPresent() && !StackTags.ours(request, ServiceTags.of(request, SfnClient.class, arn))) {
            throw NameConflict.by("Activity", arn);
        }
        CreateActivityRequest create = request.bind(CreateActivityRequest.class).toBuilder()
                .tags(StackTags.wanted(request, ActivityType::tag))
                .build();
        return state(states.createActivity(create).activityArn());
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("Arn", arn).with("Name", arn.substring(arn.lastIndexOf(':') + 1));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        SfnClient states = request.client(SfnClient.class);
        String arn = request.physicalId();
        ServiceTags.settle(request, SfnClient.class, arn);
        return state(arn);
    }

    @Override
    public void delete(ResourceRequest request) {
        request.client(SfnClient.class).deleteActivity(r -> r.activityArn(request.physicalId()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return read(request.client(SfnClient.class), request.physicalId());
    }

    private static Optional<ResourceState> read(SfnClient states, String arn) {
        try {
            return Optional.of(
                    state(states.describeActivity(r -> r.activityArn(arn)).activityArn()));
        } catch (ActivityDoesNotExistException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.of(request.scope().arn("states", "activity:" + request.text("Name")));
    }
}
