package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatch.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudwatch.model.Tag;
import software.amazon.awssdk.services.cloudwatch.model.TagResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.UntagResourceRequest;

/** The tags of alarms. */
final class TagOperations {

    private static final String ALARM = ":alarm:";

    private final ServiceContext context;
    private final Alarms alarms;

    TagOperations(ServiceContext context, Alarms alarms) {
        this.context = context;
        this.alarms = alarms;
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return ListTagsForResourceResponse.builder()
                .tags(find(request.resourceARN()).tags().entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    public void tagResource(TagResourceRequest request) {
        Caller caller = context.caller();
        context.change(change -> {
            AlarmRecord alarm = find(request.resourceARN());
            Map<String, String> more =
                    Tags.of(request.tags(), Tag::key, Tag::value, caller, rule -> CloudWatchErrors.value(rule.text()));
            alarms.update(
                    alarm.name(),
                    now -> now.tagged(
                            Tags.merged(now.tags(), more, caller, rule -> CloudWatchErrors.value(rule.text()))));
        });
    }

    public void untagResource(UntagResourceRequest request) {
        context.change(change -> {
            AlarmRecord alarm = find(request.resourceARN());
            alarms.update(alarm.name(), now -> now.tagged(Tags.without(now.tags(), request.tagKeys())));
        });
    }

    private AlarmRecord find(String arn) {
        int name = arn.indexOf(ALARM);
        if (name < 0) {
            throw CloudWatchErrors.noResource(arn);
        }
        return alarms.find(arn.substring(name + ALARM.length())).orElseThrow(() -> CloudWatchErrors.noResource(arn));
    }
}
