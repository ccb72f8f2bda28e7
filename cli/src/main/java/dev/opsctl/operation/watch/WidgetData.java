package dev.opsctl.operation.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.logs.LogInsights;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

/** Fills one widget of a dashboard with what it shows of a range of time. */
final class WidgetData {

    private static final int USUAL_PERIOD = 300;
    private static final String USUAL_STAT = "Average";
    private static final int MOST_ROWS = 100;
    private static final Pattern SOURCE = Pattern.compile("\\s*SOURCE\\s+'([^']+)'\\s*\\|?", Pattern.CASE_INSENSITIVE);

    private final Clients clients;
    private final Instant from;
    private final Instant to;

    WidgetData(Clients clients, Instant from, Instant to) {
        this.clients = clients;
        this.from = from;
        this.to = to;
    }

    /** A widget with its data, or with the reason why it has none. */
    Board.Panel panel(JsonNode widget) {
        JsonNode properties = widget.path("properties");
        String type = widget.path("type").asText("?");
        try {
            return switch (type) {
                case "metric" -> metric(widget, properties);
                case "text" ->
                    with(widget, 0, List.of(), properties.path("markdown").asText(""), List.of(), List.of(), null);
                case "alarm" -> with(widget, 0, List.of(), null, alarms(properties), List.of(), null);
                case "log" -> with(widget, 0, List.of(), null, List.of(), rows(properties), null);
                default -> failed(widget, "opsctl does not know widgets of type '" + type + "'");
            };
        } catch (IllegalArgumentException e) {
            return failed(widget, e.getMessage());
        } catch (AwsServiceException e) {
            return failed(
                    widget,
                    e.awsErrorDetails() == null
                            ? e.getMessage()
                            : e.awsErrorDetails().errorMessage());
        } catch (OperationException e) {
            return failed(widget, e.getMessage());
        }
    }

    private Board.Panel metric(JsonNode widget, JsonNode properties) {
        Duration range = Duration.between(from, to);
        boolean whole = properties.path("setPeriodToTimeRange").asBoolean(false);
        int period = whole
                ? (int) Math.max(60, (range.toSeconds() + 59) / 60 * 60)
                : Periods.of(properties.path("period").asInt(USUAL_PERIOD), range);
        List<MetricLine> lines = MetricLine.of(properties.path("metrics"));
        Map<String, MetricLine> byId = new LinkedHashMap<>();
        List<MetricDataQuery> queries = new ArrayList<>();
        String stat = properties.path("stat").asText(USUAL_STAT);
        for (MetricLine line : lines) {
            String id = line.id() != null ? line.id() : "opsctl" + byId.size();
            if (byId.put(id, line) != null) {
                throw new IllegalArgumentException("two of its metrics have the id '" + id + "'");
            }
            queries.add(query(
                    id, line, lines, stat, line.period() == null || whole ? period : Periods.of(line.period(), range)));
        }
        Map<String, Board.Line> found = new LinkedHashMap<>();
        for (MetricDataResult result : clients.cloudWatch()
                .getMetricDataPaginator(r ->
                        r.metricDataQueries(queries).startTime(from).endTime(to).scanBy("TimestampAscending"))
                .metricDataResults()) {
            MetricLine line = byId.get(result.id());
            // A search gives several results under one id, each with a label of its own.
            String label = line == null || line.expression() != null && line.label() == null || result.label() == null
                    ? result.label()
                    : line.shown(lines);
            found.merge(
                    result.id() + "\n" + result.label(),
                    new Board.Line(
                            label,
                            line != null && line.right(),
                            line == null ? null : line.colour(),
                            new ArrayList<>(result.timestamps()),
                            new ArrayList<>(result.values())),
                    (a, b) -> {
                        a.times().addAll(b.times());
                        a.values().addAll(b.values());
                        return a;
                    });
        }
        return with(widget, period, List.copyOf(found.values()), null, List.of(), List.of(), null);
    }

    private static MetricDataQuery query(String id, MetricLine line, List<MetricLine> lines, String stat, int period) {
        if (line.expression() != null) {
            return MetricDataQuery.builder()
                    .id(id)
                    .expression(line.expression())
                    .label(line.label())
                    .period(period)
                    .returnData(line.visible())
                    .build();
        }
        Metric metric = Metric.builder()
                .namespace(line.namespace())
                .metricName(line.name())
                .dimensions(dimensions(line.dimensions()))
                .build();
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(s -> s.metric(metric).period(period).stat(line.stat() == null ? stat : line.stat()))
                .label(line.shown(lines))
                .returnData(line.visible())
                .build();
    }

    static List<Dimension> dimensions(Map<String, String> named) {
        return named.entrySet().stream()
                .map(e ->
                        Dimension.builder().name(e.getKey()).value(e.getValue()).build())
                .toList();
    }

    private List<Board.AlarmState> alarms(JsonNode properties) {
        List<String> names = new ArrayList<>();
        for (JsonNode arn : properties.path("alarms")) {
            names.add(arn.asText().replaceFirst("^.*:alarm:", ""));
        }
        Map<String, String> states = new Alarms(clients).states(names);
        return names.stream()
                .map(name -> new Board.AlarmState(name, states.getOrDefault(name, "does not exist")))
                .toList();
    }

    private List<Map<String, String>> rows(JsonNode properties) {
        String query = properties.path("query").asText("");
        List<String> groups = new ArrayList<>();
        Matcher source = SOURCE.matcher(query);
        int end = 0;
        while (source.find() && source.start() == end) {
            groups.add(source.group(1));
            end = source.end();
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("its query names no log group (SOURCE '…')");
        }
        return new LogInsights(clients)
                .run(query.substring(end).strip(), groups, from, to, MOST_ROWS)
                .rows();
    }

    private Board.Panel failed(JsonNode widget, @Nullable String problem) {
        return with(widget, 0, List.of(), null, List.of(), List.of(), problem);
    }

    private Board.Panel with(
            JsonNode widget,
            int period,
            List<Board.Line> lines,
            @Nullable String markdown,
            List<Board.AlarmState> alarms,
            List<Map<String, String>> rows,
            @Nullable String problem) {
        JsonNode properties = widget.path("properties");
        List<Board.Mark> marks = new ArrayList<>();
        for (JsonNode mark : properties.path("annotations").path("horizontal")) {
            if (mark.path("value").isNumber()) {
                marks.add(new Board.Mark(
                        mark.path("label").asText(""), mark.path("value").asDouble()));
            }
        }
        return new Board.Panel(
                widget.path("type").asText("?"),
                widget.path("x").asInt(0),
                widget.path("y").asInt(0),
                Math.max(1, widget.path("width").asInt(6)),
                Math.max(1, widget.path("height").asInt(6)),
                properties.path("title").asText(""),
                properties.path("view").asText("timeSeries"),
                properties.path("stacked").asBoolean(false),
                period,
                lines,
                axis(properties.path("yAxis").path("left")),
                axis(properties.path("yAxis").path("right")),
                marks,
                markdown,
                alarms,
                rows,
                problem);
    }

    private static Board.Axis axis(JsonNode axis) {
        return new Board.Axis(
                axis.path("label").asText(""),
                axis.path("min").isNumber() ? axis.path("min").asDouble() : null,
                axis.path("max").isNumber() ? axis.path("max").asDouble() : null);
    }
}
