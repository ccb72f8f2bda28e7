package dev.opsctl.local.service.ssm;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.ssm.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.ssm.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ssm.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ssm.model.RemoveTagsFromResourceRequest;
import software.amazon.awssdk.services.ssm.model.Tag;

/** The tags of parameters, the one kind of resource that is here. */
final class TagOperations {

    private final ServiceContext context;
    private final ParameterTable parameters;

    TagOperations(ServiceContext context, ParameterTable parameters) {
        this.context = context;
        this.parameters = parameters;
    }

    public void addTagsToResource(AddTagsToResourceRequest request) {
        Caller caller = context.caller();
        Map<String, String> added = Tags.of(request.tags(), Tag::key, Tag::value, caller, ParameterErrors::tag);
        change(
                request.resourceTypeAsString(),
                request.resourceId(),
                now -> Tags.merged(now, added, caller, ParameterErrors::tag));
    }

    public void removeTagsFromResource(RemoveTagsFromResourceRequest request) {
        change(request.resourceTypeAsString(), request.resourceId(), now -> Tags.without(now, request.tagKeys()));
    }

    /** What is looked for is what is changed: who deletes it meanwhile comes before or after. */
    private void change(String type, String id, UnaryOperator<Map<String, String>> tags) {
        context.change(change -> {
            parameters.change(parameter(type, id).name(), now -> now.withTags(tags.apply(now.tags())));
        });
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return ListTagsForResourceResponse.builder()
                .tagList(parameter(request.resourceTypeAsString(), request.resourceId()).tags().entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private ParameterRecord parameter(String type, String id) {
        if (!type.equals("Parameter")) {
            throw ParameterErrors.resource();
        }
        return parameters.find(id).orElseThrow(ParameterErrors::resource);
    }
}
