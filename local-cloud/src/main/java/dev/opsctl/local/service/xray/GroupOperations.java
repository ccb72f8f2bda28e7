package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.xray.Groups.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.xray.model.CreateGroupRequest;
import software.amazon.awssdk.services.xray.model.CreateGroupResponse;
import software.amazon.awssdk.services.xray.model.DeleteGroupRequest;
import software.amazon.awssdk.services.xray.model.GetGroupRequest;
import software.amazon.awssdk.services.xray.model.GetGroupResponse;
import software.amazon.awssdk.services.xray.model.GetGroupsRequest;
import software.amazon.awssdk.services.xray.model.GetGroupsResponse;
import software.amazon.awssdk.services.xray.model.GroupSummary;
import software.amazon.awssdk.services.xray.model.InsightsConfiguration;
import software.amazon.awssdk.services.xray.model.Tag;
import software.amazon.awssdk.services.xray.model.UpdateGroupRequest;
import software.amazon.awssdk.services.xray.model.UpdateGroupResponse;

/** Making, changing and removing groups. */
final class GroupOperations implements ResourceArns {

    private static final int MOST_GROUPS = 25;
    private static final int PAGE = 100;
    private static final int ID_LENGTH = 32;

    private final ServiceContext context;
    private final Groups groups;

    GroupOperations(ServiceContext context, Groups groups) {
        this.context = context;
        this.groups = groups;
    }

    @Override
    public Optional<String> resourceArn(String type, String name) {
        return type.equals("group") ? groups.find(name, null).map(Group::arn) : Optional.empty();
    }

    public CreateGroupResponse createGroup(CreateGroupRequest request) {
        FilterExpression.read(request.filterExpression(), none -> null);
        Map<String, String> tags = Tags.of(request.tags(), Tag::key, Tag::value, context.caller(), XRayErrors::tag);
        String id = UUID.randomUUID()
                .toString()
                .replace("-", "")
                .toUpperCase(Locale.ROOT)
                .substring(0, ID_LENGTH);
        Group group = new Group(
                request.groupName(),
                context.arn("group/" + request.groupName() + "/" + id),
                request.filterExpression(),
                insights(groups.all().insights(), request.insightsConfiguration()),
                tags);
        context.change(change -> {
            if (groups.find(group.name(), null).isPresent()) {
                throw XRayErrors.invalid("Group already exists.");
            } else if (groups.table().size() >= MOST_GROUPS) {
                throw XRayErrors.invalid("An account has at most " + MOST_GROUPS + " groups in a region.");
            }
            groups.table().insert(group.name(), group);
        });
        return CreateGroupResponse.builder().group(view(group)).build();
    }

    /** Notifications go with insights. */
    private static InsightsConfiguration insights(InsightsConfiguration now, InsightsConfiguration wanted) {
        if (wanted == null) {
            return now;
        }
        if (Boolean.TRUE.equals(wanted.insightsEnabled())) {
            throw XRayErrors.invalid("The local cloud finds no insights in traces: leave InsightsEnabled out.");
        }
        boolean enabled = wanted.insightsEnabled() == null ? now.insightsEnabled() : wanted.insightsEnabled();
        boolean notified =
                wanted.notificationsEnabled() == null ? now.notificationsEnabled() : wanted.notificationsEnabled();
        if (notified && !enabled) {
            throw XRayErrors.invalid("Notifications can be enabled for Insights enabled group only");
        }
        return InsightsConfiguration.builder()
                .insightsEnabled(enabled)
                .notificationsEnabled(notified)
                .build();
    }

    private static software.amazon.awssdk.services.xray.model.Group view(Group group) {
        return software.amazon.awssdk.services.xray.model.Group.builder()
                .groupName(group.name())
                .groupARN(group.arn())
                .filterExpression(group.expression())
                .insightsConfiguration(group.insights())
                .build();
    }

    public GetGroupResponse getGroup(GetGroupRequest request) {
        return GetGroupResponse.builder()
                .group(view(groups.get(request.groupName(), request.groupARN())))
                .build();
    }

    public GetGroupsResponse getGroups(GetGroupsRequest request) {
        List<Group> all = new ArrayList<>(groups.table().values());
        all.add(groups.all());
        Page<Group> page = Page.of("getGroups", all, Group::name, PAGE, request.nextToken(), XRayErrors::token);
        return GetGroupsResponse.builder()
                .groups(page.items().stream()
                        .map(group -> GroupSummary.builder()
                                .groupName(group.name())
                                .groupARN(group.arn())
                                .filterExpression(group.expression())
                                .insightsConfiguration(group.insights())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public UpdateGroupResponse updateGroup(UpdateGroupRequest request) {
        FilterExpression.read(request.filterExpression(), none -> null);
        return context.change(change -> {
            Group group = own(groups.get(request.groupName(), request.groupARN()));
            Group changed = groups.table()
                    .update(
                            group.name(),
                            now -> new Group(
                                    now.name(),
                                    now.arn(),
                                    request.filterExpression() == null ? now.expression() : request.filterExpression(),
                                    insights(now.insights(), request.insightsConfiguration()),
                                    now.tags()))
                    .orElseThrow();
            return UpdateGroupResponse.builder().group(view(changed)).build();
        });
    }

    public void deleteGroup(DeleteGroupRequest request) {
        context.change(change -> {
            groups.table()
                    .remove(own(groups.get(request.groupName(), request.groupARN()))
                            .name());
        });
    }

    private static Group own(Group group) {
        if (group.name().equals(Groups.DEFAULT)) {
            throw XRayErrors.invalid("The default group cannot be changed.");
        }
        return group;
    }
}
