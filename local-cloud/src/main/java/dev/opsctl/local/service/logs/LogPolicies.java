package dev.opsctl.local.service.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourcePolicy;

/** The account's resource policies: each names the log groups that it is about. */
final class LogPolicies {

    /** One policy. */
    record NamedPolicy(String name, String document, Instant changed) {

        ResourcePolicy view() {
            return ResourcePolicy.builder()
                    .policyName(name)
                    .policyDocument(document)
                    .lastUpdatedTime(changed.toEpochMilli())
                    .build();
        }
    }

    private final ServiceContext context;
    private final Table<NamedPolicy> policies;

    LogPolicies(ServiceContext context) {
        this.context = context;
        this.policies = context.table("resource-policies", NamedPolicy.class);
    }

    ResourcePolicy put(String name, String document) {
        if (name == null) {
            throw LogsErrors.invalid("policyName is required: the local cloud keeps policies of the account only.");
        }
        try {
            if (!PojoJson.mapper().readTree(String.valueOf(document)).isObject()) {
                throw LogsErrors.invalid("Policy document must be a JSON object.");
            }
        } catch (JsonProcessingException e) {
            throw LogsErrors.invalid("Policy document is not valid JSON.");
        }
        NamedPolicy policy = new NamedPolicy(name, document, context.clock().instant());
        policies.replace(name, policy);
        return policy.view();
    }

    List<ResourcePolicy> list() {
        return policies.values().stream().map(NamedPolicy::view).toList();
    }

    void delete(String name) {
        if (policies.remove(String.valueOf(name)).isEmpty()) {
            throw LogsErrors.missing("resource policy");
        }
    }

    /** The statements of all policies as one document. */
    Optional<String> document() {
        ArrayNode statements = PojoJson.mapper().createArrayNode();
        for (NamedPolicy policy : policies.values()) {
            try {
                JsonNode own = PojoJson.mapper().readTree(policy.document()).path("Statement");
                if (own.isArray()) {
                    statements.addAll((ArrayNode) own);
                } else {
                    statements.add(own);
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("policy " + policy.name() + " was checked when it was put", e);
            }
        }
        return statements.isEmpty()
                ? Optional.empty()
                : Optional.of(PojoJson.mapper()
                        .createObjectNode()
                        .put("Version", "2012-10-17")
                        .set("Statement", statements)
                        .toString());
    }
}
