package dev.opsctl.local.service.xray;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.xray.model.ErrorRootCause;
import software.amazon.awssdk.services.xray.model.ErrorRootCauseEntity;
import software.amazon.awssdk.services.xray.model.ErrorRootCauseService;
import software.amazon.awssdk.services.xray.model.FaultRootCause;
import software.amazon.awssdk.services.xray.model.FaultRootCauseEntity;
import software.amazon.awssdk.services.xray.model.FaultRootCauseService;
import software.amazon.awssdk.services.xray.model.ResponseTimeRootCause;
import software.amazon.awssdk.services.xray.model.ResponseTimeRootCauseEntity;
import software.amazon.awssdk.services.xray.model.ResponseTimeRootCauseService;
import software.amazon.awssdk.services.xray.model.RootCauseException;

/** From where a trace begins down to what caused its fault, its error, or the time that it took: at each step what called, then what was called. */
final class RootCauses {

    private RootCauses() {}

    /** @param kind {@code fault}, {@code error} or {@code responsetime} */
    static boolean concerns(Segment part, String kind) {
        return switch (kind) {
            case "fault" -> part.fault();
            case "error" -> part.error();
            default -> true;
        };
    }

    /** The segments of the way, beginning with the trace's; empty if there is nothing of this kind. */
    static List<Segment> of(Trace trace, String kind) {
        List<Segment> way = new ArrayList<>();
        Segment now = trace.root();
        while (now != null && concerns(now, kind) && !way.contains(now)) {
            way.add(now);
            now = next(trace, now, kind).orElse(null);
        }
        return way;
    }

    private static Optional<Segment> next(Trace trace, Segment caller, String kind) {
        return trace.segments().stream()
                .filter(segment -> trace.caller(segment) == caller && concerns(segment, kind))
                .max(Comparator.comparingDouble(Segment::seconds));
    }

    /** What happened in a segment, from the outside in. */
    private static List<Segment> entities(Segment segment, String kind) {
        List<Segment> entities = new ArrayList<>();
        Optional<Segment> now = Optional.of(segment);
        while (now.isPresent()) {
            entities.add(now.get());
            now = now.get().subsegments().stream()
                    .filter(below -> concerns(below, kind))
                    .max(Comparator.comparingDouble(Segment::seconds));
        }
        return entities;
    }

    static List<FaultRootCause> faults(Trace trace) {
        List<FaultRootCauseService> services = of(trace, "fault").stream()
                .map(segment -> FaultRootCauseService.builder()
                        .name(segment.name())
                        .names(segment.name())
                        .type(segment.type())
                        .inferred(segment.inferred())
                        .entityPath(entities(segment, "fault").stream()
                                .map(entity -> FaultRootCauseEntity.builder()
                                        .name(entity.name())
                                        .remote(!entity.namespace().isEmpty())
                                        .exceptions(exceptions(entity))
                                        .build())
                                .toList())
                        .build())
                .toList();
        return services.isEmpty()
                ? List.of()
                : List.of(FaultRootCause.builder()
                        .services(services)
                        .clientImpacting(true)
                        .build());
    }

    static List<ErrorRootCause> errors(Trace trace) {
        List<ErrorRootCauseService> services = of(trace, "error").stream()
                .map(segment -> ErrorRootCauseService.builder()
                        .name(segment.name())
                        .names(segment.name())
                        .type(segment.type())
                        .inferred(segment.inferred())
                        .entityPath(entities(segment, "error").stream()
                                .map(entity -> ErrorRootCauseEntity.builder()
                                        .name(entity.name())
                                        .remote(!entity.namespace().isEmpty())
                                        .exceptions(exceptions(entity))
                                        .build())
                                .toList())
                        .build())
                .toList();
        return services.isEmpty()
                ? List.of()
                : List.of(ErrorRootCause.builder()
                        .services(services)
                        .clientImpacting(true)
                        .build());
    }

    static List<ResponseTimeRootCause> times(Trace trace) {
        double whole = trace.root().seconds();
        return List.of(ResponseTimeRootCause.builder()
                .clientImpacting(true)
                .services(of(trace, "responsetime").stream()
                        .map(segment -> ResponseTimeRootCauseService.builder()
                                .name(segment.name())
                                .names(segment.name())
                                .type(segment.type())
                                .inferred(segment.inferred())
                                .entityPath(entities(segment, "responsetime").stream()
                                        .map(entity -> ResponseTimeRootCauseEntity.builder()
                                                .name(entity.name())
                                                .remote(!entity.namespace().isEmpty())
                                                .coverage(whole == 0 ? 1 : Math.min(1, entity.seconds() / whole))
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build());
    }

    private static List<RootCauseException> exceptions(Segment entity) {
        List<RootCauseException> exceptions = new ArrayList<>();
        entity.json()
                .path("cause")
                .path("exceptions")
                .forEach(exception -> exceptions.add(RootCauseException.builder()
                        .name(exception.path("type").asText(null))
                        .message(exception.path("message").asText(null))
                        .build()));
        return exceptions;
    }
}
