package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.template.Template.OutputDeclaration;
import dev.opsctl.local.service.cloudformation.template.Template.ParameterDeclaration;
import dev.opsctl.local.service.cloudformation.template.Template.ResourceDeclaration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a template's sections and refuses what CloudFormation's grammar does not have, with its words. */
public final class TemplateReader {

    private static final Set<String> SECTIONS = Set.of(
            "AWSTemplateFormatVersion",
            "Description",
            "Metadata",
            "Parameters",
            "Mappings",
            "Conditions",
            "Transform",
            "Resources",
            "Outputs",
            "Rules",
            "Hooks");
    private static final Set<String> RESOURCE_MEMBERS = Set.of(
            "Type",
            "Properties",
            "DependsOn",
            "Condition",
            "DeletionPolicy",
            "UpdateReplacePolicy",
            "Metadata",
            "CreationPolicy",
            "UpdatePolicy");
    private static final Set<String> PARAMETER_MEMBERS = Set.of(
            "Type",
            "Default",
            "AllowedValues",
            "AllowedPattern",
            "MinLength",
            "MaxLength",
            "MinValue",
            "MaxValue",
            "ConstraintDescription",
            "Description",
            "NoEcho");
    private static final Set<String> RULE_MEMBERS = Set.of("RuleCondition", "Assertions");
    private static final Set<String> ASSERTION_MEMBERS = Set.of("Assert", "AssertDescription");
    private static final Set<String> OUTPUT_MEMBERS = Set.of("Value", "Description", "Export", "Condition");

    private final TemplateText text;

    private TemplateReader(TemplateText text) {
        this.text = text;
    }

    /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError */
    public static Template read(String body) {
        return new TemplateReader(TemplateText.parse(body)).template();
    }

    /** What a template declares for others to use: parameters, mappings and conditions. */
    static Template declarations(TemplateText text) {
        TemplateReader reader = new TemplateReader(text);
        Map<String, ParameterDeclaration> declared = new LinkedHashMap<>();
        ObjectNode parameters = reader.section("Parameters");
        names(parameters).forEach(name -> declared.put(name, reader.parameter(name, parameters.get(name))));
        Map<String, JsonNode> conditions = new LinkedHashMap<>();
        reader.section("Conditions").fields().forEachRemaining(e -> conditions.put(e.getKey(), e.getValue()));
        return new Template(
                text,
                null,
                declared,
                reader.section("Mappings"),
                conditions,
                JsonNodeFactory.instance.objectNode(),
                Map.of(),
                Map.of());
    }

    private RuntimeException error(String message, @Nullable String path) {
        return CloudFormationErrors.validation(
                "Template format error: " + message + (path == null ? "" : " (template line " + text.line(path) + ")"));
    }

    private Template template() {
        ObjectNode tree = text.tree();
        for (String section : names(tree)) {
            if (!SECTIONS.contains(section)) {
                throw CloudFormationErrors.validation("Invalid template property or properties [" + section + "]");
            }
        }
        if (tree.has("AWSTemplateFormatVersion")
                && !tree.get("AWSTemplateFormatVersion").asText().equals("2010-09-09")) {
            throw error(
                    tree.get("AWSTemplateFormatVersion").asText()
                            + " is not a supported value for AWSTemplateFormatVersion.",
                    "/AWSTemplateFormatVersion");
        }
        for (String unsupported : List.of("Transform", "Hooks")) {
            if (tree.has(unsupported)) {
                throw error(
                        unsupported + (unsupported.equals("Transform") ? " " + tree.get(unsupported) : "")
                                + " is not supported by the local cloud.",
                        "/" + unsupported);
            }
        }
        String description = tree.path("Description").asText(null);
        if (tree.has("Description") && !tree.get("Description").isTextual()) {
            throw error("Template description must be a string.", "/Description");
        }
        limit(
                description == null ? 0 : description.getBytes(java.nio.charset.StandardCharsets.UTF_8).length,
                1024,
                "Template description is longer than 1024.");
        ObjectNode resources = section("Resources");
        if (resources.isEmpty()) {
            throw error("At least one Resources member must be defined.", null);
        }
        limit(
                resources.size(),
                500,
                "Number of resources, " + resources.size() + ", is greater than maximum allowed, 500");
        ObjectNode parameters = section("Parameters");
        limit(
                parameters.size(),
                200,
                "Number of parameters, " + parameters.size() + ", is greater than maximum allowed, 200");
        ObjectNode outputs = section("Outputs");
        limit(outputs.size(), 200, "Number of outputs, " + outputs.size() + ", is greater than maximum allowed, 200");
        ObjectNode mappings = section("Mappings");
        limit(
                mappings.size(),
                200,
                "Number of mappings, " + mappings.size() + ", is greater than maximum allowed, 200");
        checkMappings(mappings);
        Map<String, ParameterDeclaration> declared = new LinkedHashMap<>();
        names(parameters).forEach(name -> declared.put(name, parameter(name, parameters.get(name))));
        Map<String, JsonNode> conditions = new LinkedHashMap<>();
        section("Conditions").fields().forEachRemaining(e -> conditions.put(e.getKey(), e.getValue()));
        Map<String, ResourceDeclaration> made = new LinkedHashMap<>();
        names(resources).forEach(name -> made.put(name, resource(name, resources.get(name))));
        Map<String, OutputDeclaration> given = new LinkedHashMap<>();
        names(outputs).forEach(name -> given.put(name, output(name, outputs.get(name))));
        return new Template(text, description, declared, mappings, conditions, rules(), made, given);
    }

