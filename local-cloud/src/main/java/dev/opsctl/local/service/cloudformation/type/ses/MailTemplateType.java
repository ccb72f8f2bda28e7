package dev.opsctl.local.service.cloudformation.type.ses;

import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.Template;
import software.amazon.awssdk.services.ses.model.TemplateDoesNotExistException;

/** {@code AWS::SES::Template}; its physical id is the template's name. */
public final class MailTemplateType implements ResourceType {

    private static final int LONGEST_NAME = 64;

    @Override
    public String name() {
        return "AWS::SES::Template";
    }

    private static Template template(ResourceRequest request, String name) {
        return PojoJson.read(request.properties().withObject("/Template"), Template.class).toBuilder()
                .templateName(name)
                .build();
    }

    private static ResourceState state(String name) {
        return ResourceState.of(name).with("Id", name);
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        return state(CreateOnce.create(request, () -> {
            String name = plannedPhysicalId(request).orElseGet(() -> request.generatedName(LONGEST_NAME));
            request.client(SesClient.class).createTemplate(r -> r.template(template(request, name)));
            return name;
        }));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        request.client(SesClient.class).updateTemplate(r -> r.template(template(request, request.physicalId())));
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        request.client(SesClient.class).deleteTemplate(r -> r.templateName(request.physicalId()));
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(SesClient.class).getTemplate(r -> r.templateName(request.physicalId()));
            return Optional.of(state(request.physicalId()));
        } catch (TemplateDoesNotExistException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(
                request.properties().path("Template").path("TemplateName").asText(null));
    }
}
