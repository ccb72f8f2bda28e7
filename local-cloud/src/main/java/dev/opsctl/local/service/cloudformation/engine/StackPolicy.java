package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.identity.policy.Wildcard;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Which resources of a stack an update may change. A policy without statements protects nothing; any other protects what no statement
 * allows, and what one denies stays denied whatever allows it.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html">Stack policies</a>
 */
public final class StackPolicy {

    /** What an update does to a resource. */
    public enum Action {
        MODIFY("Update:Modify"),
        REPLACE("Update:Replace"),
        DELETE("Update:Delete");

        private final String text;

        Action(String text) {
            this.text = text;
        }
    }

    private static final Set<String> ACTIONS = Set.of("Update:Modify", "Update:Replace", "Update:Delete", "Update:*");
    private static final Set<String> MEMBERS =
            Set.of("Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition");
    private static final String LOGICAL = "LogicalResourceId/";

    private final List<JsonNode> statements;

    private StackPolicy(List<JsonNode> statements) {
        this.statements = statements;
    }

    /**
     * @param logicalIds the resources of the template that the policy is for
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError for what is no stack policy
     */
    public static void check(String body, Set<String> logicalIds) {
        for (JsonNode statement : read(body).statements) {
            for (String resource : texts(statement, "Resource", "NotResource")) {
                String id = resource.startsWith(LOGICAL) ? resource.substring(LOGICAL.length()) : "*";
                if (!id.contains("*") && !id.contains("?") && !logicalIds.contains(id)) {
                    throw invalid("Unknown logical id '" + resource + "' in statement " + statement
                            + " - stack policies can only be applied to logical ids referenced in the template");
                }
            }
        }
    }

    /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError for what is no stack policy */
    static StackPolicy read(String body) {
        JsonNode tree;
        try {
            tree = PojoJson.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw invalid("Invalid stack policy");
        }
        require(tree.isObject());
        List<JsonNode> statements = new ArrayList<>();
        JsonNode given = tree.path("Statement");
        if (given.isObject()) {
            statements.add(given);
        } else {
            require(given.isArray() || given.isMissingNode());
            given.forEach(statements::add);
        }
        statements.forEach(StackPolicy::check);
        return new StackPolicy(statements);
    }

    private static void check(JsonNode statement) {
        require(statement.isObject());
        statement.fieldNames().forEachRemaining(member -> require(MEMBERS.contains(member)));
        require(Set.of("Allow", "Deny").contains(statement.path("Effect").asText()));
        require(statement.path("Principal").asText().equals("*"));
        require(statement.has("Action") != statement.has("NotAction"));
        require(statement.has("Resource") != statement.has("NotResource"));
        require(ACTIONS.containsAll(texts(statement, "Action", "NotAction")));
        texts(statement, "Resource", "NotResource")
                .forEach(resource -> require(resource.equals("*") || resource.startsWith(LOGICAL)));
        statement.path("Condition").fields().forEachRemaining(condition -> {
            require(Set.of("StringEquals", "StringLike").contains(condition.getKey()));
            condition.getValue().fieldNames().forEachRemaining(key -> require(key.equals("ResourceType")));
        });
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw invalid("Invalid stack policy");
        }
    }

    private static RuntimeException invalid(String why) {
        return CloudFormationErrors.validation("Error validating stack policy: " + why);
    }

    /** Why a resource must stay as it is; empty if it need not. */
    Optional<String> denial(Action action, String logicalId, String type) {
        boolean allowed = statements.isEmpty();
        for (int i = 0; i < statements.size(); i++) {
            JsonNode statement = statements.get(i);
            if (applies(statement, action, logicalId, type)) {
                if (statement.path("Effect").asText().equals("Deny")) {
                    return Optional.of("Action denied by stack policy: Statement [#" + (i + 1) + "] does not allow ["
                            + String.join(", ", texts(statement, "Action", "NotAction")) + "] for resource ["
                            + String.join(", ", texts(statement, "Resource", "NotResource")) + "];");
                }
                allowed = true;
            }
        }
        return allowed ? Optional.empty() : Optional.of("Action not allowed by stack policy");
    }

    private static boolean applies(JsonNode statement, Action action, String logicalId, String type) {
        return any(texts(statement, "Action", "NotAction"), action.text) == statement.has("Action")
                && any(texts(statement, "Resource", "NotResource"), LOGICAL + logicalId) == statement.has("Resource")
                && StreamSupport.stream(statement.path("Condition").spliterator(), false)
                        .allMatch(keys -> any(texts(keys, "ResourceType", "ResourceType"), type));
    }

    private static boolean any(List<String> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> Wildcard.matches(pattern, text));
    }

    /** A member that is a text or a list of them. */
    private static List<String> texts(JsonNode statement, String member, String otherwise) {
        JsonNode value = statement.has(member) ? statement.get(member) : statement.path(otherwise);
        List<String> texts = new ArrayList<>();
        if (value.isTextual()) {
            texts.add(value.asText());
        }
        value.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
