package dev.opsctl.local.service.cloudformation.type.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** {@code AWS::IAM::Policy}: one inline policy put into the roles, users and groups that it names. */
public final class PolicyType implements ResourceType {

    @Override
    public String name() {
        return "AWS::IAM::Policy";
    }

    private static PolicyAttachments putting(IamClient iam, String name, String document) {
        return new PolicyAttachments(
                role -> InlinePolicies.ROLES.put().to(iam, role, name, document),
                user -> InlinePolicies.USERS.put().to(iam, user, name, document),
                group -> InlinePolicies.GROUPS.put().to(iam, group, name, document));
    }

    private static PolicyAttachments removing(IamClient iam, String name) {
        return new PolicyAttachments(
                role -> InlinePolicies.ROLES.delete().of(iam, role, name),
                user -> InlinePolicies.USERS.delete().of(iam, user, name),
                group -> InlinePolicies.GROUPS.delete().of(iam, group, name));
    }

    private static void put(ResourceRequest request) {
        putting(
                        request.client(IamClient.class),
                        request.required("PolicyName"),
                        PolicyText.required(request.properties()))
                .forAll(request.properties());
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String id = request.generatedName(64);
        request.made(id);
        put(request);
        return ResourceState.of(id).with("Id", id);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        put(request);
        String before = request.previousProperties().path("PolicyName").asText();
        JsonNode kept = before.equals(request.text("PolicyName"))
                ? request.properties()
                : JsonNodeFactory.instance.objectNode();
        removing(request.client(IamClient.class), before).forSurplus(request.previousProperties(), kept);
        return ResourceState.of(request.physicalId()).with("Id", request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        removing(request.client(IamClient.class), request.required("PolicyName"))
                .forSurplus(request.properties(), JsonNodeFactory.instance.objectNode());
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        for (String role : PolicyText.texts(request.properties().get("Roles"))) {
            try {
                InlinePolicies.ROLES.get().of(request.client(IamClient.class), role, request.required("PolicyName"));
            } catch (NoSuchEntityException e) {
                return Optional.empty();
            }
        }
        return Optional.of(ResourceState.of(request.physicalId()).with("Id", request.physicalId()));
    }
}
