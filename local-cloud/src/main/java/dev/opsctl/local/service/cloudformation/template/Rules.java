package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.template.References.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The Rules section: assertions about the parameters' values, looked at before anything is created or updated.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html">Rules syntax</a>
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html">Rule
 *     functions</a>
 */
public final class Rules {

    private static final String ALL = "Fn::RefAll";
    private static final Set<String> LOGIC = Set.of("Fn::And", "Fn::Or", "Fn::Not");
    private static final Set<String> COMPARING =
            Set.of("Fn::Equals", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn");

    private final Template template;
    private final Resolver resolver;

    public Rules(Template template, Resolver resolver) {
        this.template = template;
        this.resolver = resolver;
    }

    /** Whether a value is to come from a resource that does not exist yet, so that nothing can be said of it. */
    private static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unknown() {
            super(null, null, false, false);
        }
    }

    /**
     * What needs no values: the section's grammar, its functions and what it refers to.
     *
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError
     */
    static void check(Template template) {
        template.rules().fields().forEachRemaining(rule -> {
            String path = "/Rules/" + rule.getKey();
            JsonNode condition = rule.getValue().get("RuleCondition");
            if (condition != null) {
                truth(template, condition, path + "/RuleCondition");
            }
            for (JsonNode assertion : rule.getValue().get("Assertions")) {
                truth(template, assertion.get("Assert"), path + "/Assertions");
            }
            for (Reference reference : References.of(rule.getValue(), path)) {
                if (reference.attribute() != null
                        || !template.parameters().containsKey(reference.target())
                                && !TemplateChecks.PSEUDO.contains(reference.target())) {
                    throw error(
                            template,
                            "Template format error: Unresolved dependencies [" + reference.target()
                                    + "]. Cannot reference resources in the Rules block of the template",
                            reference.path());
                }
            }
        });
    }

    private static void truth(Template template, JsonNode node, String path) {
        String function = function(node);
        JsonNode argument = node.path(function);
        if (LOGIC.contains(function)) {
            boolean one = function.equals("Fn::Not");
            sized(template, function, argument, one ? 1 : 2, one ? 1 : 10, path);
            argument.forEach(part -> truth(template, part, path));
        } else if (COMPARING.contains(function)) {
            sized(template, function, argument, 2, 2, path);
            argument.forEach(part -> value(template, part, path));
        } else {
            supported(template, function, path);
            throw error(
                    template,
                    "Template format error: every condition and assertion of a rule must be one of Fn::And,"
                            + " Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, Fn::Equals, Fn::Not, Fn::Or",
                    path);
        }
    }

    private static void value(Template template, JsonNode node, String path) {
        String function = function(node);
        supported(template, function, path);
        node.forEach(part -> value(template, part, path));
    }

    private static void supported(Template template, String function, String path) {
        if (function.startsWith("Fn::ValueOf")) {
            throw error(
                    template,
                    "Template format error: " + function
                            + " is not supported by the local cloud, which has no resource that it reads: leave the rule out.",
                    path);
        }
    }

    private static void sized(Template template, String function, JsonNode argument, int least, int most, String path) {
        if (!argument.isArray() || argument.size() < least || argument.size() > most) {
            throw error(
                    template,
                    "Template error: every " + function + " object requires "
                            + (least == most
                                    ? least + " parameters in a list."
                                    : "a list of at least " + least + " and at most " + most + " boolean parameters."),
                    path);
        }
    }

    private static String function(JsonNode node) {
        return node.isObject() && node.size() == 1 ? node.fieldNames().next() : "";
    }

    private static RuntimeException error(Template template, String message, String path) {
        return CloudFormationErrors.validation(message + template.at(path));
    }

    /**
     * Looks at all rules with the values of the parameters.
     *
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError with the descriptions of the assertions that
     *     do not hold
     */
    public void assertAll() {
        List<String> failed = new ArrayList<>();
        template.rules().fields().forEachRemaining(rule -> {
            String path = "/Rules/" + rule.getKey();
            JsonNode condition = rule.getValue().get("RuleCondition");
            if (condition != null && !holds(condition, path, false)) {
                return;
            }
            for (JsonNode assertion : rule.getValue().get("Assertions")) {
                if (!holds(assertion.get("Assert"), path, true)) {
                    failed.add(assertion
                            .path("AssertDescription")
                            .asText("Rule " + rule.getKey() + ": " + assertion.get("Assert")));
                }
            }
        });
        if (!failed.isEmpty()) {
            throw CloudFormationErrors.validation(
                    "Template error: Rule assertion failed: " + String.join("; ", failed));
        }
    }

    private boolean holds(JsonNode node, String path, boolean unlessKnown) {
        try {
            return truth(node, path);
        } catch (Unknown e) {
            return unlessKnown;
        }
    }

    private boolean truth(JsonNode node, String path) {
        String function = function(node);
        JsonNode argument = node.get(function);
        return switch (function) {
            case "Fn::Not" -> !truth(argument.get(0), path);
            case "Fn::And" -> all(argument, part -> truth(part, path));
            case "Fn::Or" -> !all(argument, part -> !truth(part, path));
            case "Fn::Equals" -> value(argument.get(0), path).equals(value(argument.get(1), path));
            case "Fn::Contains" -> values(argument.get(0), path).contains(text(argument.get(1), path));
            case "Fn::EachMemberEquals" -> {
                String wanted = text(argument.get(1), path);
                yield values(argument.get(0), path).stream().allMatch(wanted::equals);
            }
            default -> values(argument.get(1), path).containsAll(values(argument.get(0), path));
        };
    }

    private static boolean all(JsonNode parts, Predicate<JsonNode> wanted) {
        boolean all = true;
        for (JsonNode part : parts) {
            all &= wanted.test(part);
        }
        return all;
    }

    private JsonNode value(JsonNode node, String path) {
        JsonNode resolved = function(node).equals(ALL) ? refAll(node.get(ALL)) : resolver.resolve(node, path);
        if (Resolver.isUnknown(resolved)) {
            throw new Unknown();
        }
        return resolved.isValueNode() ? JsonNodeFactory.instance.textNode(resolved.asText()) : resolved;
    }

    private String text(JsonNode node, String path) {
        return value(node, path).asText();
    }

    private List<String> values(JsonNode node, String path) {
        JsonNode resolved = value(node, path);
        List<String> values = new ArrayList<>();
        if (resolved.isArray()) {
            resolved.forEach(item -> values.add(text(item, path)));
        } else {
            values.add(resolved.asText());
        }
        return values;
    }

    /** The values of all parameters of a type. */
    private ArrayNode refAll(JsonNode type) {
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        template.parameters().values().stream()
                .filter(declared -> declared.type().equals(type.asText()))
                .forEach(declared -> {
                    ObjectNode reference = JsonNodeFactory.instance.objectNode().put("Ref", declared.name());
                    JsonNode value = resolver.resolve(reference, "/Parameters/" + declared.name());
                    if (value.isArray()) {
                        values.addAll((ArrayNode) value);
                    } else {
                        values.add(value);
                    }
                });
        return values;
    }
}
