package dev.opsctl.local.identity.policy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.identity.policy.Statement.Condition;
import dev.opsctl.local.identity.policy.Statement.Quantifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and validates policy documents with the words in which AWS refuses them. */
public final class PolicyParser {

    /** What a document is attached to decides which elements it must and must not have. */
    public enum Kind {
        IDENTITY,
        /** An identity policy of its own: it has to be written in the current version of the language. */
        MANAGED,
        TRUST,
        RESOURCE
    }

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String SYNTAX = "Syntax errors in policy.";
    private static final Set<String> STATEMENT_KEYS = Set.of(
            "Sid",
            "Effect",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Principal",
            "NotPrincipal",
            "Condition");

    private PolicyParser() {}

    /**
     * @throws PolicySyntaxException if AWS would refuse the document
     */
    public static PolicyDocument parse(String document, Kind kind) {
        JsonNode root;
        try {
            root = JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new PolicySyntaxException(kind == Kind.TRUST ? "This policy contains invalid Json" : SYNTAX);
        }
        if (root == null || !root.isObject()) {
            throw new PolicySyntaxException(SYNTAX);
        }
        root.fieldNames()
                .forEachRemaining(
                        name -> require(Set.of("Version", "Id", "Statement").contains(name), SYNTAX));
        String version = root.has("Version") ? root.get("Version").asText() : "2008-10-17";
        require(version.equals("2012-10-17") || version.equals("2008-10-17"), SYNTAX);
        require(
                kind != Kind.MANAGED || version.equals("2012-10-17"),
                "Policy document must be version 2012-10-17 or greater.");
        JsonNode statements = root.get("Statement");
        require(statements != null && (statements.isObject() || statements.isArray() && !statements.isEmpty()), SYNTAX);
        List<Statement> parsed = new ArrayList<>();
        Set<String> sids = new HashSet<>();
        for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
            Statement one = statement(statement, kind == Kind.MANAGED ? Kind.IDENTITY : kind);
            require(
                    one.sid() == null || one.sid().isEmpty() || sids.add(one.sid()),
                    "Statement IDs (SID) in a single policy must be unique.");
            parsed.add(one);
        }
        return new PolicyDocument(version, root.path("Id").asText(null), List.copyOf(parsed));
    }

    /**
     * Several policies as one document, in which each statement counts. Statement IDs, which two of them may share, are left out.
     *
     * @throws PolicySyntaxException if one of them has no statements
     */
    public static String merged(Collection<String> documents) {
        ObjectNode all = JSON.createObjectNode().put("Version", "2012-10-17");
        ArrayNode statements = all.putArray("Statement");
        for (String document : documents) {
            JsonNode own;
            try {
                own = JSON.readTree(document).path("Statement");
            } catch (JsonProcessingException e) {
                throw new PolicySyntaxException(SYNTAX);
            }
            for (JsonNode statement : own.isArray() ? own : List.of(own)) {
                require(statement.isObject(), SYNTAX);
                statements.add(((ObjectNode) statement.deepCopy()).without("Sid"));
            }
        }
        return all.toString();
    }

    private static Statement statement(JsonNode node, Kind kind) {
        require(node.isObject(), SYNTAX);
        node.fieldNames().forEachRemaining(name -> require(STATEMENT_KEYS.contains(name), SYNTAX));
        require(
                !(node.has("Action") && node.has("NotAction"))
                        && !(node.has("Resource") && node.has("NotResource"))
                        && !(node.has("Principal") && node.has("NotPrincipal")),
                SYNTAX);
        String effect = node.path("Effect").asText("");
        require(effect.equals("Allow") || effect.equals("Deny"), SYNTAX);
        String sid = node.path("Sid").asText(null);
        require(
                sid == null || kind != Kind.IDENTITY || sid.matches("[0-9A-Za-z]*"),
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
        List<String> actions = optional(node.get("Action"));
        List<String> notActions = optional(node.get("NotAction"));
        List<String> acted = Statement.either(actions, notActions);
        require(!acted.isEmpty(), "Policy statement must contain actions.");
        acted.forEach(action -> action(action, kind));
        List<String> resources = optional(node.get("Resource"));
        List<String> notResources = optional(node.get("NotResource"));
        if (kind == Kind.TRUST) {
            require(resources == null && notResources == null, "Has prohibited field Resource");
        } else if (kind == Kind.IDENTITY) {
            List<String> named = Statement.either(resources, notResources);
            require(!named.isEmpty(), "Policy statement must contain resources.");
            named.forEach(PolicyParser::resource);
        }
        Map<String, List<String>> principals = principals(node.get("Principal"));
        Map<String, List<String>> notPrincipals = principals(node.get("NotPrincipal"));
        if (kind == Kind.IDENTITY) {
            require(principals == null && notPrincipals == null, "Policy document should not specify a principal.");
        } else {
            require(principals != null || notPrincipals != null, "Missing required field Principal");
        }
        return new Statement(
                sid,
                effect.equals("Allow"),
                actions,
                notActions,
                resources,
                notResources,
                principals,
                notPrincipals,
                conditions(node.get("Condition")));
    }

    private static void action(String action, Kind kind) {
        if (action.equals("*")) {
            require(kind != Kind.TRUST, "AssumeRole policy may only specify STS AssumeRole actions.");
            return;
        }
        int colon = action.indexOf(':');
        require(colon > 0, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        String vendor = action.substring(0, colon);
        require(
                vendor.matches("[A-Za-z0-9-]+") && action.indexOf(':', colon + 1) < 0,
                "Vendor " + vendor + " is not valid");
        require(colon < action.length() - 1, SYNTAX);
        require(
                kind != Kind.TRUST || vendor.equalsIgnoreCase("sts"),
                "AssumeRole policy may only specify STS AssumeRole actions.");
    }

    private static void resource(String resource) {
        if (resource.equals("*")) {
            return;
        }
        String[] parts = resource.split(":", 6);
        require(parts[0].equals("arn"), "Resource " + resource + " must be in ARN format or \"*\".");
        require(
                parts.length > 1 && (parts[1].equals("aws") || parts[1].equals("*") || parts[1].startsWith("aws-")),
                "Partition \"" + (parts.length > 1 ? parts[1] : "") + "\" is not valid for resource \"" + resource
                        + "\".");
        require(parts.length > 2 && !parts[2].isEmpty(), "Resource " + resource + " must be in ARN format or \"*\".");
        // AWS's own policies have arn:aws:organizations::*: too: what is last may be empty.
        require(
                parts.length == 6 || resource.endsWith("*"),
                "Resource " + resource + " must be in ARN format or \"*\".");
    }

    private static @Nullable Map<String, List<String>> principals(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        if (node.isTextual()) {
            require(node.asText().equals("*"), "Invalid principal in policy");
            return Map.of("*", List.of("*"));
        }
        require(node.isObject() && !node.isEmpty(), "Invalid principal in policy");
        Map<String, List<String>> principals = new LinkedHashMap<>();
        node.fields().forEachRemaining(entry -> {
            require(
                    Set.of("AWS", "Service", "Federated", "CanonicalUser").contains(entry.getKey()),
                    "Invalid principal in policy");
            List<String> values = strings(entry.getValue());
            for (String value : values) {
                boolean valid = !entry.getKey().equals("AWS")
                        || value.equals("*")
                        || value.matches("\\d{12}|[A-Z0-9]{16,128}(:[\\w+=,.@-]+)?")
                        || value.matches(
                                "arn:aws[a-z-]*:(iam|sts)::\\d{12}:(root|user/.+|role/.+|assumed-role/.+/.+|federated-user/.+)");
                require(valid, "Invalid principal in policy: \"AWS\":\"" + value + "\"");
                require(
                        !entry.getKey().equals("Service")
                                || value.matches("[a-z0-9-]+(\\.[a-z0-9-]+)*\\.amazonaws\\.com(\\.cn)?"),
                        "Invalid principal in policy: \"SERVICE\":\"" + value + "\"");
            }
            principals.put(entry.getKey(), values);
        });
        return principals;
    }

    private static List<Condition> conditions(JsonNode node) {
        List<Condition> conditions = new ArrayList<>();
        if (node == null || node.isNull()) {
            return conditions;
        }
        require(node.isObject(), SYNTAX);
        node.fields().forEachRemaining(entry -> {
            String name = entry.getKey();
            Quantifier quantifier = Quantifier.NONE;
            if (name.regionMatches(true, 0, "ForAllValues:", 0, 13)) {
                quantifier = Quantifier.FOR_ALL_VALUES;
                name = name.substring(13);
            } else if (name.regionMatches(true, 0, "ForAnyValue:", 0, 12)) {
                quantifier = Quantifier.FOR_ANY_VALUE;
                name = name.substring(12);
            }
            boolean ifExists = name.toLowerCase(java.util.Locale.ROOT).endsWith("ifexists");
            ConditionOperator operator =
                    ConditionOperator.named(ifExists ? name.substring(0, name.length() - 8) : name);
            if (operator == null
                    || ifExists && operator == ConditionOperator.NULL
                    || !entry.getValue().isObject()) {
                throw new PolicySyntaxException(SYNTAX);
            }
            for (Map.Entry<String, JsonNode> key : (Iterable<Map.Entry<String, JsonNode>>)
                    () -> entry.getValue().fields()) {
                require(
                        key.getKey().indexOf(':') > 0,
                        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
                conditions.add(new Condition(operator, quantifier, ifExists, key.getKey(), strings(key.getValue())));
            }
        });
        return List.copyOf(conditions);
    }

    private static @Nullable List<String> optional(@Nullable JsonNode node) {
        return node == null ? null : strings(node);
    }

    private static List<String> strings(JsonNode node) {
        if (node.isValueNode() && !node.isNull()) {
            return List.of(node.asText());
        }
        require(node.isArray(), SYNTAX);
        List<String> values = new ArrayList<>();
        for (JsonNode value : node) {
            require(value.isValueNode() && !value.isNull(), SYNTAX);
            values.add(value.asText());
        }
        return List.copyOf(values);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new PolicySyntaxException(message);
        }
    }
}
