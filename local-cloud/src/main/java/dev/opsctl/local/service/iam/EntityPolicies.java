package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.identity.policy.PolicyParser;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;

/** Inline policies, attachments and boundaries: the same for roles, users and groups. */
final class EntityPolicies {

    private final IamState state;

    EntityPolicies(IamState state) {
        this.state = state;
    }

    private void change(Entity.Kind kind, String name, UnaryOperator<Entity> change) {
        state.get(kind, name).mustBeModifiable();
        state.change(kind, name, change);
    }

    void put(Entity.Kind kind, String name, String policy, String document) {
        IamState.require(policy, "policyName");
        IamState.checked(document, PolicyParser.Kind.IDENTITY);
        change(kind, name, entity -> {
            Entity.Permissions changed = entity.permissions().withInline(policy, document);
            if (changed.inline().values().stream().mapToInt(IamState::size).sum() > kind.inlineSize) {
                throw IamErrors.limit("Maximum policy size of " + kind.inlineSize + " bytes exceeded for " + kind.word
                        + " " + entity.name());
            }
            return entity.with(changed);
        });
    }

    String get(Entity.Kind kind, String name, String policy) {
        String document = state.get(kind, name).permissions().inline().get(policy);
        if (document == null) {
            throw missing(kind, policy);
        }
        return IamState.encoded(document);
    }

    void delete(Entity.Kind kind, String name, String policy) {
        change(kind, name, entity -> {
            if (!entity.permissions().inline().containsKey(policy)) {
                throw missing(kind, policy);
            }
            return entity.with(entity.permissions().withoutInline(policy));
        });
    }

    private static RuntimeException missing(Entity.Kind kind, String policy) {
        return IamErrors.missing("The " + kind.word + " policy with name " + policy + " cannot be found.");
    }

    Page<String> names(Entity.Kind kind, String name, String marker, Integer max) {
        return IamPage.of(
                "inline " + kind + "/" + name,
                List.copyOf(state.get(kind, name).permissions().inline().keySet()),
                policy -> policy,
                marker,
                max);
    }

    void attach(Entity.Kind kind, String name, String arn) {
        state.get(kind, name).mustBeModifiable();
        ManagedPolicy policy = attachable(arn);
        if (AwsManagedPolicies.linked(policy.arn())) {
            throw IamErrors.notAttachable("Cannot attach a Service Role Policy to a Customer Role.");
        }
        change(kind, name, entity -> {
            if (entity.permissions().attached().contains(policy.arn())) {
                return entity;
            }
            if (entity.permissions().attached().size() >= kind.attachable) {
                throw IamErrors.limit("Cannot exceed quota for PoliciesPer" + kind.title + ": " + kind.attachable);
            }
            return entity.with(entity.permissions().withAttached(policy.arn()));
        });
    }

    private ManagedPolicy attachable(String arn) {
        IamState.require(arn, "policyArn");
        if (arn.matches("arn:aws:iam::(aws|\\d{12}):policy/.+")
                && state.findPolicy(arn).isEmpty()) {
            throw IamErrors.missing("Policy " + arn + " does not exist or is not attachable.");
        }
        return state.policy(arn);
    }

    void detach(Entity.Kind kind, String name, String arn) {
        change(kind, name, entity -> {
            if (!entity.permissions().attached().contains(arn)) {
                throw IamErrors.missing("Policy " + arn + " was not found.");
            }
            return entity.with(entity.permissions().withoutAttached(arn));
        });
    }

    Page<AttachedPolicy> attached(Entity.Kind kind, String name, String pathPrefix, String marker, Integer max) {
        List<AttachedPolicy> attached = state.get(kind, name).permissions().attached().stream()
                .filter(arn -> pathPrefix == null
                        || arn.substring(arn.indexOf(":policy/") + 7).startsWith(pathPrefix))
                .map(arn -> AttachedPolicy.builder()
                        .policyArn(arn)
                        .policyName(arn.substring(arn.lastIndexOf('/') + 1))
                        .build())
                .toList();
        return IamPage.of("attached " + kind + "/" + name, attached, AttachedPolicy::policyArn, marker, max);
    }

    void boundary(Entity.Kind kind, String name, @Nullable String arn) {
        String boundary = arn == null ? null : attachable(arn).arn();
        change(kind, name, entity -> {
            if (boundary == null && entity.permissions().boundary() == null) {
                throw IamErrors.missing(
                        "The " + kind.word + " with name " + name + " does not have a permissions boundary attached.");
            }
            return entity.with(entity.permissions().withBoundary(boundary));
        });
    }

    /** Refuses to let something go that still has policies. */
    static void mustBeBare(Entity entity) {
        if (!entity.permissions().attached().isEmpty()) {
            throw IamErrors.conflict("Cannot delete entity, must detach all policies first.");
        }
        if (!entity.permissions().inline().isEmpty()) {
            throw IamErrors.conflict("Cannot delete entity, must delete policies first.");
        }
    }
}
