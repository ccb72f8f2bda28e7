package dev.opsctl.functions.console.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dashboard as CloudWatch keeps it, as far as it can be drawn as lines: its texts and its widgets of metrics.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html">structure</a>
 */
public final class DashboardBody {
    private DashboardBody() {}

    /** A metric that a widget shows. */
    public record Line(
            String namespace, String metric, Map<String, String> dimensions, String stat, @Nullable String label) {}

    /**
     * A widget.
     *
     * @param text its Markdown; null for one of metrics
     * @param undrawn how many of its metrics are no plain ones: expressions, searches
     */
    public record Widget(@Nullable String title, @Nullable String text, List<Line> lines, int undrawn) {}

    /** Its widgets from the top down, those of one row from left to right; alarms and queries of logs are left out. */
    public static List<Widget> widgets(Map<String, Object> body) {
        List<Map<String, Object>> all = new ArrayList<>(objects(body.get("widgets")));
        all.sort((a, b) -> number(a.get("y")) != number(b.get("y"))
                ? Integer.compare(number(a.get("y")), number(b.get("y")))
                : Integer.compare(number(a.get("x")), number(b.get("x"))));
        List<Widget> widgets = new ArrayList<>();
        for (Map<String, Object> widget : all) {
            Map<String, Object> properties = object(widget.get("properties"));
            if ("text".equals(widget.get("type"))) {
                widgets.add(new Widget(null, text(properties.get("markdown"), ""), List.of(), 0));
            } else if ("metric".equals(widget.get("type"))
                    && properties.get("metrics") instanceof List<?> metrics
                    && !metrics.isEmpty()) {
                widgets.add(
                        widget(text(properties.get("title"), ""), metrics, text(properties.get("stat"), "Average")));
            }
        }
        return widgets;
    }

    private static Widget widget(String title, List<?> metrics, String stat) {
        List<Line> lines = new ArrayList<>();
        List<String> before = List.of();
        int undrawn = 0;
        for (Object metric : metrics) {
            List<String> words = new ArrayList<>();
            Map<String, Object> options = Map.of();
            if (metric instanceof List<?> list) {
                for (Object word : list) {
                    if (word instanceof String text) {
                        words.add(text);
                    } else if (word instanceof Map<?, ?>) {
                        options = object(word);
                    }
                }
            }
            words = expanded(words, before);
            if (words.size() < 2) {
                undrawn++;
                continue;
            }
            before = words;
            if (Boolean.FALSE.equals(options.get("visible"))) {
                continue;
            }
            Map<String, String> dimensions = new LinkedHashMap<>();
            for (int i = 2; i + 1 < words.size(); i += 2) {
                dimensions.put(words.get(i), words.get(i + 1));
            }
            lines.add(new Line(
                    words.get(0),
                    words.get(1),
                    dimensions,
                    text(options.get("stat"), stat),
                    options.get("label") instanceof String label ? label : null));
        }
        return new Widget(
                title, null, lines.stream().map(line -> labelled(line, lines)).toList(), undrawn);
    }

    /** A line without a label bears what tells it from the widget's others. */
    private static Line labelled(Line line, List<Line> all) {
        if (line.label() != null) {
            return line;
        }
        List<String> own = new ArrayList<>();
        if (all.stream().anyMatch(other -> !other.metric().equals(line.metric()))) {
            own.add(line.metric());
        }
        line.dimensions().forEach((name, value) -> {
            if (all.stream().anyMatch(other -> !value.equals(other.dimensions().get(name)))) {
                own.add(value);
            }
        });
        if (all.stream().anyMatch(other -> !other.stat().equals(line.stat()))) {
            own.add(line.stat());
        }
        String label = own.isEmpty() ? line.metric() : String.join(" ", own);
        return new Line(line.namespace(), line.metric(), line.dimensions(), line.stat(), label);
    }

    /** A {@code .} is what stood at its place in the metric before, {@code ...} all that stood before the places that follow it. */
    private static List<String> expanded(List<String> words, List<String> before) {
        if (!words.isEmpty() && words.get(0).equals("...")) {
            int kept = before.size() - (words.size() - 1);
            if (kept < 0) {
                return List.of();
            }
            List<String> all = new ArrayList<>(before.subList(0, kept));
            all.addAll(words.subList(1, words.size()));
            return all;
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals(".")) {
                if (i >= before.size()) {
                    return List.of();
                }
                all.add(before.get(i));
            } else {
                all.add(words.get(i));
            }
        }
        return all;
    }

    private static List<Map<String, Object>> objects(@Nullable Object list) {
        return list instanceof List<?> all
                ? all.stream()
                        .filter(Map.class::isInstance)
                        .map(DashboardBody::object)
                        .toList()
                : List.of();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static String text(@Nullable Object value, String otherwise) {
        return value instanceof String text ? text : otherwise;
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }
}
