package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.identity.GrantSource;
import dev.opsctl.local.identity.policy.RequestContext;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.kms.model.CreateGrantRequest;
import software.amazon.awssdk.services.kms.model.CreateGrantResponse;
import software.amazon.awssdk.services.kms.model.GrantListEntry;
import software.amazon.awssdk.services.kms.model.ListGrantsRequest;
import software.amazon.awssdk.services.kms.model.ListGrantsResponse;
import software.amazon.awssdk.services.kms.model.ListRetirableGrantsRequest;
import software.amazon.awssdk.services.kms.model.ListRetirableGrantsResponse;
import software.amazon.awssdk.services.kms.model.RetireGrantRequest;
import software.amazon.awssdk.services.kms.model.RevokeGrantRequest;

/** Operations on grants. */
final class GrantOperations implements GrantSource {

    private final KmsState state;

    GrantOperations(KmsState state) {
        this.state = state;
    }

    public CreateGrantResponse createGrant(CreateGrantRequest request) {
        return state.one(() -> {
            KmsErrors.require(request.granteePrincipal(), "granteePrincipal");
            if (!request.hasOperations() || request.operations().isEmpty()) {
                KmsErrors.require(null, "operations");
            }
            KeyRecord key = state.key(request.keyId());
            KmsState.enabled(key);
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
                    : state.grants().entries(key.id() + "/").stream()
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
                        "arn:aws:iam::" + state.context().scope().accountId() + ":root",
                        request.operationsAsStrings(),
                        Map.copyOf(equal),
                        Map.copyOf(subset),
                        state.now());
                state.grants().insert(key.id() + "/" + made.id(), made);
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
                .keyId(state.context().arn("key/" + grant.keyId()))
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

    public ListGrantsResponse listGrants(ListGrantsRequest request) {
        KeyRecord key = state.key(request.keyId());
        List<GrantRecord> all = state.grants().entries(key.id() + "/").stream()
                .map(Map.Entry::getValue)
                .filter(grant -> request.grantId() == null || grant.id().equals(request.grantId()))
                .filter(grant ->
                        request.granteePrincipal() == null || grant.grantee().equals(request.granteePrincipal()))
                .toList();
        var page = KmsState.page("listGrants", all, GrantRecord::id, request.marker(), request.limit(), 50);
        return ListGrantsResponse.builder()
                .grants(page.items().stream().map(this::entry).toList())
                .truncated(page.nextToken() != null)
                .nextMarker(page.nextToken())
                .build();
    }

    public ListRetirableGrantsResponse listRetirableGrants(ListRetirableGrantsRequest request) {
        KmsErrors.require(request.retiringPrincipal(), "retiringPrincipal");
        List<GrantRecord> all = state.grants().values().stream()
                .filter(grant -> request.retiringPrincipal().equals(grant.retiring()))
                .toList();
        var page = KmsState.page("listRetirableGrants", all, GrantRecord::id, request.marker(), request.limit(), 50);
        return ListRetirableGrantsResponse.builder()
                .grants(page.items().stream().map(this::entry).toList())
                .truncated(page.nextToken() != null)
                .nextMarker(page.nextToken())
                .build();
    }

    public void revokeGrant(RevokeGrantRequest request) {
        state.one(() -> {
            KeyRecord key = state.key(request.keyId());
            remove(key.id(), request.grantId());
        });
    }

    private void remove(String keyId, String grantId) {
        KmsErrors.require(grantId, "grantId");
        if (state.grants().remove(keyId + "/" + grantId).isEmpty()) {
            throw KmsErrors.missing("Grant ID " + grantId + " not found");
        }
    }

    public void retireGrant(RetireGrantRequest request) {
        state.one(() -> {
            if (request.grantToken() != null) {
                GrantRecord grant = state.grants().values().stream()
                        .filter(g -> g.token().equals(request.grantToken()))
                        .findFirst()
                        .orElseThrow(() -> KmsErrors.missing("Grant not found"));
                remove(grant.keyId(), grant.id());
            } else {
                remove(state.key(request.keyId()).id(), request.grantId());
            }
        });
    }

    @Override
    public boolean granted(String resourceArn, Caller caller, String action, RequestContext context) {
        if (!resourceArn.contains(":key/")) {
            return false;
        }
        String operation = action.substring(4);
        return state.grants().entries(resourceArn.substring(resourceArn.lastIndexOf('/') + 1) + "/").stream()
                .map(Map.Entry::getValue)
                .anyMatch(grant -> grant.operations().contains(operation)
                        && isGrantee(grant.grantee(), caller)
                        && fits(grant, context));
    }

    /** Grants name roles and users by their unique ids; those from before they did, by ARN. */
    private static boolean isGrantee(String grantee, Caller caller) {
        return grantee.equals(caller.arn())
                || grantee.equals(caller.principalArn())
                || grantee.equals(caller.userId())
                || caller.roleArn() != null
                        && caller.userId() != null
                        && caller.userId().startsWith(grantee + ":");
    }

    private static boolean fits(GrantRecord grant, RequestContext context) {
        Map<String, String> wanted = grant.equal().isEmpty() ? grant.subset() : grant.equal();
        boolean contained = wanted.entrySet().stream().allMatch(pair -> List.of(pair.getValue())
                .equals(context.get("kms:EncryptionContext:" + pair.getKey())));
        List<String> keys = context.get("kms:EncryptionContextKeys");
        return contained
                && (grant.equal().isEmpty()
                        || keys != null && keys.size() == grant.equal().size());
    }
}
