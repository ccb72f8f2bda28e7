package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.sns.model.AddPermissionRequest;

/**
 * Statements of a topic's policy by label.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html">AddPermission</a>
 */
final class TopicPermissions {

    private static final Set<String> ACTIONS = Set.of(
            "GetTopicAttributes",
            "SetTopicAttributes",
            "AddPermission",
            "RemovePermission",
            "DeleteTopic",
            "Subscribe",
            "ListSubscriptionsByTopic",
            "Publish");

    private TopicPermissions() {}

    /** @return the topic's policy with the new statement */
    static String add(String policy, AddPermissionRequest request) {
        if (request.label() == null || request.label().isEmpty()) {
            throw SnsErrors.invalid("Label");
        } else if (request.awsAccountIds().isEmpty()
                || !request.awsAccountIds().stream().allMatch(id -> id.matches("\\d{12}"))) {
            throw SnsErrors.invalid("AWSAccountId");
        }
        for (String action : request.actionNames()) {
            if (!ACTIONS.contains(action)) {
                throw SnsErrors.invalid("Policy statement action out of service scope!");
            }
        }
        ObjectNode document = document(policy);
        ArrayNode statements = document.withArray("/Statement");
        for (JsonNode statement : statements) {
            if (request.label().equals(statement.path("Sid").asText())) {
                throw SnsErrors.invalid("Statement already exists");
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
                request.actionNames().stream().map(action -> "SNS:" + action).toList());
        statement.put("Resource", request.topicArn());
        return document.toString();
    }

    /** @return the topic's policy without the statement; a label that is not there changes nothing */
    static String remove(String policy, String label) {
        ObjectNode document = document(policy);
        ArrayNode statements = document.withArray("/Statement");
        for (int i = statements.size() - 1; i >= 0; i--) {
            if (statements.get(i).path("Sid").asText().equals(label)) {
                statements.remove(i);
            }
        }
        return document.toString();
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
            throw new IllegalStateException("a topic's policy in the store is no JSON", e);
        }
    }
}
