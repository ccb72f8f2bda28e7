package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.sns.Topics.Topic;
import java.util.Map;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sns.model.TagResourceRequest;
import software.amazon.awssdk.services.sns.model.UntagResourceRequest;

/** The tags of topics. */
final class TagOperations {

    private final ServiceContext context;
    private final Topics topics;

    TagOperations(ServiceContext context, Topics topics) {
        this.context = context;
        this.topics = topics;
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        Topic topic = topics.find(request.resourceArn()).orElseThrow(SnsErrors::missingResource);
        return ListTagsForResourceResponse.builder()
                .tags(topic.tags().entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    public void tagResource(TagResourceRequest request) {
        Topic topic = topics.find(request.resourceArn()).orElseThrow(SnsErrors::missingResource);
        Caller caller = context.caller();
        Map<String, String> more = Tags.of(request.tags(), Tag::key, Tag::value, caller, SnsErrors::tag);
        topics.change(
                topic,
                now -> now.tagged(Tags.merged(now.tags(), more, caller, SnsErrors::tag)),
                SnsErrors::missingResource);
    }

    public void untagResource(UntagResourceRequest request) {
        Topic topic = topics.find(request.resourceArn()).orElseThrow(SnsErrors::missingResource);
        topics.change(
                topic, now -> now.tagged(Tags.without(now.tags(), request.tagKeys())), SnsErrors::missingResource);
    }
}
