package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.identity.action.Permission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

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

    private final Resources resources;

    KeyUse(Resources resources) {
        this.resources = resources;
    }

    /**
     * Checks what a call with this permission takes on the table's key; nothing if the table has no key of its own.
     *
     * @param check throws KMS's AccessDenied if the caller has not the permission on the key
     * @throws AwsServiceException in DynamoDB's words
     */
    void require(Permission permission, Scope scope, Consumer<Permission> check) {
        if (!ACTIONS.contains(permission.action())) {
            return;
        }
        Scope at = Resources.scope(permission.resource(), scope);
        resources.encrypted(permission.resource(), at).ifPresent(table -> resources
                .key(table, permission.resource(), at)
                .ifPresent(key -> {
                    try {
                        check.accept(use(key, permission.resource(), at));
                    } catch (AwsServiceException e) {
                        throw table.denied(e);
                    }
                    table.requireUsable(key);
                }));
    }

    private static Permission use(String key, String resource, Scope at) {
        String table = resource.replaceFirst("^.*?:table/", "").replaceFirst("/.*$", "");
        return new Permission(
                "kms:Decrypt",
                List.of(key),
                Map.of(
                        "kms:ViaService", List.of("dynamodb." + at.region() + ".amazonaws.com"),
                        "kms:EncryptionContext:aws:dynamodb:tableName", List.of(table),
                        "kms:EncryptionContext:aws:dynamodb:subscriberId", List.of(at.accountId()),
                        "kms:EncryptionContextKeys", List.of("aws:dynamodb:tableName", "aws:dynamodb:subscriberId")));
    }
}
