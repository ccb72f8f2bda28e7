package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import dev.opsctl.local.service.ResourceKind.Fault;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** How requests name secrets: by name, ARN, or ARN without the six characters at its end. */
public final class SecretNames {

    private static final ResourceKind SECRET = ResourceKind.arn("secretsmanager", "secret:[A-Za-z0-9/_+=.@!-]{1,519}")
            .orName("[A-Za-z0-9/_+=.@!-]{1,512}");

    public static final Addressing ADDRESSING = new Naming((member, text, fault) -> refusal(text, fault))
            .subject("SecretId", SECRET)
            .reference("SecretIdList", SECRET);

    private SecretNames() {}

    private static SecretsManagerException refusal(String text, Fault fault) {
        return fault == Fault.SYNTAX && text.length() <= 2048
                ? SecretErrors.validation(
                        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")
                : text.length() > 2048
                        ? SecretErrors.constraint(
                                "secretId", text, "Member must have length less than or equal to 2048")
                        : SecretErrors.noSecret();
    }
}
