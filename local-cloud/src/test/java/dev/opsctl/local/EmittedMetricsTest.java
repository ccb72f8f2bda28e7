package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/**
 * Services tell of themselves under AWS's names, dimensions and units (OBS-1): everything that can be told is made to happen, and what CloudWatch
 * then has is held against {@code emitted-metrics.csv}, both ways.
 */
class EmittedMetricsTest {

    /** A line of the table. @param least what the largest value is at least */
    private record Emitted(String namespace, String name, String unit, Set<String> dimensions, double least) {

        static Emitted of(String line) {
            String[] parts = line.split(",", -1);
            Set<String> dimensions = parts[3].isEmpty() ? Set.of() : new TreeSet<>(List.of(parts[3].split(" ")));
            return new Emitted(parts[0], parts[1], parts[2], dimensions, Double.parseDouble(parts[4]));
        }

        String what() {
            return namespace + " " + name + " " + new TreeSet<>(dimensions);
        }
    }

    private static final int MOST_TRIES = 400;

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static CloudWatchClient metrics;
    private static Instant begin;

    @BeforeAll
    static void open() throws Exception {
        cloud = TestCloud.open(home);
        metrics = cloud.client(CloudWatchClient.class);
        begin = cloud.cloud().clock().instant().minusSeconds(60);
        MeasuredWorld world = new MeasuredWorld(cloud);
        world.happen();
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static List<Emitted> table() throws IOException {
        try (InputStream in = EmittedMetricsTest.class.getResourceAsStream("/emitted-metrics.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Emitted::of)
                    .toList();
        }
    }

    private static Set<String> names(Metric metric) {
        return metric.dimensions().stream().map(Dimension::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The largest value of all that there is under these names of dimensions, in the right unit; negative if there is nothing. */
    private static double largest(Emitted wanted) {
        double largest = -1;
        for (Metric metric : metrics.listMetricsPaginator(
                        r -> r.namespace(wanted.namespace()).metricName(wanted.name()))
                .metrics()) {
            if (names(metric).equals(wanted.dimensions())) {
                for (Datapoint point : metrics.getMetricStatistics(r -> r.namespace(wanted.namespace())
                                .metricName(wanted.name())
                                .dimensions(metric.dimensions())
                                .startTime(begin)
                                .endTime(cloud.cloud().clock().instant().plusSeconds(60))
                                .period(60)
                                .statistics(Statistic.MAXIMUM))
                        .datapoints()) {
                    if (point.unitAsString().equals(wanted.unit())) {
                        largest = Math.max(largest, point.maximum());
                    }
                }
            }
        }
        return largest;
    }

    @Test
    void everything_that_can_be_told_is_told_and_nothing_else() throws Exception {
        List<Emitted> missing = new ArrayList<>(table());
        for (int tries = 0; !missing.isEmpty() && tries < MOST_TRIES; tries++) {
            missing.removeIf(wanted -> largest(wanted) >= wanted.least());
            if (!missing.isEmpty()) {
                cloud.cloud().clock().advance(Duration.ofSeconds(2));
                Thread.sleep(50);
            }
        }
        assertEquals(List.of(), missing, "never told");
        Set<String> known = table().stream().map(Emitted::what).collect(Collectors.toCollection(TreeSet::new));
        Set<String> told = metrics.listMetricsPaginator().metrics().stream()
                .filter(metric -> metric.namespace().startsWith("AWS/"))
                .map(metric -> metric.namespace() + " " + metric.metricName() + " " + names(metric))
                .collect(Collectors.toCollection(TreeSet::new));
        told.removeAll(known);
        assertEquals(Set.of(), told, "not in the table");
    }
}
