package dev.opsctl.local.service.kms;

import java.util.List;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.CreateAliasRequest;
import software.amazon.awssdk.services.kms.model.DeleteAliasRequest;
import software.amazon.awssdk.services.kms.model.ListAliasesRequest;
import software.amazon.awssdk.services.kms.model.ListAliasesResponse;
import software.amazon.awssdk.services.kms.model.UpdateAliasRequest;

/** Operations on aliases. */
final class AliasOperations {

    private final KmsState state;

    AliasOperations(KmsState state) {
        this.state = state;
    }

    private static String checkedAlias(String name) {
        KmsErrors.require(name, "aliasName");
        if (!name.startsWith("alias/") || name.length() == 6) {
            throw KeyNames.notAlias(name);
        }
        if (!name.matches("alias/[a-zA-Z0-9/_-]+") || name.length() > 256) {
            throw KmsErrors.validation(
                    "1 validation error detected: Value '" + name
                            + "' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$");
        }
        if (name.startsWith("alias/aws/") || name.equals("alias/aws")) {
            throw KmsErrors.alias("Invalid alias: aliases that begin with alias/aws/ are reserved");
        }
        return name;
    }

    public void createAlias(CreateAliasRequest request) {
        state.one(() -> {
            String name = checkedAlias(request.aliasName());
            KeyRecord key = state.key(request.targetKeyId());
            KmsState.notPending(key);
            if (!state.aliases().insert(name, new AliasRecord(name, key.id(), state.now(), state.now()))) {
                throw KmsErrors.exists(
                        "An alias with the name " + state.context().arn(name) + " already exists");
            }
        });
    }

    private AliasRecord alias(String name) {
        return state.aliases()
                .get(checkedAlias(name))
                .orElseThrow(() -> KmsErrors.missing("Alias " + state.context().arn(name) + " is not found."));
    }

    public void updateAlias(UpdateAliasRequest request) {
        state.one(() -> {
            AliasRecord alias = alias(request.aliasName());
            KeyRecord key = state.key(request.targetKeyId());
            KmsState.notPending(key);
            KeyRecord before = state.any(alias.name());
            if (!before.usage().equals(key.usage()) || before.symmetric() != key.symmetric()) {
                throw KmsErrors.validation("Alias " + state.context().arn(alias.name()) + " cannot be changed from a "
                        + before.usage() + " key to a " + key.usage() + " key.");
            }
            state.aliases()
                    .update(
                            alias.name(),
                            latest -> new AliasRecord(latest.name(), key.id(), latest.created(), state.now()));
        });
    }

    public void deleteAlias(DeleteAliasRequest request) {
        state.one(() -> {
            state.aliases().remove(alias(request.aliasName()).name());
        });
    }

    public ListAliasesResponse listAliases(ListAliasesRequest request) {
        String key = request.keyId() == null ? null : state.key(request.keyId()).id();
        List<AliasRecord> all = state.aliases().values().stream()
                .filter(alias -> key == null || alias.keyId().equals(key))
                .toList();
        var page = KmsState.page("listAliases", all, AliasRecord::name, request.marker(), request.limit(), 100);
        return ListAliasesResponse.builder()
                .aliases(page.items().stream()
                        .map(alias -> AliasListEntry.builder()
                                .aliasName(alias.name())
                                .aliasArn(state.context().arn(alias.name()))
                                .targetKeyId(alias.keyId())
                                .creationDate(alias.created())
                                .lastUpdatedDate(alias.updated())
                                .build())
                        .toList())
                .truncated(page.nextToken() != null)
                .nextMarker(page.nextToken())
                .build();
    }
}
