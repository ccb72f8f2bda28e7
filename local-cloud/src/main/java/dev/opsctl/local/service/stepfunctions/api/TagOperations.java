package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.execution.Activities;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ActivityDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.Tag;
import software.amazon.awssdk.services.sfn.model.TagResourceRequest;
import software.amazon.awssdk.services.sfn.model.UntagResourceRequest;

/** Tags of state machines and activities. */
final class TagOperations {

    private final ServiceContext context;
    private final Machines machines;
    private final Activities activities;

    TagOperations(ServiceContext context, Machines machines, Activities activities) {
        this.context = context;
        this.machines = machines;
        this.activities = activities;
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        String arn = request.resourceArn();
        try {
            Map<String, String> tags = activity(arn)
                    ? activities.get(arn).tags()
                    : machines.get(arn).tags();
            return ListTagsForResourceResponse.builder()
                    .tags(tags.entrySet().stream()
                            .map(tag -> Tag.builder()
                                    .key(tag.getKey())
                                    .value(tag.getValue())
                                    .build())
                            .toList())
                    .build();
        } catch (StateMachineDoesNotExistException | ActivityDoesNotExistException e) {
            throw SfnErrors.noResource(arn);
        }
    }

    private static boolean activity(@Nullable String arn) {
        return arn != null && arn.contains(":activity:");
    }

    public void tagResource(TagResourceRequest request) {
        Caller caller = context.caller();
        // recorded on AWS: what is said twice, in the same words, counts once
        Set<Tag> tags = new LinkedHashSet<>(request.tags());
        Map<String, String> more = Tags.of(tags, Tag::key, Tag::value, caller, SfnErrors::tag);
        change(request.resourceArn(), now -> Tags.merged(now, more, caller, SfnErrors::tag));
    }

    public void untagResource(UntagResourceRequest request) {
        change(request.resourceArn(), tags -> Tags.without(tags, request.tagKeys()));
    }

    private void change(String arn, UnaryOperator<Map<String, String>> change) {
        try {
            if (activity(arn)) {
                activities.tag(arn, change);
            } else {
                machines.tag(arn, change);
            }
        } catch (StateMachineDoesNotExistException | ActivityDoesNotExistException e) {
            throw SfnErrors.noResource(arn);
        }
    }
}
