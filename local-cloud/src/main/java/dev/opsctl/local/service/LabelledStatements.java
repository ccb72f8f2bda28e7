package dev.opsctl.local.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.List;
import java.util.Optional;

/** Statements of a resource's policy by label: what the AddPermission and RemovePermission of queues and topics change. */
public final class LabelledStatements {

    /**
     * What AddPermission asks for.
     *
     * @param prefix of the actions, e.g. {@code SQS:}
     * @param accounts 12 digits each
     */
    public record Statement(
            String label, String prefix, List<String> accounts, List<String> actions, String resource) {}

    private LabelledStatements() {}

    /** @return the policy with the statement; empty if it has one of that label */
    public static Optional<String> add(String policy, Statement statement) {
        ObjectNode document = document(policy);
        ArrayNode statements = statements(document);
        if (indexOf(statements, statement.label()) >= 0) {
            return Optional.empty();
        }
        ObjectNode node = statements.addObject().put("Sid", statement.label()).put("Effect", "Allow");
        put(
                node.putObject("Principal"),
                "AWS",
                statement.accounts().stream()
                        .map(account -> "arn:aws:iam::" + account + ":root")
                        .toList());
        put(
                node,
                "Action",
                statement.actions().stream()
                        .map(action -> statement.prefix() + action)
                        .toList());
        node.put("Resource", statement.resource());
        return Optional.of(document.toString());
    }

    /** @return the policy without the statement; empty if it has none of that label */
    public static Optional<String> remove(String policy, String label) {
        ObjectNode document = document(policy);
        ArrayNode statements = statements(document);
        int index = indexOf(statements, label);
        if (index < 0) {
            return Optional.empty();
        }
        statements.remove(index);
        return Optional.of(document.toString());
    }

    public static boolean isEmpty(String policy) {
        return statements(document(policy)).isEmpty();
    }

    private static int indexOf(ArrayNode statements, String label) {
        for (int i = 0; i < statements.size(); i++) {
            if (statements.get(i).path("Sid").asText().equals(label)) {
                return i;
            }
        }
        return -1;
    }

    private static void put(ObjectNode node, String name, List<String> values) {
        if (values.size() == 1) {
            node.put(name, values.get(0));
        } else {
            values.forEach(node.putArray(name)::add);
        }
    }

    private static ObjectNode document(String policy) {
        try {
            return (ObjectNode) PojoJson.mapper().readTree(policy);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a policy in the store is no JSON", e);
        }
    }

    private static ArrayNode statements(ObjectNode document) {
        JsonNode now = document.path("Statement");
        if (now instanceof ArrayNode array) {
            return array;
        }
        ArrayNode array = document.putArray("Statement");
        if (now.isObject()) {
            array.add(now);
        }
        return array;
    }
}
