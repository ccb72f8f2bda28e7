package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.execution.Executions;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ActivityDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.Tag;
import software.amazon.awssdk.services.sfn.model.TagResourceRequest;
import software.amazon.awssdk.services.sfn.model.TagResourceResponse;
import software.amazon.awssdk.services.sfn.model.UntagResourceRequest;
import software.amazon.awssdk.services.sfn.model.UntagResourceResponse;

/** Tags of state machines and activities. */
interface TagOperations extends SfnClient {

    /** What the operations work with. */
    Executions executions();

    /** What the operations work with. */
    Machines machines();

    @Override
    default ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        String arn = request.resourceArn();
        try {
            Map<String, String> tags = activity(arn)
                    ? executions().activities().get(arn).tags()
                    : machines().get(arn).tags();
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

    private static boolean activity(String arn) {
        return arn != null && arn.contains(":activity:");
    }

    @Override
    default TagResourceResponse tagResource(TagResourceRequest request) {
        change(request.resourceArn(), request.tags(), List.of());
        return TagResourceResponse.builder().build();
    }

    @Override
    default UntagResourceResponse untagResource(UntagResourceRequest request) {
        change(request.resourceArn(), List.of(), request.tagKeys());
        return UntagResourceResponse.builder().build();
    }

    private void change(String arn, List<Tag> add, List<String> remove) {
        try {
            if (activity(arn)) {
                executions().activities().tag(arn, add, remove);
            } else {
                machines().tag(arn, add, remove);
            }
        } catch (StateMachineDoesNotExistException | ActivityDoesNotExistException e) {
            throw SfnErrors.noResource(arn);
        }
    }
}
