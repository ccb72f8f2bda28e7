package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.events.EventBuses.Bus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.services.eventbridge.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.TagResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.UntagResourceRequest;

/** Tags of buses and rules. */
final class TagOperations {

    private final EventBuses buses;
    private final EventRules rules;

    TagOperations(EventBuses buses, EventRules rules) {
        this.buses = buses;
        this.rules = rules;
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags(request.resourceARN(), now -> {
            tags.putAll(now);
            return now;
        });
        return ListTagsForResourceResponse.builder()
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    public void tagResource(TagResourceRequest request) {
        tags(
                request.resourceARN(),
                now -> Tags.merged(now, request.tags(), Tag::key, Tag::value, Caller.current(), EventsErrors::tag));
    }

    public void untagResource(UntagResourceRequest request) {
        tags(request.resourceARN(), now -> Tags.without(now, request.tagKeys()));
    }

    private void tags(String arn, Function<Map<String, String>, Map<String, String>> change) {
        String resource = String.valueOf(arn).replaceFirst("^arn:[^:]*:events:[^:]*:[^:]*:", "");
        if (resource.startsWith("event-bus/")) {
            buses.change(
                    arn,
                    bus -> new Bus(
                            bus.name(),
                            bus.policy(),
                            bus.description(),
                            change.apply(bus.tags()),
                            bus.created(),
                            bus.changed()));
        } else if (resource.startsWith("rule/")) {
            String path = resource.substring("rule/".length());
            int slash = path.lastIndexOf('/');
            rules.change(
                    slash < 0 ? EventBuses.DEFAULT : path.substring(0, slash),
                    path.substring(slash + 1),
                    rule -> rule.withTags(change.apply(rule.tags())));
        } else {
            throw EventsErrors.validation("Parameter ResourceARN is not valid.");
        }
    }
}
