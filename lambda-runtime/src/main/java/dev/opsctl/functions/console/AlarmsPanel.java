package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.Alarm;
import dev.opsctl.functions.console.domain.Alarm.Watched;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The alarms of the environment: how they stand, what to do, what happened to them, and what they watch (OBS-3). */
final class AlarmsPanel {
    private static final Duration SPAN = Duration.ofHours(3);
    /** A chart of fewer points says little: where they are far apart, it goes back further. */
    private static final int POINTS = 36;

    private final Alarms alarms;

    AlarmsPanel(Alarms alarms) {
        this.alarms = alarms;
    }

    /** {@code GET alarms}: those that are on first. */
    Map<String, Object> list(ApiCall call) {
        return ApiCall.answer(
                200,
                Map.of("alarms", alarms.all().stream().map(AlarmsPanel::json).toList()));
    }

    /** @param one the name of an alarm; null for all of them */
    String mark(@Nullable String one) {
        List<Alarm> told =
                one == null ? alarms.all() : alarms.find(one).stream().toList();
        return Marks.of(
                told.stream().map(alarm -> List.of(alarm.name(), alarm.state(), String.valueOf(alarm.since()))));
    }

    /** {@code GET alarms/{name}}: one with its history, and its metric or the alarms that it is made of. */
    Map<String, Object> get(ApiCall call) {
        Alarm alarm = alarms.get(call.pathParameter("name"));
        List<Object> parts = AtOnce.<Supplier<Object>, Object>map(
                List.of(
                        () -> alarms.history(alarm),
                        () -> alarm.watches() == null
                                ? alarms.partsOf(alarm).stream()
                                        .map(AlarmsPanel::state)
                                        .toList()
                                : chart(alarm.watches())),
                Supplier::get);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("alarm", json(alarm));
        json.put("history", parts.get(0));
        json.put(alarm.watches() == null ? "parts" : "chart", parts.get(1));
        return ApiCall.answer(200, json);
    }

    /** {@code {name, state, since, reason, description}}, and {@code watches} for one of a metric. */
    static Map<String, Object> json(Alarm alarm) {
        Map<String, Object> json = state(alarm);
        if (alarm.since() != null) {
            json.put("since", SortableTime.text(alarm.since()));
        }
        json.put("reason", alarm.reason());
        json.put("description", alarm.description());
        Watched watched = alarm.watches();
        if (watched != null) {
            Map<String, Object> watches = new LinkedHashMap<>();
            watches.put("metric", watched.metric());
            watches.put("sign", watched.sign());
            if (watched.threshold() != null) {
                watches.put("threshold", watched.threshold());
            }
            watches.put("period", watched.period());
            watches.put("points", watched.points());
            watches.put("of", watched.of());
            FlowPanel.put(watches, "queue", watched.queue());
            json.put("watches", watches);
        }
        return json;
    }

    private static Map<String, Object> state(Alarm alarm) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", alarm.name());
        json.put("state", alarm.state());
        return json;
    }

    private static Map<String, Object> chart(Watched watched) {
        int step = Math.max(60, watched.period());
        long second = RealTime.now().getEpochSecond();
        Instant to = Instant.ofEpochSecond(second - second % step);
        Duration span = Duration.ofSeconds(Math.max(SPAN.toSeconds(), (long) POINTS * step));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("from", SortableTime.text(to.minus(span)));
        json.put("to", SortableTime.text(to));
        json.put("step", step);
        json.put("points", Metrics.points(watched.queries(), to.minus(span), to));
        return json;
    }
}
