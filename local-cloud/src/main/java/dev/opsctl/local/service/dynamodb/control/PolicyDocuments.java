package dev.opsctl.local.service.dynamodb.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.AttachedPolicy;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The resource policies of tables and streams: what DynamoDB refuses, and the form in which it keeps and shows them. */
final class PolicyDocuments {

    private static final int MOST_BYTES = 20_480;
    private static final List<String> MEMBERS = List.of("Version", "Id", "Statement");
    private static final List<String> PARTS = List.of(
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition");
    private static final Set<String> LISTS = Set.of("Action", "NotAction", "Resource", "NotResource");

    private PolicyDocuments() {}

    /**
     * A policy without white space, its members in AWS's order, lists of one as that one, and accounts by their ARN.
     *
     * @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, in AWS's words
     */
    static String canonical(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw DynamoDbErrors.invalidValues("Maximum policy size of " + MOST_BYTES + " bytes exceeded");
        }
        JsonNode root = read(text);
        requireStatements(root.get("Statement"));
        if (AttachedPolicy.read(text).isEmpty()) {
            throw malformed("Syntax errors in policy.");
        }
        ObjectNode canonical = PojoJson.mapper().createObjectNode();
        for (String member : MEMBERS) {
            if (member.equals("Version") && !root.has(member)) {
                canonical.put(member, "2008-10-17");
            } else if (member.equals("Statement")) {
                ArrayNode statements = canonical.putArray(member);
                statements(root.get(member)).forEach(statement -> statements.add(statement(statement)));
            } else if (root.has(member)) {
                canonical.set(member, root.get(member));
            }
        }
        return canonical.toString();
    }

    private static JsonNode read(String text) {
        try {
            JsonNode root = PojoJson.mapper().readTree(text);
            if (root != null && root.isNull()) {
                throw malformed("This text appears not to be a policy");
            } else if (root != null && root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw malformed("This policy contains invalid Json");
        }
        throw malformed("This policy contains invalid Json");
    }

    private static Iterable<JsonNode> statements(JsonNode statement) {
        return statement.isArray() ? statement : List.of(statement);
    }

    private static void requireStatements(@Nullable JsonNode statement) {
        if (statement == null) {
            throw malformed("Syntax error at position (1,3)");
        } else if (statement.isArray() && statement.isEmpty()) {
            throw malformed("Could not parse the policy: Statement is empty!");
        }
        Set<String> ids = new HashSet<>();
        for (JsonNode each : statements(statement)) {
            for (String part : List.of("Effect", "Principal", "Action", "Resource")) {
                if (!each.has(part) && !each.has("Not" + part)) {
                    throw malformed("Missing required field " + part);
                }
            }
            if (each.has("Sid") && !ids.add(each.get("Sid").asText())) {
                throw malformed("The Statement Ids in the policy are not unique");
            }
            JsonNode principal = each.path("Principal");
            boolean everybody = isEverybody(principal) || isEverybody(principal.path("AWS"));
            if (everybody && each.path("Effect").asText().equalsIgnoreCase("Allow") && !each.has("Condition")) {
                throw DynamoDbErrors.invalid("Resource-based policy grants unbounded access in one or more elements."
                        + " Please revise the policy to ensure least-privilege form of access");
            }
        }
    }

    private static boolean isEverybody(JsonNode principal) {
        if (principal.isArray()) {
            for (JsonNode each : principal) {
                if (isEverybody(each)) {
                    return true;
                }
            }
        }
        return principal.isTextual() && principal.asText().equals("*");
    }

    private static ObjectNode statement(JsonNode statement) {
        ObjectNode canonical = PojoJson.mapper().createObjectNode();
        for (String part : PARTS) {
            JsonNode value = statement.get(part);
            if (value != null && part.endsWith("Principal")) {
                canonical.set(part, principal(value));
            } else if (value != null) {
                canonical.set(part, LISTS.contains(part) ? single(value) : value);
            }
        }
        return canonical;
    }

    private static JsonNode single(JsonNode value) {
        return value.isArray() && value.size() == 1 ? value.get(0) : value;
    }

    private static JsonNode principal(JsonNode value) {
        if (!value.isObject() || !value.has("AWS")) {
            return value;
        }
        Set<String> arns = new LinkedHashSet<>();
        JsonNode named = value.get("AWS");
        (named.isArray() ? named : List.of(named)).forEach(each -> arns.add(arn(((JsonNode) each).asText())));
        ObjectNode canonical = value.deepCopy();
        if (arns.size() == 1) {
            canonical.put("AWS", arns.iterator().next());
        } else {
            ArrayNode list = canonical.putArray("AWS");
            arns.forEach(list::add);
        }
        return canonical;
    }

    private static String arn(String principal) {
        return principal.matches("\\d{12}") ? "arn:aws:iam::" + principal + ":root" : principal;
    }

    private static RuntimeException malformed(String why) {
        return DynamoDbErrors.invalidValues("Invalid policy document: " + why);
    }
}
