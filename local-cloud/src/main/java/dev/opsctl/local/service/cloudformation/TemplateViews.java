package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.service.cloudformation.plan.Capabilities;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchema;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchemas;
import dev.opsctl.local.service.cloudformation.template.Template;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration;
import software.amazon.awssdk.services.cloudformation.model.ResourceIdentifierSummary;
import software.amazon.awssdk.services.cloudformation.model.TemplateParameter;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateResponse;

/** Templates as ValidateTemplate and GetTemplateSummary show them. */
final class TemplateViews {

    private TemplateViews() {}

    static ValidateTemplateResponse validated(Template template) {
        ValidateTemplateResponse.Builder response = ValidateTemplateResponse.builder()
                .description(template.description())
                .parameters(template.parameters().values().stream()
                        .map(parameter -> TemplateParameter.builder()
                                .parameterKey(parameter.name())
                                .defaultValue(parameter.defaultValue())
                                .noEcho(parameter.noEcho())
                                .description(parameter.description())
                                .build())
                        .toList());
        Capabilities.needed(template).ifPresent(needed -> response.capabilitiesWithStrings(needed)
                .capabilitiesReason(Capabilities.reason(template)));
        return response.build();
    }

    static GetTemplateSummaryResponse summary(Template template) {
        List<String> types = template.resources().values().stream()
                .map(Template.ResourceDeclaration::type)
                .distinct()
                .toList();
        GetTemplateSummaryResponse.Builder response = GetTemplateSummaryResponse.builder()
                .description(template.description())
                .version("2010-09-09")
                .resourceTypes(types)
                .metadata(
                        template.text().tree().has("Metadata")
                                ? template.text().tree().get("Metadata").toString()
                                : null)
                .parameters(template.parameters().values().stream()
                        .map(parameter -> ParameterDeclaration.builder()
                                .parameterKey(parameter.name())
                                .defaultValue(parameter.defaultValue())
                                .parameterType(parameter.type())
                                .noEcho(parameter.noEcho())
                                .description(parameter.description())
                                .parameterConstraints(
                                        constraints -> constraints.allowedValues(parameter.allowedValues()))
                                .build())
                        .toList())
                .resourceIdentifierSummaries(template.resources().values().stream()
                        .collect(Collectors.groupingBy(
                                Template.ResourceDeclaration::type,
                                java.util.TreeMap::new,
                                Collectors.mapping(Template.ResourceDeclaration::name, Collectors.toList())))
                        .entrySet()
                        .stream()
                        .map(e -> ResourceIdentifierSummary.builder()
                                .resourceType(e.getKey())
                                .logicalResourceIds(e.getValue())
                                .resourceIdentifiers(ResourceSchemas.of(e.getKey())
                                        .map(ResourceSchema::primaryIdentifier)
                                        .orElse(List.of()))
                                .build())
                        .toList());
        Capabilities.needed(template).ifPresent(needed -> response.capabilitiesWithStrings(needed)
                .capabilitiesReason(Capabilities.reason(template)));
        return response.build();
    }
}
