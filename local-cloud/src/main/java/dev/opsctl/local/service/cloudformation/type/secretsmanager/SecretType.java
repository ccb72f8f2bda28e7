package dev.opsctl.local.service.cloudformation.type.secretsmanager;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.schema.Differences;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordRequest;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** {@code AWS::SecretsManager::Secret}. An update changes the value only if the template's part that gives it changed. */
public final class SecretType implements ResourceType {

    @Override
    public String name() {
        return "AWS::SecretsManager::Secret";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        SecretsManagerClient secrets = request.client(SecretsManagerClient.class);
        String name = request.text("Name") != null ? request.text("Name") : generatedName(request);
        String arn;
        try {
            arn = secrets.createSecret(r -> r.name(name)
                            .description(request.text("Description"))
                            .kmsKeyId(request.text("KmsKeyId"))
                            .secretString(value(request, secrets))
                            .clientRequestToken(token(request))
                            .tags(StackTags.wanted(request, SecretType::tag)))
                    .arn();
        } catch (ResourceExistsException e) {
            DescribeSecretResponse there = secrets.describeSecret(r -> r.secretId(name));
            if (!StackTags.ours(request, tags(there))) {
                throw e;
            }
            arn = there.arn();
        }
        request.made(arn);
        return state(arn);
    }

    /** Secrets' generated names leave the stack's name out. */
    private static String generatedName(ResourceRequest request) {
        return request.generatedName(512).substring(request.stackName().length() + 1);
    }

    private static String token(ResourceRequest request) {
        return UUID.nameUUIDFromBytes((request.token() + request.logicalId()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** The value that the template gives or has generated; null if it says nothing. */
    private static @Nullable String value(ResourceRequest request, SecretsManagerClient secrets) {
        JsonNode generate = request.properties().get("GenerateSecretString");
        if (request.text("SecretString") != null && generate != null) {
            throw new IllegalArgumentException("You can't specify both SecretString and GenerateSecretString");
        }
        if (generate == null || generate.isNull()) {
            return request.text("SecretString");
        }
        String password = secrets.getRandomPassword(PojoJson.read(generate, GetRandomPasswordRequest.class))
                .randomPassword();
        boolean template = generate.hasNonNull("SecretStringTemplate");
        if (template != generate.hasNonNull("GenerateStringKey")) {
            throw new IllegalArgumentException(
                    "You must specify both SecretStringTemplate and GenerateStringKey, or neither");
        }
        if (!template) {
            return password;
        }
        try {
            if (PojoJson.mapper().readTree(generate.get("SecretStringTemplate").asText())
                    instanceof ObjectNode filled) {
                return filled.put(generate.get("GenerateStringKey").asText(), password)
                        .toString();
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "Could not parse SecretStringTemplate JSON: it has to be a JSON object as text");
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("Id", arn);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static Map<String, String> tags(DescribeSecretResponse secret) {
        Map<String, String> tags = new LinkedHashMap<>();
        secret.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        SecretsManagerClient secrets = request.client(SecretsManagerClient.class);
        String arn = request.physicalId();
        String value = changed(request, "SecretString") || changed(request, "GenerateSecretString")
                ? value(request, secrets)
                : null;
        String description = request.text("Description");
        String key = request.text("KmsKeyId");
        if (value != null || changed(request, "Description") || changed(request, "KmsKeyId")) {
            secrets.updateSecret(r -> r.secretId(arn)
                    .description(description == null ? "" : description)
                    .kmsKeyId(key == null ? "alias/aws/secretsmanager" : key)
                    .secretString(value)
                    .clientRequestToken(token(request)));
        }
        ServiceTags.settle(
                request, SecretsManagerClient.class, arn, tags(secrets.describeSecret(r -> r.secretId(arn))));
        return state(arn);
    }

    private static boolean changed(ResourceRequest request, String property) {
        return !request.updates()
                || !Differences.same(
                        request.previousProperties().path(property),
                        request.properties().path(property));
    }

    /** As AWS does: without a recovery window, so that the name is free for the next create. */
    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(SecretsManagerClient.class)
                    .deleteSecret(r -> r.secretId(request.physicalId()).forceDeleteWithoutRecovery(true));
        } catch (ResourceNotFoundException | InvalidRequestException e) {
            // gone, or on its way
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            DescribeSecretResponse secret =
                    request.client(SecretsManagerClient.class).describeSecret(r -> r.secretId(request.physicalId()));
            return secret.deletedDate() == null ? Optional.of(state(secret.arn())) : Optional.empty();
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
