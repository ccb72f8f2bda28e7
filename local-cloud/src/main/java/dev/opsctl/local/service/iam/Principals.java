package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.identity.policy.PolicyCache;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import dev.opsctl.local.identity.principal.AccessKeyRecord;
import dev.opsctl.local.identity.principal.AssumableRole;
import dev.opsctl.local.identity.principal.PrincipalPolicies;
import dev.opsctl.local.identity.principal.PrincipalSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What others ask IAM about its principals. Their policies are collected once and kept until anything in the account's IAM changes. */
final class Principals implements PrincipalSource, ResourcePolicySource, ResourceArns {

    private record Known(long version, Map<String, Optional<PrincipalPolicies>> byArn) {}

    private static final Logger LOG = LoggerFactory.getLogger(Principals.class);
    private static final String DENY_ALL =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}";

    private final IamState state;
    private volatile Known known = new Known(-1, Map.of());

    Principals(IamState state) {
        this.state = state;
    }

    @Override
    public Optional<PrincipalPolicies> policiesOf(String arn) {
        long version = state.version();
        Known now = known;
        if (now.version != version) {
            now = new Known(version, new ConcurrentHashMap<>());
            known = now;
        }
        return now.byArn.computeIfAbsent(arn, this::collect);
    }

    private Optional<PrincipalPolicies> collect(String arn) {
        String resource = arn.substring(arn.lastIndexOf(':') + 1);
        String name = arn.substring(arn.lastIndexOf('/') + 1);
        for (Entity.Kind kind : Entity.Kind.values()) {
            if (resource.startsWith(kind.word + "/")) {
                return state.find(kind, name)
                        .filter(entity -> entity.arn().equals(arn))
                        .map(this::collect);
            }
        }
        return Optional.empty();
    }

    private PrincipalPolicies collect(Entity entity) {
        List<PolicyDocument> documents = new ArrayList<>();
        add(documents, entity);
        entity.groups()
                .forEach(group -> state.find(Entity.Kind.GROUP, group).ifPresent(found -> add(documents, found)));
        PolicyDocument boundary = entity.permissions().boundary() == null
                ? null
                : state.findPolicy(entity.permissions().boundary())
                        .map(policy -> parsed(entity, policy.document()))
                        .orElseGet(() -> new PolicyDocument("2012-10-17", null, List.of()));
        return new PrincipalPolicies(entity.id(), List.copyOf(documents), boundary, entity.tags());
    }

    private void add(List<PolicyDocument> documents, Entity entity) {
        entity.permissions().inline().values().forEach(document -> documents.add(parsed(entity, document)));
        entity.permissions().attached().forEach(arn -> state.findPolicy(arn)
                .ifPresent(policy -> documents.add(parsed(entity, policy.document()))));
    }

    /** A document that an older version took and that nobody can read denies everything: what it denied is not known. */
    static PolicyDocument parsed(Entity entity, String document) {
        try {
            return PolicyCache.parse(document, PolicyParser.Kind.IDENTITY);
        } catch (PolicySyntaxException e) {
            LOG.warn(
                    "a policy of {} is malformed, so {} may do nothing: {}",
                    entity.arn(),
                    entity.name(),
                    e.getMessage());
            return PolicyCache.parse(DENY_ALL, PolicyParser.Kind.IDENTITY);
        }
    }

    @Override
    public Optional<AssumableRole> assumableRole(String roleArn) {
        return state.find(Entity.Kind.ROLE, roleArn.substring(roleArn.lastIndexOf('/') + 1))
                .filter(role -> role.arn().equals(roleArn))
                .map(role -> new AssumableRole(
                        role.arn(),
                        role.id(),
                        role.name(),
                        role.asRole().maxSession(),
                        role.asRole().trust(),
                        role.tags()));
    }

    @Override
    public void used(String roleArn, String region) {
        String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        Optional<Entity> role = state.find(Entity.Kind.ROLE, name);
        Instant before = role.map(entity -> entity.asRole().lastUsed()).orElse(null);
        if (role.isPresent() && (before == null || before.plusSeconds(3600).isBefore(state.now()))) {
            state.change(
                    Entity.Kind.ROLE,
                    name,
                    entity -> entity.with(new Entity.Role(
                            entity.asRole().description(),
                            entity.asRole().maxSession(),
                            entity.asRole().trust(),
                            state.now(),
                            region)));
        }
    }

    @Override
    public Optional<String> arnOf(String kind, String name) {
        return state.find(Entity.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), name)
                .map(Entity::arn);
    }

    @Override
    public Optional<String> uniqueId(String arn) {
        return state.find(
                        arn.contains(":role/") ? Entity.Kind.ROLE : Entity.Kind.USER,
                        arn.substring(arn.lastIndexOf('/') + 1))
                .filter(entity -> entity.arn().equals(arn))
                .map(Entity::id);
    }

    @Override
    public Optional<String> arnOfId(String id) {
        return state.list(id.startsWith(Entity.Kind.ROLE.idPrefix) ? Entity.Kind.ROLE : Entity.Kind.USER).stream()
                .filter(entity -> entity.id().equals(id))
                .map(Entity::arn)
                .findFirst();
    }

    @Override
    public Optional<String> userId(String userName) {
        return state.find(Entity.Kind.USER, userName).map(Entity::id);
    }

    @Override
    public boolean isAttached(String userName, String policyArn) {
        return state.find(Entity.Kind.USER, userName)
                .filter(user -> user.permissions().attached().contains(policyArn))
                .isPresent();
    }

    @Override
    public Optional<AccessKeyRecord> activeKey(String userName) {
        return state.accessKeys().values().stream()
                .filter(key -> key.accountId().equals(state.account())
                        && key.userName().equals(userName)
                        && "Active".equals(key.status()))
                .findFirst();
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return assumableRole(resourceArn).map(AssumableRole::trust);
    }

    @Override
    public Optional<String> resourceArn(String type, String name) {
        return switch (type) {
            case "policy" ->
                state.policies().stream()
                        .filter(policy -> policy.name().equals(name))
                        .map(ManagedPolicy::arn)
                        .findFirst();
            case "instance-profile" ->
                InstanceProfileOperations.profiles(state).get(name).map(InstanceProfileOperations.Profile::arn);
            case "role", "user", "group" -> arnOf(type, name);
            default -> Optional.empty();
        };
    }
}
