package dev.opsctl.local.service.cloudformation.type.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.Tag;

/** {@code AWS::KMS::Key}. Delete schedules the key's deletion; one that is pending deletion counts as gone. */
public final class KmsKeyType implements ResourceType {

    private static final String BYPASS = "BypassPolicyLockoutSafetyCheck";
    private static final String ATTEMPT = "aws:cloudformation:client-token";

    @Override
    public String name() {
        return "AWS::KMS::Key";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        KmsClient kms = request.client(KmsClient.class);
        String id = earlierAttempt(kms, request).orElseGet(() -> kms.createKey(CreateKeyRequest.builder()
                        .description(request.text("Description"))
                        .keySpec(request.text("KeySpec"))
                        .keyUsage(request.text("KeyUsage"))
                        .origin(request.text("Origin"))
                        .multiRegion(flag(request, "MultiRegion", false) ? Boolean.TRUE : null)
                        .policy(PolicyText.of(request.properties().get("KeyPolicy")))
                        .bypassPolicyLockoutSafetyCheck(flag(request, BYPASS, false) ? Boolean.TRUE : null)
                        .tags(tagged(request))
                        .build())
                .keyMetadata()
                .keyId());
        request.made(id);
        settle(kms, id, request);
        return state(kms, id);
    }

    /** A key has no name of its own: one with this place's tags was made before the crash. */
    static Optional<String> earlierAttempt(KmsClient kms, ResourceRequest request) {
        for (KeyListEntry entry : kms.listKeys(r -> r.limit(1000)).keys()) {
            Map<String, String> tags = ServiceTags.of(request, KmsClient.class, entry.keyId());
            if (StackTags.ours(request, tags) && request.token().equals(tags.get(ATTEMPT))) {
                return Optional.of(entry.keyId());
            }
        }
        return Optional.empty();
    }

    /** The wanted tags, and which attempt this is: a replaced key has the same place in the stack. */
    static List<Tag> tagged(ResourceRequest request) {
        List<Tag> tags = new ArrayList<>(StackTags.wanted(request, KmsKeyType::tag));
        tags.add(tag(ATTEMPT, request.token()));
        return tags;
    }

    private static boolean flag(ResourceRequest request, String property, boolean otherwise) {
        JsonNode value = request.properties().get(property);
        return value == null || value.isNull() ? otherwise : value.asBoolean();
    }

    /** Brings rotation and state to what the template says. */
    private static void settle(KmsClient kms, String id, ResourceRequest request) {
        KeyMetadata key = kms.describeKey(r -> r.keyId(id)).keyMetadata();
        boolean enabled = flag(request, "Enabled", true);
        boolean rotation = flag(request, "EnableKeyRotation", false);
        if (key.keyState() == KeyState.DISABLED && (enabled || rotation)) {
            kms.enableKey(r -> r.keyId(id));
        }
        // Imported material has no rotation to ask for; a template that wants it hears so.
        if ("SYMMETRIC_DEFAULT".equals(key.keySpecAsString()) && (rotation || key.origin() != OriginType.EXTERNAL)) {
            boolean rotates = kms.getKeyRotationStatus(r -> r.keyId(id)).keyRotationEnabled();
            JsonNode days = request.properties().get("RotationPeriodInDays");
            if (rotation) {
                kms.enableKeyRotation(
                        r -> r.keyId(id).rotationPeriodInDays(days == null ? null : Integer.valueOf(days.asInt())));
            } else if (rotates) {
                kms.disableKeyRotation(r -> r.keyId(id));
            }
        }
        if (!enabled) {
            kms.disableKey(r -> r.keyId(id));
        }
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().tagKey(key).tagValue(value).build();
    }

    static ResourceState state(KmsClient kms, String id) {
        KeyMetadata key = kms.describeKey(r -> r.keyId(id)).keyMetadata();
        return ResourceState.of(key.keyId()).with("Arn", key.arn()).with("KeyId", key.keyId());
    }

    /** AWS does not replace the key either: data under it would be lost. */
    @Override
    public Optional<String> updateRefusal(ObjectNode before, ObjectNode after) {
        return Stream.of("KeySpec", "KeyUsage", "Origin", "MultiRegion")
                .filter(fixed -> !Objects.equals(after.get(fixed), before.get(fixed)))
                .findFirst()
                .map(fixed ->
                        "Update of resource type is not permitted. The " + fixed + " property cannot be changed.");
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        KmsClient kms = request.client(KmsClient.class);
        describe(kms, request);
        settle(kms, request.physicalId(), request);
        return state(kms, request.physicalId());
    }

    /** Brings description, policy and tags to what the template says. */
    static void describe(KmsClient kms, ResourceRequest request) {
        String id = request.physicalId();
        kms.updateKeyDescription(
                r -> r.keyId(id).description(request.text("Description") == null ? "" : request.text("Description")));
        String policy = PolicyText.of(request.properties().get("KeyPolicy"));
        if (policy != null
                && !policy.equals(
                        kms.getKeyPolicy(r -> r.keyId(id).policyName("default")).policy())) {
            kms.putKeyPolicy(r -> r.keyId(id)
                    .policyName("default")
                    .policy(policy)
                    .bypassPolicyLockoutSafetyCheck(flag(request, BYPASS, false) ? Boolean.TRUE : null));
        }
        Map<String, String> now = ServiceTags.of(request, KmsClient.class, id);
        now.remove(ATTEMPT);
        ServiceTags.settle(request, KmsClient.class, id, now);
    }

    @Override
    public void delete(ResourceRequest request) {
        JsonNode days = request.properties().get("PendingWindowInDays");
        try {
            request.client(KmsClient.class).scheduleKeyDeletion(r -> r.keyId(request.physicalId())
                    .pendingWindowInDays(days == null ? 30 : days.asInt()));
        } catch (NotFoundException | KmsInvalidStateException e) {
            // gone, or on its way
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        KmsClient kms = request.client(KmsClient.class);
        try {
            return kms.describeKey(r -> r.keyId(request.physicalId()))
                                    .keyMetadata()
                                    .keyState()
                            == KeyState.PENDING_DELETION
                    ? Optional.empty()
                    : Optional.of(state(kms, request.physicalId()));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }
}
