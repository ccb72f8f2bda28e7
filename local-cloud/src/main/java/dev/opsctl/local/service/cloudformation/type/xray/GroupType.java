package dev.opsctl.local.service.cloudformation.type.xray;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.xray.XRayClient;
import software.amazon.awssdk.services.xray.model.CreateGroupRequest;
import software.amazon.awssdk.services.xray.model.GroupSummary;
import software.amazon.awssdk.services.xray.model.InvalidRequestException;
import software.amazon.awssdk.services.xray.model.Tag;
import software.amazon.awssdk.services.xray.model.UpdateGroupRequest;

/** {@code AWS::XRay::Group}; its physical id is the group's ARN. */
public final class GroupType implements ResourceType {

    @Override
    public String name() {
        return "AWS::XRay::Group";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        XRayClient xray = request.client(XRayClient.class);
        Optional<GroupSummary> before = find(xray, group -> group.groupName().equals(request.text("GroupName")));
        if (before.isPresent()
                && StackTags.ours(
                        request,
                        ServiceTags.of(request, XRayClient.class, before.get().groupARN()))) {
            return state(before.get().groupARN());
        }
        return state(xray.createGroup(request.bind(CreateGroupRequest.class).toBuilder()
                        .tags(StackTags.wanted(
                                request,
                                (key, value) ->
                                        Tag.builder().key(key).value(value).build()))
                        .build())
                .group()
                .groupARN());
    }

    private static Optional<GroupSummary> find(XRayClient xray, Predicate<GroupSummary> wanted) {
        return xray.getGroupsPaginator().groups().stream().filter(wanted).findFirst();
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("GroupARN", arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        XRayClient xray = request.client(XRayClient.class);
        String arn = request.physicalId();
        xray.updateGroup(request.bind(UpdateGroupRequest.class).toBuilder()
                .groupName(null)
                .groupARN(arn)
                .build());
        ServiceTags.settle(request, XRayClient.class, arn);
        return state(arn);
    }

    @Override
    public void delete(ResourceRequest request) {
        XRayClient xray = request.client(XRayClient.class);
        try {
            xray.deleteGroup(r -> r.groupARN(request.physicalId()));
        } catch (InvalidRequestException e) {
            if (read(request).isPresent()) {
                throw e;
            }
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return find(request.client(XRayClient.class), group -> group.groupARN().equals(request.physicalId()))
                .map(group -> state(group.groupARN()));
    }
}
