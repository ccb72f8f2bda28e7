package dev.opsctl.local.service.logs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagResourceRequest;

/** The tags of log groups. */
final class TagOperations {

    private final LogGroups groups;

    TagOperations(LogGroups groups) {
        this.groups = groups;
    }

    public void tagResource(TagResourceRequest request) {
        tags(request.resourceArn(), tags -> tags.putAll(request.tags()));
    }

    public void untagResource(UntagResourceRequest request) {
        tags(request.resourceArn(), tags -> request.tagKeys().forEach(tags::remove));
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return ListTagsForResourceResponse.builder()
                .tags(groups.get(request.resourceArn()).tags())
                .build();
    }

    public void tagLogGroup(TagLogGroupRequest request) {
        tags(request.logGroupName(), tags -> tags.putAll(request.tags()));
    }

    public void untagLogGroup(UntagLogGroupRequest request) {
        tags(request.logGroupName(), tags -> request.tags().forEach(tags::remove));
    }

    public ListTagsLogGroupResponse listTagsLogGroup(ListTagsLogGroupRequest request) {
        return ListTagsLogGroupResponse.builder()
                .tags(groups.get(request.logGroupName()).tags())
                .build();
    }

    private void tags(String nameOrArn, Consumer<Map<String, String>> change) {
        groups.change(nameOrArn, group -> {
            Map<String, String> tags = new LinkedHashMap<>(group.tags());
            change.accept(tags);
            if (tags.size() > 50) {
                throw LogsErrors.invalid("A log group can have no more than 50 tags.");
            }
            return group.withTags(tags);
        });
    }
}
