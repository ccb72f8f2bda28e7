package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.cloudfront.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudfront.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudfront.model.NoSuchResourceException;
import software.amazon.awssdk.services.cloudfront.model.Tag;
import software.amazon.awssdk.services.cloudfront.model.TagResourceRequest;
import software.amazon.awssdk.services.cloudfront.model.UntagResourceRequest;

/** The tags of distributions. */
final class TagOperations {

    private final ServiceContext context;
    private final Distributions distributions;

    TagOperations(ServiceContext context, Distributions distributions) {
        this.context = context;
        this.distributions = distributions;
    }

    public void tagResource(TagResourceRequest request) {
        Caller caller = context.caller();
        Map<String, String> added =
                Tags.of(request.tags().items(), Tag::key, Tag::value, caller, CloudFrontErrors::tag);
        change(request.resource(), now -> Tags.merged(now, added, caller, CloudFrontErrors::tag));
    }

    public void untagResource(UntagResourceRequest request) {
        change(request.resource(), now -> Tags.without(now, request.tagKeys().items()));
    }

    private void change(String arn, UnaryOperator<Map<String, String>> tags) {
        distributions
                .table()
                .update(
                        id(arn),
                        one -> new Distributions.Record(
                                one.id(), one.config(), one.etag(), one.modified(), tags.apply(one.tags())))
                .orElseThrow(TagOperations::missing);
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        Map<String, String> tags = distributions
                .table()
                .get(id(request.resource()))
                .orElseThrow(TagOperations::missing)
                .tags();
        return ListTagsForResourceResponse.builder()
                .tags(all -> all.items(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList()))
                .build();
    }

    private static String id(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private static RuntimeException missing() {
        return Faults.of(NoSuchResourceException.class, "The specified resource does not exist.");
    }
}
