package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;

/**
 * Evaluates the alarms at each full minute of the cloud's time, those of shorter periods every ten seconds. A move of the time evaluates them
 * on the way, its last six hours at most.
 */
final class Evaluator {

    private static final Duration LONGEST_WAY = Duration.ofHours(6);
    private static final int MINUTE = 60;
    private static final int SHORT = 10;

    private final ServiceContext context;
    private final Alarms alarms;
    private boolean running;

    Evaluator(ServiceContext context, Alarms alarms) {
        this.context = context;
        this.alarms = alarms;
    }

    void resume() {
        if (alarms.all().stream().anyMatch(alarm -> !alarm.isComposite())) {
            start();
        }
    }

    /** There is an alarm to evaluate. */
    synchronized void start() {
        if (!running) {
            running = true;
            plan();
        }
    }

    private void plan() {
        Instant now = context.clock().instant();
        Instant from = context.clock()
                .movingTo()
                .map(target -> target.minus(LONGEST_WAY))
                .filter(target -> target.isAfter(now))
                .orElse(now);
        int step = alarms.all().stream().anyMatch(alarm -> !alarm.isComposite() && isShort(alarm.metric()))
                ? SHORT
                : MINUTE;
        Instant next = Instant.ofEpochSecond((Math.floorDiv(from.getEpochSecond(), step) + 1) * step);
        context.clock().schedule(next, this::evaluate);
    }

    private static boolean isShort(MetricAlarm alarm) {
        return AlarmQueries.of(alarm).stream()
                .anyMatch(query ->
                        query.metricStat() != null && query.metricStat().period() < MINUTE);
    }

    private void evaluate(Instant at) {
        try {
            Metrics metrics = context.metrics();
            metrics.flush();
            boolean any = false;
            for (AlarmRecord alarm : alarms.all()) {
                if (!alarm.isComposite()) {
                    any = true;
                    if (at.getEpochSecond() % MINUTE == 0 || isShort(alarm.metric())) {
                        Evaluation.of(alarm.metric(), metrics, at)
                                .ifPresent(state -> alarms.enter(alarm.name(), state));
                    }
                }
            }
            if (!any) {
                synchronized (this) {
                    running = alarms.all().stream().anyMatch(alarm -> !alarm.isComposite());
                    if (!running) {
                        return;
                    }
                }
            }
        } catch (RuntimeException e) {
            plan();
            throw e;
        }
        plan();
    }
}
