package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import dev.opsctl.local.service.ResourceKind.Fault;
import software.amazon.awssdk.services.kms.model.KmsException;

/** How requests name keys: by id, alias, or the ARN of either. */
public final class KeyNames {

    private static final String ALIAS = "alias/[a-zA-Z0-9/_-]{1,250}";
    private static final String ID = "[A-Za-z0-9-]{1,128}";
    private static final ResourceKind KEY =
            ResourceKind.arn("kms", "key/" + ID + "|" + ALIAS).orName(ID + "|" + ALIAS);

    public static final Addressing ADDRESSING = new Naming(KeyNames::refusal)
            .subject("KeyId", KEY)
            .subject("TargetKeyId", KEY)
            .subject("AliasName", ResourceKind.name(ALIAS), "deleteAlias", "updateAlias")
            .reference("SourceKeyId", KEY)
            .reference("DestinationKeyId", KEY);

    private KeyNames() {}

    static KmsException notAlias(String text) {
        return text.startsWith("alias/")
                ? KmsErrors.alias("Invalid identifier")
                : KmsErrors.validation("Alias must start with the prefix \"alias/\". Please see"
                        + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
    }

    private static KmsException refusal(String member, String text, Fault fault) {
        if (fault == Fault.REGION) {
            return KmsErrors.missing("Invalid arn " + Arn.of(text).region());
        }
        return text.startsWith("arn:")
                ? KmsErrors.arn("Invalid arn " + text)
                : member.equals("AliasName") ? notAlias(text) : KmsErrors.missing("Invalid keyId '" + text + "'");
    }
}
