package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.metrics.MetricId;
import dev.opsctl.local.metrics.Metrics;
import dev.opsctl.local.service.cloudwatch.math.MathException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;

/**
 * A metric alarm in one of its states, as it is evaluated minute after minute: what it looks at is worked out once. Where there were no values and
 * nothing came of that, nothing comes of it in later minutes either, until there are values.
 */
final class Watch {

    private static final int MINUTE = 60;
    /** Spans that are looked at beyond those needed: one value that comes late does not count as missing. */
    private static final int MORE = 2;

    private final MetricAlarm alarm;
    private final Metrics metrics;
    private final List<MetricDataQuery> queries;
    private final MetricDataQuery watched;
    private final List<MetricId> ids;
    /** Zero if an expression has no value, so there is nothing to evaluate. */
    private final int period;

    private final boolean timeless;
    private volatile boolean settled;

    Watch(MetricAlarm alarm, Metrics metrics) {
        this.alarm = alarm;
        this.metrics = metrics;
        this.queries = AlarmQueries.of(alarm);
        this.watched = AlarmQueries.watched(queries);
        this.ids = AlarmQueries.metrics(queries);
        MetricQueries probe = new MetricQueries(metrics, queries, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);
        int length;
        boolean quiet;
        try {
            length = probe.period(watched);
            quiet = probe.areTimeless();
        } catch (MathException e) {
            length = 0;
            quiet = true;
        }
        this.period = length;
        this.timeless = quiet;
    }

    MetricAlarm alarm() {
        return alarm;
    }

    List<MetricDataQuery> queries() {
        return queries;
    }

    /** The query whose values are watched. */
    MetricDataQuery watched() {
        return watched;
    }

    int period() {
        return period;
    }

    /** Whether it is evaluated more often than each minute. */
    boolean isShort() {
        return queries.stream()
                .anyMatch(query ->
                        query.metricStat() != null && query.metricStat().period() < MINUTE);
    }

    /** Where the last span ends that is looked at, at a time. */
    Instant end(Instant now) {
        long step = Math.min(period, MINUTE);
        return Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), step) * step);
    }

    /** Where the first span begins. */
    Instant start(Instant now) {
        return end(now).minusSeconds((long) (alarm.evaluationPeriods() + MORE) * period);
    }

    /** The state that the alarm goes to at a time; empty if it stays as it is. */
    Optional<AlarmRecord.State> evaluate(Instant now) {
        if (period == 0) {
            return Optional.empty();
        }
        boolean silent = timeless && isSilent(now);
        if (silent && settled) {
            return Optional.empty();
        }
        Optional<AlarmRecord.State> entered = AlarmEvaluation.of(this, metrics, metrics::readAll, now);
        settled = silent && entered.isEmpty();
        return entered;
    }

    private boolean isSilent(Instant now) {
        Instant since = start(now).minusSeconds(MINUTE); // spans begin at full minutes
        return ids.stream().noneMatch(id -> metrics.hasSince(id, since));
    }
}
