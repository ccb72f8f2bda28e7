package dev.opsctl.local.service.ssm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import java.util.Optional;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.model.Parameter;

/**
 * Secrets that are read as parameters, below a path of their own: by whoever asks, who needs the secret's permissions, too. Behind the name is a
 * version's id or label, with a colon.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html">Referencing secrets</a>
 */
final class SecretReferences {

    private static final String PATH = "/aws/reference/secretsmanager/";

    private final ServiceContext context;

    SecretReferences(ServiceContext context) {
        this.context = context;
    }

    /** @return empty for a name that is not below the path */
    Optional<Parameter> read(String name, Boolean decrypted) {
        if (!name.startsWith(PATH)) {
            return Optional.empty();
        } else if (!Boolean.TRUE.equals(decrypted)) {
            throw ParameterErrors.validation(
                    "WithDecryption flag must be True for retrieving a Secret Manager secret.");
        }
        String secret = name.substring(PATH.length());
        int colon = secret.indexOf(':');
        try {
            return Optional.of(view(
                    name,
                    colon < 0 ? value(secret, "") : value(secret.substring(0, colon), secret.substring(colon + 1))));
        } catch (ResourceNotFoundException e) {
            throw ParameterErrors.noSecret(name);
        }
    }

    private GetSecretValueResponse value(String secret, String version) {
        SecretsManagerClient secrets = context.client(SecretsManagerClient.class, context.caller());
        return secrets.getSecretValue(r -> {
            r.secretId(secret);
            if (version.length() >= 32) {
                r.versionId(version);
            } else if (!version.isEmpty()) {
                r.versionStage(version);
            }
        });
    }

    private Parameter view(String name, GetSecretValueResponse secret) {
        return Parameter.builder()
                .name(name)
                .type("SecureString")
                .value(secret.secretString())
                .version(0L)
                .sourceResult(source(secret).toString())
                .lastModifiedDate(secret.createdDate())
                .arn(secret.arn())
                .build();
    }

    /** The secret as it was read; names begin with small letters, as seen on AWS. */
    private static ObjectNode source(GetSecretValueResponse secret) {
        ObjectNode source = PojoJson.mapper().createObjectNode();
        source.put("ARN", secret.arn()).put("name", secret.name()).put("versionId", secret.versionId());
        source.put("secretString", secret.secretString());
        secret.versionStages().forEach(source.putArray("versionStages")::add);
        source.put("createdDate", secret.createdDate().toString());
        return source;
    }
}
