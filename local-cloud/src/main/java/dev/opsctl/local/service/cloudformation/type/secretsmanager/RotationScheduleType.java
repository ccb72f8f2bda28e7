package dev.opsctl.local.service.cloudformation.type.secretsmanager;

import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.RotationRulesType;

/** {@code AWS::SecretsManager::RotationSchedule}; its id is the secret's ARN. */
public final class RotationScheduleType implements ResourceType {

    @Override
    public String name() {
        return "AWS::SecretsManager::RotationSchedule";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        return rotate(request, request.required("SecretId"));
    }

    private static ResourceState rotate(ResourceRequest request, String secretId) {
        String arn = request.client(SecretsManagerClient.class)
                .rotateSecret(r -> r.secretId(secretId)
                        .rotationLambdaARN(request.text("RotationLambdaARN"))
                        .clientRequestToken(
                                UUID.nameUUIDFromBytes(request.token().getBytes(StandardCharsets.UTF_8))
                                        .toString())
                        .rotateImmediately(!"false".equals(request.text("RotateImmediatelyOnUpdate")))
                        .rotationRules(
                                request.properties().hasNonNull("RotationRules")
                                        ? PojoJson.read(
                                                request.properties().get("RotationRules"), RotationRulesType.class)
                                        : null))
                .arn();
        return ResourceState.of(arn).with("Id", arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return rotate(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(SecretsManagerClient.class).cancelRotateSecret(r -> r.secretId(request.physicalId()));
        } catch (ResourceNotFoundException | InvalidRequestException e) {
            // the secret is gone or does not rotate
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Boolean.TRUE.equals(request.client(SecretsManagerClient.class)
                            .describeSecret(r -> r.secretId(request.physicalId()))
                            .rotationEnabled())
                    ? Optional.of(ResourceState.of(request.physicalId()).with("Id", request.physicalId()))
                    : Optional.empty();
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
