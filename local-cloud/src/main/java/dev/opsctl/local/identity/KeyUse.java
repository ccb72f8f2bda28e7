package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.identity.action.Permission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;

/**
 * What reading and writing an encrypted table takes beside the permission for the call itself: DynamoDB opens the table's key in the
 * caller's name. (It asks again after five minutes; here it asks every time.) Nothing is encrypted, so this is a check alone:
 * of the permission and of the key's state.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html">DynamoDB</a>
 */
final class KeyUse {

    private static final Set<String> ACTIONS = Set.of(
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:ConditionCheckItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:PartiQLSelect",
            "dynamodb:PartiQLInsert",
            "dynamodb:PartiQLUpdate",
            "dynamodb:PartiQLDelete",
            "dynamodb:GetRecords");

    private final Cloud cloud;
    private final Resources resources;

    KeyUse(Cloud cloud, Resources resources) {
        this.cloud = cloud;
        this.resources = resources;
    }

    /** Why a key that a caller may use cannot be used: it is disabled, or pending deletion. */
    Optional<String> unusable(Permission use, Scope scope) {
        String key = use.resource();
        KeyState state = cloud.service(KmsClient.class, Resources.scope(key, scope))
                .describeKey(r -> r.keyId(key))
                .keyMetadata()
                .keyState();
        return state == KeyState.ENABLED
                ? Optional.empty()
                : Optional.of("KMS key access denied error: " + key
                        + (state == KeyState.DISABLED
                                ? " is disabled."
                                : state == KeyState.PENDING_DELETION
                                        ? " is pending deletion."
                                        : " is in state " + state + "."));
    }

    /** The permission on the table's key that a call with this permission takes; none if the table has no key of its own. */
    Optional<Permission> of(Permission permission, Scope scope) {
        if (!ACTIONS.contains(permission.action())) {
            return Optional.empty();
        }
        Scope at = Resources.scope(permission.resource(), scope);
        return resources
                .key(permission.resource(), at)
                .map(key -> new Permission(
                        "kms:Decrypt",
                        List.of(key),
                        Map.of(
                                "kms:ViaService", List.of("dynamodb." + at.region() + ".amazonaws.com"),
                                "kms:EncryptionContext:aws:dynamodb:tableName", List.of(table(permission.resource())),
                                "kms:EncryptionContext:aws:dynamodb:subscriberId", List.of(at.accountId()),
                                "kms:EncryptionContextKeys",
                                        List.of("aws:dynamodb:tableName", "aws:dynamodb:subscriberId"))));
    }

    private static String table(String arn) {
        return arn.replaceFirst("^.*?:table/", "").replaceFirst("/.*$", "");
    }
}
