package dev.opsctl.local.service.cloudformation.type.ssm;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.Tag;

/** {@code AWS::SSM::Parameter}; its physical id is the parameter's name. */
public final class ParameterType implements ResourceType {

    private static final String KIND = "Parameter";
    private static final List<String> READ = List.of("Type", "Value");

    @Override
    public String name() {
        return "AWS::SSM::Parameter";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        SsmClient ssm = request.client(SsmClient.class);
        String name = request.text("Name") == null
                ? "CFN-" + request.logicalId() + request.generatedSuffix()
                : request.text("Name");
        try {
            ssm.putParameter(put(request, name).toBuilder()
                    .tags(StackTags.wanted(request, ParameterType::tag))
                    .build());
        } catch (ParameterAlreadyExistsException e) {
            if (!StackTags.ours(request, tags(ssm, name))) {
                throw e;
            }
        }
        return state(request, name);
    }

    /** The tags of a template are a map here, which the request's list is not. */
    private static PutParameterRequest put(ResourceRequest request, String name) {
        return PutParameterRequest.builder()
                .name(name)
                .type(request.text("Type"))
                .value(request.text("Value"))
                .description(request.text("Description"))
                .allowedPattern(request.text("AllowedPattern"))
                .dataType(request.text("DataType"))
                .tier(request.text("Tier"))
                .policies(request.text("Policies"))
                .build();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static Map<String, String> tags(SsmClient ssm, String name) {
        Map<String, String> tags = new LinkedHashMap<>();
        ssm.listTagsForResource(r -> r.resourceType(KIND).resourceId(name))
                .tagList()
                .forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    private ResourceState state(ResourceRequest request, String name) {
        ResourceState state = ResourceState.of(name).with("Name", name);
        for (String property : READ) {
            state = state.with(property, request.required(property));
        }
        return state;
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        SsmClient ssm = request.client(SsmClient.class);
        String name = request.physicalId();
        ssm.putParameter(put(request, name).toBuilder().overwrite(true).build());
        StackTags.apply(
                tags(ssm, name),
                StackTags.wanted(request),
                add -> ssm.addTagsToResource(r -> r.resourceType(KIND)
                        .resourceId(name)
                        .tags(add.entrySet().stream()
                                .map(tag -> tag(tag.getKey(), tag.getValue()))
                                .toList())),
                remove -> ssm.removeTagsFromResource(
                        r -> r.resourceType(KIND).resourceId(name).tagKeys(remove)));
        return state(request, name);
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(SsmClient.class).deleteParameter(r -> r.name(request.physicalId()));
        } catch (ParameterNotFoundException e) {
            // gone is gone
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            var parameter = request.client(SsmClient.class)
                    .getParameter(r -> r.name(request.physicalId()))
                    .parameter();
            return Optional.of(ResourceState.of(parameter.name())
                    .with("Name", parameter.name())
                    .with("Type", parameter.typeAsString())
                    .with("Value", parameter.value()));
        } catch (ParameterNotFoundException e) {
            return Optional.empty();
        }
    }
}
