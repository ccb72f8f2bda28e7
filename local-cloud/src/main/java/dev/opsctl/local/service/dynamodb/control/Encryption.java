package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.EncryptedResources;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.SSEDescription;
import software.amazon.awssdk.services.dynamodb.model.SSESpecification;
import software.amazon.awssdk.services.dynamodb.model.SSEStatus;
import software.amazon.awssdk.services.dynamodb.model.SSEType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;

/**
 * With which key a table is encrypted. A key is looked up when it is set, and has to be usable then; who reads or writes items later is
 * asked for permission on the key, and for its state, where calls are authorised.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html">Usage notes</a>
 */
final class Encryption implements EncryptedResources {

    private static final String MANAGED = "alias/aws/dynamodb";

    /** @param customers whether it is a key of the customer's */
    record Key(String arn, boolean customers) {

        SSEDescription described(SSEStatus status) {
            return SSEDescription.builder()
                    .status(status)
                    .sseType(SSEType.KMS)
                    .kmsMasterKeyArn(arn)
                    .build();
        }

        String ofCustomer() {
            return customers ? arn : null;
        }
    }

    private final ServiceContext context;
    private final TableStore tables;

    Encryption(ServiceContext context, TableStore tables) {
        this.context = context;
        this.tables = tables;
    }

    @Override
    public Optional<String> encryptionKey(String resourceArn) {
        return tables.find(TableArns.table(resourceArn)).map(StoredTable::customerKey);
    }

    /**
     * The key that a specification asks for.
     *
     * @param wanted null for none
     * @return empty for the key that DynamoDB owns
     * @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, in AWS's words
     */
    Optional<Key> key(SSESpecification wanted) {
        if (wanted == null || !enabled(wanted)) {
            return Optional.empty();
        }
        KeyMetadata key = metadata(wanted.kmsMasterKeyId() == null ? MANAGED : wanted.kmsMasterKeyId());
        if (key.keyState() == KeyState.DISABLED) {
            throw refusal("KMS key disabled error", "DisabledException", key.arn() + " is disabled.");
        } else if (key.keyState() != KeyState.ENABLED) {
            throw refusal(
                    "KMS validation error",
                    "KMSInvalidStateException",
                    key.arn()
                            + (key.keyState() == KeyState.PENDING_DELETION
                                    ? " is pending deletion."
                                    : " is in state " + key.keyState() + "."));
        } else if (key.keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
            throw refusal(
                    "KMS validation error",
                    "ValidationException",
                    "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.");
        }
        return Optional.of(new Key(key.arn(), key.keyManager() == KeyManagerType.CUSTOMER));
    }

    /** The key that a table has; empty for the one that DynamoDB owns. */
    Optional<Key> same(StoredTable table) {
        return Optional.ofNullable(table.description().sseDescription())
                .map(sse -> new Key(sse.kmsMasterKeyArn(), table.customerKey() != null));
    }

    private static boolean enabled(SSESpecification wanted) {
        boolean off = Boolean.FALSE.equals(wanted.enabled());
        if (off && wanted.sseTypeAsString() != null) {
            throw DynamoDbErrors.invalidValues("SSEType can not be specified if Enabled is false");
        } else if (off && wanted.kmsMasterKeyId() != null) {
            throw DynamoDbErrors.invalidValues("KMSMasterKeyId can not be specified if Enabled is false");
        } else if (wanted.sseType() == SSEType.AES256) {
            throw DynamoDbErrors.invalidValues("SSEType AES256 is not supported");
        } else if (wanted.kmsMasterKeyId() != null && wanted.sseType() == null) {
            throw DynamoDbErrors.invalidValues("SSEType KMS is required if KMSMasterKeyId is specified");
        }
        return !off && (wanted.enabled() != null || wanted.sseType() != null);
    }

    private KeyMetadata metadata(String name) {
        Optional<Arn> arn = Arn.parse(name);
        if (arn.isPresent() && !arn.get().region().equals(context.scope().region())) {
            throw refusal(
                    "KMS validation error",
                    "NotFoundException",
                    "Invalid arn " + arn.get().region());
        }
        Scope home = arn.map(Arn::scope).orElse(context.scope());
        try {
            return context.cloud()
                    .service(KmsClient.class, home)
                    .describeKey(r -> r.keyId(name))
                    .keyMetadata();
        } catch (AwsServiceException e) {
            String code = e.awsErrorDetails().errorCode();
            throw refusal(
                    code.startsWith("AccessDenied") ? "KMS key access denied error" : "KMS validation error",
                    code,
                    e.awsErrorDetails().errorMessage());
        }
    }

    /** As AWS passes on what KMS says. */
    private static RuntimeException refusal(String beginning, String code, String message) {
        return DynamoDbErrors.invalid(beginning + ": com.amazonaws.services.kms.model." + code + ": " + message
                + " (Service: AWSKMS; Status Code: 400; Error Code: " + code + "; Request ID: " + UUID.randomUUID()
                + "; Proxy: null)");
    }

    /** A table after its key was changed; {@link #answer} is how that is answered. */
    static StoredTable changed(StoredTable table, SSESpecification wanted, Optional<Key> key) {
        SSEDescription now = table.description().sseDescription();
        if (key.isEmpty() && now == null) {
            throw DynamoDbErrors.invalidValues("Table is already encrypted by default");
        } else if (now != null && now.kmsMasterKeyArn().equals(wanted.kmsMasterKeyId())) {
            throw DynamoDbErrors.invalidValues("Table is already encrypted with given KMSMasterKeyId. Use"
                    + " KMSMasterKeyId parameter if you want to change Master Key");
        }
        return table.encrypted(
                described(table.description(), key), key.map(Key::ofCustomer).orElse(null));
    }

    /** A table's description with its key. */
    static TableDescription described(TableDescription table, Optional<Key> key) {
        return table.toBuilder()
                .sseDescription(key.map(k -> k.described(SSEStatus.ENABLED)).orElse(null))
                .build();
    }

    /** The change of a key under way: with the former one. */
    static TableDescription answer(TableDescription before) {
        SSEDescription now = before.sseDescription();
        return before.toBuilder()
                .sseDescription(
                        now == null
                                ? SSEDescription.builder()
                                        .status(SSEStatus.UPDATING)
                                        .build()
                                : now.toBuilder().status(SSEStatus.UPDATING).build())
                .build();
    }
}
