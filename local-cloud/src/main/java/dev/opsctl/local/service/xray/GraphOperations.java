package dev.opsctl.local.service.xray;

import dev.opsctl.local.engine.trace.TraceHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.services.xray.model.GetServiceGraphRequest;
import software.amazon.awssdk.services.xray.model.GetServiceGraphResponse;
import software.amazon.awssdk.services.xray.model.GetTimeSeriesServiceStatisticsRequest;
import software.amazon.awssdk.services.xray.model.GetTimeSeriesServiceStatisticsResponse;
import software.amazon.awssdk.services.xray.model.GetTraceGraphRequest;
import software.amazon.awssdk.services.xray.model.GetTraceGraphResponse;
import software.amazon.awssdk.services.xray.model.TimeSeriesServiceStatistics;

/** The graph of services, over a span of time or of some traces, and statistics over time. */
final class GraphOperations {

    private static final Duration LONGEST_RANGE = Duration.ofHours(6);
    private static final int SHORTEST_PERIOD = 60;
    private static final int LONGEST_PERIOD = 300;
    private static final int MOST_TRACES = 5;

    private final SegmentStore segments;
    private final Groups groups;

    GraphOperations(SegmentStore segments, Groups groups) {
        this.segments = segments;
        this.groups = groups;
    }

    /** The whole graph is one page. */
    public GetServiceGraphResponse getServiceGraph(GetServiceGraphRequest request) {
        TimeRange range = TimeRange.of(request.startTime(), request.endTime(), LONGEST_RANGE);
        noToken(request.nextToken());
        Predicate<Trace> filter = groups.filter(request.groupName(), request.groupARN());
        ServiceGraph graph = new ServiceGraph();
        segments.traces(range.from(), range.to(), null, trace -> {
            if (filter.test(trace)) {
                graph.add(trace);
            }
            return true;
        });
        return GetServiceGraphResponse.builder()
                .startTime(request.startTime())
                .endTime(request.endTime())
                .services(graph.services())
                .containsOldGroupVersions(false)
                .build();
    }

    public GetTraceGraphResponse getTraceGraph(GetTraceGraphRequest request) {
        noToken(request.nextToken());
        if (request.traceIds().size() > MOST_TRACES) {
            throw XRayErrors.invalid("Number of trace IDs must not exceed " + MOST_TRACES + ".");
        }
        ServiceGraph graph = new ServiceGraph();
        request.traceIds().stream()
                .distinct()
                .filter(TraceHeader::isTraceId)
                .map(segments::trace)
                .filter(trace -> !trace.segments().isEmpty())
                .forEach(graph::add);
        return GetTraceGraphResponse.builder().services(graph.services()).build();
    }

    private static void noToken(String token) {
        if (token != null) {
            throw XRayErrors.token();
        }
    }

    public GetTimeSeriesServiceStatisticsResponse getTimeSeriesServiceStatistics(
            GetTimeSeriesServiceStatisticsRequest request) {
        TimeRange range = TimeRange.of(request.startTime(), request.endTime(), LONGEST_RANGE);
        noToken(request.nextToken());
        int period = request.period() == null ? SHORTEST_PERIOD : request.period();
        if (period != SHORTEST_PERIOD && period != LONGEST_PERIOD) {
            throw XRayErrors.invalid("Period must be " + SHORTEST_PERIOD + " or " + LONGEST_PERIOD + " seconds.");
        }
        Predicate<Trace> filter = groups.filter(request.groupName(), request.groupARN());
        String selector = request.entitySelectorExpression();
        FilterExpression.Selection selection = FilterExpression.selection(selector);
        boolean edges = selection.edges();
        Map<Long, Statistics> buckets = new TreeMap<>();
        segments.traces(range.from(), range.to(), null, trace -> {
            if (filter.test(trace)) {
                selection.of().apply(trace).forEach(segment -> buckets.computeIfAbsent(
                                (long) segment.start() / period * period, at -> new Statistics())
                        .add(segment, segment.seconds()));
            }
            return true;
        });
        List<TimeSeriesServiceStatistics> series = new ArrayList<>();
        buckets.forEach((at, statistics) -> series.add(TimeSeriesServiceStatistics.builder()
                .timestamp(Instant.ofEpochSecond(at))
                .edgeSummaryStatistics(edges ? statistics.edge() : null)
                .serviceSummaryStatistics(edges ? null : statistics.service())
                .responseTimeHistogram(statistics.histogram())
                .build()));
        return GetTimeSeriesServiceStatisticsResponse.builder()
                .timeSeriesServiceStatistics(series)
                .containsOldGroupVersions(false)
                .build();
    }
}
