package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.codepipeline.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.codepipeline.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.codepipeline.model.ResourceNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.Tag;
import software.amazon.awssdk.services.codepipeline.model.TagResourceRequest;
import software.amazon.awssdk.services.codepipeline.model.UntagResourceRequest;

/** The tags of pipelines. */
final class TagOperations {

    private static final int PAGE = 100;

    private final ServiceContext context;
    private final Pipelines pipelines;

    TagOperations(ServiceContext context, Pipelines pipelines) {
        this.context = context;
        this.pipelines = pipelines;
    }

    static List<Tag> list(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    public void tagResource(TagResourceRequest request) {
        Map<String, String> more =
                Tags.of(request.tags(), Tag::key, Tag::value, context.caller(), CodePipelineErrors::tag);
        change(request.resourceArn(), now -> Tags.merged(now, more, context.caller(), CodePipelineErrors::tag));
    }

    public void untagResource(UntagResourceRequest request) {
        change(request.resourceArn(), now -> Tags.without(now, request.tagKeys()));
    }

    private void change(String arn, UnaryOperator<Map<String, String>> tags) {
        if (pipelines
                .table()
                .update(name(arn), now -> now.tagged(tags.apply(now.tags())))
                .isEmpty()) {
            throw missing(arn);
        }
    }

    private static ResourceNotFoundException missing(String arn) {
        return Faults.of(ResourceNotFoundException.class, "The resource does not exist: " + arn);
    }

    private static String name(String arn) {
        return Arn.of(arn).resource();
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        Map<String, String> tags = pipelines
                .table()
                .get(name(request.resourceArn()))
                .orElseThrow(() -> missing(request.resourceArn()))
                .tags();
        Page<Tag> page = Page.of(
                "ListTagsForResource " + request.resourceArn(),
                list(tags),
                Tag::key,
                request.maxResults() == null ? PAGE : request.maxResults(),
                request.nextToken(),
                CodePipelineErrors::token);
        return ListTagsForResourceResponse.builder()
                .tags(page.items())
                .nextToken(page.nextToken())
                .build();
    }
}
