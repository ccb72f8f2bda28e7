package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A template whose structure has been checked.
 *
 * @param text the tree it was read from, with line numbers
 * @param conditions condition expressions by name
 */
public record Template(
        TemplateText text,
        String description,
        Map<String, ParameterDeclaration> parameters,
        ObjectNode mappings,
        Map<String, JsonNode> conditions,
        Map<String, ResourceDeclaration> resources,
        Map<String, OutputDeclaration> outputs) {

    /** A parameter's declaration. */
    public record ParameterDeclaration(
            String name,
            String type,
            String defaultValue,
            List<String> allowedValues,
            String allowedPattern,
            String minLength,
            String maxLength,
            String minValue,
            String maxValue,
            String constraintDescription,
            String description,
            boolean noEcho) {

        /** Whether the value is a comma-delimited list. */
        public boolean isList() {
            return type.equals("CommaDelimitedList") || type.startsWith("List<");
        }
    }

    /**
     * A resource's declaration.
     *
     * @param properties unresolved
     * @param deletionPolicy Delete, Retain or RetainExceptOnCreate
     * @param updateReplacePolicy Delete or Retain
     */
    public record ResourceDeclaration(
            String name,
            String type,
            ObjectNode properties,
            String condition,
            List<String> dependsOn,
            String deletionPolicy,
            String updateReplacePolicy,
            JsonNode metadata) {

        public String path() {
            return "/Resources/" + name;
        }
    }

    /** An output's declaration; {@code exportName} is null or an unresolved value. */
    public record OutputDeclaration(
            String name, JsonNode value, String description, String condition, JsonNode exportName) {}

    /** {@code (template line N)} of a path, for messages. */
    public String at(String path) {
        return " (template line " + text.line(path) + ")";
    }

    public String body() {
        return text.tree().toString();
    }
}
