package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.events.LocalEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.DescribeReplayResponse;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.IllegalStatusException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.ReplayState;
import software.amazon.awssdk.services.eventbridge.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;

class EventsTest {

    record Invocation(Caller caller, JsonNode payload) {}

    /** A function that notes what it gets; it fails as often as it is told to. */
    static final class Functions implements LambdaClient {
        final BlockingQueue<Invocation> seen = new LinkedBlockingQueue<>();
        volatile int failures;

        Functions(ServiceContext context) {}

        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            if (failures-- > 0) {
                throw (LambdaException) LambdaException.builder()
                        .message("try again")
                        .statusCode(500)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ServiceException")
                                .build())
                        .build();
            }
            try {
                seen.add(new Invocation(
                        Caller.current(),
                        PojoJson.mapper().readTree(request.payload().asByteArray())));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return InvokeResponse.builder().statusCode(202).build();
        }

        @Override
        public String serviceName() {
            return "lambda";
        }

        @Override
        public void close() {}

        JsonNode next() throws InterruptedException {
            Invocation next = seen.poll(20, TimeUnit.SECONDS);
            assertTrue(next != null, "the target was not called");
            return next.payload();
        }
    }

    private static final String FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:report";

    @TempDir
    Path home;

    private TestCloud cloud;
    private EventBridgeClient events;
    private Functions functions;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("events", EventBridgeClient.class, LocalEvents::of),
                ServiceDefinition.regional("lambda", LambdaClient.class, Functions::new));
        events = cloud.client(EventBridgeClient.class);
        functions = (Functions) cloud.cloud().service(LambdaClient.class, TestCloud.SCOPE);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void aRateFiresOncePerSlotAndTheEventNamesItsSlot() throws Exception {
        String arn = events.putRule(r -> r.name("every-5").scheduleExpression("rate(5 minutes)"))
                .ruleArn();
        events.putTargets(r -> r.rule("every-5").targets(t -> t.id("1").arn(FUNCTION)));
        cloud.cloud().clock().advance(Duration.ofMinutes(16));
        List<String> times = new java.util.ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Invocation call = functions.seen.poll(20, TimeUnit.SECONDS);
            assertEquals("events.amazonaws.com", call.caller().arn());
            assertEquals(arn, call.caller().context().get("aws:SourceArn"));
            assertEquals("Scheduled Event", call.payload().path("detail-type").asText());
            assertEquals("aws.events", call.payload().path("source").asText());
            assertEquals(arn, call.payload().path("resources").path(0).asText());
            assertEquals("{}", call.payload().path("detail").toString());
            times.add(call.payload().path("time").asText());
        }
        times.sort(null);
        assertEquals(
                Duration.ofMinutes(10),
                Duration.between(java.time.Instant.parse(times.get(0)), java.time.Instant.parse(times.get(2))));
        assertEquals(3, times.stream().distinct().count());
        assertTrue(functions.seen.isEmpty());
        events.disableRule(r -> r.name("every-5"));
        cloud.cloud().clock().advance(Duration.ofMinutes(16));
        assertEquals(
                RuleState.DISABLED, events.describeRule(r -> r.name("every-5")).state());
        events.putRule(r -> r.name("marker").eventPattern("{\"source\":[\"test\"]}"));
        events.putTargets(r -> r.rule("marker").targets(t -> t.id("1").arn(FUNCTION)));
        events.putEvents(r -> r.entries(e -> e.source("test").detailType("x").detail("{}")));
        assertEquals("test", functions.next().path("source").asText(), "a disabled rule fired");
    }

    @Test
    void schedulesAndUndeliveredEventsSurviveARestart() throws Exception {
        events.putRule(r -> r.name("daily").scheduleExpression("cron(0 10 * * ? *)"));
        events.putTargets(
                r -> r.rule("daily").targets(t -> t.id("1").arn(FUNCTION).input("{\"a\":1}")));
        functions.failures = 1_000;
        cloud.cloud().clock().advance(Duration.ofHours(25));
        cloud.close();
        open();
        cloud.cloud().clock().advance(Duration.ofHours(2));
        assertEquals(1, functions.next().path("a").asInt());
    }

    @Test
    void eventsReachTheRulesTheyMatchAndInputIsTransformed() throws Exception {
        events.createEventBus(r -> r.name("shop"));
        events.putRule(r -> r.name("big")
                .eventBusName("shop")
                .eventPattern("{\"detail\":{\"total\":[{\"numeric\":[\">\",100]}]}}"));
        events.putTargets(
                r -> r.rule("big")
                        .eventBusName("shop")
                        .targets(
                                t -> t.id("1")
                                        .arn(FUNCTION)
                                        .inputTransformer(
                                                i -> i.inputPathsMap(java.util.Map.of(
                                                                "total",
                                                                "$.detail.total",
                                                                "name",
                                                                "$.detail.name",
                                                                "all",
                                                                "$.detail"))
                                                        .inputTemplate(
                                                                "{\"total\": <total>, \"text\": \"<name> paid <total>\", \"name\": <name>, \"all\": <all>, \"rule\": <aws.events.rule-name>}"))));
        PutEventsResponse put = events.putEvents(r -> r.entries(
                e -> e.eventBusName("shop").source("shop").detailType("order").detail("{\"total\":50}"),
                e -> e.eventBusName("shop")
                        .source("shop")
                        .detailType("order")
                        .detail("{\"total\":150,\"name\":\"An\\\"a\"}"),
                e -> e.source("aws.s3").detailType("x").detail("{}"),
                e -> e.source("shop").detailType("x").detail("no"),
                e -> e.detailType("x").detail("{}")));
        assertEquals(3, put.failedEntryCount());
        assertEquals(
                List.of("NotAuthorizedForSourceException", "MalformedDetail", "InvalidArgument"),
                put.entries().stream()
                        .map(e -> e.errorCode())
                        .filter(c -> c != null)
                        .toList());
        assertNull(put.entries().get(0).errorCode());
        assertEquals(
                "{\"total\":150,\"text\":\"An\\\"a paid 150\",\"name\":\"An\\\"a\",\"all\":{\"total\":150,\"name\":\"An\\\"a\"},\"rule\":\"big\"}",
                functions.next().toString());
        assertTrue(functions.seen.isEmpty());
    }

    @Test
    void aTargetThatFailsIsTriedAgain() throws Exception {
        events.putRule(r -> r.name("all").eventPattern("{\"source\":[{\"prefix\":\"sh\"}]}"));
        events.putTargets(r -> r.rule("all").targets(t -> t.id("1").arn(FUNCTION)));
        functions.failures = 1;
        events.putEvents(
                r -> r.entries(e -> e.source("shop").detailType("order").detail("{}")));
        assertEquals("order", functions.next().path("detail-type").asText());
    }

    @Test
    void aLongLeapInTimeFiresEveryRareSlotAndOfFrequentOnesTheLastHours() throws Exception {
        for (String rate : List.of("30 minutes", "1 day")) {
            String name = "every-" + rate.replace(' ', '-');
            events.putRule(r -> r.name(name).scheduleExpression("rate(" + rate + ")"));
            events.putTargets(r -> r.rule(name).targets(t -> t.id("1").arn(FUNCTION)));
        }
        cloud.cloud().clock().advance(Duration.ofDays(7).plusMinutes(1));
        java.time.Instant now = cloud.cloud().clock().instant();
        List<java.time.Instant> frequent = new java.util.ArrayList<>();
        int rare = 0;
        // Seven days, and of the half hours the first, which was waiting, and twelve in the last six hours.
        for (int i = 0; i < 20; i++) {
            Invocation call = functions.seen.poll(20, TimeUnit.SECONDS);
            if (call.payload().path("resources").toString().contains("day")) {
                rare++;
            } else {
                frequent.add(java.time.Instant.parse(call.payload().path("time").asText()));
            }
        }
        assertEquals(7, rare);
        frequent.sort(null);
        assertTrue(frequent.get(1).isAfter(now.minus(Duration.ofHours(6).plusSeconds(5))), frequent.toString());
        assertTrue(frequent.get(12).isAfter(now.minus(Duration.ofMinutes(31))), frequent.toString());
        assertTrue(functions.seen.isEmpty());
    }

    @Test
    void wrongRulesAreRefused() {
        for (String schedule : List.of(
                "rate(1 minutes)",
                "rate(0 minutes)",
                "rate(5 minute)",
                "cron(* * * * *)",
                "cron(0 10 * * * *)",
                "cron(0 10 ? * ? *)",
                "cron(61 10 * * ? *)")) {
            EventBridgeException refused = assertThrows(
                    EventBridgeException.class,
                    () -> events.putRule(r -> r.name("x").scheduleExpression(schedule)),
                    schedule);
            assertEquals("ValidationException", refused.awsErrorDetails().errorCode());
        }
        assertThrows(
                EventBridgeException.class,
                () -> events.putRule(r -> r.name("x").eventPattern("{\"source\":\"x\"}")));
        events.putRule(r -> r.name("x").eventPattern("{\"source\":[\"x\"]}"));
        events.putTargets(r -> r.rule("x").targets(t -> t.id("1").arn(FUNCTION)));
        assertEquals(
                "Rule can't be deleted since it has targets.",
                assertThrows(EventBridgeException.class, () -> events.deleteRule(r -> r.name("x")))
                        .awsErrorDetails()
                        .errorMessage());
        assertFalse(events.testEventPattern(
                        r -> r.eventPattern("{\"source\":[\"x\"]}")
                                .event(
                                        "{\"id\":\"1\",\"account\":\"1\",\"source\":\"y\",\"time\":\"2020-01-01T00:00:00Z\",\"region\":\"r\",\"resources\":[],\"detail-type\":\"d\"}"))
                .result());
    }

    @Test
    void what_an_archive_kept_is_replayed_once_to_the_asked_rules_across_a_restart() throws Exception {
        String bus = events.describeEventBus(r -> r.name("default")).arn();
        String archive = events.createArchive(r -> r.archiveName("orders")
                        .eventSourceArn(bus)
                        .eventPattern("{\"source\":[\"shop\"]}")
                        .retentionDays(7))
                .archiveArn();
        assertThrows(
                ResourceAlreadyExistsException.class,
                () -> events.createArchive(r -> r.archiveName("orders").eventSourceArn(bus)));
        Instant start = Instant.parse("2030-01-01T00:00:00Z");
        for (int i = 0; i < 3; i++) {
            Instant time = start.plusSeconds(60L * i);
            String detail = "{\"n\":" + i + "}";
            events.putEvents(r -> r.entries(
                    e -> e.source("shop").detailType("order").detail(detail).time(time)));
        }
        events.putEvents(r -> r.entries(
                e -> e.source("other").detailType("order").detail("{}").time(start)));
        assertEquals(3, events.describeArchive(r -> r.archiveName("orders")).eventCount());
        for (String rule : List.of("wanted", "other")) {
            events.putRule(r -> r.name(rule).eventPattern("{\"detail-type\":[\"order\"]}"));
            events.putTargets(
                    r -> r.rule(rule).targets(t -> t.id("f").arn(FUNCTION).input("\"" + rule + "\"")));
        }
        events.putTargets(r -> r.rule("wanted").targets(t -> t.id("f").arn(FUNCTION)));
        events.createEventBus(r -> r.name("defaultx"));
        EventBridgeException crossing = assertThrows(
                EventBridgeException.class,
                () -> events.startReplay(r -> r.replayName("again")
                        .eventSourceArn(archive)
                        .eventStartTime(start)
                        .eventEndTime(start.plusSeconds(120))
                        .destination(d -> d.arn(bus + "x"))));
        assertTrue(crossing.getMessage().contains("Cross event bus replay is not permitted"));
        events.startReplay(r -> r.replayName("again")
                .eventSourceArn(archive)
                .eventStartTime(start)
                .eventEndTime(start.plusSeconds(120))
                .destination(d -> d.arn(bus)
                        .filterArns(events.describeRule(x -> x.name("wanted")).arn())));
        for (int i = 0; i < 2; i++) {
            JsonNode again = functions.next();
            assertEquals("again", again.path("replay-name").asText(), again.toString());
            assertTrue(again.path("detail").path("n").asInt() < 2, "the end of the span is not part of it");
        }
        while (events.describeReplay(r -> r.replayName("again")).state() != ReplayState.COMPLETED) {
            Thread.sleep(2); // throws when the test's time is up
        }
        DescribeReplayResponse done = events.describeReplay(r -> r.replayName("again"));
        assertEquals(start.plusSeconds(60), done.eventLastReplayedTime());
        assertThrows(IllegalStatusException.class, () -> events.cancelReplay(r -> r.replayName("again")));
        assertEquals(
                3,
                events.describeArchive(r -> r.archiveName("orders")).eventCount(),
                "replayed events are not archived");

        close();
        open();
        assertEquals(
                3,
                events.listArchives(r -> r.namePrefix("ord")).archives().get(0).eventCount());
        assertTrue(functions.seen.isEmpty(), "a replay that is over sends nothing");
        cloud.cloud().clock().advance(java.time.Duration.ofDays(8));
        assertEquals(0, events.describeArchive(r -> r.archiveName("orders")).eventCount());
        events.deleteArchive(r -> r.archiveName("orders"));
        assertThrows(ResourceNotFoundException.class, () -> events.describeArchive(r -> r.archiveName("orders")));
    }
}
