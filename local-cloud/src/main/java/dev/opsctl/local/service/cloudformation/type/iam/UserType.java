package dev.opsctl.local.service.cloudformation.type.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;

/** {@code AWS::IAM::User} with its groups and policies. What others gave the user is left alone. */
public final class UserType implements ResourceType {

    @Override
    public String name() {
        return "AWS::IAM::User";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = plannedPhysicalId(request).orElseGet(() -> request.generatedName(64));
        try {
            iam.createUser(r -> r.userName(name)
                    .path(request.text("Path"))
                    .permissionsBoundary(request.text("PermissionsBoundary"))
                    .tags(StackTags.wanted(request, UserType::tag)));
        } catch (EntityAlreadyExistsException e) {
            if (!StackTags.ours(request, tags(iam, name))) {
                throw e;
            }
        }
        request.made(name);
        settle(request, iam, name, JsonNodeFactory.instance.objectNode());
        return state(iam, name);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static Map<String, String> tags(IamClient iam, String name) {
        Map<String, String> tags = new LinkedHashMap<>();
        iam.listUserTags(r -> r.userName(name)).tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    /** Gives what the template says and takes away what it says no more. */
    private static void settle(ResourceRequest request, IamClient iam, String name, JsonNode before) {
        JsonNode now = request.properties();
        PolicyText.texts(now.get("Groups"))
                .forEach(group -> iam.addUserToGroup(r -> r.userName(name).groupName(group)));
        PolicyText.texts(now.get("ManagedPolicyArns"))
                .forEach(arn -> iam.attachUserPolicy(r -> r.userName(name).policyArn(arn)));
        PolicyText.inline(now)
                .forEach((policy, document) -> iam.putUserPolicy(
                        r -> r.userName(name).policyName(policy).policyDocument(document)));
        take(iam, name, before, now);
    }

    private static void take(IamClient iam, String name, JsonNode before, JsonNode now) {
        PolicyAttachments.surplus(
                PolicyText.texts(before.get("Groups")),
                PolicyText.texts(now.get("Groups")),
                group -> iam.removeUserFromGroup(r -> r.userName(name).groupName(group)));
        PolicyAttachments.surplus(
                PolicyText.texts(before.get("ManagedPolicyArns")),
                PolicyText.texts(now.get("ManagedPolicyArns")),
                arn -> iam.detachUserPolicy(r -> r.userName(name).policyArn(arn)));
        PolicyAttachments.surplus(
                PolicyText.inline(before).keySet(),
                PolicyText.inline(now).keySet(),
                policy -> iam.deleteUserPolicy(r -> r.userName(name).policyName(policy)));
    }

    private static ResourceState state(IamClient iam, String name) {
        User user = iam.getUser(r -> r.userName(name)).user();
        return ResourceState.of(user.userName()).with("Arn", user.arn());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = request.physicalId();
        String path = request.text("Path") == null ? "/" : request.text("Path");
        User now = iam.getUser(r -> r.userName(name)).user();
        if (!path.equals(now.path())) {
            iam.updateUser(r -> r.userName(name).newPath(path));
        }
        String boundary = request.text("PermissionsBoundary");
        if (boundary != null) {
            iam.putUserPermissionsBoundary(r -> r.userName(name).permissionsBoundary(boundary));
        } else if (now.permissionsBoundary() != null) {
            iam.deleteUserPermissionsBoundary(r -> r.userName(name));
        }
        settle(request, iam, name, request.previousProperties());
        StackTags.apply(
                tags(iam, name),
                StackTags.wanted(request),
                add -> iam.tagUser(r -> r.userName(name)
                        .tags(add.entrySet().stream()
                                .map(tag -> tag(tag.getKey(), tag.getValue()))
                                .toList())),
                remove -> iam.untagUser(r -> r.userName(name).tagKeys(remove)));
        return state(iam, name);
    }

    @Override
    public void delete(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = request.physicalId();
        take(iam, name, request.properties(), JsonNodeFactory.instance.objectNode());
        try {
            iam.deleteUser(r -> r.userName(name));
        } catch (NoSuchEntityException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request.client(IamClient.class), request.physicalId()));
        } catch (NoSuchEntityException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("UserName"));
    }
}
