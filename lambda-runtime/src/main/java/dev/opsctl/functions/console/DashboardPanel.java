package dev.opsctl.functions.console;

import dev.opsctl.functions.console.Metrics.Wanted;
import dev.opsctl.functions.console.domain.DashboardBody;
import dev.opsctl.functions.console.domain.DashboardBody.Widget;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.WatchingCalls;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The deployed dashboard, of the last three hours in steps of five minutes. */
final class DashboardPanel {
    private static final Duration SPAN = Duration.ofHours(3);
    private static final int STEP = 300;
    /** How many metrics CloudWatch gives at once. */
    private static final int MOST = 500;

    private final Metrics metrics;
    private final String name;

    /** @param name the dashboard's */
    DashboardPanel(Metrics metrics, String name) {
        this.metrics = metrics;
        this.name = name;
    }

    /** {@code GET dashboard}. Widgets that are none of lines are left out. */
    Map<String, Object> dashboard(ApiCall call) {
        String body =
                Json.text(WatchingCalls.cloudWatch("GetDashboard", Map.of("DashboardName", name)), "DashboardBody");
        List<Widget> widgets = DashboardBody.widgets(
                Json.parseObject(Objects.requireNonNull(body, "what CloudWatch has is not empty")));
        long second = RealTime.now().getEpochSecond();
        Instant to = Instant.ofEpochSecond(second - second % STEP);
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < widgets.size(); i++) {
            for (DashboardBody.Line line : widgets.get(i).lines()) {
                wanted.add(new Wanted(
                        Integer.toString(i),
                        line.label(),
                        line.namespace(),
                        line.metric(),
                        line.dimensions(),
                        line.stat()));
            }
        }
        List<List<Wanted>> batches = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i += MOST) {
            batches.add(wanted.subList(i, Math.min(wanted.size(), i + MOST)));
        }
        Map<Object, List<Object>> series = new LinkedHashMap<>();
        AtOnce.map(batches, batch -> metrics.series(batch, to.minus(SPAN), to, STEP))
                .forEach(charts ->
                        charts.forEach(chart -> series.computeIfAbsent(chart.get("chart"), id -> new ArrayList<>())
                                .addAll(Json.list(chart, "series"))));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("from", SortableTime.text(to.minus(SPAN)));
        json.put("to", SortableTime.text(to));
        json.put("step", STEP);
        List<Object> drawn = new ArrayList<>();
        for (int i = 0; i < widgets.size(); i++) {
            drawn.add(json(widgets.get(i), series.getOrDefault(Integer.toString(i), List.of())));
        }
        json.put("widgets", drawn);
        return ApiCall.answer(200, json);
    }

    private static Map<String, Object> json(Widget widget, List<Object> series) {
        Map<String, Object> json = new LinkedHashMap<>();
        FlowPanel.put(json, "title", widget.title());
        FlowPanel.put(json, "text", widget.text());
        json.put("series", series);
        json.put("undrawn", widget.undrawn());
        return json;
    }
}
