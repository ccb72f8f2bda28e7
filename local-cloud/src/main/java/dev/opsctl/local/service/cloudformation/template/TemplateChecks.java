package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.template.References.Reference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks of a whole template that need no parameter values: references, conditions, cycles. */
public final class TemplateChecks {

    public static final Set<String> PSEUDO = Set.of(
            "AWS::AccountId",
            "AWS::NotificationARNs",
            "AWS::NoValue",
            "AWS::Partition",
            "AWS::Region",
            "AWS::StackId",
            "AWS::StackName",
            "AWS::URLSuffix");

    /** In the order in which CloudFormation lists them. */
    private static final List<String> FUNCTIONS = List.of(
            "Fn::Base64",
            "Fn::GetAtt",
            "Fn::GetAZs",
            "Fn::ImportValue",
            "Fn::Join",
            "Fn::Split",
            "Fn::FindInMap",
            "Fn::Select",
            "Ref",
            "Fn::Equals",
            "Fn::If",
            "Fn::Not",
            "Condition",
            "Fn::And",
            "Fn::Or",
            "Fn::Contains",
            "Fn::EachMemberEquals",
            "Fn::EachMemberIn",
            "Fn::ValueOf",
            "Fn::ValueOfAll",
            "Fn::RefAll",
            "Fn::Sub",
            "Fn::Cidr");

    private TemplateChecks() {}

    /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError */
    public static void check(Template template) {
        references(template);
        conditions(template);
        Rules.check(template);
        DependencyGraph.order(DependencyGraph.of(template));
    }

    private static void references(Template template) {
        Set<String> unresolved = new TreeSet<>();
        String firstPath = null;
        for (var resource : template.resources().values()) {
            for (Reference reference : References.of(resource.properties(), resource.path() + "/Properties")) {
                if (missing(template, reference, true)) {
                    unresolved.add(reference.target());
                    firstPath = firstPath == null ? reference.path() : firstPath;
                }
            }
            for (String target : resource.dependsOn()) {
                if (!template.resources().containsKey(target)) {
                    unresolved.add(target);
                    firstPath = firstPath == null ? resource.path() + "/DependsOn" : firstPath;
                }
            }
        }
        if (!unresolved.isEmpty()) {
            throw CloudFormationErrors.validation("Template format error: Unresolved resource dependencies ["
                    + String.join(", ", unresolved) + "] in the Resources block of the template"
                    + template.at(Objects.requireNonNull(firstPath, "set with the first")));
        }
        template.outputs().values().forEach(output -> {
            List<Reference> found =
                    new ArrayList<>(References.of(output.value(), "/Outputs/" + output.name() + "/Value"));
            if (output.exportName() != null) {
                found.addAll(References.of(output.exportName(), "/Outputs/" + output.name() + "/Export/Name"));
            }
            for (Reference reference : found) {
                if (missing(template, reference, true)) {
                    throw CloudFormationErrors.validation(
                            "Template format error: Unresolved resource dependencies [" + reference.target()
                                    + "] in the Outputs block of the template" + template.at(reference.path()));
                }
            }
        });
    }

    private static boolean missing(Template template, Reference reference, boolean resourcesAllowed) {
        if (reference.attribute() != null) {
            if (!template.resources().containsKey(reference.target())) {
                throw CloudFormationErrors.validation(
                        "Template error: instance of Fn::GetAtt references undefined resource " + reference.target()
                                + template.at(reference.path()));
            }
            return false;
        }
        return !template.parameters().containsKey(reference.target())
                && !PSEUDO.contains(reference.target())
                && !(resourcesAllowed && template.resources().containsKey(reference.target()));
    }

    private static void conditions(Template template) {
        template.resources().values().forEach(resource -> {
            known(template, resource.condition(), resource.path() + "/Condition");
            uses(template, resource.properties(), resource.path() + "/Properties");
        });
        template.outputs().values().forEach(output -> {
            known(template, output.condition(), "/Outputs/" + output.name() + "/Condition");
            uses(template, output.value(), "/Outputs/" + output.name() + "/Value");
        });
        template.conditions().forEach((name, expression) -> {
            for (Reference reference : References.of(expression, "/Conditions/" + name)) {
                if (reference.attribute() != null || missing(template, reference, false)) {
                    throw CloudFormationErrors.validation(
                            "Template format error: Unresolved dependencies [" + reference.target()
                                    + "]. Cannot reference resources in the Conditions block of the template"
                                    + template.at(reference.path()));
                }
            }
            acyclic(template, name, new LinkedHashSet<>());
        });
    }

    private static void acyclic(Template template, String name, Set<String> above) {
        if (!above.add(name)) {
            throw CloudFormationErrors.validation("Template format error: Circular dependency between conditions: ["
                    + String.join(", ", above) + "]");
        }
        JsonNode expression = Objects.requireNonNull(template.conditions().get(name), "known");
        for (JsonNode used : expression.findValues("Condition")) {
            known(template, used.asText(), "/Conditions/" + name);
            acyclic(template, used.asText(), above);
        }
        above.remove(name);
    }

    private static void known(Template template, @Nullable String condition, String path) {
        if (condition != null && !template.conditions().containsKey(condition)) {
            throw CloudFormationErrors.validation(
                    "Template format error: Unresolved condition dependency " + condition + " in the "
                            + path.substring(1, path.indexOf('/', 1)) + " block of the template" + template.at(path));
        }
    }

    private static void uses(Template template, JsonNode node, String path) {
        if (node.isObject() && node.size() == 1) {
            String function = node.fieldNames().next();
            if (function.startsWith("Fn::") && !FUNCTIONS.contains(function)) {
                throw CloudFormationErrors.validation("Template error: Encountered unsupported function: " + function
                        + " Supported functions are: [" + String.join(", ", FUNCTIONS) + "]" + template.at(path));
            }
        }
        if (node.isObject() && node.size() == 1 && node.has("Fn::If")) {
            JsonNode arguments = node.get("Fn::If");
            if (!arguments.isArray() || arguments.size() != 3) {
                throw CloudFormationErrors.validation(
                        "Template error: Fn::If requires a list argument with three elements" + template.at(path));
            }
            known(template, arguments.get(0).asText(), path);
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                uses(template, node.get(i), path + "/" + i);
            }
        } else {
            node.fields().forEachRemaining(e -> uses(template, e.getValue(), path + "/" + e.getKey()));
        }
    }
}
