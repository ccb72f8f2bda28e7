package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Clients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/** OBS-3, OBS-4: what a person who looks at metrics, alarms, dashboards and logs is told when something in them, or in the question, is wrong. */
class WatchingIT {

    @TempDir
    static Path home;

    private static Cli cli;

    @BeforeAll
    static void aCloudWithSomethingToSee() {
        cli = new Cli(home);
        cli.ok("local", "start");
        Cli.cloud(clients -> {
            metricsAndAlarms(clients);
            clients.cloudWatch().putDashboard(r -> r.dashboardName("mixed").dashboardBody(mixed()));
            clients.logs().createLogGroup(r -> r.logGroupName("own"));
            clients.logs().createLogStream(r -> r.logGroupName("own").logStreamName("s"));
            clients.logs().putLogEvents(r -> r.logGroupName("own")
                    .logStreamName("s")
                    .logEvents(e -> e.timestamp(System.currentTimeMillis()).message("one\ttwo")));
            return null;
        });
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    private static void metricsAndAlarms(Clients clients) {
        clients.cloudWatch().putMetricData(r -> r.namespace("Shop").metricData(d -> d.metricName("Sold")
                .value(3.0)
                .timestamp(Instant.now())
                .dimensions(i -> i.name("Branch").value("north"))));
        for (String name : List.of("till-is-open", "till-is-empty")) {
            clients.cloudWatch().putMetricAlarm(r -> r.alarmName(name)
                    .namespace("Shop")
                    .metricName("Nothing") // which nobody has ever told
                    .statistic(Statistic.SUM)
                    .period(60)
                    .evaluationPeriods(1)
                    .threshold(1.0)
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD));
        }
        clients.cloudWatch()
                .setAlarmState(r ->
                        r.alarmName("till-is-open").stateValue(StateValue.ALARM).stateReason("somebody saw it"));
        clients.cloudWatch().putCompositeAlarm(r -> r.alarmName("tills")
                .alarmRule("ALARM(\"till-is-open\") OR ALARM(till-is-empty)"));
    }

    /** One widget that can be drawn, and one of each kind that cannot. */
    private static String mixed() {
        return """
                {"widgets": [
                  {"type": "metric", "x": 0, "y": 0, "width": 12, "height": 6, "properties": {
                    "title": "Good", "region": "us-east-1", "metrics": [["Shop", "Sold", "Branch", "north"]]}},
                  {"type": "metric", "x": 12, "y": 0, "width": 12, "height": 6, "properties": {
                    "title": "Unheard", "region": "us-east-1", "metrics": [["Shop", "Stolen"]]}},
                  {"type": "hologram", "x": 0, "y": 6, "width": 12, "height": 6, "properties": {"title": "Strange"}},
                  {"type": "metric", "x": 12, "y": 6, "width": 12, "height": 6, "properties": {
                    "title": "Miscalculated", "region": "us-east-1", "metrics": [[{"expression": "Error in expression 'e'", "id": "e"}]]}},
                  {"type": "log", "x": 0, "y": 12, "width": 24, "height": 6, "properties": {
                    "title": "Misspelt", "region": "us-east-1", "query": "SOURCE 'own' | feilds @message"}}]}
                """;
    }

    private static void fails(ExitCode code, List<String> parts, String... command) {
        Cli.Ran ran = cli.run(command);
        assertEquals(code.status(), ran.status(), ran.out() + ran.err());
        for (String part : parts) {
            assertTrue(ran.err().contains(part), () -> part + " is not in:\n" + ran.err());
        }
        assertTrue(ran.err().lines().count() <= 4, ran.err());
    }

