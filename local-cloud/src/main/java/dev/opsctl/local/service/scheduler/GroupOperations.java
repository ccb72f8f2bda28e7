package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.Tags;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleGroupRequest;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleGroupResponse;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleGroupRequest;
import software.amazon.awssdk.services.scheduler.model.GetScheduleGroupRequest;
import software.amazon.awssdk.services.scheduler.model.GetScheduleGroupResponse;
import software.amazon.awssdk.services.scheduler.model.ListScheduleGroupsRequest;
import software.amazon.awssdk.services.scheduler.model.ListScheduleGroupsResponse;
import software.amazon.awssdk.services.scheduler.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.scheduler.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleGroupState;
import software.amazon.awssdk.services.scheduler.model.ScheduleGroupSummary;
import software.amazon.awssdk.services.scheduler.model.Tag;
import software.amazon.awssdk.services.scheduler.model.TagResourceRequest;
import software.amazon.awssdk.services.scheduler.model.UntagResourceRequest;

/** Operations on schedule groups and their tags. */
final class GroupOperations {

    private final ScheduleGroups groups;
    private final Schedules schedules;

    GroupOperations(ScheduleGroups groups, Schedules schedules) {
        this.groups = groups;
        this.schedules = schedules;
    }

    public CreateScheduleGroupResponse createScheduleGroup(CreateScheduleGroupRequest request) {
        groups.create(request.name(), tagged(Map.of(), request.tags()), request.clientToken());
        return CreateScheduleGroupResponse.builder()
                .scheduleGroupArn(groups.arn(request.name()))
                .build();
    }

    private static Map<String, String> tagged(Map<String, String> now, List<Tag> more) {
        return Tags.merged(now, more, Tag::key, Tag::value, Caller.current(), SchedulerErrors::tag);
    }

    public GetScheduleGroupResponse getScheduleGroup(GetScheduleGroupRequest request) {
        ScheduleGroups.Group group = groups.get(request.name());
        return GetScheduleGroupResponse.builder()
                .arn(groups.arn(group.name()))
                .name(group.name())
                .state(ScheduleGroupState.ACTIVE)
                .creationDate(group.created())
                .lastModificationDate(group.changed())
                .build();
    }

    /** A group goes with its schedules. */
    public void deleteScheduleGroup(DeleteScheduleGroupRequest request) {
        groups.delete(request.name(), schedules);
    }

    public ListScheduleGroupsResponse listScheduleGroups(ListScheduleGroupsRequest request) {
        List<ScheduleGroups.Group> all = groups.list().stream()
                .filter(g -> request.namePrefix() == null || g.name().startsWith(request.namePrefix()))
                .toList();
        Page<ScheduleGroups.Group> page = ScheduleGroups.page(
                "groups", all, ScheduleGroups.Group::name, request.nextToken(), request.maxResults());
        return ListScheduleGroupsResponse.builder()
                .scheduleGroups(page.items().stream()
                        .map(g -> ScheduleGroupSummary.builder()
                                .arn(groups.arn(g.name()))
                                .name(g.name())
                                .state(ScheduleGroupState.ACTIVE)
                                .creationDate(g.created())
                                .lastModificationDate(g.changed())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return ListTagsForResourceResponse.builder()
                .tags(groups.byArn(request.resourceArn()).tags().entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    public void tagResource(TagResourceRequest request) {
        groups.retag(request.resourceArn(), now -> tagged(now, request.tags()));
    }

    public void untagResource(UntagResourceRequest request) {
        groups.retag(request.resourceArn(), now -> Tags.without(now, request.tagKeys()));
    }
}
