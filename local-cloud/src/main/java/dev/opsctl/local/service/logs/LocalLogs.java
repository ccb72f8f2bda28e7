package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.logs.LogEvents.Found;
import dev.opsctl.local.service.logs.LogGroups.DataKey;
import dev.opsctl.local.service.logs.LogGroups.Group;
import dev.opsctl.local.service.logs.LogGroups.Stream;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.AssociateKmsKeyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.AssociateKmsKeyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteResourcePolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteRetentionPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteRetentionPolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeResourcePoliciesRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeResourcePoliciesResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DisassociateKmsKeyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DisassociateKmsKeyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ListTagsLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricFilterMatchRecord;
import software.amazon.awssdk.services.cloudwatchlogs.model.OrderBy;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutResourcePolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutRetentionPolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutRetentionPolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.RejectedLogEventsInfo;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.TagResourceResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.TestMetricFilterRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.TestMetricFilterResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagLogGroupRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagLogGroupResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagResourceRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.UntagResourceResponse;

/** Amazon CloudWatch Logs of one scope. */
public final class LocalLogs implements CloudWatchLogsClient, Resumable, ResourcePolicySource {

    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_EVENTS = 10_000;

    private final ServiceContext context;
    private final LogGroups groups;
    private final LogKeys keys;
    private final LogEvents events;
    private final LogPolicies policies;

    public LocalLogs(ServiceContext context) {
        this.context = context;
        this.groups = new LogGroups(context);
        this.keys = new LogKeys(context, groups);
        this.events = new LogEvents(context, groups, keys);
        this.policies = new LogPolicies(context);
    }

    @Override
    public void resume() {
        expireDaily();
    }

    private void expireDaily() {
        context.clock().schedule(context.clock().instant().plus(Duration.ofDays(1)), due -> {
            expireDaily();
            groups.list("").forEach(group -> context.cloud()
                    .workers()
                    .run("the retention of log group " + group.name(), () -> events.expire(group)));
        });
    }

    @Override
    public CreateLogGroupResponse createLogGroup(CreateLogGroupRequest request) {
        LogGroups.checkName(request.logGroupName());
        String key = request.kmsKeyId();
        groups.create(
                request.logGroupName(),
                key == null ? null : keys.take(groups.arn(request.logGroupName()), key),
                request.logGroupClassAsString(),
                request.tags());
        return CreateLogGroupResponse.builder().build();
    }

    @Override
    public DeleteLogGroupResponse deleteLogGroup(DeleteLogGroupRequest request) {
        Group group = groups.delete(request.logGroupName());
        events.deleteAll(group);
        return DeleteLogGroupResponse.builder().build();
    }

    @Override
    public PutRetentionPolicyResponse putRetentionPolicy(PutRetentionPolicyRequest request) {
        groups.retention(request.logGroupName(), request.retentionInDays());
        return PutRetentionPolicyResponse.builder().build();
    }

    @Override
    public DeleteRetentionPolicyResponse deleteRetentionPolicy(DeleteRetentionPolicyRequest request) {
        groups.retention(request.logGroupName(), null);
        return DeleteRetentionPolicyResponse.builder().build();
    }

    @Override
    public AssociateKmsKeyResponse associateKmsKey(AssociateKmsKeyRequest request) {
        Group group = groups.get(either(request.logGroupName(), request.resourceIdentifier()));
        DataKey key = keys.take(groups.arn(group), request.kmsKeyId());
        groups.change(group.name(), now -> now.withKey(key));
        return AssociateKmsKeyResponse.builder().build();
    }

    @Override
    public DisassociateKmsKeyResponse disassociateKmsKey(DisassociateKmsKeyRequest request) {
        groups.change(either(request.logGroupName(), request.resourceIdentifier()), Group::withoutKey);
        return DisassociateKmsKeyResponse.builder().build();
    }

    private static String either(String name, String arn) {
        if ((name == null) == (arn == null)) {
            throw LogsErrors.invalid("Exactly one of logGroupName and logGroupIdentifier is required.");
        }
        return name != null ? name : arn;
    }