    private static void limit(int size, int maximum, String message) {
        if (size > maximum) {
            throw CloudFormationErrors.validation("Template format error: " + message);
        }
    }

    private ObjectNode section(String name) {
        JsonNode section = text.tree().get(name);
        if (section == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!(section instanceof ObjectNode object)) {
            throw error("[/" + name + "] must be an object.", "/" + name);
        }
        return object;
    }

    static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void alphanumeric(String kind, String name, String path) {
        if (!name.matches("[A-Za-z0-9]{1,255}")) {
            throw error(kind + " name " + name + " is non alphanumeric.", path);
        }
    }

    private void members(JsonNode node, Set<String> allowed, String path) {
        if (!node.isObject()) {
            throw error("[" + path + "] must be an object.", path);
        }
        for (String member : names(node)) {
            if (!allowed.contains(member)) {
                String what = path.startsWith("/Parameters/")
                        ? "parameter"
                        : path.startsWith("/Rules/") ? "rule" : "resource";
                throw CloudFormationErrors.validation("Invalid template " + what + " property '" + member + "' at ["
                        + path + "] (template line " + text.line(path + "/" + member) + ")");
            }
        }
    }

    private void checkMappings(ObjectNode mappings) {
        mappings.fields().forEachRemaining(mapping -> {
            String path = "/Mappings/" + mapping.getKey();
            alphanumeric("Mapping", mapping.getKey(), path);
            if (!mapping.getValue().isObject()) {
                throw error("Every Mappings member must be a map.", path);
            }
            mapping.getValue().fields().forEachRemaining(row -> {
                if (!row.getValue().isObject()) {
                    throw error("Every Mappings attribute must be a String or a List.", path + "/" + row.getKey());
                }
                row.getValue().forEach(value -> {
                    if (value.isObject()) {
                        throw error("Every Mappings attribute must be a String or a List.", path + "/" + row.getKey());
                    }
                });
            });
        });
    }

    private ParameterDeclaration parameter(String name, JsonNode node) {
        String path = "/Parameters/" + name;
        alphanumeric("Parameter", name, path);
        members(node, PARAMETER_MEMBERS, path);
        String type = node.path("Type").asText("");
        if (type.isEmpty()) {
            throw error("Every Parameters object must contain a Type member.", path);
        }
        if (!Set.of("String", "Number", "CommaDelimitedList", "List<Number>", "List<String>")
                        .contains(type)
                && !type.matches(
                        "AWS::SSM::Parameter::(Name|Value<(String|CommaDelimitedList|List<(String|Number)>|(List<)?AWS::[A-Za-z0-9:]+>?)>)")
                && !type.matches("(List<)?AWS::(?!SSM:)[A-Za-z0-9]+::[A-Za-z0-9:.]+>?")) {
            throw error("Unrecognized parameter type: " + type, path);
        }
        JsonNode fallback = node.get("Default");
        if (fallback != null && fallback.isContainerNode()) {
            throw error("Every Default member must be a string.", path + "/Default");
        }
        List<String> allowed = new ArrayList<>();
        node.path("AllowedValues").forEach(value -> allowed.add(value.asText()));
        return new ParameterDeclaration(
                name,
                type,
                fallback == null ? null : fallback.asText(),
                allowed,
                node.path("AllowedPattern").asText(null),
                node.path("MinLength").asText(null),
                node.path("MaxLength").asText(null),
                node.path("MinValue").asText(null),
                node.path("MaxValue").asText(null),
                node.path("ConstraintDescription").asText(null),
                node.path("Description").asText(null),
                node.path("NoEcho").asBoolean(false));
    }

