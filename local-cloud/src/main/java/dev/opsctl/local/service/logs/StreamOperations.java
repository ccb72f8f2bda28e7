package dev.opsctl.local.service.logs;

import dev.opsctl.local.service.logs.LogGroups.Group;
import dev.opsctl.local.service.logs.LogGroups.Stream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.OrderBy;

/** Log streams. */
final class StreamOperations {

    private static final int DEFAULT_PAGE = 50;

    private final LogGroups groups;
    private final LogEvents events;

    StreamOperations(LogGroups groups, LogEvents events) {
        this.groups = groups;
        this.events = events;
    }

    public void createLogStream(CreateLogStreamRequest request) {
        groups.createStream(request.logGroupName(), request.logStreamName());
    }

    public void deleteLogStream(DeleteLogStreamRequest request) {
        Group group = groups.get(request.logGroupName());
        Stream stream = groups.deleteStream(group, request.logStreamName());
        events.deleteAll(group, stream);
    }

    public DescribeLogStreamsResponse describeLogStreams(DescribeLogStreamsRequest request) {
        groups.awaitLines();
        boolean byTime = request.orderBy() == OrderBy.LAST_EVENT_TIME;
        if (byTime && request.logStreamNamePrefix() != null) {
            throw LogsErrors.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        Group group = groups.get(request.logGroupName(), request.logGroupIdentifier());
        Comparator<Stream> order = byTime
                ? Comparator.comparing(
                                (Stream stream) -> stream.lastEvent() == null ? Long.MIN_VALUE : stream.lastEvent())
                        .thenComparing(Stream::name)
                : Comparator.comparing(Stream::name);
        List<Stream> all = new ArrayList<>(
                groups.streams(group, request.logStreamNamePrefix() == null ? "" : request.logStreamNamePrefix()));
        all.sort(Boolean.TRUE.equals(request.descending()) ? order.reversed() : order);
        int from = 0;
        if (request.nextToken() != null) {
            from = all.stream().map(Stream::name).toList().indexOf(request.nextToken()) + 1;
        }
        List<Stream> page = all.subList(
                from, Math.min(all.size(), from + (request.limit() == null ? DEFAULT_PAGE : request.limit())));
        return DescribeLogStreamsResponse.builder()
                .logStreams(page.stream()
                        .map(stream -> LogStream.builder()
                                .logStreamName(stream.name())
                                .creationTime(stream.created().toEpochMilli())
                                .firstEventTimestamp(stream.firstEvent())
                                .lastEventTimestamp(stream.lastEvent())
                                .lastIngestionTime(stream.lastIngestion())
                                .uploadSequenceToken(
                                        stream.lastIngestion() == null
                                                ? null
                                                : EventOperations.sequenceToken(stream.lastIngestion()))
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
}
