package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.service.cloudformation.plan.Capabilities;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchema;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchemas;
import dev.opsctl.local.service.cloudformation.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration;
import software.amazon.awssdk.services.cloudformation.model.ResourceIdentifierSummary;
import software.amazon.awssdk.services.cloudformation.model.TemplateParameter;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateResponse;

/** Templates as ValidateTemplate and GetTemplateSummary show them. */
final class TemplateViews {

    private TemplateViews() {}

    static ValidateTemplateResponse validated(Template template, Set<String> transforms) {
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
        response.declaredTransforms(transforms.isEmpty() ? null : transforms);
        Capabilities.needed(template).ifPresent(iam -> response.capabilitiesReason(Capabilities.reason(template)));
        response.capabilitiesWithStrings(needed(template, transforms));
        return response.build();
    }

    static GetTemplateSummaryResponse summary(Template template, Set<String> transforms) {
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
                                .parameterConstraints(constraints -> constraints.allowedValues(
                                        parameter.allowedValues().isEmpty() ? null : parameter.allowedValues()))
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
        response.declaredTransforms(transforms.isEmpty() ? null : transforms);
        Capabilities.needed(template).ifPresent(iam -> response.capabilitiesReason(Capabilities.reason(template)));
        response.capabilitiesWithStrings(needed(template, transforms));
        return response.build();
    }

    /** What whoever deploys the template has to agree to; null if nothing. */
    private static @Nullable List<String> needed(Template template, Set<String> transforms) {
        List<String> needed = new ArrayList<>();
        Capabilities.needed(template).ifPresent(needed::add);
        if (!transforms.isEmpty()) {
            needed.add("CAPABILITY_AUTO_EXPAND");
        }
        return needed.isEmpty() ? null : needed;
    }
}
