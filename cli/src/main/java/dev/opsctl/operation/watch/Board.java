package dev.opsctl.operation.watch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dashboard with what its widgets show of a range of time. */
public record Board(String name, Instant from, Instant to, List<Panel> panels) {

    /**
     * One widget.
     *
     * @param type {@code metric}, {@code text}, {@code alarm}, {@code log}, or whatever the body says
     * @param view {@code timeSeries}, {@code singleValue}, {@code bar}, {@code pie}, {@code gauge}, {@code table}
     * @param periodSeconds how long each point is, 0 if it has none
     * @param problem why it cannot be shown, or null
     */
    public record Panel(
            String type,
            int x,
            int y,
            int width,
            int height,
            String title,
            String view,
            boolean stacked,
            int periodSeconds,
            List<Line> lines,
            Axis left,
            Axis right,
            List<Mark> marks,
            @Nullable String markdown,
            List<AlarmState> alarms,
            List<Map<String, String>> rows,
            @Nullable String problem) {}

    /** One line of points; times are the points' begins. */
    public record Line(
            @Nullable String label, boolean right, @Nullable String colour, List<Instant> times, List<Double> values) {}

    /** What an axis says; null is left open. */
    public record Axis(String label, @Nullable Double min, @Nullable Double max) {}

    /** A horizontal annotation. */
    public record Mark(String label, double value) {}

    public record AlarmState(String name, String state) {}
}
