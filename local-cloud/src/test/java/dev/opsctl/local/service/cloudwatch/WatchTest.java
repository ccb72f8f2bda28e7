package dev.opsctl.local.service.cloudwatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.metrics.MetricId;
import dev.opsctl.local.metrics.MetricSink;
import dev.opsctl.local.metrics.Metrics;
import dev.opsctl.local.metrics.Sample;
import dev.opsctl.local.store.MvStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/**
 * An alarm that looks only where something can have changed, at what is not written yet too, goes through the same states at the same times, for
 * the same reasons, as one that reads the store at each minute.
 */
class WatchTest {

    private static final String[] TREATMENTS = {null, "missing", "ignore", "breaching", "notBreaching"};
    private static final int[] PERIODS = {10, 30, 60, 60, 120, 300, 3600};
    private static final String[] EXPRESSIONS = {
        "SUM(METRICS())",
        "m0 + m1",
        "100 * m0 / m1",
        "FILL(m0, 1)",
        "FILL(m0, REPEAT)",
        "IF(m0 > 1, m0, m1)",
        "IF(MINUTE(TIME_SERIES(1)) > 29, TIME_SERIES(2))",
        "RATE(m0)",
        "m0 / (m1 - m1)",
        "SUM(m0)"
    };
    private static final List<ComparisonOperator> COMPARISONS = List.of(
            ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            ComparisonOperator.GREATER_THAN_THRESHOLD,
            ComparisonOperator.LESS_THAN_THRESHOLD,
            ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD);

    private record Change(Instant at, AlarmRecord.State state) {}

    /** The metrics of a store of its own. */
    private final class Kept {
        private final MvStore store = MvStore.open(home.resolve("state" + number++));
        private Metrics metrics = opened();

        private Metrics opened() {
            return new MetricSink(store, new CloudClock(store), (pause, work) -> {}).of("111122223333", "us-east-1");
        }

        void reopen() {
            metrics.flush();
            metrics = opened();
        }
    }

    private Path home;
    private int number;
    private Kept plain;
    private Kept quick;
    private int changes;

    @BeforeProperty
    void open() throws IOException {
        home = Files.createTempDirectory("opsctl-watch-");
        plain = new Kept();
        quick = new Kept();
    }

    @AfterProperty
    void close() throws IOException {
        plain.store.close();
        quick.store.close();
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        assertTrue(changes > 200, "changes of state: " + changes);
    }

    @Property(seed = "20261130", tries = 120, shrinking = ShrinkingMode.OFF)
    void itGoesThroughTheStatesThatEachMinuteSays(@ForAll long seed) {
        Random random = new Random(seed);
        List<MetricId> ids = List.of(id("a"), id("b"));
        MetricAlarm alarm = alarm(random, ids);
        MetricAlarm plainly = alarm;
        Watch watch = new Watch(alarm, quick.metrics);
        List<Change> expected = new ArrayList<>();
        List<Change> changed = new ArrayList<>();
        int step = watch.isShort() ? 10 : 60;
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        double density = 0;
        for (int i = 0; i < 90; i++) {
            if (random.nextInt(12) == 0) {
                density = random.nextInt(3) / 2.0;
            }
            if (random.nextDouble() < density) {
                put(random, ids.get(random.nextInt(2)), now, step);
            }
            if (random.nextInt(20) == 0) {
                quick.metrics.flush();
            } else if (random.nextInt(30) == 0) {
                quick.reopen();
                watch = new Watch(alarm, quick.metrics);
            }
            now = now.plusSeconds(step);
            plain.metrics.flush();
            Optional<AlarmRecord.State> said =
                    AlarmEvaluation.of(new Watch(plainly, plain.metrics), plain.metrics, plain.metrics::read, now);
            Optional<AlarmRecord.State> seen = watch.evaluate(now);
            if (random.nextInt(40) == 0) {
                StateValue set = List.of(StateValue.OK, StateValue.ALARM, StateValue.INSUFFICIENT_DATA)
                        .get(random.nextInt(3));
                said = Optional.of(new AlarmRecord.State(set, "set", null, now));
                seen = said;
            }
            if (said.isPresent()) {
                expected.add(new Change(now, said.get()));
                plainly = in(plainly, said.get());
            }
            if (seen.isPresent()) {
                changed.add(new Change(now, seen.get()));
                alarm = in(alarm, seen.get());
                watch = new Watch(alarm, quick.metrics);
            }
        }
        assertEquals(expected, changed);
        changes += changed.size();
    }

    private static MetricAlarm in(MetricAlarm alarm, AlarmRecord.State state) {
        return new AlarmRecord(alarm, null, Map.of()).in(state).metric();
    }

    private MetricId id(String name) {
        return new MetricId("Test", name + number++, Map.of("By", "test"));
    }

    private void put(Random random, MetricId id, Instant now, int step) {
        // of this minute, or late, or of one that is to come
        int off = random.nextInt(6) > 0 ? 0 : random.nextInt(8) - 5;
        Instant at = now.plusSeconds((long) off * step + random.nextInt(step));
        double value = random.nextInt(4);
        for (Metrics metrics : List.of(plain.metrics, quick.metrics)) {
            Sample sample = new Sample();
            sample.add(value, 1);
            metrics.metric(id, "Count").record(at, sample, step < 60);
        }
    }

    private static MetricAlarm alarm(Random random, List<MetricId> ids) {
        int period = PERIODS[random.nextInt(PERIODS.length)];
        int needed = 1 + random.nextInt(5);
        MetricAlarm.Builder alarm = MetricAlarm.builder()
                .alarmName("a")
                .stateValue(StateValue.INSUFFICIENT_DATA)
                .stateReason("new")
                .evaluationPeriods(needed)
                .datapointsToAlarm(random.nextBoolean() ? null : 1 + random.nextInt(needed))
                .treatMissingData(TREATMENTS[random.nextInt(TREATMENTS.length)])
                .threshold((double) random.nextInt(4))
                .comparisonOperator(COMPARISONS.get(random.nextInt(4)));
        if (random.nextBoolean()) {
            return alarm.namespace(ids.get(0).namespace())
                    .metricName(ids.get(0).name())
                    .dimensions(d -> d.name("By").value("test"))
                    .statistic(Statistic.SUM)
                    .period(period)
                    .build();
        }
        List<MetricDataQuery> queries = new ArrayList<>();
        queries.add(MetricDataQuery.builder()
                .id("e")
                .expression(EXPRESSIONS[random.nextInt(EXPRESSIONS.length)])
                .returnData(true)
                .build());
        for (int i = 0; i < 2; i++) {
            Metric metric = Metric.builder()
                    .namespace(ids.get(i).namespace())
                    .metricName(ids.get(i).name())
                    .dimensions(d -> d.name("By").value("test"))
                    .build();
            String id = "m" + i;
            queries.add(MetricDataQuery.builder()
                    .id(id)
                    .returnData(false)
                    .metricStat(s -> s.metric(metric).stat("Maximum").period(period))
                    .build());
        }
        return alarm.metrics(queries).build();
    }
}
