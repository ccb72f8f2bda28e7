package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.xray.Groups.Group;
import dev.opsctl.local.service.xray.SamplingRules.Rule;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.xray.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.xray.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.xray.model.Tag;
import software.amazon.awssdk.services.xray.model.TagResourceRequest;
import software.amazon.awssdk.services.xray.model.UntagResourceRequest;

/** The tags of groups and sampling rules. */
final class TagOperations {

    private final ServiceContext context;
    private final Groups groups;
    private final SamplingRules rules;

    TagOperations(ServiceContext context, Groups groups, SamplingRules rules) {
        this.context = context;
        this.groups = groups;
        this.rules = rules;
    }

    public void tagResource(TagResourceRequest request) {
        Caller caller = context.caller();
        Map<String, String> added = Tags.of(request.tags(), Tag::key, Tag::value, caller, XRayErrors::tag);
        change(request.resourceARN(), now -> Tags.merged(now, added, caller, XRayErrors::tag));
    }

    public void untagResource(UntagResourceRequest request) {
        change(request.resourceARN(), now -> Tags.without(now, request.tagKeys()));
    }

    private void change(String arn, UnaryOperator<Map<String, String>> tags) {
        Optional<?> changed = isRule(arn)
                ? rules.table()
                        .update(
                                ruleName(arn),
                                now -> new Rule(now.rule(), now.created(), now.modified(), tags.apply(now.tags())))
                : groups.find(null, arn).flatMap(group -> groups.table()
                        .update(
                                group.name(),
                                now -> new Group(
                                        now.name(),
                                        now.arn(),
                                        now.expression(),
                                        now.insights(),
                                        tags.apply(now.tags()))));
        if (changed.isEmpty()) {
            throw missing();
        }
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        String arn = request.resourceARN();
        Map<String, String> tags = new HashMap<>(
                isRule(arn)
                        ? rules.find(ruleName(arn))
                                .orElseThrow(TagOperations::missing)
                                .tags()
                        : groups.find(null, arn)
                                .orElseThrow(TagOperations::missing)
                                .tags());
        return ListTagsForResourceResponse.builder()
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private static boolean isRule(String arn) {
        return arn.contains(":sampling-rule/");
    }

    private static String ruleName(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private static RuntimeException missing() {
        return XRayErrors.noResource("The resource does not exist.");
    }
}
