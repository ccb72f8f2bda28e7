package dev.opsctl.local.service.kms;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateGrantRequest;
import software.amazon.awssdk.services.kms.model.CreateGrantResponse;
import software.amazon.awssdk.services.kms.model.GrantListEntry;
import software.amazon.awssdk.services.kms.model.ListGrantsRequest;
import software.amazon.awssdk.services.kms.model.ListGrantsResponse;
import software.amazon.awssdk.services.kms.model.ListRetirableGrantsRequest;
import software.amazon.awssdk.services.kms.model.ListRetirableGrantsResponse;
import software.amazon.awssdk.services.kms.model.RetireGrantRequest;
import software.amazon.awssdk.services.kms.model.RetireGrantResponse;
import software.amazon.awssdk.services.kms.model.RevokeGrantRequest;
import software.amazon.awssdk.services.kms.model.RevokeGrantResponse;

/** Operations on grants. */
interface GrantOperations extends KmsClient {

    KmsState state();

    @Override
    default CreateGrantResponse createGrant(CreateGrantRequest request) {
        return state().one(() -> {
            KmsErrors.require(request.granteePrincipal(), "granteePrincipal");
            if (!request.hasOperations() || request.operations().isEmpty()) {
                KmsErrors.require(null, "operations");
            }
            KeyRecord key = state().key(request.keyId());
            if (key.state().equals("Disabled")) {
                throw KmsErrors.disabled(key.arn());
            }
            KmsState.notPending(key);
            for (String principal : new String[] {request.granteePrincipal(), request.retiringPrincipal()}) {
                if (principal != null
                        && !principal.matches(
                                "arn:aws:(iam|sts)::\\d{12}:.+|A(ROA|IDA)[A-Z0-9]+(:.+)?|[a-z0-9.-]+\\.amazonaws\\.com")) {
                    throw KmsErrors.arn("Invalid Arn");
                }
            }
            KmsErrors.dryRun(request.dryRun());
            Map<String, String> equal = request.constraints() == null
                    ? Map.of()
                    : request.constraints().encryptionContextEquals();
            Map<String, String> subset = request.constraints() == null
                    ? Map.of()
                    : request.constraints().encryptionContextSubset();
            Optional<GrantRecord> same = request.name() == null
                    ? Optional.empty()
                    : state().grants().entries(key.id() + "/").stream()
                            .map(Map.Entry::getValue)
                            .filter(grant -> request.name().equals(grant.name())
                                    && grant.grantee().equals(request.granteePrincipal())
                                    && grant.operations().equals(request.operationsAsStrings())
                                    && grant.equal().equals(equal)
                                    && grant.subset().equals(subset))
                            .findFirst();
            GrantRecord grant = same.orElseGet(() -> {
                GrantRecord made = new GrantRecord(
                        HexFormat.of().formatHex(KeyMaterial.random(32)),
                        Base64.getEncoder().encodeToString(KeyMaterial.random(96)),
                        key.id(),
                        request.name(),
                        request.granteePrincipal(),
                        request.retiringPrincipal(),
                        "arn:aws:iam::" + state().context().scope().accountId() + ":root",
                        request.operationsAsStrings(),
                        Map.copyOf(equal),
                        Map.copyOf(subset),
                        state().now());
                state().grants().insert(key.id() + "/" + made.id(), made);
                return made;
            });
            return CreateGrantResponse.builder()
                    .grantId(grant.id())
                    .grantToken(grant.token())
                    .build();
        });
    }

    private GrantListEntry entry(GrantRecord grant) {
        GrantListEntry.Builder entry = GrantListEntry.builder()
                .keyId(state().context().arn("key/" + grant.keyId()))
                .grantId(grant.id())
                .name(grant.name())
                .creationDate(grant.created())
                .granteePrincipal(grant.grantee())
                .retiringPrincipal(grant.retiring())
                .issuingAccount(grant.issuer())
                .operationsWithStrings(grant.operations());
        if (!grant.equal().isEmpty()) {
            entry.constraints(c -> c.encryptionContextEquals(grant.equal()));
        } else if (!grant.subset().isEmpty()) {
            entry.constraints(c -> c.encryptionContextSubset(grant.subset()));
        }
        return entry.build();
    }

    @Override
    default ListGrantsResponse listGrants(ListGrantsRequest request) {
        KeyRecord key = state().key(request.keyId());
        List<GrantRecord> all = state().grants().entries(key.id() + "/").stream()
                .map(Map.Entry::getValue)
                .filter(grant -> request.grantId() == null || grant.id().equals(request.grantId()))
                .filter(grant ->
                        request.granteePrincipal() == null || grant.grantee().equals(request.granteePrincipal()))
                .toList();
        var page = KmsState.page(all, GrantRecord::id, request.marker(), request.limit(), 50);
        return ListGrantsResponse.builder()
                .grants(page.items().stream().map(this::entry).toList())
                .truncated(page.marker() != null)
                .nextMarker(page.marker())
                .build();
    }

    @Override
    default ListRetirableGrantsResponse listRetirableGrants(ListRetirableGrantsRequest request) {
        KmsErrors.require(request.retiringPrincipal(), "retiringPrincipal");
        List<GrantRecord> all = state().grants().values().stream()
                .filter(grant -> request.retiringPrincipal().equals(grant.retiring()))
                .toList();
        var page = KmsState.page(all, GrantRecord::id, request.marker(), request.limit(), 50);
        return ListRetirableGrantsResponse.builder()
                .grants(page.items().stream().map(this::entry).toList())
                .truncated(page.marker() != null)
                .nextMarker(page.marker())
                .build();
    }

    @Override
    default RevokeGrantResponse revokeGrant(RevokeGrantRequest request) {
        return state().one(() -> {
            KeyRecord key = state().key(request.keyId());
            remove(key.id(), request.grantId());
            return RevokeGrantResponse.builder().build();
        });
    }

    private void remove(String keyId, String grantId) {
        KmsErrors.require(grantId, "grantId");
        if (state().grants().remove(keyId + "/" + grantId).isEmpty()) {
            throw KmsErrors.missing("Grant ID " + grantId + " not found");
        }
    }

    @Override
    default RetireGrantResponse retireGrant(RetireGrantRequest request) {
        return state().one(() -> {
            if (request.grantToken() != null) {
                GrantRecord grant = state().grants().values().stream()
                        .filter(g -> g.token().equals(request.grantToken()))
                        .findFirst()
                        .orElseThrow(() -> KmsErrors.missing("Grant not found"));
                remove(grant.keyId(), grant.id());
            } else {
                remove(state().key(request.keyId()).id(), request.grantId());
            }
            return RetireGrantResponse.builder().build();
        });
    }
}
