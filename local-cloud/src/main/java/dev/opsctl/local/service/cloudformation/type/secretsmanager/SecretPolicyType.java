package dev.opsctl.local.service.cloudformation.type.secretsmanager;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import java.util.Optional;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** {@code AWS::SecretsManager::ResourcePolicy}; its id is the secret's ARN. */
public final class SecretPolicyType implements ResourceType {

    @Override
    public String name() {
        return "AWS::SecretsManager::ResourcePolicy";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        return put(request, request.required("SecretId"));
    }

    private static ResourceState put(ResourceRequest request, String secretId) {
        String arn = request.client(SecretsManagerClient.class)
                .putResourcePolicy(r -> r.secretId(secretId)
                        .resourcePolicy(PolicyText.of(request.properties().get("ResourcePolicy")))
                        .blockPublicPolicy(
                                request.text("BlockPublicPolicy") == null
                                        ? null
                                        : Boolean.valueOf(request.text("BlockPublicPolicy"))))
                .arn();
        return ResourceState.of(arn).with("Id", arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return put(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(SecretsManagerClient.class).deleteResourcePolicy(r -> r.secretId(request.physicalId()));
        } catch (ResourceNotFoundException | InvalidRequestException e) {
            // the secret is gone, or on its way, and its policy with it
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.ofNullable(request.client(SecretsManagerClient.class)
                            .getResourcePolicy(r -> r.secretId(request.physicalId()))
                            .resourcePolicy())
                    .map(policy -> ResourceState.of(request.physicalId()).with("Id", request.physicalId()));
        } catch (ResourceNotFoundException | InvalidRequestException e) {
            return Optional.empty();
        }
    }
}
