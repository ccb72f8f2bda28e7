package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.ses.SesTemplates.Content;
import java.util.Map;
import software.amazon.awssdk.services.sesv2.model.CreateEmailTemplateRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteEmailTemplateRequest;
import software.amazon.awssdk.services.sesv2.model.EmailTemplateContent;
import software.amazon.awssdk.services.sesv2.model.EmailTemplateMetadata;
import software.amazon.awssdk.services.sesv2.model.GetEmailTemplateRequest;
import software.amazon.awssdk.services.sesv2.model.GetEmailTemplateResponse;
import software.amazon.awssdk.services.sesv2.model.ListEmailTemplatesRequest;
import software.amazon.awssdk.services.sesv2.model.ListEmailTemplatesResponse;
import software.amazon.awssdk.services.sesv2.model.TestRenderEmailTemplateRequest;
import software.amazon.awssdk.services.sesv2.model.TestRenderEmailTemplateResponse;
import software.amazon.awssdk.services.sesv2.model.UpdateEmailTemplateRequest;

/** Templates. */
final class EmailTemplateOperations {

    private final SesCore ses;

    EmailTemplateOperations(SesCore ses) {
        this.ses = ses;
    }

    static Content content(EmailTemplateContent content) {
        return new Content(content.subject(), content.text(), content.html());
    }

    public void createEmailTemplate(CreateEmailTemplateRequest request) {
        ses.v2(() -> {
            ses.templates().create(request.templateName(), content(request.templateContent()), Map.of());
        });
    }

    public void updateEmailTemplate(UpdateEmailTemplateRequest request) {
        ses.v2(() -> {
            ses.templates().update(request.templateName(), content(request.templateContent()));
        });
    }

    public GetEmailTemplateResponse getEmailTemplate(GetEmailTemplateRequest request) {
        return ses.v2(() -> {
            SesTemplates.Template template = ses.templates().get(request.templateName());
            return GetEmailTemplateResponse.builder()
                    .templateName(template.name())
                    .templateContent(c -> c.subject(template.content().subject())
                            .text(template.content().text())
                            .html(template.content().html()))
                    .build();
        });
    }

    public ListEmailTemplatesResponse listEmailTemplates(ListEmailTemplatesRequest request) {
        return ses.v2(() -> {
            Page<SesTemplates.Template> page = SesCore.page(
                    "templates",
                    ses.templates().list(),
                    SesTemplates.Template::name,
                    request.nextToken(),
                    request.pageSize() == null ? V1TemplateOperations.PAGE : request.pageSize());
            return ListEmailTemplatesResponse.builder()
                    .templatesMetadata(page.items().stream()
                            .map(template -> EmailTemplateMetadata.builder()
                                    .templateName(template.name())
                                    .createdTimestamp(template.created())
                                    .build())
                            .toList())
                    .nextToken(page.nextToken())
                    .build();
        });
    }

    public void deleteEmailTemplate(DeleteEmailTemplateRequest request) {
        ses.v2(() -> {
            if (!ses.templates().delete(request.templateName())) {
                throw SesTemplates.missing(request.templateName());
            }
        });
    }

    public TestRenderEmailTemplateResponse testRenderEmailTemplate(TestRenderEmailTemplateRequest request) {
        return ses.v2(() -> TestRenderEmailTemplateResponse.builder()
                .renderedTemplate(new TemplatedMail(ses).test(request.templateName(), request.templateData()))
                .build());
    }
}