    @Test
    void aDashboardSaysInAWidgetsPlaceWhyItIsNotDrawnAndDrawsTheOthers() throws Exception {
        JsonNode panels = cli.json("dashboard", "mixed").path("panels");
        assertEquals(
                List.of("Good null", "Unheard null", "Strange", "Miscalculated", "Misspelt"),
                StreamSupport.stream(panels.spliterator(), false)
                        .map(panel -> panel.path("title").asText()
                                + (panel.path("problem").isNull() ? " null" : ""))
                        .toList());
        String drawn = cli.ok("dashboard", "mixed", "--once", "--columns", "160");
        for (String part : List.of(
                "Good", "Sold 3", "no data", "hologram", "Error in expression 'e'", "unexpected symbol found feilds")) {
            assertTrue(drawn.contains(part), () -> part + " is not in:\n" + drawn);
        }
        Path page = home.resolve("page.html");
        cli.ok("dashboard", "mixed", "--html", page.toString());
        assertTrue(Files.readString(page).contains("unexpected symbol found feilds"), Files.readString(page));
        fails(ExitCode.NOT_FOUND, List.of("There is no dashboard other", "mixed"), "dashboard", "other", "--once");
        fails(ExitCode.USAGE, List.of("--columns 10", "40 to 1000"), "dashboard", "mixed", "--columns", "10");
    }

    @Test
    void aMetricThatThereIsNotIsAnsweredByThoseThatThereAre() {
        fails(ExitCode.NOT_FOUND, List.of("in Shpo", "AWS/", "Shop"), "metrics", "list", "Shpo");
        fails(
                ExitCode.NOT_FOUND,
                List.of("no metric Slod in Shop", "There are: Sold"),
                "metrics",
                "get",
                "Shop",
                "Slod");
        fails(
                ExitCode.NOT_FOUND,
                List.of("Branch=south", "opsctl metrics list Shop Sold"),
                "metrics",
                "get",
                "Shop",
                "Sold",
                "-d",
                "Branch=south");
        fails(
                ExitCode.USAGE,
                List.of("'p101' is no statistic", "p99.9"),
                "metrics",
                "get",
                "Shop",
                "Sold",
                "--stat",
                "Sum,p101");
        fails(ExitCode.USAGE, List.of("whole minutes"), "metrics", "get", "Shop", "Sold", "--period", "7s");
    }

    @Test
    void alarmsSayWhichOfThoseThatTheyAreMadeOfIsOn() throws Exception {
        String list = cli.ok("alarms", "list");
        assertTrue(list.contains("other alarms; on: till-is-open"), list);
        assertTrue(cli.ok("alarms", "show", "tills").contains("on       till-is-open"));
        JsonNode unheard = cli.json("alarms", "show", "till-is-empty");
        assertTrue(List.of("INSUFFICIENT_DATA").contains(unheard.path("state").asText()), unheard.toString());
        fails(ExitCode.NOT_FOUND, List.of("no alarm till", "opsctl alarms list"), "alarms", "show", "till");
        fails(ExitCode.USAGE, List.of("FINE", "INSUFFICIENT_DATA"), "alarms", "list", "--state", "FINE");
        fails(
                ExitCode.USAGE,
                List.of("--limit", "'0' is no whole number"),
                "alarms",
                "history",
                "tills",
                "--limit",
                "0");
        fails(ExitCode.USAGE, List.of("made of other alarms"), "alarms", "test", "tills", "--yes");
        fails(ExitCode.CONFLICT, List.of("in alarm already"), "alarms", "test", "till-is-open", "--yes");
    }

    @Test
    void aQueryWithAMistakeIsShownWhereItIs() {
        fails(
                ExitCode.USAGE,
                List.of("unexpected symbol found filtr at line 1 and position 18", "                  ^^^^^"),
                "logs",
                "query",
                "fields @message | filtr x = 1",
                "--group",
                "own");
        fails(ExitCode.NOT_FOUND, List.of("/aws/lambda/Nobody"), "logs", "query", "fields @message", "Nobody");
        String found = cli.ok("logs", "query", "fields @message", "--group", "own");
        assertTrue(found.contains("one  two"), found);
        assertFalse(cli.ok("logs", "query", "fields @message", "--group", "own", "--since", "1s")
                .contains("three"));
    }
}
