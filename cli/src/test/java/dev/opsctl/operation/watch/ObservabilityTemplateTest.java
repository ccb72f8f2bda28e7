package dev.opsctl.operation.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.command.Opsctl;
import dev.opsctl.operation.watch.ShippedTemplates.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard and the alarms watch what the other templates make, all of it, and say what to do in commands that there are (OBS-3, OBS-4). */
class ObservabilityTemplateTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path TEMPLATE = Path.of("..", "templates", "app", "observability.yaml");
    /** What the local cloud is held to emit, all of it. */
    private static final Path EMITTED = Path.of("..", "local-cloud", "src", "test", "resources", "emitted-metrics.csv");
    /** On AWS tables are throttled, here nothing is; AWS too says nothing while nothing is throttled. */
    private static final Set<String> NEVER_HERE =
            Set.of("AWS/DynamoDB ReadThrottleEvents", "AWS/DynamoDB WriteThrottleEvents");

    private static final Pattern COMMAND = Pattern.compile("`(opsctl [^`]+)`");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final int MOST_METRICS_OF_AN_ALARM = 10;
    private static final Map<String, String[]> NAMED_BY = Map.of(
            "QueueName", new String[] {"AWS::SQS::Queue", "QueueName"},
            "FunctionName", new String[] {"AWS::Lambda::Function", "FunctionName"},
            "TableName", new String[] {"AWS::DynamoDB::Table", "TableName"},
            "StateMachineArn", new String[] {"AWS::StepFunctions::StateMachine", "StateMachineName"},
            "ApiName", new String[] {"AWS::ApiGateway::RestApi", "Name"},
            "Stage", new String[] {"AWS::ApiGateway::Stage", "StageName"},
            "TopicName", new String[] {"AWS::SNS::Topic", "TopicName"});

    private static List<Resource> alarms(boolean conditions) throws IOException {
        return new ShippedTemplates(conditions)
                .of(TEMPLATE).stream()
                        .filter(r -> r.type().equals("AWS::CloudWatch::Alarm"))
                        .toList();
    }

    private static JsonNode dashboard(boolean conditions) throws IOException {
        Resource dashboard = new ShippedTemplates(conditions)
                .of(TEMPLATE).stream()
                        .filter(r -> r.type().equals("AWS::CloudWatch::Dashboard"))
                        .findFirst()
                        .orElseThrow();
        return JSON.readTree(String.valueOf(dashboard.properties().get("DashboardBody")));
    }

    private static Set<String> names(boolean conditions, String type, String property) throws IOException {
        return new ShippedTemplates(conditions)
                .all().stream()
                        .filter(r -> r.type().equals(type))
                        .map(r -> String.valueOf(r.properties().get(property)))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<MetricLine> lines(JsonNode widget) {
        return widget.path("type").asText().equals("metric")
                ? MetricLine.of(widget.path("properties").path("metrics"))
                : List.of();
    }

    /** What an alarm looks at, in the form of a widget's lines. */
    private static List<MetricLine> lines(Resource alarm) {
        List<Map<?, ?>> metrics = new ArrayList<>();
        if (alarm.properties().get("Metrics") instanceof List<?> several) {
            several.forEach(m -> {
                if (((Map<?, ?>) m).get("MetricStat") instanceof Map<?, ?> stat) {
                    metrics.add((Map<?, ?>) stat.get("Metric"));
                }
            });
        } else {
            metrics.add(alarm.properties());
        }
        return metrics.stream()
                .map(metric -> {
                    Map<String, String> dimensions = new TreeMap<>();
                    if (metric.get("Dimensions") instanceof List<?> list) {
                        list.forEach(d -> dimensions.put(
                                String.valueOf(((Map<?, ?>) d).get("Name")),
                                String.valueOf(((Map<?, ?>) d).get("Value"))));
                    }
                    return new MetricLine(
                            null,
                            String.valueOf(metric.get("Namespace")),
                            String.valueOf(metric.get("MetricName")),
                            dimensions,
                            null,
                            null,
                            null,
                            null,
                            true,
                            false,
                            null);
                })
                .toList();
    }

    /** ORD-10: what is given up anywhere, the console's page of queues shows. */
    @Test
    void theConsoleKnowsEveryQueueAndWhoReadsIt() throws IOException {
        Resource settings = new ShippedTemplates(true)
                .of(Path.of("..", "templates", "app", "console.yaml")).stream()
                        .filter(r -> r.id().equals("Settings"))
                        .findFirst()
                        .orElseThrow();
        Map<?, ?> functions = (Map<?, ?>) settings.properties().get("Functions");
        Map<?, ?> values = (Map<?, ?>) ((Map<?, ?>) functions.get("Console")).get("Values");
        Set<String> queues = new TreeSet<>();
        Set<String> readers = new TreeSet<>();
        for (String queue : String.valueOf(values.get("QUEUES")).split(" ")) {
            queues.add(ShippedTemplates.PREFIX + queue.split("=")[0]);
            if (queue.contains("=")) {
                readers.add(ShippedTemplates.PREFIX + queue.split("=")[1]);
            }
        }
        assertEquals(names(true, "AWS::SQS::Queue", "QueueName"), queues);
        Set<String> functionNames = names(true, "AWS::Lambda::Function", "FunctionName");
        assertTrue(functionNames.containsAll(readers) && readers.size() == 6, readers.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "true, SQS:, AWS/SQS, QueueName, AWS::SQS::Queue",
        "false, SQS:, AWS/SQS, QueueName, AWS::SQS::Queue",
        "true, Lambda:, AWS/Lambda, FunctionName, AWS::Lambda::Function",
        "false, Lambda:, AWS/Lambda, FunctionName, AWS::Lambda::Function"
    })
    void everyWidgetOfQueuesAndFunctionsHasAllOfThem(
            boolean conditions, String title, String namespace, String dimension, String type) throws IOException {
        Set<String> all = names(conditions, type, dimension);
        assertTrue(all.size() >= 20, all.toString());
        int widgets = 0;
        for (JsonNode widget : dashboard(conditions).path("widgets")) {
            String called = widget.path("properties").path("title").asText();
            List<MetricLine> lines = lines(widget);
            if (called.startsWith(title)
                    && !called.endsWith("of streams")
                    && lines.stream().anyMatch(line -> namespace.equals(line.namespace()))) {
                widgets++;
                Set<String> missing = new TreeSet<>(all);
                lines.forEach(line -> missing.remove(line.dimensions().get(dimension)));
                assertEquals(Set.of(), missing, "not in the widget " + called + " of templates/app/observability.yaml");
            }
        }
        assertTrue(widgets >= 4, widgets + " widgets called " + title);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theDashboardHasEnoughOfEveryServiceAndWholeListsOfFunctionsAndTables(boolean conditions) throws IOException {
        Map<String, Integer> widgets = new HashMap<>();
        Map<String, Set<String>> seen = new HashMap<>();
        for (JsonNode widget : dashboard(conditions).path("widgets")) {
            Set<String> namespaces = new TreeSet<>();
            for (MetricLine line : lines(widget)) {
                if (line.namespace() != null) {
                    namespaces.add(line.namespace());
                    line.dimensions().forEach((name, value) -> seen.computeIfAbsent(name, n -> new TreeSet<>())
                            .add(value));
                }
            }
            namespaces.forEach(namespace -> widgets.merge(namespace, 1, Integer::sum));
        }
        assertTrue(widgets.get("AWS/Lambda") >= 5, widgets.toString());
        assertTrue(widgets.get("AWS/ApiGateway") >= 4, widgets.toString());
        assertTrue(widgets.get("AWS/DynamoDB") >= 4, widgets.toString());
        assertTrue(widgets.get("AWS/States") >= 2, widgets.toString());
        assertTrue(widgets.get("AWS/SES") >= 2, widgets.toString());
        assertTrue(widgets.get(ShippedTemplates.PREFIX + "opsctl") >= 3, widgets.toString());
        assertNamed(
                names(conditions, "AWS::Lambda::Function", "FunctionName"), seen.get("FunctionName"), "the dashboard");
        assertNamed(names(conditions, "AWS::DynamoDB::Table", "TableName"), seen.get("TableName"), "the dashboard");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyMetricIsOfSomethingThatTheTemplatesMake(boolean conditions) throws IOException {
        Map<String, Set<String>> known = new HashMap<>();
        for (var entry : NAMED_BY.entrySet()) {
            known.put(entry.getKey(), names(conditions, entry.getValue()[0], entry.getValue()[1]));
        }
        List<Resource> filters = new ShippedTemplates(conditions)
                .of(TEMPLATE).stream()
                        .filter(r -> r.type().equals("AWS::Logs::MetricFilter"))
                        .toList();
        Set<String> own = new TreeSet<>();
        filters.forEach(filter -> ((List<?>) filter.properties().get("MetricTransformations"))
                .forEach(t -> own.add(String.valueOf(((Map<?, ?>) t).get("MetricName")))));
        List<MetricLine> all = new ArrayList<>();
        dashboard(conditions).path("widgets").forEach(widget -> all.addAll(lines(widget)));
        alarms(conditions).forEach(alarm -> all.addAll(lines(alarm)));
        for (MetricLine line : all) {
            if (line.expression() != null) {
                continue;
            }
            line.dimensions().forEach((name, value) -> {
                if (!name.equals("Operation")) {
                    assertTrue(known.containsKey(name), "dimension " + name);
                    String last = value.substring(value.lastIndexOf(':') + 1);
                    assertTrue(known.get(name).contains(last), line + " is of nothing");
                }
            });
            if (!line.namespace().startsWith("AWS/")) {
                assertTrue(own.contains(line.name()), line + " comes from no metric filter");
            }
        }
        Set<String> groups = names(conditions, "AWS::Logs::LogGroup", "LogGroupName");
        filters.forEach(filter -> assertTrue(groups.contains(filter.properties().get("LogGroupName")), filter.id()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyMetricOfAwsIsOneThatTheLocalCloudEmits(boolean conditions) throws IOException {
        Set<String> emitted = new TreeSet<>(NEVER_HERE);
        for (String line : Files.readAllLines(EMITTED)) {
            String[] parts = line.split(",");
            if (!line.startsWith("#")) {
                emitted.add(parts[0] + " " + parts[1]);
            }
        }
        Set<String> watched = new TreeSet<>();
        dashboard(conditions).path("widgets").forEach(widget -> lines(widget)
                .forEach(line -> watched.add(line.namespace() + " " + line.name())));
        alarms(conditions)
                .forEach(alarm -> lines(alarm).forEach(line -> watched.add(line.namespace() + " " + line.name())));
        watched.removeIf(name -> !name.startsWith("AWS/"));
        assertTrue(watched.size() > 30, watched.toString());
        watched.removeAll(emitted);
        assertEquals(Set.of(), watched, "emitted by nothing");
    }

    @Test
    void everyAlarmSaysWhatToDoAndIsToldAndTheCompositeOneThatAllIsWell() throws IOException {
        List<Resource> all = Stream.concat(
                        alarms(true).stream(),
                        new ShippedTemplates(true)
                                .of(TEMPLATE).stream().filter(r -> r.type().equals("AWS::CloudWatch::CompositeAlarm")))
                .toList();
        for (Resource alarm : all) {
            String description = String.valueOf(alarm.properties().get("AlarmDescription"));
            assertFalse(commands(description).isEmpty(), alarm.id() + " names no command: " + description);
            assertEquals(List.of("<AlarmTopic>"), alarm.properties().get("AlarmActions"), alarm.id());
            assertEquals(
                    alarm.type().equals("AWS::CloudWatch::Alarm") ? null : List.of("<AlarmTopic>"),
                    alarm.properties().get("OKActions"),
                    alarm.id());
            assertTrue(
                    lines(alarm).size() <= MOST_METRICS_OF_AN_ALARM,
                    alarm.id() + " is full: begin another, which the composite alarm and the dashboard name, too");
            if (alarm.type().equals("AWS::CloudWatch::Alarm")) {
                assertTrue(alarm.properties().containsKey("TreatMissingData"), alarm.id());
            }
        }
    }

    @Test
    void everyCommandThatAnAlarmOrAWidgetNamesCanBeRun() throws IOException {
        List<String> texts = new ArrayList<>();
        new ShippedTemplates(true)
                .of(TEMPLATE)
                .forEach(r -> texts.add(String.valueOf(r.properties().get("AlarmDescription"))));
        dashboard(true)
                .path("widgets")
                .forEach(widget ->
                        texts.add(widget.path("properties").path("markdown").asText("")));
        List<String> commands = texts.stream()
                .flatMap(text -> commands(text).stream())
                .distinct()
                .toList();
        assertTrue(commands.size() > 30, commands.toString());
        for (String command : commands) {
            List<String> words = new ArrayList<>();
            Matcher word = WORD.matcher(command.substring("opsctl ".length()));
            while (word.find()) {
                words.add(word.group(1) != null ? word.group(1) : word.group(2));
            }
            // Throws with picocli's own words if it cannot be understood.
            Opsctl.commandLine().parseArgs(words.toArray(String[]::new));
        }
    }

    private static List<String> commands(String text) {
        return COMMAND.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** What lacks, and what is there no more; not two lists of forty names. */
    private static void assertNamed(Set<String> all, Set<String> named, String where) {
        Set<String> missing = new TreeSet<>(all);
        missing.removeAll(named);
        assertEquals(Set.of(), missing, "not in " + where + " of templates/app/observability.yaml");
        Set<String> gone = new TreeSet<>(named);
        gone.removeAll(all);
        assertEquals(Set.of(), gone, "no template makes these, which are in " + where);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingThatCanFailIsWithoutAnAlarm(boolean conditions) throws IOException {
        Map<String, Set<String>> watched = new HashMap<>();
        alarms(conditions).forEach(alarm -> lines(alarm).forEach(line -> line.dimensions()
                .forEach((name, value) -> watched.computeIfAbsent(line.name(), n -> new TreeSet<>())
                        .add(value.substring(value.lastIndexOf(':') + 1)))));
        Set<String> queues = names(conditions, "AWS::SQS::Queue", "QueueName");
        Set<String> waiting = queues.stream()
                .filter(q -> q.endsWith("-DLQ") || q.endsWith("manual-review"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertNamed(waiting, watched.get("ApproximateNumberOfMessagesVisible"), "the alarms of messages set aside");
        Set<String> emptied = new TreeSet<>(queues);
        emptied.removeAll(waiting);
        Set<String> aged = new TreeSet<>(watched.get("ApproximateAgeOfOldestMessage"));
        // Beside a schedule for DrainFlow, that queue waits for the schedule.
        aged.add(ShippedTemplates.PREFIX + "order-processing");
        assertNamed(emptied, aged, "the alarms of queues that are not emptied");
        Set<String> functions = names(conditions, "AWS::Lambda::Function", "FunctionName");
        assertNamed(functions, watched.get("Errors"), "the alarms of functions that fail");
        assertNamed(functions, watched.get("Throttles"), "the alarms of functions that are throttled");
        assertNamed(
                names(conditions, "AWS::StepFunctions::StateMachine", "StateMachineName"),
                watched.get("ExecutionsFailed"),
                "the alarms of executions that fail");
        assertEquals(
                new ShippedTemplates(conditions)
                        .all().stream()
                                .filter(r -> r.type().equals("AWS::Lambda::EventSourceMapping"))
                                .filter(r -> String.valueOf(r.properties().get("EventSourceArn"))
                                        .contains("StreamArn"))
                                .map(r -> String.valueOf(r.properties().get("FunctionName")))
                                .distinct()
                                .count(),
                watched.get("IteratorAge").size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theCompositeAlarmAndTheDashboardNameEveryAlarm(boolean conditions) throws IOException {
        Set<String> ids = alarms(conditions).stream().map(Resource::id).collect(Collectors.toCollection(TreeSet::new));
        Resource composite = new ShippedTemplates(conditions)
                .of(TEMPLATE).stream()
                        .filter(r -> r.type().equals("AWS::CloudWatch::CompositeAlarm"))
                        .findFirst()
                        .orElseThrow();
        Set<String> children = Pattern.compile("ALARM\\(\"<(\\w+)>\"\\)")
                .matcher(String.valueOf(composite.properties().get("AlarmRule")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(ids, children);
        Set<String> drawn = new TreeSet<>();
        dashboard(conditions).path("widgets").forEach(widget -> widget.path("properties")
                .path("alarms")
                .forEach(arn -> drawn.add(arn.asText().replaceAll("^<(\\w+)\\.Arn>$", "$1"))));
        ids.add(composite.id());
        assertEquals(ids, drawn);
    }
}
