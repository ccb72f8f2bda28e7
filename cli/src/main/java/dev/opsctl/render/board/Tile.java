package dev.opsctl.render.board;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One widget as it is drawn, on a grid of 24 columns.
 *
 * @param problem why there is nothing to draw, or null
 */
public record Tile(
        Kind kind,
        int x,
        int y,
        int width,
        int height,
        String title,
        boolean stacked,
        List<Curve> curves,
        Axis left,
        Axis right,
        List<Mark> marks,
        @Nullable String text,
        List<Light> lights,
        List<Map<String, String>> rows,
        Span span,
        @Nullable String problem) {

    /** What is drawn. */
    public enum Kind {
        LINES,
        FIGURES,
        BARS,
        SHARES,
        GAUGE,
        TEXT,
        LIGHTS,
        TABLE
    }

    /** A series of points; times are the begins of their periods. */
    public record Curve(String label, boolean right, List<Instant> times, List<Double> values) {

        /** The newest value; NaN if there is none. */
        double last() {
            return values.isEmpty() ? Double.NaN : values.get(values.size() - 1);
        }

        double max() {
            return values.stream().mapToDouble(v -> v).max().orElse(0);
        }
    }

    /** What an axis says; null is chosen by the values. */
    public record Axis(String label, @Nullable Double min, @Nullable Double max) {}

    /** A line across, at a value of the left axis. */
    public record Mark(String label, double value) {}

    /** An alarm's name and state. */
    public record Light(String name, String state) {}

    /** The time that is shown. */
    public record Span(Instant from, Instant to, int periodSeconds) {}
}
