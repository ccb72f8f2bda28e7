package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;

/**
 * The KMS keys of queues: who sends needs {@code kms:GenerateDataKey} and {@code kms:Decrypt}, who receives {@code kms:Decrypt}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html">Key management</a>
 */
final class QueueKeys {

    private final ServiceContext context;
    private final Map<String, SdkBytes> dataKeys = new ConcurrentHashMap<>();

    QueueKeys(ServiceContext context) {
        this.context = context;
    }

    /** @throws software.amazon.awssdk.services.sqs.model.SqsException if the caller may not encrypt, or the key cannot be used */
    void encrypt(QueueRecord queue, Caller caller) {
        if (queue.encrypted()) {
            try {
                SdkBytes dataKey = kms(queue, caller)
                        .generateDataKey(r -> r.keyId(key(queue))
                                .keySpec(DataKeySpec.AES_256)
                                .encryptionContext(encryptionContext(queue)))
                        .ciphertextBlob();
                dataKeys.put(queue.name() + "|" + key(queue), dataKey);
                decrypt(queue, caller, dataKey);
            } catch (AwsServiceException e) {
                throw SqsErrors.key(e);
            }
        }
    }

    /** @throws software.amazon.awssdk.services.sqs.model.SqsException if the caller may not decrypt, or the key cannot be used */
    void decrypt(QueueRecord queue, Caller caller) {
        if (queue.encrypted()) {
            try {
                // After a restart the queue has a new data key, made for the queue itself and not for a caller.
                String name = queue.name() + "|" + key(queue);
                SdkBytes dataKey = dataKeys.get(name);
                if (dataKey == null) {
                    dataKey = context.cloud()
                            .service(KmsClient.class, scope(queue))
                            .generateDataKey(r -> r.keyId(key(queue))
                                    .keySpec(DataKeySpec.AES_256)
                                    .encryptionContext(encryptionContext(queue)))
                            .ciphertextBlob();
                    dataKeys.putIfAbsent(name, dataKey);
                }
                decrypt(queue, caller, dataKey);
            } catch (AwsServiceException e) {
                throw SqsErrors.key(e);
            }
        }
    }

    private void decrypt(QueueRecord queue, Caller caller, SdkBytes dataKey) {
        kms(queue, caller).decrypt(r -> r.ciphertextBlob(dataKey).encryptionContext(encryptionContext(queue)));
    }

    private static String key(QueueRecord queue) {
        return Objects.requireNonNull(queue.attributes().get("KmsMasterKeyId"), "asked of a queue without a key");
    }

    private Map<String, String> encryptionContext(QueueRecord queue) {
        return Map.of("aws:sqs:arn", context.arn(queue.name()));
    }

    private Scope scope(QueueRecord queue) {
        return Arn.parse(key(queue)).map(Arn::scope).orElse(context.scope());
    }

    private KmsClient kms(QueueRecord queue, Caller caller) {
        return context.cloud().client(KmsClient.class, scope(queue), context.via(caller));
    }
}
