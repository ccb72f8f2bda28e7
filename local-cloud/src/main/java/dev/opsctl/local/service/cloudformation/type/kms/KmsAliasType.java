package dev.opsctl.local.service.cloudformation.type.kms;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** {@code AWS::KMS::Alias}. */
public final class KmsAliasType implements ResourceType {

    @Override
    public String name() {
        return "AWS::KMS::Alias";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        KmsClient kms = request.client(KmsClient.class);
        String name = request.text("AliasName");
        try {
            kms.createAlias(r -> r.aliasName(name).targetKeyId(request.text("TargetKeyId")));
        } catch (AlreadyExistsException e) {
            // an alias carries no mark of its stack: one on the same key is what an earlier attempt left
            if (!kms.describeKey(r -> r.keyId(name))
                    .keyMetadata()
                    .keyId()
                    .equals(kms.describeKey(r -> r.keyId(request.text("TargetKeyId")))
                            .keyMetadata()
                            .keyId())) {
                throw e;
            }
        }
        return ResourceState.of(name);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        request.client(KmsClient.class)
                .updateAlias(r -> r.aliasName(request.physicalId()).targetKeyId(request.text("TargetKeyId")));
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(KmsClient.class).deleteAlias(r -> r.aliasName(request.physicalId()));
        } catch (NotFoundException e) {
            // gone already
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        String marker = null;
        do {
            String from = marker;
            var page = request.client(KmsClient.class).listAliases(r -> r.marker(from));
            if (page.aliases().stream().map(AliasListEntry::aliasName).anyMatch(request.physicalId()::equals)) {
                return Optional.of(ResourceState.of(request.physicalId()));
            }
            marker = page.nextMarker();
        } while (marker != null);
        return Optional.empty();
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("AliasName"));
    }
}
