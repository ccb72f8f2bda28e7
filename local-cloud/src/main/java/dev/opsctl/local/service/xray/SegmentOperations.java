package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.trace.TraceHeader;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.xray.model.BatchGetTracesRequest;
import software.amazon.awssdk.services.xray.model.BatchGetTracesResponse;
import software.amazon.awssdk.services.xray.model.PutTelemetryRecordsRequest;
import software.amazon.awssdk.services.xray.model.PutTraceSegmentsRequest;
import software.amazon.awssdk.services.xray.model.PutTraceSegmentsResponse;
import software.amazon.awssdk.services.xray.model.Segment;
import software.amazon.awssdk.services.xray.model.UnprocessedTraceSegment;

/** Handing in segments, and reading whole traces. */
final class SegmentOperations {

    private static final int MOST_TRACES = 5;

    private final ServiceContext context;
    private final SegmentStore segments;

    SegmentOperations(ServiceContext context, SegmentStore segments) {
        this.context = context;
        this.segments = segments;
    }

    public PutTraceSegmentsResponse putTraceSegments(PutTraceSegmentsRequest request) {
        List<UnprocessedTraceSegment> unprocessed = new ArrayList<>();
        for (String text : request.traceSegmentDocuments()) {
            try {
                segments.add(SegmentDocument.read(
                        String.valueOf(text), context.clock().instant()));
            } catch (SegmentDocument.Rejected e) {
                unprocessed.add(UnprocessedTraceSegment.builder()
                        .id(e.id())
                        .errorCode(e.code())
                        .message(e.getMessage())
                        .build());
            }
        }
        return PutTraceSegmentsResponse.builder()
                .unprocessedTraceSegments(unprocessed)
                .build();
    }

    public BatchGetTracesResponse batchGetTraces(BatchGetTracesRequest request) {
        if (request.traceIds().size() > MOST_TRACES) {
            throw XRayErrors.invalid("Number of trace IDs must not exceed " + MOST_TRACES + ".");
        }
        List<software.amazon.awssdk.services.xray.model.Trace> traces = new ArrayList<>();
        List<String> unprocessed = new ArrayList<>();
        for (String id : request.traceIds().stream().distinct().toList()) {
            if (!TraceHeader.isTraceId(id)) {
                unprocessed.add(id);
                continue;
            }
            Trace trace = segments.trace(id);
            if (!trace.segments().isEmpty()) {
                traces.add(view(trace));
            }
        }
        return BatchGetTracesResponse.builder()
                .traces(traces)
                .unprocessedTraceIds(unprocessed)
                .build();
    }

    private static software.amazon.awssdk.services.xray.model.Trace view(Trace trace) {
        return software.amazon.awssdk.services.xray.model.Trace.builder()
                .id(trace.id())
                .duration(ServiceGraph.rounded(trace.duration()))
                .limitExceeded(false)
                .segments(trace.segments().stream()
                        .map(segment -> Segment.builder()
                                .id(segment.id())
                                .document(trace.document(segment))
                                .build())
                        .toList())
                .build();
    }

    /** What a daemon says about its own work: nobody can read it, on AWS neither. */
    public void putTelemetryRecords(PutTelemetryRecordsRequest request) {}
}
