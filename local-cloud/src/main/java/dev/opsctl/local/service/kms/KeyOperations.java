package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.kms.model.CancelKeyDeletionRequest;
import software.amazon.awssdk.services.kms.model.CancelKeyDeletionResponse;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.CreateKeyResponse;
import software.amazon.awssdk.services.kms.model.DescribeKeyRequest;
import software.amazon.awssdk.services.kms.model.DescribeKeyResponse;
import software.amazon.awssdk.services.kms.model.DisableKeyRequest;
import software.amazon.awssdk.services.kms.model.DisableKeyRotationRequest;
import software.amazon.awssdk.services.kms.model.EnableKeyRequest;
import software.amazon.awssdk.services.kms.model.EnableKeyRotationRequest;
import software.amazon.awssdk.services.kms.model.GetKeyPolicyRequest;
import software.amazon.awssdk.services.kms.model.GetKeyPolicyResponse;
import software.amazon.awssdk.services.kms.model.GetKeyRotationStatusRequest;
import software.amazon.awssdk.services.kms.model.GetKeyRotationStatusResponse;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.ListKeyPoliciesRequest;
import software.amazon.awssdk.services.kms.model.ListKeyPoliciesResponse;
import software.amazon.awssdk.services.kms.model.ListKeyRotationsRequest;
import software.amazon.awssdk.services.kms.model.ListKeyRotationsResponse;
import software.amazon.awssdk.services.kms.model.ListKeysRequest;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;
import software.amazon.awssdk.services.kms.model.ListResourceTagsRequest;
import software.amazon.awssdk.services.kms.model.ListResourceTagsResponse;
import software.amazon.awssdk.services.kms.model.PutKeyPolicyRequest;
import software.amazon.awssdk.services.kms.model.RotateKeyOnDemandRequest;
import software.amazon.awssdk.services.kms.model.RotateKeyOnDemandResponse;
import software.amazon.awssdk.services.kms.model.RotationsListEntry;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionRequest;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionResponse;
import software.amazon.awssdk.services.kms.model.Tag;
import software.amazon.awssdk.services.kms.model.TagResourceRequest;
import software.amazon.awssdk.services.kms.model.UntagResourceRequest;
import software.amazon.awssdk.services.kms.model.UpdateKeyDescriptionRequest;

/** Operations on keys: life cycle, policy, tags, rotation. */
final class KeyOperations implements ResourcePolicySource, ResourceArns {

    private final KmsState state;

    KeyOperations(KmsState state) {
        this.state = state;
    }

