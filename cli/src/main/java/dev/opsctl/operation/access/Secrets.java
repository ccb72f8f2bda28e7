package dev.opsctl.operation.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.functions.runtime.SecretForm;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** The stacks' secrets (SEC-3, BNK-1). Values are shown only when asked for by name. */
public final class Secrets {

    /** A secret; {@code value} is null unless it was to be revealed. */
    public record Secret(
            String name,
            String description,
            String key,
            Instant changed,
            @Nullable String version,
            @Nullable String value,
            String arn) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 65_536;

    private final Clients clients;

    public Secrets(Clients clients) {
        this.clients = clients;
    }

    /** The stacks' own secrets, without values. */
    public List<Secret> list() {
        Stacks stacks = new Stacks(clients);
        List<Secret> all = new ArrayList<>();
        stacks.resources(stacks.name(Stacks.APP)).values().stream()
                .flatMap(List::stream)
                .filter(resource -> "AWS::SecretsManager::Secret".equals(resource.resourceType()))
                .map(StackResourceSummary::physicalResourceId)
                .filter(arn -> arn != null && !arn.isEmpty())
                .forEach(arn -> all.add(show(arn, false)));
        return all;
    }

    /**
     * @param name a secret's name or ARN
     * @param reveal whether its value is read
     */
    public Secret show(String name, boolean reveal) {
        try {
            DescribeSecretResponse secret = clients.secretsManager().describeSecret(r -> r.secretId(name));
            GetSecretValueResponse value =
                    reveal ? clients.secretsManager().getSecretValue(r -> r.secretId(name)) : null;
            String version = secret.versionIdsToStages().entrySet().stream()
                    .filter(e -> e.getValue().contains("AWSCURRENT"))
                    .map(e -> e.getKey())
                    .findFirst()
                    .orElse(null);
            String text = value == null
                    ? null
                    : value.secretString() != null
                            ? value.secretString()
                            : java.util.Base64.getEncoder()
                                    .encodeToString(value.secretBinary().asByteArray());
            return new Secret(
                    secret.name(),
                    secret.description(),
                    secret.kmsKeyId(),
                    secret.lastChangedDate(),
                    version,
                    text,
                    secret.arn());
        } catch (ResourceNotFoundException e) {
            throw missing(name, e);
        } catch (InvalidRequestException e) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Secret " + name + " cannot be read: " + e.awsErrorDetails().errorMessage(),
                    "See: opsctl secret list",
                    e);
        }
    }

    /** Gives a secret a new value, a JSON object if it holds one; the former one stays readable as AWSPREVIOUS. */
    public Secret set(String name, String value) {
        if (value.isEmpty() || value.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST) {
            throw new OperationException(
                    ExitCode.USAGE,
                    value.isEmpty() ? "The value is empty" : "The value is longer than " + LONGEST + " bytes",
                    "Pipe it in: printf %s \"$VALUE\" | opsctl secret set " + name);
        }
        Optional<SecretForm> form = form(name);
        Map<String, Object> members = members(value);
        form.flatMap(wanted -> wanted.fault(value, members)).ifPresent(fault -> {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The new value of " + name + " would be refused by those who read it: " + fault,
                    "Pipe in " + form.get().description());
        });
        if (form.isEmpty() && members == null && members(current(name)) != null) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Secret " + name
                            + " holds a JSON object, and the new value is none: who reads it would not find its members",
                    "Pipe in an object such as {\"key\": \"...\"}; what is there now: opsctl secret show " + name
                            + " --reveal");
        }
        try {
            clients.secretsManager().putSecretValue(r -> r.secretId(name).secretString(value));
            return show(name, false);
        } catch (ResourceNotFoundException e) {
            throw missing(name, e);
        }
    }

    /** The value that is there, or nothing if there is none or it may not be read. */
    private String current(String name) {
        try {
            String text = clients.secretsManager()
                    .getSecretValue(r -> r.secretId(name))
                    .secretString();
            return text == null ? "" : text;
        } catch (SecretsManagerException e) {
            return "";
        }
    }

    /** What the secret's readers ask of it, as its tag says; empty for one that nobody of ours reads. */
    private Optional<SecretForm> form(String name) {
        try {
            return clients.secretsManager().describeSecret(r -> r.secretId(name)).tags().stream()
                    .filter(tag -> SecretForm.TAG.equals(tag.key()))
                    .findFirst()
                    .flatMap(tag -> SecretForm.tagged(tag.value()));
        } catch (ResourceNotFoundException e) {
            throw missing(name, e);
        }
    }

    /** The members of a JSON object; null if the text is none. */
    private static @Nullable Map<String, Object> members(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode object
                    ? JSON.convertValue(object, new TypeReference<Map<String, Object>>() {})
                    : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static OperationException missing(String name, ResourceNotFoundException e) {
        return new OperationException(
                ExitCode.NOT_FOUND, "There is no secret " + name, "See which there are: opsctl secret list", e);
    }
}