    @Override
    public DescribeLogGroupsResponse describeLogGroups(DescribeLogGroupsRequest request) {
        if (request.logGroupNamePrefix() != null && request.logGroupNamePattern() != null) {
            throw LogsErrors.invalid(
                    "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        }
        int limit = limit(request.limit(), DEFAULT_PAGE);
        String prefix = request.logGroupNamePrefix() == null ? "" : request.logGroupNamePrefix();
        String pattern = request.logGroupNamePattern() == null
                ? ""
                : request.logGroupNamePattern().toLowerCase(java.util.Locale.ROOT);
        List<Group> all = groups.list(prefix).stream()
                .filter(group -> group.name().toLowerCase(java.util.Locale.ROOT).contains(pattern))
                .filter(group -> request.logGroupClass() == null
                        || group.logGroupClass().equals(request.logGroupClassAsString()))
                .filter(group -> !request.hasLogGroupIdentifiers()
                        || request.logGroupIdentifiers().stream()
                                .map(LogGroups::name)
                                .anyMatch(group.name()::equals))
                .filter(group -> request.nextToken() == null || group.name().compareTo(request.nextToken()) > 0)
                .toList();
        List<Group> page = all.subList(0, Math.min(limit, all.size()));
        return DescribeLogGroupsResponse.builder()
                .logGroups(page.stream().map(this::describe).toList())
                .nextToken(page.size() < all.size() ? page.get(page.size() - 1).name() : null)
                .build();
    }

    private LogGroup describe(Group group) {
        String arn = groups.arn(group);
        return LogGroup.builder()
                .logGroupName(group.name())
                .creationTime(group.created().toEpochMilli())
                .retentionInDays(group.retentionDays())
                .metricFilterCount(0)
                .arn(arn + ":*")
                .logGroupArn(arn)
                .kmsKeyId(group.kmsKeyId())
                .logGroupClass(group.logGroupClass())
                .storedBytes(groups.streams(group, "").stream()
                        .mapToLong(Stream::bytes)
                        .sum())
                .build();
    }

    private static int limit(Integer given, int most) {
        if (given != null && (given < 1 || given > most)) {
            throw LogsErrors.constraint(
                    "limit",
                    given,
                    given < 1
                            ? "Member must have value greater than or equal to 1"
                            : "Member must have value less than or equal to " + most);
        }
        return given == null ? most : given;
    }

    @Override
    public CreateLogStreamResponse createLogStream(CreateLogStreamRequest request) {
        groups.createStream(request.logGroupName(), request.logStreamName());
        return CreateLogStreamResponse.builder().build();
    }

    @Override
    public DeleteLogStreamResponse deleteLogStream(DeleteLogStreamRequest request) {
        Group group = groups.get(request.logGroupName());
        Stream stream = groups.deleteStream(group, request.logStreamName());
        events.deleteAll(group, stream);
        return DeleteLogStreamResponse.builder().build();
    }

    @Override
    public DescribeLogStreamsResponse describeLogStreams(DescribeLogStreamsRequest request) {
        boolean byTime = request.orderBy() == OrderBy.LAST_EVENT_TIME;
        if (byTime && request.logStreamNamePrefix() != null) {
            throw LogsErrors.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        Group group = groups.get(either(request.logGroupName(), request.logGroupIdentifier()));
        Comparator<Stream> order = byTime
                ? Comparator.comparing(
                                (Stream stream) -> stream.lastEvent() == null ? Long.MIN_VALUE : stream.lastEvent())
                        .thenComparing(Stream::name)
                : Comparator.comparing(Stream::name);
        List<Stream> all = new java.util.ArrayList<>(
                groups.streams(group, request.logStreamNamePrefix() == null ? "" : request.logStreamNamePrefix()));
        all.sort(Boolean.TRUE.equals(request.descending()) ? order.reversed() : order);
        int from = 0;
        if (request.nextToken() != null) {
            from = all.stream().map(Stream::name).toList().indexOf(request.nextToken()) + 1;
        }
        List<Stream> page = all.subList(from, Math.min(all.size(), from + limit(request.limit(), DEFAULT_PAGE)));
        return DescribeLogStreamsResponse.builder()
                .logStreams(page.stream()
                        .map(stream -> LogStream.builder()
                                .logStreamName(stream.name())
                                .creationTime(stream.created().toEpochMilli())
                                .firstEventTimestamp(stream.firstEvent())
                                .lastEventTimestamp(stream.lastEvent())
                                .lastIngestionTime(stream.lastIngestion())
                                .uploadSequenceToken(
                                        stream.lastIngestion() == null ? null : sequenceToken(stream.lastIngestion()))
                                .arn(groups.arn(group) + ":log-stream:" + stream.name())
                                .storedBytes(0L)
                                .build())
                        .toList())
                .nextToken(
                        from + page.size() < all.size()
                                ? page.get(page.size() - 1).name()
                                : null)
                .build();
    }

    private static String sequenceToken(long ingested) {
        return String.format("%056d", ingested);
    }

    @Override
    public PutLogEventsResponse putLogEvents(PutLogEventsRequest request) {
        RejectedLogEventsInfo rejected =
                events.append(request.logGroupName(), request.logStreamName(), request.logEvents());
        return PutLogEventsResponse.builder()
                .nextSequenceToken(sequenceToken(context.clock().millis()))
                .rejectedLogEventsInfo(rejected)
                .build();
    }

    @Override
    public GetLogEventsResponse getLogEvents(GetLogEventsRequest request) {
        Group group = groups.get(either(request.logGroupName(), request.logGroupIdentifier()));
        Stream stream = groups.stream(group, request.logStreamName());
        int limit = limit(request.limit(), MAX_EVENTS);
        long from = request.startTime() == null ? 0 : request.startTime();
        long to = request.endTime() == null ? Long.MAX_VALUE : request.endTime();
        String token = request.nextToken();
        if (token != null && !token.matches("[fb]/[0-9-]+")) {
            throw LogsErrors.invalid("The specified nextToken is invalid.");
        }
        String position = token == null ? null : token.substring(2);
        boolean forward = token == null ? Boolean.TRUE.equals(request.startFromHead()) : token.startsWith("f/");
        List<Found> page = forward
                ? events.forward(group, stream, position, from, to, limit, event -> true)
                : events.backward(group, stream, position, from, to, limit);
        String edge = position != null
                ? position
                : LogEvents.position(forward ? Math.min(to, context.clock().millis()) : from, 0);
        // At the end both tokens stay what they were: that is how a reader knows.
        String last = page.isEmpty() ? edge : page.get(page.size() - 1).key();
        String first = page.isEmpty() ? edge : page.get(0).key();
        return GetLogEventsResponse.builder()
                .events(page.stream()
                        .map(found -> OutputLogEvent.builder()
                                .timestamp(found.event().timestamp())
                                .ingestionTime(found.event().ingestion())
                                .message(found.event().message())
                                .build())
                        .toList())
                .nextForwardToken("f/" + last)
                .nextBackwardToken("b/" + first)
                .build();
    }

    @Override
    public FilterLogEventsResponse filterLogEvents(FilterLogEventsRequest request) {
        Group group = groups.get(either(request.logGroupName(), request.logGroupIdentifier()));
        if (request.hasLogStreamNames() && request.logStreamNamePrefix() != null) {
            throw LogsErrors.invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
        }
        List<Stream> streams = request.hasLogStreamNames()
                ? request.logStreamNames().stream()
                        .map(name -> groups.stream(group, name))
                        .toList()
                : groups.streams(group, request.logStreamNamePrefix() == null ? "" : request.logStreamNamePrefix());
        FilterPattern pattern = pattern(request.filterPattern());
        int limit = limit(request.limit(), MAX_EVENTS);
        long from = request.startTime() == null ? 0 : request.startTime();
        long to = request.endTime() == null ? Long.MAX_VALUE : request.endTime() + 1;
        List<Found> page = events.search(
                group, streams, request.nextToken(), from, to, limit, event -> pattern.test(event.message()));
        return FilterLogEventsResponse.builder()
                .events(page.stream()
                        .map(found -> FilteredLogEvent.builder()
                                .logStreamName(found.stream())
                                .timestamp(found.event().timestamp())
                                .ingestionTime(found.event().ingestion())
                                .message(found.event().message())
                                .eventId(String.format("%056d", found.event().sequence()))
                                .build())
                        .toList())
                .searchedLogStreams(List.of())
                .nextToken(page.size() == limit ? page.get(page.size() - 1).key() : null)
                .build();
    }

    private static FilterPattern pattern(String text) {
        try {
            return FilterPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw LogsErrors.invalid("Invalid filter pattern: " + e.getMessage());
        }
    }

    @Override
    public TestMetricFilterResponse testMetricFilter(TestMetricFilterRequest request) {
        FilterPattern pattern = pattern(request.filterPattern());
        List<MetricFilterMatchRecord> matches = new java.util.ArrayList<>();
        for (int i = 0; i < request.logEventMessages().size(); i++) {
            if (pattern.test(request.logEventMessages().get(i))) {
                matches.add(MetricFilterMatchRecord.builder()
                        .eventNumber((long) i + 1)
                        .eventMessage(request.logEventMessages().get(i))
                        .extractedValues(Map.of())
                        .build());
            }
        }
        return TestMetricFilterResponse.builder().matches(matches).build();
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        tags(request.resourceArn(), tags -> tags.putAll(request.tags()));
        return TagResourceResponse.builder().build();
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        tags(request.resourceArn(), tags -> request.tagKeys().forEach(tags::remove));
        return UntagResourceResponse.builder().build();
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return ListTagsForResourceResponse.builder()
                .tags(groups.get(request.resourceArn()).tags())
                .build();
    }

    @Override
    public TagLogGroupResponse tagLogGroup(TagLogGroupRequest request) {
        tags(request.logGroupName(), tags -> tags.putAll(request.tags()));
        return TagLogGroupResponse.builder().build();
    }

    @Override
    public UntagLogGroupResponse untagLogGroup(UntagLogGroupRequest request) {
        tags(request.logGroupName(), tags -> request.tags().forEach(tags::remove));
        return UntagLogGroupResponse.builder().build();
    }

    @Override
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

    @Override
    public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
        return PutResourcePolicyResponse.builder()
                .resourcePolicy(policies.put(request.policyName(), request.policyDocument()))
                .build();
    }

    @Override
    public DescribeResourcePoliciesResponse describeResourcePolicies(DescribeResourcePoliciesRequest request) {
        return DescribeResourcePoliciesResponse.builder()
                .resourcePolicies(policies.list())
                .build();
    }

    @Override
    public DeleteResourcePolicyResponse deleteResourcePolicy(DeleteResourcePolicyRequest request) {
        policies.delete(request.policyName());
        return DeleteResourcePolicyResponse.builder().build();
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return policies.document();
    }

    @Override
    public String serviceName() {
        return CloudWatchLogsClient.SERVICE_NAME;
    }

    @Override
    public void close() {
        // the clock that holds the daily task stops with the cloud
    }
}
