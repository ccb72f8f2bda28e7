package dev.opsctl.local.service.cloudformation.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.engine.CustomResources;
import dev.opsctl.local.service.cloudformation.engine.NestedStacks;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.schema.PropertyChecks.Problem;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchema;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchemas;
import dev.opsctl.local.service.cloudformation.template.References;
import dev.opsctl.local.service.cloudformation.template.References.Reference;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.Template.ResourceDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Refuses, before anything is created, types and properties that would not be provisioned. */
public final class TypeChecks {

    private TypeChecks() {}

    /**
     * Types, and attributes that {@code Fn::GetAtt} names.
     *
     * @param known the types that can be provisioned
     */
    public static void types(Template template, Set<String> known) {
        Set<String> unrecognized = new TreeSet<>();
        List<String> unsupported = new ArrayList<>();
        for (ResourceDeclaration resource : template.resources().values()) {
            if (!known.contains(resource.type()) && !CustomResources.isCustom(resource.type())) {
                if (ResourceSchemas.isAwsType(resource.type())) {
                    unsupported.add(resource.type() + " (resource " + resource.name() + ", template line "
                            + template.text().line(resource.path() + "/Type") + ")");
                } else {
                    unrecognized.add(resource.type());
                }
            }
        }
        if (!unrecognized.isEmpty()) {
            throw CloudFormationErrors.validation(
                    "Template format error: Unrecognized resource types: [" + String.join(", ", unrecognized) + "]");
        }
        if (!unsupported.isEmpty()) {
            throw CloudFormationErrors.validation(
                    "Template format error: Resource types not supported by the local cloud: ["
                            + String.join(", ", unsupported) + "]");
        }
        attributes(template);
    }

    private static void attributes(Template template) {
        List<Reference> references = new ArrayList<>();
        template.resources()
                .values()
                .forEach(resource ->
                        references.addAll(References.of(resource.properties(), resource.path() + "/Properties")));
        template.outputs()
                .values()
                .forEach(output ->
                        references.addAll(References.of(output.value(), "/Outputs/" + output.name() + "/Value")));
        for (Reference reference : references) {
            ResourceDeclaration target = template.resources().get(reference.target());
            if (target != null
                    && reference.attribute() != null
                    && !reference.attribute().equals("*")) {
                ResourceSchema schema = ResourceSchemas.of(target.type()).orElse(null);
                if (schema != null
                        && !CustomResources.isCustom(target.type())
                        && !schema.hasAttribute(reference.attribute())) {
                    throw CloudFormationErrors.validation(
                            "Template error: resource " + target.name() + " does not support attribute type "
                                    + reference.attribute() + " in Fn::GetAtt" + template.at(reference.path()));
                }
            }
        }
    }

    /** Resolved properties of one resource; what only execution will know passes. */
    public static void properties(
            Template template, ResourceDeclaration resource, ResourceType type, ObjectNode properties) {
        ResourceSchema schema = ResourceSchemas.of(resource.type()).orElse(null);
        if (schema == null) {
            return;
        }
        List<Problem> problems = type.problems(schema, properties);
        if (!problems.isEmpty()) {
            StringBuilder message = new StringBuilder("Properties validation failed for resource ")
                    .append(resource.name())
                    .append(" of type ")
                    .append(resource.type())
                    .append(" with message:");
            problems.stream().limit(10).forEach(problem -> message.append("\n[")
                    .append(problem)
                    .append("]")
                    .append(template.at(resource.path() + "/Properties" + problem.path() + named(problem.message()))));
            throw CloudFormationErrors.validation(message.toString());
        }
    }

    /** The key that a message is about, as a path, so that the line is the key's own. */
    private static String named(String message) {
        int from = message.indexOf("extraneous key [");
        return from < 0 ? "" : "/" + message.substring(from + 16, message.indexOf(']', from));
    }

    /** Whether a resource is a nested stack. */
    public static boolean isNested(ResourceDeclaration resource) {
        return resource.type().equals(NestedStacks.TYPE);
    }
}
