package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A template whose structure has been checked.
 *
 * @param text the tree it was read from, with line numbers
 * @param conditions condition expressions by name
 * @param rules by name, each with Assertions
 */
public record Template(
        TemplateText text,
        @Nullable String description,
        Map<String, ParameterDeclaration> parameters,
        ObjectNode mappings,
        Map<String, JsonNode> conditions,
        ObjectNode rules,
        Map<String, ResourceDeclaration> resources,
        Map<String, OutputDeclaration> outputs) {

    /** A parameter's declaration. */
    public record ParameterDeclaration(
            String name,
            String type,
            @Nullable String defaultValue,
            List<String> allowedValues,
            @Nullable String allowedPattern,
            @Nullable String minLength,
            @Nullable String maxLength,
            @Nullable String minValue,
            @Nullable String maxValue,
            @Nullable String constraintDescription,
            @Nullable String description,
            boolean noEcho) {

        private static final String STORED = "AWS::SSM::Parameter::Value<";

        /** Whether the value is a comma-delimited list. */
        public boolean isList() {
            String of = isStored() ? type.substring(STORED.length()) : type;
            return of.startsWith("CommaDelimitedList") || of.startsWith("List<");
        }

        /** Whether the value is what the Parameter Store has under the name that is given. */
        public boolean isStored() {
            return type.startsWith(STORED);
        }

        /** Whether what is given names a parameter of the Parameter Store. */
        public boolean namesStored() {
            return isStored() || type.equals("AWS::SSM::Parameter::Name");
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
            @Nullable String condition,
            List<String> dependsOn,
            String deletionPolicy,
            String updateReplacePolicy,
            @Nullable JsonNode metadata) {

        public String path() {
            return "/Resources/" + name;
        }
    }

    /** An output's declaration; {@code exportName} is null or an unresolved value. */
    public record OutputDeclaration(
            String name,
            JsonNode value,
            @Nullable String description,
            @Nullable String condition,
            @Nullable JsonNode exportName) {}

    /** A resource that the template declares. */
    public ResourceDeclaration resource(String name) {
        return Objects.requireNonNull(resources.get(name), name);
    }

    /** {@code (template line N)} of a path, for messages. */
    public String at(String path) {
        return " (template line " + text.line(path) + ")";
    }

    public String body() {
        return text.tree().toString();
    }
}
