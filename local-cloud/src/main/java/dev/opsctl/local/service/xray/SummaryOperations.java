package dev.opsctl.local.service.xray;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.engine.trace.TraceHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.xray.model.AnnotationValue;
import software.amazon.awssdk.services.xray.model.GetTraceSummariesRequest;
import software.amazon.awssdk.services.xray.model.GetTraceSummariesResponse;
import software.amazon.awssdk.services.xray.model.Http;
import software.amazon.awssdk.services.xray.model.ResourceARNDetail;
import software.amazon.awssdk.services.xray.model.ServiceId;
import software.amazon.awssdk.services.xray.model.TimeRangeType;
import software.amazon.awssdk.services.xray.model.TraceSummary;
import software.amazon.awssdk.services.xray.model.TraceUser;
import software.amazon.awssdk.services.xray.model.ValueWithServiceIds;

/** Finding traces. */
final class SummaryOperations {

    static final Duration LONGEST_RANGE = Duration.ofHours(24);
    private static final int PAGE = 100;
    /** How many traces a call looks at: with a filter that finds little, a page may be empty, and yet have a next one. */
    private static final int MOST_LOOKED_AT = 2_000;
    /** A trace that has an event now may have begun so much earlier. */
    private static final long LONGEST_TRACE_SECONDS = 86_400;

    private final SegmentStore segments;
    private final Groups groups;

    SummaryOperations(SegmentStore segments, Groups groups) {
        this.segments = segments;
        this.groups = groups;
    }

    public GetTraceSummariesResponse getTraceSummaries(GetTraceSummariesRequest request) {
        TimeRange range = TimeRange.of(request.startTime(), request.endTime(), LONGEST_RANGE);
        Predicate<Trace> filter = FilterExpression.read(request.filterExpression(), groups::expression);
        TimeRangeType type = request.timeRangeType() == null ? TimeRangeType.TRACE_ID : request.timeRangeType();
        long from = type == TimeRangeType.TRACE_ID ? range.from() : range.from() - LONGEST_TRACE_SECONDS;
        List<TraceSummary> found = new ArrayList<>();
        int[] looked = {0};
        String[] last = {null};
        boolean[] more = {false};
        segments.traces(from, range.to(), token(request.nextToken()), trace -> {
            if (found.size() == PAGE || looked[0] == MOST_LOOKED_AT) {
                more[0] = true;
                return false;
            }
            looked[0]++;
            last[0] = trace.id();
            if (within(trace, range, type) && filter.test(trace)) {
                found.add(summary(trace));
            }
            return true;
        });
        return GetTraceSummariesResponse.builder()
                .traceSummaries(found)
                .tracesProcessedCount((long) looked[0])
                .approximateTime(Instant.ofEpochSecond(range.from()))
                .nextToken(
                        more[0]
                                ? Base64.getUrlEncoder().encodeToString(last[0].getBytes(StandardCharsets.US_ASCII))
                                : null)
                .build();
    }

    private static boolean within(Trace trace, TimeRange range, TimeRangeType type) {
        return switch (type) {
            case EVENT -> trace.segments().stream().anyMatch(segment -> range.overlaps(segment.start(), segment.end()));
            case SERVICE -> trace.segments().stream().anyMatch(segment -> range.overlaps(segment.end(), segment.end()));
            default -> true;
        };
    }

    private static @Nullable String token(String token) {
        if (token == null) {
            return null;
        }
        try {
            String id = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
            if (TraceHeader.isTraceId(id)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw XRayErrors.token();
    }

    static ServiceId service(Segment segment) {
        return ServiceId.builder()
                .name(segment.name())
                .names(segment.name())
                .accountId(segment.json().path("aws").path("account_id").asText(null))
                .type(segment.type())
                .build();
    }

    private static TraceSummary summary(Trace trace) {
        Segment root = trace.root();
        Set<ServiceId> services = new LinkedHashSet<>();
        Set<String> arns = new LinkedHashSet<>();
        Map<String, Map<JsonNode, Set<ServiceId>>> annotations = new LinkedHashMap<>();
        Map<String, Set<ServiceId>> users = new LinkedHashMap<>();
        for (Segment segment : trace.segments()) {
            ServiceId service = service(segment);
            services.add(service);
            if (segment.json().path("resource_arn").isTextual()) {
                arns.add(segment.json().path("resource_arn").asText());
            }
            if (segment.json().path("user").isTextual()) {
                users.computeIfAbsent(segment.json().path("user").asText(), name -> new LinkedHashSet<>())
                        .add(service);
            }
            for (Segment part : segment.all()) {
                part.annotations().fields().forEachRemaining(entry -> annotations
                        .computeIfAbsent(entry.getKey(), key -> new LinkedHashMap<>())
                        .computeIfAbsent(entry.getValue(), value -> new LinkedHashSet<>())
                        .add(service));
            }
        }
        return TraceSummary.builder()
                .id(trace.id())
                .startTime(Instant.ofEpochMilli(Math.round(trace.start() * 1000)))
                .duration(ServiceGraph.rounded(trace.duration()))
                .responseTime(ServiceGraph.rounded(root.seconds()))
                .hasFault(root.fault())
                .hasError(root.error())
                .hasThrottle(root.throttle())
                .isPartial(trace.isPartial())
                .http(http(root))
                .annotations(annotations(annotations))
                .users(users.entrySet().stream()
                        .map(user -> TraceUser.builder()
                                .userName(user.getKey())
                                .serviceIds(user.getValue())
                                .build())
                        .toList())
                .serviceIds(services)
                .resourceARNs(arns.stream()
                        .map(arn -> ResourceARNDetail.builder().arn(arn).build())
                        .toList())
                .entryPoint(service(root))
                .faultRootCauses(RootCauses.faults(trace))
                .errorRootCauses(RootCauses.errors(trace))
                .responseTimeRootCauses(RootCauses.times(trace))
                .revision(trace.segments().size())
                .matchedEventTime(Instant.ofEpochMilli(Math.round(trace.end() * 1000)))
                .build();
    }

    private static Http http(Segment root) {
        JsonNode request = root.request();
        return Http.builder()
                .httpURL(request.path("url").asText(null))
                .httpMethod(request.path("method").asText(null))
                .userAgent(request.path("user_agent").asText(null))
                .clientIp(request.path("client_ip").asText(null))
                .httpStatus(root.status() == 0 ? null : root.status())
                .build();
    }

    private static Map<String, List<ValueWithServiceIds>> annotations(
            Map<String, Map<JsonNode, Set<ServiceId>>> found) {
        Map<String, List<ValueWithServiceIds>> shown = new LinkedHashMap<>();
        found.forEach((key, values) -> {
            List<ValueWithServiceIds> list = new ArrayList<>();
            values.forEach((value, services) -> {
                AnnotationValue.Builder annotation = AnnotationValue.builder();
                if (value.isNumber()) {
                    annotation.numberValue(value.asDouble());
                } else if (value.isBoolean()) {
                    annotation.booleanValue(value.asBoolean());
                } else {
                    annotation.stringValue(value.asText());
                }
                list.add(ValueWithServiceIds.builder()
                        .annotationValue(annotation.build())
                        .serviceIds(services)
                        .build());
            });
            shown.put(key, list);
        });
        return shown;
    }
}
