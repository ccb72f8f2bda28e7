package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.logs.LogGroups.DataKey;
import dev.opsctl.local.service.logs.LogGroups.Group;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;

/**
 * The KMS keys of log groups. Logs itself uses them, as service principal and with the group's ARN as encryption context, so the key's policy
 * decides, and nobody who writes or reads needs a permission on the key. What was written under a key needs that key to be read, also after
 * the group got another. (The events themselves are as safe as the state directory.)
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html">Encrypting log data</a>
 */
final class LogKeys {

    private final ServiceContext context;
    private final LogGroups groups;

    LogKeys(ServiceContext context, LogGroups groups) {
        this.context = context;
        this.groups = groups;
    }

    /**
     * A data key for a group that is to be encrypted with a key.
     *
     * @param keyArn ARN of the key, or of an alias, which is looked up now and not again
     */
    DataKey take(String groupArn, String keyArn) {
        Arn key = Arn.parse(keyArn)
                .filter(arn -> arn.service().equals("kms") && arn.resource().matches("(key|alias)/.+"))
                .orElseThrow(() -> LogsErrors.invalid("The specified KMS Key Id could not be found."));
        try {
            // Whether there is such a key is said to everybody, as AWS documents it.
            context.cloud().service(KmsClient.class, key.scope()).describeKey(r -> r.keyId(keyArn));
            GenerateDataKeyResponse made = kms(keyArn, groupArn).generateDataKey(r -> r.keyId(keyArn)
                    .keySpec(DataKeySpec.AES_256)
                    .encryptionContext(encryptionContext(groupArn)));
            return new DataKey(
                    made.keyId(),
                    Base64.getEncoder().encodeToString(made.ciphertextBlob().asByteArray()));
        } catch (AwsServiceException e) {
            throw LogsErrors.unsuitableKey(e, groupArn);
        }
    }

    /** @return which of the group's data keys new events are written under, null for none; the key was just used */
    @Nullable
    Integer forWriting(Group group) {
        if (group.kmsKeyId() == null) {
            return null;
        }
        for (int i = group.dataKeys().size() - 1; i >= 0; i--) {
            if (group.dataKeys().get(i).keyArn().equals(group.kmsKeyId())) {
                open(group, i);
                return i;
            }
        }
        // A group of before log groups had data keys.
        DataKey made = take(groups.arn(group), group.kmsKeyId());
        groups.change(group.name(), now -> now.withKey(made));
        return forWriting(groups.get(group.name()));
    }

    /** @throws software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException if the key cannot be used */
    void open(Group group, int index) {
        DataKey key = group.dataKeys().get(index);
        String arn = groups.arn(group);
        try {
            kms(key.keyArn(), arn).decrypt(r -> r.ciphertextBlob(
                            SdkBytes.fromByteArray(Base64.getDecoder().decode(key.sealed())))
                    .encryptionContext(encryptionContext(arn)));
        } catch (AwsServiceException e) {
            throw LogsErrors.unusableKey(e);
        }
    }

    private KmsClient kms(String keyArn, String groupArn) {
        Scope scope = context.scope();
        return context.cloud()
                .client(
                        KmsClient.class,
                        Arn.of(keyArn).scope(),
                        Caller.service("logs." + scope.region() + ".amazonaws.com", scope.accountId(), groupArn));
    }

    private static Map<String, String> encryptionContext(String groupArn) {
        return Map.of("aws:logs:arn", groupArn);
    }

    /** The list with one more. */
    static List<DataKey> plus(List<DataKey> keys, DataKey key) {
        List<DataKey> more = new ArrayList<>(keys);
        more.add(key);
        return List.copyOf(more);
    }
}
