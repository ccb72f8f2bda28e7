package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudformation.engine.ProcessedTemplates;
import dev.opsctl.local.service.cloudformation.engine.TemplateSource;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.TemplateChecks;
import dev.opsctl.local.service.cloudformation.template.TemplateReader;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateRequest;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateResponse;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryRequest;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.TemplateStage;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateRequest;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateResponse;

/** Templates: of stacks and change sets, and as somebody sends them. */
final class TemplateOperations {

    private final ServiceContext context;
    private final StackStore store;
    private final ChangeSets changeSets;
    private final TemplateSource templates;

    TemplateOperations(ServiceContext context, StackStore store, ChangeSets changeSets, TemplateSource templates) {
        this.context = context;
        this.store = store;
        this.changeSets = changeSets;
        this.templates = templates;
    }

    public GetTemplateResponse getTemplate(GetTemplateRequest request) {
        String key = request.changeSetName() != null
                ? changeSets
                        .require(request.changeSetName(), request.stackName())
                        .definition()
                        .templateKey()
                : store.require(request.stackName()).definition().templateKey();
        return GetTemplateResponse.builder()
                .templateBody(
                        request.templateStage() == TemplateStage.ORIGINAL
                                ? store.originalBody(key)
                                : store.templateBody(key))
                .stagesAvailable(TemplateStage.ORIGINAL, TemplateStage.PROCESSED)
                .build();
    }

    public ValidateTemplateResponse validateTemplate(ValidateTemplateRequest request) {
        String body = templates.text(request.templateBody(), request.templateURL(), context.caller());
        Template template = read(body);
        TemplateChecks.check(template);
        return TemplateViews.validated(template, ProcessedTemplates.transforms(body));
    }

    public GetTemplateSummaryResponse getTemplateSummary(GetTemplateSummaryRequest request) {
        if (request.stackName() != null) {
            String key = store.require(request.stackName()).definition().templateKey();
            return TemplateViews.summary(store.template(key), ProcessedTemplates.transforms(store.originalBody(key)));
        }
        String body = templates.text(request.templateBody(), request.templateURL(), context.caller());
        return TemplateViews.summary(read(body), ProcessedTemplates.transforms(body));
    }

    /** As a stack of default parameters would have it. */
    private Template read(String body) {
        return TemplateReader.read(new ProcessedTemplates(store, templates)
                .process("template", "template", body, List.of(), Map.of(), context.caller()));
    }
}
