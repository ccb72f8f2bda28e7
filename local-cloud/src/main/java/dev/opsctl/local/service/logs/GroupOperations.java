package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.logs.LogGroups.DataKey;
import dev.opsctl.local.service.logs.LogGroups.Group;
import dev.opsctl.local.service.logs.LogGroups.Stream;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.cloudwatchlogs.model.AssociateKmsKeyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteRetentionPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DisassociateKmsKeyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListLogGroupsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListLogGroupsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroupSummary;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogGroupDeletionProtectionRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutRetentionPolicyRequest;

/** Log groups: their life, retention and keys. */
final class GroupOperations {

    private static final int DEFAULT_PAGE = 50;

    private final LogUpkeep upkeep;
    private final LogGroups groups;
    private final LogKeys keys;
    private final LogEvents events;
    private final MetricFilters metricFilters;

    GroupOperations(LogGroups groups, LogKeys keys, LogEvents events, MetricFilters metricFilters, LogUpkeep upkeep) {
        this.upkeep = upkeep;
        this.groups = groups;
        this.keys = keys;
        this.events = events;
        this.metricFilters = metricFilters;
    }

    public void createLogGroup(CreateLogGroupRequest request) {
        LogGroups.checkName(request.logGroupName());
        String key = request.kmsKeyId();
        groups.create(
                request.logGroupName(),
                key == null ? null : keys.take(groups.arn(request.logGroupName()), key),
                request.logGroupClassAsString(),
                request.tags(),
                request.deletionProtectionEnabled());
    }

    public void deleteLogGroup(DeleteLogGroupRequest request) {
        Group group = groups.delete(request.logGroupName());
        events.deleteAll(group);
        metricFilters.forget(group);
    }

    public void putRetentionPolicy(PutRetentionPolicyRequest request) {
        groups.retention(request.logGroupName(), request.retentionInDays());
        upkeep.begin();
    }

    public void deleteRetentionPolicy(DeleteRetentionPolicyRequest request) {
        groups.retention(request.logGroupName(), null);
    }

    public void associateKmsKey(AssociateKmsKeyRequest request) {
        Group group = groups.get(request.logGroupName(), request.resourceIdentifier());
        DataKey key = keys.take(groups.arn(group), request.kmsKeyId());
        groups.change(group.name(), now -> now.withKey(key));
    }

    public void disassociateKmsKey(DisassociateKmsKeyRequest request) {
        groups.change(
                groups.get(request.logGroupName(), request.resourceIdentifier()).name(), Group::withoutKey);
    }

    public void putLogGroupDeletionProtection(PutLogGroupDeletionProtectionRequest request) {
        groups.change(
                request.logGroupIdentifier(),
                group -> group.withDeletionProtected(request.deletionProtectionEnabled()));
    }

    /** Groups by a part of their names, which may be a regular expression from its start: {@code ^prefix}. */
    public ListLogGroupsResponse listLogGroups(ListLogGroupsRequest request) {
        LogsErrors.unsupported("fieldIndexNames", request.hasFieldIndexNames() ? request.fieldIndexNames() : null);
        LogsErrors.unsupported("dataSources", request.hasDataSources() ? request.dataSources() : null);
        String pattern = request.logGroupNamePattern() == null ? "" : request.logGroupNamePattern();
        Page<Group> page = Page.of(
                "ListLogGroups",
                groups.list("").stream()
                        .filter(group -> pattern.startsWith("^")
                                ? group.name().startsWith(pattern.substring(1))
                                : group.name().contains(pattern))
                        .filter(group -> request.logGroupClass() == null
                                || group.logGroupClass().equals(request.logGroupClassAsString()))
                        .toList(),
                Group::name,
                request.limit() == null ? DEFAULT_PAGE : request.limit(),
                request.nextToken(),
                LogsErrors::invalidToken);
        return ListLogGroupsResponse.builder()
                .logGroups(page.items().stream()
                        .map(group -> LogGroupSummary.builder()
                                .logGroupName(group.name())
                                .logGroupArn(groups.arn(group))
                                .logGroupClass(group.logGroupClass())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public DescribeLogGroupsResponse describeLogGroups(DescribeLogGroupsRequest request) {
        groups.awaitLines();
        if (request.logGroupNamePrefix() != null && request.logGroupNamePattern() != null) {
            throw LogsErrors.invalid(
                    "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        }
        String prefix = request.logGroupNamePrefix() == null ? "" : request.logGroupNamePrefix();
        String pattern = request.logGroupNamePattern() == null
                ? ""
                : request.logGroupNamePattern().toLowerCase(Locale.ROOT);
        List<Group> all = groups.list(prefix).stream()
                .filter(group -> group.name().toLowerCase(Locale.ROOT).contains(pattern))
                .filter(group -> request.logGroupClass() == null
                        || group.logGroupClass().equals(request.logGroupClassAsString()))
                .filter(group -> !request.hasLogGroupIdentifiers()
                        || request.logGroupIdentifiers().stream()
                                .map(LogGroups::name)
                                .anyMatch(group.name()::equals))
                .toList();
        Page<Group> page = Page.of(
                "DescribeLogGroups",
                all,
                Group::name,
                request.limit() == null ? DEFAULT_PAGE : request.limit(),
                request.nextToken(),
                LogsErrors::invalidToken);
        return DescribeLogGroupsResponse.builder()
                .logGroups(page.items().stream().map(this::describe).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private LogGroup describe(Group group) {
        String arn = groups.arn(group);
        return LogGroup.builder()
                .logGroupName(group.name())
                .creationTime(group.created().toEpochMilli())
                .retentionInDays(group.retentionDays())
                .metricFilterCount(group.metricFilters().size())
                .arn(arn + ":*")
                .logGroupArn(arn)
                .kmsKeyId(group.kmsKeyId())
                .logGroupClass(group.logGroupClass())
                .deletionProtectionEnabled(group.deletionProtected())
                .storedBytes(groups.streams(group, "").stream()
                        .mapToLong(Stream::bytes)
                        .sum())
                .build();
    }
}
