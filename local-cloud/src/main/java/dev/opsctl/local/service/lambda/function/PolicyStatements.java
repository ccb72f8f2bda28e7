package dev.opsctl.local.service.lambda.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.LambdaErrors;
import java.util.Optional;

/** The resource policies of functions and layers grow and shrink by one statement at a time. */
final class PolicyStatements {

    /** In characters. */
    private static final int MAX_SIZE = 20_480;

    private PolicyStatements() {}

    /**
     * A policy with one more statement.
     *
     * @param before the policy, or empty if this is its first statement
     * @throws software.amazon.awssdk.services.lambda.model.LambdaException if it has a statement of that id already, or gets too long
     */
    static ObjectNode with(Optional<JsonNode> before, ObjectNode statement) {
        ObjectNode policy = before.isPresent()
                ? before.get().deepCopy()
                : PojoJson.mapper()
                        .createObjectNode()
                        .put("Version", "2012-10-17")
                        .put("Id", "default");
        String id = statement.path("Sid").asText();
        ArrayNode statements = policy.withArray("/Statement");
        for (JsonNode existing : statements) {
            if (existing.path("Sid").asText().equals(id)) {
                throw LambdaErrors.conflict("The statement id (" + id
                        + ") provided already exists. Please provide a new statement id, or remove the"
                        + " existing statement.");
            }
        }
        statements.add(statement);
        int size = policy.toString().length();
        if (size > MAX_SIZE) {
            throw LambdaErrors.policyTooLong(size);
        }
        return policy;
    }

    /**
     * A policy with one statement less; empty if that was its last.
     *
     * @throws software.amazon.awssdk.services.lambda.model.LambdaException if it has no statement of that id
     */
    static Optional<ObjectNode> without(JsonNode before, String id) {
        ArrayNode kept = PojoJson.mapper().createArrayNode();
        before.path("Statement").forEach(statement -> {
            if (!statement.path("Sid").asText().equals(id)) {
                kept.add(statement);
            }
        });
        if (kept.size() == before.path("Statement").size()) {
            throw LambdaErrors.missing("Statement " + id + " is not found in resource policy.");
        }
        ObjectNode policy = before.deepCopy();
        policy.set("Statement", kept);
        return kept.isEmpty() ? Optional.empty() : Optional.of(policy);
    }
}
