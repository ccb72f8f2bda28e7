package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.codecommit.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.codecommit.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.codecommit.model.TagResourceRequest;
import software.amazon.awssdk.services.codecommit.model.UntagResourceRequest;

/** The tags of repositories. */
final class TagOperations {

    private final ServiceContext context;
    private final Repositories repositories;

    TagOperations(ServiceContext context, Repositories repositories) {
        this.context = context;
        this.repositories = repositories;
    }

    public void tagResource(TagResourceRequest request) {
        if (!request.hasTags()) {
            CodeCommitErrors.given(null, "TagsMap");
        }
        change(request.resourceArn(), now -> Tags.merged(now, request.tags(), context.caller(), CodeCommitErrors::tag));
    }

    public void untagResource(UntagResourceRequest request) {
        CodeCommitErrors.given(request.tagKeys(), "TagKeysList");
        change(request.resourceArn(), now -> Tags.without(now, request.tagKeys()));
    }

    private void change(String arn, UnaryOperator<Map<String, String>> tags) {
        String name = name(arn);
        if (repositories
                .table()
                .update(name, now -> now.tagged(tags.apply(now.tags())))
                .isEmpty()) {
            throw CodeCommitErrors.noRepository(name);
        }
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return ListTagsForResourceResponse.builder()
                .tags(repositories.get(name(request.resourceArn())).tags())
                .build();
    }

    private static String name(String arn) {
        CodeCommitErrors.given(arn, "ResourceArn");
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}
