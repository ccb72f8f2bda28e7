package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.xray.model.EncryptionConfig;
import software.amazon.awssdk.services.xray.model.EncryptionStatus;
import software.amazon.awssdk.services.xray.model.EncryptionType;
import software.amazon.awssdk.services.xray.model.GetEncryptionConfigRequest;
import software.amazon.awssdk.services.xray.model.GetEncryptionConfigResponse;
import software.amazon.awssdk.services.xray.model.PutEncryptionConfigRequest;
import software.amazon.awssdk.services.xray.model.PutEncryptionConfigResponse;

/** Under which key traces are kept. (The traces themselves are as safe as the state directory.) */
final class EncryptionOperations {

    private static final String KEY = "config";
    private static final EncryptionConfig NONE = EncryptionConfig.builder()
            .type(EncryptionType.NONE)
            .status(EncryptionStatus.ACTIVE)
            .build();

    private final ServiceContext context;
    private final Table<EncryptionConfig> configs;

    EncryptionOperations(ServiceContext context) {
        this.context = context;
        this.configs = context.table("encryption", EncryptionConfig.class);
    }

    public GetEncryptionConfigResponse getEncryptionConfig(GetEncryptionConfigRequest request) {
        return GetEncryptionConfigResponse.builder()
                .encryptionConfig(configs.get(KEY).orElse(NONE))
                .build();
    }

    public PutEncryptionConfigResponse putEncryptionConfig(PutEncryptionConfigRequest request) {
        EncryptionConfig config = NONE;
        if (request.type() == EncryptionType.KMS) {
            if (request.keyId() == null) {
                throw XRayErrors.invalid("KeyId is required for encryption of type KMS.");
            }
            config = EncryptionConfig.builder()
                    .type(EncryptionType.KMS)
                    .keyId(key(request.keyId()))
                    .status(EncryptionStatus.ACTIVE)
                    .build();
        } else if (request.keyId() != null) {
            throw XRayErrors.invalid("KeyId must not be given for encryption of type NONE.");
        }
        configs.replace(KEY, config);
        return PutEncryptionConfigResponse.builder().encryptionConfig(config).build();
    }

    private String key(String id) {
        try {
            KeyMetadata key = context.client(KmsClient.class, context.caller())
                    .describeKey(r -> r.keyId(id))
                    .keyMetadata();
            if (!key.enabled()) {
                throw XRayErrors.invalid("The KMS key " + id + " is not enabled.");
            }
            return key.arn();
        } catch (AwsServiceException e) {
            throw e instanceof software.amazon.awssdk.services.xray.model.XRayException
                    ? e
                    : XRayErrors.invalid("The KMS key " + id + " cannot be used: "
                            + e.awsErrorDetails().errorMessage());
        }
    }
}
