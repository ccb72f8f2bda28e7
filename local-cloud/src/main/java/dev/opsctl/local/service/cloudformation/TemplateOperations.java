package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudformation.engine.TemplateSource;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.TemplateChecks;
import dev.opsctl.local.service.cloudformation.template.TemplateReader;
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
                .templateBody(store.templateBody(key))
                .stagesAvailable(TemplateStage.ORIGINAL, TemplateStage.PROCESSED)
                .build();
    }

    public ValidateTemplateResponse validateTemplate(ValidateTemplateRequest request) {
        Template template =
                TemplateReader.read(templates.text(request.templateBody(), request.templateURL(), context.caller()));
        TemplateChecks.check(template);
        return TemplateViews.validated(template);
    }

    public GetTemplateSummaryResponse getTemplateSummary(GetTemplateSummaryRequest request) {
        Template template = request.stackName() != null
                ? store.template(store.require(request.stackName()).definition().templateKey())
                : TemplateReader.read(templates.text(request.templateBody(), request.templateURL(), context.caller()));
        return TemplateViews.summary(template);
    }
}
