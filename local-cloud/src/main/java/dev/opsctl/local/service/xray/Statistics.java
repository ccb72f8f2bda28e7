package dev.opsctl.local.service.xray;

import java.util.List;
import java.util.TreeMap;
import software.amazon.awssdk.services.xray.model.EdgeStatistics;
import software.amazon.awssdk.services.xray.model.ErrorStatistics;
import software.amazon.awssdk.services.xray.model.FaultStatistics;
import software.amazon.awssdk.services.xray.model.HistogramEntry;
import software.amazon.awssdk.services.xray.model.ServiceStatistics;

/** How requests went: how many, with what end, how long they took. */
final class Statistics {

    private long ok;
    private long throttles;
    private long errors;
    private long faults;
    private double seconds;
    private double first = Double.MAX_VALUE;
    private double last;
    private final TreeMap<Double, Integer> histogram = new TreeMap<>();

    void add(Segment segment, double took) {
        if (segment.fault()) {
            faults++;
        } else if (segment.throttle()) {
            throttles++;
        } else if (segment.error()) {
            errors++;
        } else {
            ok++;
        }
        seconds += took;
        first = Math.min(first, segment.start());
        last = Math.max(last, segment.end());
        histogram.merge(ServiceGraph.rounded(took), 1, Integer::sum);
    }

    /** When the first request began, in seconds since 1970. */
    double first() {
        return first;
    }

    /** When the last request ended, in seconds since 1970. */
    double last() {
        return last;
    }

    private long total() {
        return ok + throttles + errors + faults;
    }

    private ErrorStatistics errorStatistics() {
        return ErrorStatistics.builder()
                .throttleCount(throttles)
                .otherCount(errors)
                .totalCount(throttles + errors)
                .build();
    }

    private FaultStatistics faultStatistics() {
        return FaultStatistics.builder().otherCount(faults).totalCount(faults).build();
    }

    ServiceStatistics service() {
        return ServiceStatistics.builder()
                .okCount(ok)
                .errorStatistics(errorStatistics())
                .faultStatistics(faultStatistics())
                .totalCount(total())
                .totalResponseTime(seconds)
                .build();
    }

    EdgeStatistics edge() {
        return EdgeStatistics.builder()
                .okCount(ok)
                .errorStatistics(errorStatistics())
                .faultStatistics(faultStatistics())
                .totalCount(total())
                .totalResponseTime(seconds)
                .build();
    }

    List<HistogramEntry> histogram() {
        return histogram.entrySet().stream()
                .map(entry -> HistogramEntry.builder()
                        .value(entry.getKey())
                        .count(entry.getValue())
                        .build())
                .toList();
    }
}
