package dev.opsctl.local.service.cloudformation.type.kms;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** {@code AWS::KMS::Alias}. */
public final class KmsAliasType implements ResourceType {

    @Override
    public String name() {
        return "AWS::KMS::Alias";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String name = request.text("AliasName");
        return ResourceState.of(CreateOnce.create(request, () -> {
            request.client(KmsClient.class)
                    .createAlias(r -> r.aliasName(name).targetKeyId(request.text("TargetKeyId")));
            return name;
        }));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        request.client(KmsClient.class)
                .updateAlias(r -> r.aliasName(request.physicalId()).targetKeyId(request.text("TargetKeyId")));
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        CreateOnce.forget(request);
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
