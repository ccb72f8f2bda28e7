package dev.opsctl.local.service.cloudformation.type.iam;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.User;

/** {@code AWS::IAM::UserToGroupAddition}: users put into a group. */
public final class UserToGroupAdditionType implements ResourceType {

    @Override
    public String name() {
        return "AWS::IAM::UserToGroupAddition";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String id = request.generatedName(128);
        request.made(id);
        add(request);
        return state(id);
    }

    private static void add(ResourceRequest request) {
        PolicyText.texts(request.properties().get("Users")).forEach(user -> request.client(IamClient.class)
                .addUserToGroup(r -> r.groupName(request.text("GroupName")).userName(user)));
    }

    private static void remove(ResourceRequest request, String group, List<String> users, List<String> kept) {
        PolicyAttachments.surplus(users, kept, user -> request.client(IamClient.class)
                .removeUserFromGroup(r -> r.groupName(group).userName(user)));
    }

    private static ResourceState state(String id) {
        return ResourceState.of(id).with("Id", id);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        add(request);
        String group = request.previousProperties().path("GroupName").asText();
        remove(
                request,
                group,
                PolicyText.texts(request.previousProperties().get("Users")),
                group.equals(request.text("GroupName"))
                        ? PolicyText.texts(request.properties().get("Users"))
                        : List.of());
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        remove(
                request,
                request.required("GroupName"),
                PolicyText.texts(request.properties().get("Users")),
                List.of());
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            List<String> members = request
                    .client(IamClient.class)
                    .getGroupPaginator(r -> r.groupName(request.text("GroupName")))
                    .users()
                    .stream()
                    .map(User::userName)
                    .toList();
            return members.containsAll(PolicyText.texts(request.properties().get("Users")))
                    ? Optional.of(state(request.physicalId()))
                    : Optional.empty();
        } catch (NoSuchEntityException e) {
            return Optional.empty();
        }
    }
}
