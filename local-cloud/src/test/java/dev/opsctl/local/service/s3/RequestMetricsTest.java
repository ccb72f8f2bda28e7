package dev.opsctl.local.service.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MetricsFilter;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.Tag;

/** A metrics configuration is in effect: what its filter takes is counted under its id, and nothing without one. */
class RequestMetricsTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private S3Client s3;
    private Instant begin;

    @BeforeEach
    void open() throws Exception {
        cloud = TestCloud.open(home);
        s3 = cloud.client(S3Client.class);
        begin = cloud.cloud().clock().instant().minusSeconds(60);
        s3.createBucket(r -> r.bucket("counted"));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void configure(String id, MetricsFilter filter) {
        s3.putBucketMetricsConfiguration(r ->
                r.bucket("counted").id(id).metricsConfiguration(m -> m.id(id).filter(filter)));
    }

    private void put(String key, String tags) {
        s3.putObject(r -> r.bucket("counted").key(key).tagging(tags), RequestBody.fromString("content"));
    }

    /** The sums of a metric by the ids of configurations. */
    private Map<String, Integer> sums(String name) {
        cloud.cloud().clock().advance(Duration.ofMinutes(1));
        CloudWatchClient metrics = cloud.client(CloudWatchClient.class);
        Map<String, Integer> sums = new TreeMap<>();
        metrics.listMetrics(r -> r.namespace("AWS/S3").metricName(name))
                .metrics()
                .forEach(metric -> {
                    String id = metric.dimensions().stream()
                            .filter(one -> one.name().equals("FilterId"))
                            .map(Dimension::value)
                            .findFirst()
                            .orElseThrow();
                    double sum = metrics
                            .getMetricStatistics(r -> r.namespace("AWS/S3")
                                    .metricName(name)
                                    .dimensions(metric.dimensions())
                                    .startTime(begin)
                                    .endTime(cloud.cloud().clock().instant().plusSeconds(60))
                                    .period(60)
                                    .statistics(Statistic.SUM))
                            .datapoints()
                            .stream()
                            .mapToDouble(Datapoint::sum)
                            .sum();
                    sums.put(id, (int) sum);
                });
        return sums;
    }

    @Test
    void requests_are_counted_under_each_configuration_whose_filter_takes_them() {
        configure("all", null);
        configure("logs", MetricsFilter.builder().prefix("logs/").build());
        configure(
                "red",
                MetricsFilter.builder()
                        .tag(Tag.builder().key("colour").value("red").build())
                        .build());
        configure(
                "red-logs",
                MetricsFilter.builder()
                        .and(a -> a.prefix("logs/")
                                .tags(Tag.builder().key("colour").value("red").build()))
                        .build());
        put("a", "colour=red");
        put("logs/a", "colour=blue");
        put("logs/b", "colour=red");
        s3.listObjectsV2(r -> r.bucket("counted").prefix("logs/"));
        // four configurations are put beside that, the first of which sees itself
        assertEquals(Map.of("all", 8, "logs", 2, "red", 2, "red-logs", 1), sums("AllRequests"));
        assertEquals(Map.of("all", 3, "logs", 2, "red", 2, "red-logs", 1), sums("PutRequests"));
        assertEquals(Map.of("all", 1), sums("ListRequests"));
    }

    @Test
    void what_fails_is_counted_as_a_fault_and_without_a_configuration_nothing_is() {
        put("before", "");
        configure("all", null);
        assertThrows(
                NoSuchKeyException.class,
                () -> s3.headObject(r -> r.bucket("counted").key("none")));
        s3.headObject(r -> r.bucket("counted").key("before"));
        assertEquals(Map.of("all", 1), sums("4xxErrors"));
        assertEquals(Map.of("all", 2), sums("HeadRequests"));
        assertEquals(Map.of(), sums("PutRequests"));
        s3.deleteBucketMetricsConfiguration(r -> r.bucket("counted").id("all"));
        s3.headObject(r -> r.bucket("counted").key("before"));
        assertEquals(Map.of("all", 2), sums("HeadRequests"));
    }
}
