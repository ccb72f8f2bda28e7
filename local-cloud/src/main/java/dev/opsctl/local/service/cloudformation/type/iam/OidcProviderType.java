package dev.opsctl.local.service.cloudformation.type.iam;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Tag;

/** {@code AWS::IAM::OIDCProvider}; its physical id is the provider's ARN. */
public final class OidcProviderType implements ResourceType {

    @Override
    public String name() {
        return "AWS::IAM::OIDCProvider";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        return state(CreateOnce.create(request, () -> request.client(IamClient.class)
                .createOpenIDConnectProvider(r -> r.url(request.text("Url"))
                        .clientIDList(PolicyText.texts(request.properties().get("ClientIdList")))
                        .thumbprintList(PolicyText.texts(request.properties().get("ThumbprintList")))
                        .tags(StackTags.wanted(request, OidcProviderType::tag)))
                .openIDConnectProviderArn()));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("Arn", arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String arn = request.physicalId();
        List<String> wanted = PolicyText.texts(request.properties().get("ClientIdList"));
        List<String> now = iam.getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn))
                .clientIDList();
        wanted.stream()
                .filter(id -> !now.contains(id))
                .forEach(id -> iam.addClientIDToOpenIDConnectProvider(
                        r -> r.openIDConnectProviderArn(arn).clientID(id)));
        PolicyAttachments.surplus(
                now,
                wanted,
                id -> iam.removeClientIDFromOpenIDConnectProvider(
                        r -> r.openIDConnectProviderArn(arn).clientID(id)));
        if (request.properties().has("ThumbprintList")) {
            iam.updateOpenIDConnectProviderThumbprint(r -> r.openIDConnectProviderArn(arn)
                    .thumbprintList(PolicyText.texts(request.properties().get("ThumbprintList"))));
        }
        Map<String, String> tags = new LinkedHashMap<>();
        iam.listOpenIDConnectProviderTags(r -> r.openIDConnectProviderArn(arn))
                .tags()
                .forEach(tag -> tags.put(tag.key(), tag.value()));
        StackTags.apply(
                tags,
                StackTags.wanted(request),
                add -> iam.tagOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn)
                        .tags(add.entrySet().stream()
                                .map(tag -> tag(tag.getKey(), tag.getValue()))
                                .toList())),
                remove -> iam.untagOpenIDConnectProvider(
                        r -> r.openIDConnectProviderArn(arn).tagKeys(remove)));
        return state(arn);
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(IamClient.class)
                    .deleteOpenIDConnectProvider(r -> r.openIDConnectProviderArn(request.physicalId()));
        } catch (NoSuchEntityException e) {
            // gone already
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(IamClient.class)
                    .getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(request.physicalId()));
            return Optional.of(state(request.physicalId()));
        } catch (NoSuchEntityException e) {
            return Optional.empty();
        }
    }
}