    private ObjectNode rules() {
        ObjectNode rules = section("Rules");
        for (String name : names(rules)) {
            String path = "/Rules/" + name;
            alphanumeric("Rule", name, path);
            members(rules.get(name), RULE_MEMBERS, path);
            if (!rules.get(name).path("Assertions").isArray()) {
                throw error("Every Rules object must contain a list of Assertions.", path);
            }
            for (JsonNode assertion : rules.get(name).get("Assertions")) {
                members(assertion, ASSERTION_MEMBERS, path + "/Assertions");
                if (!assertion.has("Assert")) {
                    throw error("Every Assertions member must contain an Assert object.", path + "/Assertions");
                }
            }
        }
        return rules;
    }

    private ResourceDeclaration resource(String name, JsonNode node) {
        String path = "/Resources/" + name;
        if (name.startsWith("Fn::")) {
            throw error(
                    name + " is not supported by the local cloud (it needs the transform AWS::LanguageExtensions).",
                    path);
        }
        alphanumeric("Resource", name, path);
        members(node, RESOURCE_MEMBERS, path);
        String type = node.path("Type").asText("");
        if (type.isEmpty()) {
            throw error("[" + path + "] Every Resources object must contain a Type member.", path);
        }
        for (String unsupported : List.of("CreationPolicy", "UpdatePolicy")) {
            if (node.has(unsupported)) {
                throw error(
                        unsupported + " of resource " + name + " is not supported by the local cloud.",
                        path + "/" + unsupported);
            }
        }
        JsonNode properties = node.path("Properties");
        if (!properties.isMissingNode() && !properties.isObject()) {
            throw error("[" + path + "/Properties] must be an object.", path + "/Properties");
        }
        List<String> dependsOn = new ArrayList<>();
        JsonNode depends = node.path("DependsOn");
        if (depends.isArray()) {
            depends.forEach(item -> dependsOn.add(item.asText()));
        } else if (depends.isTextual()) {
            dependsOn.add(depends.asText());
        } else if (!depends.isMissingNode()) {
            throw error("DependsOn must be a string or list of strings.", path + "/DependsOn");
        }
        return new ResourceDeclaration(
                name,
                type,
                properties.isObject() ? (ObjectNode) properties : JsonNodeFactory.instance.objectNode(),
                node.path("Condition").asText(null),
                dependsOn,
                policy(name, node, "DeletionPolicy", Set.of("Delete", "Retain", "RetainExceptOnCreate")),
                policy(name, node, "UpdateReplacePolicy", Set.of("Delete", "Retain")),
                node.get("Metadata"));
    }

    private String policy(String name, JsonNode node, String attribute, Set<String> known) {
        JsonNode value = node.get(attribute);
        if (value == null) {
            return "Delete";
        }
        String path = "/Resources/" + name + "/" + attribute;
        if (!value.isTextual()) {
            throw error("Every " + attribute + " member must be a string.", path);
        }
        if (value.asText().equals("Snapshot")) {
            throw error(attribute + " Snapshot of resource " + name + " is not supported by the local cloud.", path);
        }
        if (!known.contains(value.asText())) {
            throw error("Unrecognized " + attribute + " " + value.asText() + " for resource " + name, path);
        }
        return value.asText();
    }

    private OutputDeclaration output(String name, JsonNode node) {
        String path = "/Outputs/" + name;
        alphanumeric("Output", name, path);
        members(node, OUTPUT_MEMBERS, path);
        if (!node.has("Value")) {
            throw error("Every Outputs member must contain a Value object", path);
        }
        return new OutputDeclaration(
                name,
                node.get("Value"),
                node.path("Description").asText(null),
                node.path("Condition").asText(null),
                node.path("Export").get("Name"));
    }
}
