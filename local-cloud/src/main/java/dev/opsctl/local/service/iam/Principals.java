package dev.opsctl.local.service.iam;

import dev.opsctl.local.identity.principal.PrincipalPolicies;
import dev.opsctl.local.identity.policy.PolicyCache;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policies of each principal, collected once and kept until anything in the account's IAM changes. */
final class Principals {

    private record Known(long version, Map<String, Optional<PrincipalPolicies>> byArn) {}

    private static final Logger LOG = LoggerFactory.getLogger(Principals.class);
    private static final String DENY_ALL =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}";

    private final IamState state;
    private volatile Known known = new Known(-1, Map.of());

    Principals(IamState state) {
        this.state = state;
    }

    /** @param arn of a role, user or group; empty if there is none of that ARN */
    Optional<PrincipalPolicies> of(String arn) {
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
}
