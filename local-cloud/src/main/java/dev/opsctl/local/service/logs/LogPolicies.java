package dev.opsctl.local.service.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.AttachedPolicy;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.PolicyScope;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourcePolicy;

/** The account's resource policies: each names the log groups that it is about. */
final class LogPolicies {

    /** As many as an account and region may have. */
    private static final int MOST = 10;

    /** One policy. */
    record NamedPolicy(String name, String document, Instant changed) {

        ResourcePolicy view() {
            return ResourcePolicy.builder()
                    .policyName(name)
                    .policyDocument(document)
                    .policyScope(PolicyScope.ACCOUNT)
                    .lastUpdatedTime(changed.toEpochMilli())
                    .build();
        }
    }

    /** What some policies say together. */
    private record Merged(List<NamedPolicy> of, Optional<String> document) {}

    private final ServiceContext context;
    private final Table<NamedPolicy> policies;
    /** Kept, as each call that is authorised asks for it. */
    private volatile @Nullable Merged merged;

    LogPolicies(ServiceContext context) {
        this.context = context;
        this.policies = context.table("resource-policies", NamedPolicy.class).shared();
    }

    ResourcePolicy put(String name, String document) {
        if (name == null) {
            throw LogsErrors.invalid("policyName is required: the local cloud keeps policies of the account only.");
        }
        check(document);
        NamedPolicy policy = new NamedPolicy(name, document, context.clock().instant());
        return context.change(change -> {
            if (policies.get(name).isEmpty() && policies.size() >= MOST) {
                throw LogsErrors.tooMany();
            }
            policies.replace(name, policy);
            return policy.view();
        });
    }

    /** Resources may be anything, as on AWS: what is no ARN matches nothing. */
    private static void check(String document) {
        try {
            JsonNode policy = PojoJson.mapper().readTree(String.valueOf(document));
            if (!policy.isObject()) {
                throw LogsErrors.invalid("Policy document must be a JSON object.");
            }
            for (JsonNode statement : statements(policy)) {
                if (statement instanceof ObjectNode object && object.has("Resource")) {
                    object.put("Resource", "*");
                }
            }
            if (AttachedPolicy.read(policy.toString()).isEmpty()) {
                throw LogsErrors.invalid("Policy document is malformed: it could not be evaluated.");
            }
        } catch (JsonProcessingException e) {
            throw LogsErrors.invalid("Policy document is not valid JSON.");
        }
    }

    private static Iterable<JsonNode> statements(JsonNode policy) {
        JsonNode own = policy.path("Statement");
        return own.isArray() ? own : List.of(own);
    }

    private static ObjectNode with(JsonNode statements) {
        ObjectNode document = PojoJson.mapper().createObjectNode().put("Version", "2012-10-17");
        document.set("Statement", statements);
        return document;
    }

    List<ResourcePolicy> list() {
        return policies.values().stream().map(NamedPolicy::view).toList();
    }

    void delete(String name) {
        if (policies.remove(String.valueOf(name)).isEmpty()) {
            throw Faults.of(ResourceNotFoundException.class, "Policy with name [" + name + "] does not exist.");
        }
    }

    /** The statements of all policies as one document. */
    Optional<String> document() {
        List<NamedPolicy> now = policies.values();
        Merged last = merged;
        if (last == null || !last.of().equals(now)) {
            last = new Merged(now, merge(now));
            merged = last;
        }
        return last.document();
    }

    private static Optional<String> merge(List<NamedPolicy> policies) {
        ArrayNode statements = PojoJson.mapper().createArrayNode();
        for (NamedPolicy policy : policies) {
            try {
                for (JsonNode statement : statements(PojoJson.mapper().readTree(policy.document()))) {
                    if (AttachedPolicy.read(with(statement).toString()).isPresent()) {
                        // It is one of its kind in its policy, not among all.
                        ((ObjectNode) statement).remove("Sid");
                        statements.add(statement);
                    }
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("policy " + policy.name() + " was checked when it was put", e);
            }
        }
        return statements.isEmpty()
                ? Optional.empty()
                : Optional.of(with(statements).toString());
    }
}
