package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.TracePart;
import dev.opsctl.functions.console.domain.TraceSummary;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Traces: the latest, and each as a waterfall (OBS-1). */
final class TracesPanel {
    private static final Duration USUAL = Duration.ofMinutes(15);
    /** How many of the latest are told, and of the latest that failed. */
    private static final int MOST = 200;

    /** Open consoles ask so often that all else would be lost among it. */
    private static final String NOT_OURS = "!(http.url CONTAINS \"/api/console/\")";

    private static final String FAILED = "fault = true OR ((error = true OR throttle = true) AND " + NOT_OURS + ")";
    private static final Pattern ID = Pattern.compile("1-[0-9a-f]{8}-[0-9a-f]{24}");

    private final Traces traces;
    private final String prefix;

    TracesPanel(Traces traces, String prefix) {
        this.traces = traces;
        this.prefix = prefix;
    }

    /**
     * {@code GET traces?since=TIME}: those that failed first, then the others, the newest of each first; of six hours at most. The console's own
     * calls are left out unless they broke.
     */
    Map<String, Object> list(ApiCall call) {
        Instant now = RealTime.now();
        Instant given = Parameters.time(call, "since");
        Instant since = given == null ? now.minus(USUAL) : given;
        Instant first = now.minus(Traces.SPAN);
        Instant from = since.isBefore(first) ? first : since;
        // Failures are looked for by themselves: among many that went well they would be lost.
        List<Traces.Found> found = AtOnce.map(
                List.of(FAILED, NOT_OURS), filter -> traces.latest(from, now.isAfter(from) ? now : from, filter, MOST));
        Map<String, TraceSummary> known = new TreeMap<>();
        boolean more = false;
        for (Traces.Found part : found) {
            part.summaries().stream()
                    .map(summary -> TraceSummary.of(summary, prefix))
                    .sorted((a, b) -> b.at().compareTo(a.at()))
                    .limit(MOST)
                    .forEach(trace -> known.put(trace.id(), trace));
            more |= part.more() || part.summaries().size() > MOST;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("since", SortableTime.text(from));
        json.put("more", more);
        json.put(
                "traces",
                known.values().stream()
                        .sorted(TraceSummary.FAILED_FIRST)
                        .map(TracesPanel::json)
                        .toList());
        return ApiCall.answer(200, json);
    }

    /** {@code GET traces/{id}}: its segments as a waterfall, the orders it is about, and the traces that it follows. */
    Map<String, Object> get(ApiCall call) {
        String id = call.pathParameter("id");
        List<Map<String, Object>> segments = ID.matcher(id).matches() ? traces.one(id) : List.of();
        if (segments.isEmpty()) {
            throw new NotFoundException("there is no trace " + id + "; X-Ray keeps them for 30 days");
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("orders", TracePart.orders(segments));
        json.put("follows", TracePart.follows(segments));
        json.put(
                "parts",
                TracePart.of(segments, prefix).stream().map(TracesPanel::json).toList());
        return ApiCall.answer(200, json);
    }

    private static Map<String, Object> json(TraceSummary trace) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", trace.id());
        json.put("at", SortableTime.text(trace.at()));
        json.put("ms", trace.millis());
        json.put("state", trace.state());
        json.put("name", trace.name());
        json.put("what", trace.what());
        json.put("orders", new ArrayList<>(trace.orders()));
        return json;
    }

    private static Map<String, Object> json(TracePart part) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("depth", part.depth());
        json.put("at", SortableTime.text(part.at()));
        if (part.millis() != null) {
            json.put("ms", part.millis());
        }
        json.put("lane", part.lane());
        json.put("name", part.name());
        json.put("what", part.what());
        json.put("failed", part.failed());
        FlowPanel.put(json, "problem", part.problem());
        return json;
    }
}
