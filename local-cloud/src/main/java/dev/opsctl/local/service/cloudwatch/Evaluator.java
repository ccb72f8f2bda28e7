package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.ServiceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    /** By the names of their alarms. */
    private volatile Map<String, Watch> watches = Map.of();

    private boolean running;

    Evaluator(ServiceContext context, Alarms alarms) {
        this.context = context;
        this.alarms = alarms;
    }

    void resume() {
        if (!watches().isEmpty()) {
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
        int step = watches().stream().anyMatch(Watch::isShort) ? SHORT : MINUTE;
        context.clock().schedule(context.clock().nextSpan(step, LONGEST_WAY), this::evaluate);
    }

    /** Those of the metric alarms as they are now. */
    private List<Watch> watches() {
        Map<String, Watch> now = new LinkedHashMap<>();
        for (AlarmRecord alarm : alarms.all()) {
            if (!alarm.isComposite()) {
                Watch known = watches.get(alarm.name());
                now.put(
                        alarm.name(),
                        known != null && known.alarm() == alarm.asMetric()
                                ? known
                                : new Watch(alarm.asMetric(), context.metrics()));
            }
        }
        watches = now;
        return List.copyOf(now.values());
    }

    private void evaluate(Instant at) {
        try {
            List<Watch> all = watches();
            for (Watch watch : all) {
                if (at.getEpochSecond() % MINUTE == 0 || watch.isShort()) {
                    watch.evaluate(at)
                            .ifPresent(state -> alarms.enter(watch.alarm().alarmName(), state));
                }
            }
            if (all.isEmpty()) {
                synchronized (this) {
                    running = !watches().isEmpty();
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
