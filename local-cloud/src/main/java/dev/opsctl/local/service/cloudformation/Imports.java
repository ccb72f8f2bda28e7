package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.plan.Plan;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchema;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchemas;
import dev.opsctl.local.service.cloudformation.stack.Definition;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.ResourceToImport;

/** Import change sets: resources that exist and are named by their identifiers. */
final class Imports {

    private Imports() {}

    /** Physical ids by logical id, of ResourcesToImport. */
    static Map<String, String> identified(StackStore store, CreateChangeSetRequest request, Definition definition) {
        boolean importing = "IMPORT".equals(request.changeSetTypeAsString());
        if (!importing && !request.resourcesToImport().isEmpty()) {
            throw CloudFormationErrors.validation(
                    "ResourcesToImport can only be specified for change sets of type IMPORT");
        }
        if (importing && request.resourcesToImport().isEmpty()) {
            throw CloudFormationErrors.validation("ResourcesToImport must be specified for change sets of type IMPORT");
        }
        Template template = store.template(definition.templateKey());
        if (importing
                && template.resources().values().stream()
                        .anyMatch(resource -> resource.type().equals("AWS::CloudFormation::Stack"))) {
            throw CloudFormationErrors.validation(
                    "As part of the import operation, templates with nested stacks are not supported");
        }
        Map<String, String> found = new LinkedHashMap<>();
        for (ResourceToImport wanted : request.resourcesToImport()) {
            String name = wanted.logicalResourceId();
            Template.ResourceDeclaration declared = template.resources().get(name);
            if (declared == null || !declared.type().equals(wanted.resourceType())) {
                throw CloudFormationErrors.validation(
                        "Resource " + name + " of type " + wanted.resourceType() + " to import is not in the template");
            }
            if (!template.text().tree().at(declared.path()).has("DeletionPolicy")) {
                throw CloudFormationErrors.validation("Resources [" + name
                        + "] to import must have a DeletionPolicy attribute specified in the template"
                        + template.at(declared.path()));
            }
            found.put(name, physicalId(wanted));
        }
        return found;
    }

    private static String physicalId(ResourceToImport wanted) {
        List<String> names = ResourceSchemas.of(wanted.resourceType())
                .map(ResourceSchema::primaryIdentifier)
                .orElse(List.copyOf(wanted.resourceIdentifier().keySet()));
        List<String> values = new ArrayList<>();
        for (String name : names) {
            String value = wanted.resourceIdentifier().get(name);
            if (value == null) {
                throw CloudFormationErrors.validation("Resource identifiers for " + wanted.resourceType()
                        + " must be: [" + String.join(", ", names) + "]");
            }
            values.add(value);
        }
        return String.join("|", values);
    }

    /** Why an import that does anything else cannot be executed; null if it does not. */
    static @Nullable String refusal(Plan plan) {
        List<String> others = plan.changes().stream()
                .map(change -> change.resourceChange())
                .filter(change -> change.action() != ChangeAction.IMPORT)
                .map(change -> change.logicalResourceId())
                .toList();
        return others.isEmpty()
                ? null
                : "As part of the import operation, you cannot modify, add or remove resources: " + others
                        + ". Resources to add must be in the ResourcesToImport list.";
    }
}
