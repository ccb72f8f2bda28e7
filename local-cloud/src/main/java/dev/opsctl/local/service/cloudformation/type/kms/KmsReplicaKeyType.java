package dev.opsctl.local.service.cloudformation.type.kms;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import java.util.Optional;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.ReplicateKeyRequest;

/** {@code AWS::KMS::ReplicaKey}: a replica, in the stack's Region, of a multi-Region key of another one. It goes as keys do. */
public final class KmsReplicaKeyType implements ResourceType {

    private final KmsKeyType keys = new KmsKeyType();

    @Override
    public String name() {
        return "AWS::KMS::ReplicaKey";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        KmsClient kms = request.client(KmsClient.class);
        String id = KmsKeyType.earlierAttempt(kms, request).orElseGet(() -> replicate(request));
        request.made(id);
        settle(kms, id, request);
        return KmsKeyType.state(kms, id);
    }

    private static String replicate(ResourceRequest request) {
        String primary = request.required("PrimaryKeyArn");
        String region = Arn.parse(primary)
                .map(Arn::region)
                .filter(named -> !named.isEmpty())
                .orElseThrow(() -> new IllegalArgumentException("PrimaryKeyArn is no ARN of a key: " + primary));
        // in the account of the stack: what is another's is not found there, as at AWS
        return request.cloud()
                .client(KmsClient.class, new Scope(request.scope().accountId(), region), request.caller())
                .replicateKey(ReplicateKeyRequest.builder()
                        .keyId(primary)
                        .replicaRegion(request.scope().region())
                        .description(request.text("Description"))
                        .policy(PolicyText.of(request.properties().get("KeyPolicy")))
                        .tags(KmsKeyType.tagged(request))
                        .build())
                .replicaKeyMetadata()
                .keyId();
    }

    private static void settle(KmsClient kms, String id, ResourceRequest request) {
        JsonNode enabled = request.properties().get("Enabled");
        if (enabled == null || enabled.isNull() || enabled.asBoolean()) {
            kms.enableKey(r -> r.keyId(id));
        } else {
            kms.disableKey(r -> r.keyId(id));
        }
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        KmsClient kms = request.client(KmsClient.class);
        KmsKeyType.describe(kms, request);
        settle(kms, request.physicalId(), request);
        return KmsKeyType.state(kms, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        keys.delete(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return keys.read(request);
    }
}
