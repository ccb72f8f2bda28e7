package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.ses.SesTemplates.Content;
import java.util.Map;
import software.amazon.awssdk.services.ses.model.CreateTemplateRequest;
import software.amazon.awssdk.services.ses.model.DeleteTemplateRequest;
import software.amazon.awssdk.services.ses.model.GetTemplateRequest;
import software.amazon.awssdk.services.ses.model.GetTemplateResponse;
import software.amazon.awssdk.services.ses.model.ListTemplatesRequest;
import software.amazon.awssdk.services.ses.model.ListTemplatesResponse;
import software.amazon.awssdk.services.ses.model.Template;
import software.amazon.awssdk.services.ses.model.TemplateMetadata;
import software.amazon.awssdk.services.ses.model.TestRenderTemplateRequest;
import software.amazon.awssdk.services.ses.model.TestRenderTemplateResponse;
import software.amazon.awssdk.services.ses.model.UpdateTemplateRequest;

/** Templates, as the API of 2010 has them. */
final class V1TemplateOperations {

    /** How many a page has, if the request does not say. */
    static final int PAGE = 10;

    private final SesCore ses;

    V1TemplateOperations(SesCore ses) {
        this.ses = ses;
    }

    private static Content content(Template template) {
        return new Content(template.subjectPart(), template.textPart(), template.htmlPart());
    }

    public void createTemplate(CreateTemplateRequest request) {
        ses.v1(() -> {
            ses.templates().create(request.template().templateName(), content(request.template()), Map.of());
        });
    }

    public void updateTemplate(UpdateTemplateRequest request) {
        ses.v1(() -> {
            ses.templates().update(request.template().templateName(), content(request.template()));
        });
    }

    public GetTemplateResponse getTemplate(GetTemplateRequest request) {
        return ses.v1(() -> {
            SesTemplates.Template template = ses.templates().get(request.templateName());
            return GetTemplateResponse.builder()
                    .template(t -> t.templateName(template.name())
                            .subjectPart(template.content().subject())
                            .textPart(template.content().text())
                            .htmlPart(template.content().html()))
                    .build();
        });
    }

    public ListTemplatesResponse listTemplates(ListTemplatesRequest request) {
        return ses.v1(() -> {
            Page<SesTemplates.Template> page = SesCore.page(
                    "templates",
                    ses.templates().list(),
                    SesTemplates.Template::name,
                    request.nextToken(),
                    request.maxItems() == null ? PAGE : request.maxItems());
            return ListTemplatesResponse.builder()
                    .templatesMetadata(page.items().stream()
                            .map(template -> TemplateMetadata.builder()
                                    .name(template.name())
                                    .createdTimestamp(template.created())
                                    .build())
                            .toList())
                    .nextToken(page.nextToken())
                    .build();
        });
    }

    /** One that is not there is deleted. */
    public void deleteTemplate(DeleteTemplateRequest request) {
        ses.templates().delete(request.templateName());
    }

    public TestRenderTemplateResponse testRenderTemplate(TestRenderTemplateRequest request) {
        return ses.v1(() -> TestRenderTemplateResponse.builder()
                .renderedTemplate(new TemplatedMail(ses).test(request.templateName(), request.templateData()))
                .build());
    }
}
