package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.EncryptedResources;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
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
    /** The class of KMS's errors that have none of their own. */
    private static final String GENERAL = "AWSKMSException";

    /** @param customers whether it is a key of the customer's */
    record Key(String arn, boolean customers) {

        SSEDescription described(SSEStatus status) {
            return SSEDescription.builder()
                    .status(status)
                    .sseType(SSEType.KMS)
                    .kmsMasterKeyArn(arn)
                    .build();
        }

        @Nullable
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
    Optional<Key> key(@Nullable SSESpecification wanted) {
        if (wanted == null || !enabled(wanted)) {
            return Optional.empty();
        }
        return Optional.of(key(wanted.kmsMasterKeyId() == null ? MANAGED : wanted.kmsMasterKeyId()));
    }

    private Key key(String name) {
        Scope home = home(name);
        KeyMetadata key = metadata(name, home, context.caller());
        requireEnabled(key);
        requireGrant(key.arn(), home);
        if (key.keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
            // AWS makes an InternalServerError with status 500 of it, which clients would repeat
            throw DynamoDbErrors.invalid(passedOn(
                    "KMS internal error",
                    GENERAL,
                    "ValidationException",
                    "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key."));
        }
        return new Key(key.arn(), key.keyManager() == KeyManagerType.CUSTOMER);
    }

    @Override
    public void requireUsable(String keyArn) {
        requireEnabled(metadata(keyArn, home(keyArn), null));
    }

    private static void requireEnabled(KeyMetadata key) {
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
        }
    }

    /** DynamoDB uses a key by grants that it makes in the name of who sets the key. */
    private void requireGrant(String key, Scope home) {
        try {
            context.cloud()
                    .authorizeAction(
                            context.caller(),
                            home,
                            "kms:CreateGrant",
                            key,
                            Map.of("kms:ViaService", via(), "kms:GrantIsForAWSResource", "true"));
        } catch (AwsServiceException e) {
            throw denied(e);
        }
    }

    private String via() {
        return "dynamodb." + context.scope().region() + ".amazonaws.com";
    }

    @Override
    public AwsServiceException denied(AwsServiceException byKms) {
        return Faults.of(
                DynamoDbException.class,
                "AccessDeniedException",
                passedOn(
                        "KMS key access denied error",
                        GENERAL,
                        "AccessDeniedException",
                        byKms.awsErrorDetails().errorMessage()));
    }

    /** The key that a table has, for another one; empty for the one that DynamoDB owns. */
    Optional<Key> again(StoredTable table) {
        SSEDescription sse = table.description().sseDescription();
        return sse == null ? Optional.empty() : Optional.of(key(sse.kmsMasterKeyArn()));
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

    /** Where a key is. */
    private Scope home(String name) {
        Optional<Arn> arn = Arn.parse(name);
        if (arn.isPresent() && !arn.get().region().equals(context.scope().region())) {
            throw refusal(
                    "KMS validation error",
                    "NotFoundException",
                    "Invalid arn " + arn.get().region());
        }
        return arn.map(Arn::scope).orElse(context.scope());
    }

    /** @param caller who has to have the permission for it; null for DynamoDB itself */
    private KeyMetadata metadata(String name, Scope home, @Nullable Caller caller) {
        KmsClient kms = caller == null
                ? context.cloud().service(KmsClient.class, home)
                : context.cloud().client(KmsClient.class, home, context.via(caller));
        try {
            return kms.describeKey(r -> r.keyId(name)).keyMetadata();
        } catch (AwsServiceException e) {
            String code = e.awsErrorDetails().errorCode();
            throw code.startsWith("AccessDenied")
                    ? denied(e)
                    : refusal("KMS validation error", code, e.awsErrorDetails().errorMessage());
        }
    }

    private static DynamoDbException refusal(String beginning, String code, String message) {
        return DynamoDbErrors.invalid(passedOn(beginning, code, code, message));
    }

    /** As AWS passes on what KMS says. */
    private static String passedOn(String beginning, String exception, String code, String message) {
        return beginning + ": com.amazonaws.services.kms.model." + exception + ": " + message
                + " (Service: AWSKMS; Status Code: 400; Error Code: " + code + "; Request ID: " + UUID.randomUUID()
                + "; Proxy: null)";
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