    public CreateKeyResponse createKey(CreateKeyRequest request) {
        KmsErrors.noStore(request.customKeyStoreId(), request.xksKeyId());
        String spec = request.keySpecAsString() != null
                ? request.keySpecAsString()
                : request.customerMasterKeySpecAsString() != null
                        ? request.customerMasterKeySpecAsString()
                        : "SYMMETRIC_DEFAULT";
        String usage = request.keyUsageAsString() == null && spec.equals("SYMMETRIC_DEFAULT")
                ? "ENCRYPT_DECRYPT"
                : request.keyUsageAsString();
        if (usage == null) {
            throw KmsErrors.validation(
                    "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
        }
        if (!KeyViews.usages(spec).contains(usage)) {
            throw KmsErrors.validation("KeyUsage " + usage + " is not compatible with KeySpec " + spec);
        }
        String origin = request.originAsString() == null ? "AWS_KMS" : request.originAsString();
        if (!origin.equals("AWS_KMS") && !origin.equals("EXTERNAL")) {
            throw KmsErrors.unsupported(
                    "The local cloud has no custom key stores: keys of origin " + origin + " cannot be created.");
        }
        if (origin.equals("EXTERNAL") && !ImportOperations.imports(spec)) {
            throw KmsErrors.unsupported("The local cloud imports no key material of spec " + spec
                    + ": a key of origin EXTERNAL must be of spec SYMMETRIC_DEFAULT, HMAC_* or RSA_*.");
        }
        boolean everywhere = Boolean.TRUE.equals(request.multiRegion());
        KeyRecord.Extra extra = everywhere || origin.equals("EXTERNAL")
                ? new KeyRecord.Extra(
                        origin.equals("EXTERNAL") ? origin : null,
                        null,
                        everywhere
                                ? new KeyRecord.MultiRegion(
                                        state.context().scope().region(), List.of())
                                : null)
                : null;
        String policy = request.policy() == null
                ? KeyPolicies.standard(state.context().scope().accountId())
                : KeyPolicies.checked(
                        request.policy(),
                        state.context().caller(),
                        state.context().arn("key/new"),
                        request.bypassPolicyLockoutSafetyCheck());
        KeyRecord key = state.create(
                spec, usage, "CUSTOMER", request.description(), policy, tagged(Map.of(), request.tags()), extra);
        return CreateKeyResponse.builder().keyMetadata(KeyViews.metadata(key)).build();
    }

    private Map<String, String> tagged(Map<String, String> now, List<Tag> more) {
        return Tags.merged(
                now, more, Tag::tagKey, Tag::tagValue, state.context().caller(), KmsErrors::tag);
    }

    public DescribeKeyResponse describeKey(DescribeKeyRequest request) {
        return DescribeKeyResponse.builder()
                .keyMetadata(KeyViews.metadata(state.any(request.keyId())))
                .build();
    }

    public ListKeysResponse listKeys(ListKeysRequest request) {
        var page = KmsState.page("listKeys", state.keys(), KeyRecord::id, request.marker(), request.limit(), 1000);
        return ListKeysResponse.builder()
                .keys(page.items().stream()
                        .map(key -> KeyListEntry.builder()
                                .keyId(key.id())
                                .keyArn(key.arn())
                                .build())
                        .toList())
                .truncated(page.nextToken() != null)
                .nextMarker(page.nextToken())
                .build();
    }

    /** A key that its owner may change: one of the customer's, not pending deletion. */
    private KeyRecord changeable(String name) {
        KeyRecord key = state.key(name);
        KmsState.notPending(key);
        customers(key);
        return key;
    }

    private static void customers(KeyRecord key) {
        if (key.manager().equals("AWS")) {
            throw KmsErrors.unsupported("You cannot perform this operation on AWS managed key " + key.arn());
        }
    }

    public void updateKeyDescription(UpdateKeyDescriptionRequest request) {
        state.one(() -> {
            state.change(changeable(request.keyId()), key -> key.withDescription(request.description()));
        });
    }

    public void enableKey(EnableKeyRequest request) {
        state.one(() -> {
            KeyRecord key = changeable(request.keyId());
            KmsState.imported(key);
            state.change(key, before -> before.withState("Enabled", null, null));
        });
    }

    public void disableKey(DisableKeyRequest request) {
        state.one(() -> {
            KeyRecord key = changeable(request.keyId());
            KmsState.imported(key);
            state.change(key, before -> before.withState("Disabled", null, null));
        });
    }

    public ScheduleKeyDeletionResponse scheduleKeyDeletion(ScheduleKeyDeletionRequest request) {
        return state.one(() -> {
            int days = request.pendingWindowInDays() == null ? 30 : request.pendingWindowInDays();
            if (days < 7 || days > 30) {
                throw KmsErrors.validation("PendingWindowInDays must be between 7 and 30.");
            }
            Instant at = state.now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
            KeyRecord now = changeable(request.keyId());
            if (MultiRegionKeys.waitsForReplicas(state.context(), now)) {
                KeyRecord waits = state.change(now, before -> before.withState("PendingReplicaDeletion", null, days));
                return ScheduleKeyDeletionResponse.builder()
                        .keyId(waits.arn())
                        .keyState(waits.state())
                        .pendingWindowInDays(days)
                        .build();
            }
            KeyRecord key = state.change(now, before -> before.withState("PendingDeletion", at, days));
            return ScheduleKeyDeletionResponse.builder()
                    .keyId(key.arn())
                    .deletionDate(at)
                    .keyState(key.state())
                    .pendingWindowInDays(days)
                    .build();
        });
    }

    public CancelKeyDeletionResponse cancelKeyDeletion(CancelKeyDeletionRequest request) {
        return state.one(() -> {
            KeyRecord key = state.key(request.keyId());
            if (!key.state().equals("PendingDeletion") && !key.state().equals("PendingReplicaDeletion")) {
                throw KmsErrors.state(key.arn() + " is not pending deletion.");
            }
            // AWS leaves the key disabled, or without the material that has gone meanwhile
            state.change(
                    key,
                    before -> before.withState(
                            before.external() && before.material().isEmpty() ? "PendingImport" : "Disabled",
                            null,
                            null));
            return CancelKeyDeletionResponse.builder().keyId(key.arn()).build();
        });
    }

    public GetKeyPolicyResponse getKeyPolicy(GetKeyPolicyRequest request) {
        onlyDefault(request.policyName());
        return GetKeyPolicyResponse.builder()
                .policy(state.key(request.keyId()).policy())
                .policyName("default")
                .build();
    }

    private static void onlyDefault(String name) {
        if (name != null && !name.equals("default")) {
            throw KmsErrors.missing("No such policy exists");
        }
    }

    public void putKeyPolicy(PutKeyPolicyRequest request) {
        state.one(() -> {
            onlyDefault(request.policyName());
            KmsErrors.require(request.policy(), "policy");
            KeyRecord changed = state.key(request.keyId());
            customers(changed);
            String policy = KeyPolicies.checked(
                    request.policy(),
                    state.context().caller(),
                    changed.arn(),
                    request.bypassPolicyLockoutSafetyCheck());
            state.change(changed, key -> key.withPolicy(policy));
        });
    }

    public ListKeyPoliciesResponse listKeyPolicies(ListKeyPoliciesRequest request) {
        state.key(request.keyId());
        return ListKeyPoliciesResponse.builder()
                .policyNames("default")
                .truncated(false)
                .build();
    }

    public void tagResource(TagResourceRequest request) {
        state.one(() -> {
            state.change(changeable(request.keyId()), key -> key.withTags(tagged(key.tags(), request.tags())));
        });
    }

    public void untagResource(UntagResourceRequest request) {
        state.one(() -> {
            state.change(changeable(request.keyId()), key -> key.withTags(Tags.without(key.tags(), request.tagKeys())));
        });
    }

    public ListResourceTagsResponse listResourceTags(ListResourceTagsRequest request) {
        List<Tag> all = state.key(request.keyId()).tags().entrySet().stream()
                .map(tag -> Tag.builder()
                        .tagKey(tag.getKey())
                        .tagValue(tag.getValue())
                        .build())
                .toList();
        var page = KmsState.page("listResourceTags", all, Tag::tagKey, request.marker(), request.limit(), 50);
        return ListResourceTagsResponse.builder()
                .tags(page.items())
                .truncated(page.nextToken() != null)
                .nextMarker(page.nextToken())
                .build();
    }

    private KeyRecord rotatable(String name) {
        KeyRecord key = changeable(name);
        notExternal(key);
        MultiRegionKeys.requirePrimary(state.context(), key);
        if (!key.symmetric()) {
            throw KmsErrors.unsupported(
                    key.arn() + " key spec is " + key.spec() + " which is not valid for key rotation.");
        }
        if (key.state().equals("Disabled")) {
            throw KmsErrors.disabled(key.arn());
        }
        return key;
    }

    private static void notExternal(KeyRecord key) {
        if (key.external()) {
            throw KmsErrors.unsupported(key.arn() + " origin is EXTERNAL which is not valid for this operation.");
        }
    }

    public void enableKeyRotation(EnableKeyRotationRequest request) {
        state.one(() -> {
            KeyRecord key = rotatable(request.keyId());
            int days = request.rotationPeriodInDays() != null
                    ? request.rotationPeriodInDays()
                    : key.rotation() != null ? key.rotation().periodDays() : 365;
            if (days < 90 || days > 2560) {
                throw KmsErrors.validation("RotationPeriodInDays must be between 90 and 2560.");
            }
            if (key.rotation() == null || key.rotation().periodDays() != days) {
                state.change(
                        key,
                        before -> before.withRotation(
                                new KeyRecord.Rotation(days, state.now().plus(Duration.ofDays(days)))));
            }
        });
    }

    public void disableKeyRotation(DisableKeyRotationRequest request) {
        state.one(() -> {
            state.change(rotatable(request.keyId()), key -> key.withRotation(null));
        });
    }

    public GetKeyRotationStatusResponse getKeyRotationStatus(GetKeyRotationStatusRequest request) {
        KeyRecord named = state.key(request.keyId());
        notExternal(named);
        KeyRecord key = state.rotated(named);
        GetKeyRotationStatusResponse.Builder status =
                GetKeyRotationStatusResponse.builder().keyId(key.arn()).keyRotationEnabled(key.rotation() != null);
        return key.rotation() == null
                ? status.build()
                : status.rotationPeriodInDays(key.rotation().periodDays())
                        .nextRotationDate(key.rotation().next())
                        .build();
    }

    public RotateKeyOnDemandResponse rotateKeyOnDemand(RotateKeyOnDemandRequest request) {
        return state.one(() -> {
            KeyRecord key = rotatable(request.keyId());
            if (key.material().stream()
                            .filter(material -> "ON_DEMAND".equals(material.reason()))
                            .count()
                    >= 25) {
                throw KmsErrors.limit("The on-demand rotation limit of 25 has been reached for key " + key.arn());
            }
            MultiRegionKeys.shared(state, state.change(key, before -> state.rotate(before, "ON_DEMAND")));
            return RotateKeyOnDemandResponse.builder().keyId(key.arn()).build();
        });
    }

    public ListKeyRotationsResponse listKeyRotations(ListKeyRotationsRequest request) {
        KeyRecord key = state.rotated(state.key(request.keyId()));
        List<RotationsListEntry> all = key.material().stream()
                .filter(material -> material.reason() != null)
                .map(material -> RotationsListEntry.builder()
                        .keyId(key.id())
                        .rotationDate(material.created())
                        .rotationType(material.reason())
                        .build())
                .toList();
        var page = KmsState.page(
                "listKeyRotations",
                all,
                entry -> entry.rotationDate().toString(),
                request.marker(),
                request.limit(),
                1000);
        return ListKeyRotationsResponse.builder()
                .rotations(page.items())
                .truncated(page.nextToken() != null)
                .nextMarker(page.nextToken())
                .build();
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return resourceArn.contains(":key/") ? state.find(resourceArn).map(KeyRecord::policy) : Optional.empty();
    }

    /** @param name a key id, ARN, alias or {@code ciphertext:BASE64}, whose key is meant */
    @Override
    public Optional<String> resourceArn(String type, String name) {
        if (name.startsWith("ciphertext:")) {
            return Ciphertext.parse(Base64.getDecoder().decode(name.substring(11)))
                    .flatMap(blob -> state.find(blob.keyId()))
                    .map(KeyRecord::arn);
        }
        return state.find(name).map(KeyRecord::arn);
    }
}
