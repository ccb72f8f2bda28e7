package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.logs.LogEvents.Found;
import dev.opsctl.local.service.logs.LogGroups.Group;
import dev.opsctl.local.service.logs.LogGroups.Stream;
import java.util.List;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.RejectedLogEventsInfo;

/** Log events: written, read and searched. */
final class EventOperations {

    private static final int MAX_EVENTS = 10_000;

    private final ServiceContext context;
    private final LogGroups groups;
    private final LogEvents events;

    EventOperations(ServiceContext context, LogGroups groups, LogEvents events) {
        this.context = context;
        this.groups = groups;
        this.events = events;
    }

    public PutLogEventsResponse putLogEvents(PutLogEventsRequest request) {
        RejectedLogEventsInfo rejected =
                events.append(request.logGroupName(), request.logStreamName(), request.logEvents());
        return PutLogEventsResponse.builder()
                .nextSequenceToken(sequenceToken(context.clock().millis()))
                .rejectedLogEventsInfo(rejected)
                .build();
    }

    public GetLogEventsResponse getLogEvents(GetLogEventsRequest request) {
        groups.awaitLines();
        Group group = groups.get(request.logGroupName(), request.logGroupIdentifier());
        Stream stream = groups.stream(group, request.logStreamName());
        int limit = request.limit() == null ? MAX_EVENTS : request.limit();
        long from = request.startTime() == null ? 0 : request.startTime();
        long to = request.endTime() == null ? Long.MAX_VALUE : request.endTime();
        String token = request.nextToken();
        if (token != null && !token.matches("[fb]/[0-9-]+")) {
            throw LogsErrors.invalidToken();
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

    public FilterLogEventsResponse filterLogEvents(FilterLogEventsRequest request) {
        groups.awaitLines();
        Group group = groups.get(request.logGroupName(), request.logGroupIdentifier());
        if (request.hasLogStreamNames() && request.logStreamNamePrefix() != null) {
            throw LogsErrors.invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
        }
        List<Stream> streams = request.hasLogStreamNames()
                ? request.logStreamNames().stream()
                        .map(name -> groups.stream(group, name))
                        .toList()
                : groups.streams(group, request.logStreamNamePrefix() == null ? "" : request.logStreamNamePrefix());
        FilterPattern pattern = LogsErrors.pattern(request.filterPattern());
        int limit = request.limit() == null ? MAX_EVENTS : request.limit();
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
                                .eventId(found.event().id())
                                .build())
                        .toList())
                .searchedLogStreams(List.of())
                .nextToken(page.size() == limit ? page.get(page.size() - 1).key() : null)
                .build();
    }

    static String sequenceToken(long ingested) {
        return String.format("%056d", ingested);
    }
}
