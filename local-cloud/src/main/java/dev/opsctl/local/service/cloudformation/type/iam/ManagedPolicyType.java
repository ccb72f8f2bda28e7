package dev.opsctl.local.service.cloudformation.type.iam;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.Tag;

/** {@code AWS::IAM::ManagedPolicy}. A changed document becomes a new default version; the oldest gives way to it. */
public final class ManagedPolicyType implements ResourceType {

    @Override
    public String name() {
        return "AWS::IAM::ManagedPolicy";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = request.text("ManagedPolicyName") != null
                ? request.text("ManagedPolicyName")
                : request.generatedName(128);
        String arn = arn(request, name);
        try {
            iam.createPolicy(r -> r.policyName(name)
                    .path(request.text("Path"))
                    .description(request.text("Description"))
                    .policyDocument(PolicyText.of(request.properties().get("PolicyDocument")))
                    .tags(StackTags.wanted(
                            request,
                            (key, value) -> Tag.builder().key(key).value(value).build())));
        } catch (EntityAlreadyExistsException e) {
            Map<String, String> tags = new LinkedHashMap<>();
            iam.getPolicy(r -> r.policyArn(arn)).policy().tags().forEach(tag -> tags.put(tag.key(), tag.value()));
            if (!StackTags.ours(request, tags)) {
                throw e;
            }
        }
        request.made(arn);
        attaching(iam, arn).forAll(request.properties());
        return state(iam, arn);
    }

    private static String arn(ResourceRequest request, String name) {
        return request.scope()
                .globalArn("iam", "policy" + (request.text("Path") == null ? "/" : request.text("Path")) + name);
    }

    private static PolicyAttachments attaching(IamClient iam, String arn) {
        return new PolicyAttachments(
                role -> iam.attachRolePolicy(r -> r.roleName(role).policyArn(arn)),
                user -> iam.attachUserPolicy(r -> r.userName(user).policyArn(arn)),
                group -> iam.attachGroupPolicy(r -> r.groupName(group).policyArn(arn)));
    }

    private static PolicyAttachments detaching(IamClient iam, String arn) {
        return new PolicyAttachments(
                role -> iam.detachRolePolicy(r -> r.roleName(role).policyArn(arn)),
                user -> iam.detachUserPolicy(r -> r.userName(user).policyArn(arn)),
                group -> iam.detachGroupPolicy(r -> r.groupName(group).policyArn(arn)));
    }

    private static ResourceState state(IamClient iam, String arn) {
        Policy policy = iam.getPolicy(r -> r.policyArn(arn)).policy();
        return ResourceState.of(arn)
                .with("PolicyArn", arn)
                .with("PolicyId", policy.policyId())
                .with("DefaultVersionId", policy.defaultVersionId())
                .with("CreateDate", policy.createDate().toString())
                .with("UpdateDate", policy.updateDate().toString())
                .with("IsAttachable", JsonNodeFactory.instance.booleanNode(true))
                .with("AttachmentCount", JsonNodeFactory.instance.numberNode(policy.attachmentCount()))
                .with(
                        "PermissionsBoundaryUsageCount",
                        JsonNodeFactory.instance.numberNode(policy.permissionsBoundaryUsageCount()));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String arn = request.physicalId();
        String document = PolicyText.of(request.properties().get("PolicyDocument"));
        String current = iam.getPolicy(r -> r.policyArn(arn)).policy().defaultVersionId();
        String now = URLDecoder.decode(
                iam.getPolicyVersion(r -> r.policyArn(arn).versionId(current))
                        .policyVersion()
                        .document(),
                StandardCharsets.UTF_8);
        if (!now.equals(document)) {
            List<PolicyVersion> versions =
                    iam.listPolicyVersions(r -> r.policyArn(arn)).versions();
            if (versions.size() >= 5) {
                versions.stream()
                        .filter(version -> !version.isDefaultVersion())
                        .min(Comparator.comparing(
                                version -> Integer.valueOf(version.versionId().substring(1))))
                        .ifPresent(oldest ->
                                iam.deletePolicyVersion(r -> r.policyArn(arn).versionId(oldest.versionId())));
            }
            iam.createPolicyVersion(
                    r -> r.policyArn(arn).policyDocument(document).setAsDefault(true));
        }
        attaching(iam, arn).forAll(request.properties());
        detaching(iam, arn).forSurplus(request.previousProperties(), request.properties());
        return state(iam, arn);
    }

    @Override
    public void delete(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String arn = request.physicalId();
        detaching(iam, arn).forSurplus(request.properties(), JsonNodeFactory.instance.objectNode());
        try {
            iam.listPolicyVersions(r -> r.policyArn(arn)).versions().stream()
                    .filter(version -> !version.isDefaultVersion())
                    .forEach(version ->
                            iam.deletePolicyVersion(r -> r.policyArn(arn).versionId(version.versionId())));
            iam.deletePolicy(r -> r.policyArn(arn));
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
        return Optional.ofNullable(request.text("ManagedPolicyName")).map(name -> arn(request, name));
    }
}
