package dev.opsctl.local.service.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.sqs.model.AddPermissionRequest;

/**
 * Statements of a queue's policy by label, without writing the policy.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html">AddPermission</a>
 */
final class QueuePermissions {

    private static final Set<String> ACTIONS = Set.of(
            "*",
            "SendMessage",
            "ReceiveMessage",
            "DeleteMessage",
            "ChangeMessageVisibility",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ListDeadLetterSourceQueues",
            "PurgeQueue");

    private QueuePermissions() {}

    /** @return the queue's policy with the new statement */
    static String add(String policy, String queueArn, AddPermissionRequest request) {
        if (request.label() == null || !request.label().matches("[A-Za-z0-9_-]{1,80}")) {
            throw SqsErrors.invalidValue(
                    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        } else if (request.awsAccountIds().isEmpty()) {
            throw SqsErrors.missing("AWSAccountIds");
        } else if (request.actions().isEmpty()) {
            throw SqsErrors.missing("Actions");
        } else if (request.actions().size() > 7) {
            throw SqsErrors.overLimit(request.actions().size() + " Actions were found, maximum allowed is 7.");
        }
        for (String action : request.actions()) {
            if (!ACTIONS.contains(action)) {
                throw SqsErrors.attributeValue(
                        "ActionName", "SQS:" + action, "Only the queue owner is allowed to invoke this action.");
            }
        }
        for (String account : request.awsAccountIds()) {
            if (!account.matches("\\d{12}")) {
                throw SqsErrors.attributeValue("PrincipalId", account, "Unable to verify.");
            }
        }
        ObjectNode document = document(policy, queueArn);
        ArrayNode statements = statements(document);
        for (JsonNode statement : statements) {
            if (request.label().equals(statement.path("Sid").asText())) {
                throw SqsErrors.attributeValue("Label", request.label(), "Already exists.");
            }
        }
        ObjectNode statement =
                statements.addObject().put("Sid", request.label()).put("Effect", "Allow");
        put(
                statement.putObject("Principal"),
                "AWS",
                request.awsAccountIds().stream()
                        .map(account -> "arn:aws:iam::" + account + ":root")
                        .toList());
        put(
                statement,
                "Action",
                request.actions().stream().map(action -> "SQS:" + action).toList());
        statement.put("Resource", queueArn);
        return document.toString();
    }

    /** @return the queue's policy without the statement; empty when none is left */
    static String remove(String policy, String queueArn, String label) {
        ObjectNode document = document(policy, queueArn);
        ArrayNode statements = statements(document);
        for (int i = 0; i < statements.size(); i++) {
            if (statements.get(i).path("Sid").asText().equals(label)) {
                statements.remove(i);
                return statements.isEmpty() ? "" : document.toString();
            }
        }
        throw SqsErrors.attributeValue("Label", String.valueOf(label), "can't find label.");
    }

    private static void put(ObjectNode node, String name, List<String> values) {
        if (values.size() == 1) {
            node.put(name, values.get(0));
        } else {
            values.forEach(node.putArray(name)::add);
        }
    }

    private static ObjectNode document(String policy, String queueArn) {
        if (policy == null) {
            return PojoJson.mapper()
                    .createObjectNode()
                    .put("Version", "2008-10-17")
                    .put("Id", queueArn + "/SQSDefaultPolicy");
        }
        try {
            return (ObjectNode) PojoJson.mapper().readTree(policy);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the policy of " + queueArn + " in the store is no JSON", e);
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
