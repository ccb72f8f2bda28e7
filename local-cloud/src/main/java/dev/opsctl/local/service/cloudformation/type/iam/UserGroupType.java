package dev.opsctl.local.service.cloudformation.type.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Group;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** {@code AWS::IAM::Group} with its policies. Groups have no tags. */
public final class UserGroupType implements ResourceType {

    @Override
    public String name() {
        return "AWS::IAM::Group";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = CreateOnce.create(request, () -> {
            String wanted = plannedPhysicalId(request).orElseGet(() -> request.generatedName(128));
            iam.createGroup(r -> r.groupName(wanted).path(request.text("Path")));
            return wanted;
        });
        request.made(name);
        settle(request, iam, name, JsonNodeFactory.instance.objectNode());
        return state(iam, name);
    }

    private static void settle(ResourceRequest request, IamClient iam, String name, JsonNode before) {
        JsonNode now = request.properties();
        PolicyText.texts(now.get("ManagedPolicyArns"))
                .forEach(arn -> iam.attachGroupPolicy(r -> r.groupName(name).policyArn(arn)));
        PolicyText.inline(now)
                .forEach((policy, document) -> iam.putGroupPolicy(
                        r -> r.groupName(name).policyName(policy).policyDocument(document)));
        take(iam, name, before, now);
    }

    private static void take(IamClient iam, String name, JsonNode before, JsonNode now) {
        PolicyAttachments.surplus(
                PolicyText.texts(before.get("ManagedPolicyArns")),
                PolicyText.texts(now.get("ManagedPolicyArns")),
                arn -> iam.detachGroupPolicy(r -> r.groupName(name).policyArn(arn)));
        PolicyAttachments.surplus(
                PolicyText.inline(before).keySet(),
                PolicyText.inline(now).keySet(),
                policy -> iam.deleteGroupPolicy(r -> r.groupName(name).policyName(policy)));
    }

    private static ResourceState state(IamClient iam, String name) {
        Group group = iam.getGroup(r -> r.groupName(name)).group();
        return ResourceState.of(group.groupName()).with("Arn", group.arn());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = request.physicalId();
        String path = request.text("Path") == null ? "/" : request.text("Path");
        if (!path.equals(iam.getGroup(r -> r.groupName(name)).group().path())) {
            iam.updateGroup(r -> r.groupName(name).newPath(path));
        }
        settle(request, iam, name, request.previousProperties());
        return state(iam, name);
    }

    @Override
    public void delete(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = request.physicalId();
        take(iam, name, request.properties(), JsonNodeFactory.instance.objectNode());
        try {
            iam.deleteGroup(r -> r.groupName(name));
        } catch (NoSuchEntityException e) {
            // gone already
        }
        CreateOnce.forget(request);
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
        return Optional.ofNullable(request.text("GroupName"));
    }
}
