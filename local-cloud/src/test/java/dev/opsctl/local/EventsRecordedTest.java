package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.sdk.PojoJson;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What was recorded of EventBridge on AWS, by LocalStack's tests that are validated there (tests/aws/services/events, their snapshots), and what
 * its guide says of dead letters: the facts, told anew.
 */
class EventsRecordedTest {

    private static final String BUSES = "arn:aws:events:us-east-1:111122223333:event-bus/";
    private static final String QUEUES = "arn:aws:sqs:us-east-1:111122223333:";

    @TempDir
    Path home;

    private TestCloud cloud;
    private EventBridgeClient events;
    private SqsClient sqs;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        events = cloud.client(EventBridgeClient.class);
        sqs = cloud.client(SqsClient.class);
        sqs.createQueue(r -> r.queueName("q"));
        events.createEventBus(r -> r.name("b"));
        events.putRule(r -> r.name("r").eventBusName("b").eventPattern("{\"source\":[{\"exists\":true}]}"));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void target(Consumer<Target.Builder> more) {
        events.putTargets(r -> r.rule("r").eventBusName("b").targets(t -> {
            t.id("1").arn(QUEUES + "q");
            more.accept(t);
        }));
    }

    private void template(String template, Map<String, String> paths) {
        target(t -> t.inputTransformer(i -> i.inputPathsMap(paths).inputTemplate(template)));
    }

    private void put() {
        events.putEvents(r -> r.entries(
                e -> e.eventBusName("b").source("shop").detailType("order").detail("{\"a\":1}")));
    }

    private Message arrived() {
        String url = sqs.getQueueUrl(r -> r.queueName("q")).queueUrl();
        for (int i = 0; i < 20; i++) {
            for (Message message : sqs.receiveMessage(
                            r -> r.queueUrl(url).waitTimeSeconds(1).messageAttributeNames("All"))
                    .messages()) {
                sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
                return message;
            }
        }
        throw new AssertionError("nothing arrived");
    }

    private static String refusal(Runnable call) {
        return assertThrows(EventBridgeException.class, call::run)
                .awsErrorDetails()
                .errorMessage();
    }

    @Test
    void an_event_in_a_template_has_its_type_under_another_name_and_no_detail() throws Exception {
        template("{\"short\": <aws.events.event>, \"whole\": <aws.events.event.json>}", Map.of());
        put();
        JsonNode got = PojoJson.mapper().readTree(arrived().body());
        assertEquals("order", got.path("short").path("detailType").asText());
        assertTrue(got.path("short").path("detail-type").isMissingNode());
        assertTrue(got.path("short").path("detail").isMissingNode());
        assertEquals("order", got.path("whole").path("detail-type").asText());
        assertEquals(1, got.path("whole").path("detail").path("a").asInt());
    }

    @Test
    void a_template_names_what_there_is_and_is_json() {
        assertEquals(
                "InputTemplate for target 1 contains invalid placeholder other.",
                refusal(() -> template("\"of <type> and <other>\"", Map.of("type", "$.detail-type"))));
        assertTrue(refusal(() -> template("not JSON", Map.of())).startsWith("Invalid InputTemplate for target 1 : ["));
        assertTrue(
                refusal(() -> template("{\"a\": <b", Map.of())).startsWith("Invalid InputTemplate for target 1 : ["));
        for (String good : List.of(
                "\"{[/Check <type> type\"",
                "\"a first line of <type>\"\n\"and a second\"",
                "{\"a\": <type>, \"b\": [<aws.events.rule-arn>], \"c\": \"x <type> y\"}",
                "<type>",
                "[1, true, null]")) {
            template(good, Map.of("type", "$.detail-type"));
        }
    }

    @Test
    void dead_letters_go_to_a_standard_queue_of_the_region() {
        assertEquals(
                "Parameter nowhere is not valid. Reason: Provided Arn is not in correct format.",
                refusal(() -> target(t -> t.deadLetterConfig(d -> d.arn("nowhere")))));
        for (String wrong : List.of(
                "arn:aws:sns:us-east-1:111122223333:t", QUEUES + "q.fifo", "arn:aws:sqs:eu-west-1:111122223333:q")) {
            assertTrue(refusal(() -> target(t -> t.deadLetterConfig(d -> d.arn(wrong))))
                    .startsWith("Parameter " + wrong + " is not valid. Reason: "));
        }
    }

    @Test
    void a_dead_letter_says_in_eventbridges_words_why_it_is_one() {
        for (String gone : List.of(
                QUEUES + "gone",
                "arn:aws:sns:us-east-1:111122223333:gone",
                "arn:aws:lambda:us-east-1:111122223333:function:gone")) {
            target(t -> t.arn(gone).deadLetterConfig(d -> d.arn(QUEUES + "q")));
            put();
            Message letter = arrived();
            assertEquals(
                    "NO_RESOURCE", letter.messageAttributes().get("ERROR_CODE").stringValue(), gone);
            assertEquals(gone, letter.messageAttributes().get("TARGET_ARN").stringValue());
        }
    }

    @Test
    void unknown_buses_are_named_by_archives_and_replays() {
        assertEquals(
                "Event bus gone does not exist.",
                assertThrows(
                                ResourceNotFoundException.class,
                                () -> events.listArchives(r -> r.eventSourceArn(BUSES + "gone")))
                        .awsErrorDetails()
                        .errorMessage());
        String archive = events.createArchive(r -> r.archiveName("a").eventSourceArn(BUSES + "b"))
                .archiveArn();
        Instant now = Instant.now();
        assertEquals(
                "Event bus gone does not exist.",
                assertThrows(ResourceNotFoundException.class, () -> replay(archive, BUSES + "gone", now))
                        .awsErrorDetails()
                        .errorMessage());
        assertEquals(
                "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
                refusal(() -> replay(archive, BUSES + "default", now)));
    }

    private void replay(String archive, String bus, Instant to) {
        events.startReplay(r -> r.replayName("p")
                .eventSourceArn(archive)
                .destination(d -> d.arn(bus))
                .eventStartTime(to.minus(Duration.ofHours(1)))
                .eventEndTime(to));
    }

    @Test
    void the_first_member_that_an_entry_lacks_is_named() {
        List<PutEventsRequestEntry> entries = List.of(
                PutEventsRequestEntry.builder().build(),
                PutEventsRequestEntry.builder().source("s").build(),
                PutEventsRequestEntry.builder().source("s").detailType("d").build());
        List<String> names = new ArrayList<>();
        for (PutEventsResultEntry result :
                events.putEvents(r -> r.entries(entries)).entries()) {
            assertEquals("InvalidArgument", result.errorCode());
            names.add(result.errorMessage());
        }
        assertEquals(
                List.of(
                        "Parameter Source is not valid. Reason: Source is a required argument.",
                        "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
                        "Parameter Detail is not valid. Reason: Detail is a required argument."),
                names);
    }

    @Test
    void an_event_for_another_accounts_bus_arrives_there() throws Exception {
        target(t -> {});
        Scope other = new Scope("444455556666", "us-east-1");
        afar(cloud, other, Caller.root(other.accountId()));
        JsonNode event = PojoJson.mapper().readTree(arrived().body());
        assertEquals("afar", event.path("source").asText());
        assertEquals(other.accountId(), event.path("account").asText());
    }

    private static void afar(TestCloud cloud, Scope from, Caller caller) {
        PutEventsResponse answer = cloud.cloud()
                .client(EventBridgeClient.class, from, caller)
                .putEvents(r -> r.entries(e -> e.eventBusName(BUSES + "b")
                        .source("afar")
                        .detailType("d")
                        .detail("{}")));
        assertEquals(0, answer.failedEntryCount());
    }

    @Test
    void a_bus_lets_another_account_in() throws Exception {
        cloud.close();
        cloud = TestCloud.secured(home);
        events = cloud.client(EventBridgeClient.class);
        sqs = cloud.client(SqsClient.class);
        String url = sqs.getQueueUrl(r -> r.queueName("q")).queueUrl();
        sqs.setQueueAttributes(r -> r.queueUrl(url)
                .attributes(Map.of(
                        QueueAttributeName.POLICY,
                        "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"events.amazonaws.com\"},"
                                + "\"Action\":\"sqs:SendMessage\",\"Resource\":\"" + QUEUES + "q\"}]}")));
        target(t -> {});
        Scope other = new Scope("444455556666", "us-east-1");
        Caller administrator = cloud.identity()
                .find(cloud.identity().administrator(other.accountId(), "admin").accessKeyId())
                .orElseThrow()
                .caller();
        events.putPermission(r -> r.eventBusName("b")
                .action("events:PutEvents")
                .principal(other.accountId())
                .statementId("s"));
        afar(cloud, other, administrator);
        assertEquals(
                "afar",
                PojoJson.mapper().readTree(arrived().body()).path("source").asText());
    }

    @Test
    void in_another_region_an_event_has_an_id_of_its_own() throws Exception {
        Scope far = new Scope("111122223333", "eu-west-1");
        EventBridgeClient there = cloud.cloud().client(EventBridgeClient.class, far, TestCloud.ROOT);
        there.createEventBus(r -> r.name("b"));
        there.putRule(r -> r.name("r").eventBusName("b").eventPattern("{\"source\":[{\"exists\":true}]}"));
        there.putTargets(
                r -> r.rule("r").eventBusName("b").targets(t -> t.id("1").arn(QUEUES + "q")));
        events.putTargets(r -> r.rule("r").eventBusName("b").targets(t -> t.id("1")
                .arn("arn:aws:events:eu-west-1:111122223333:event-bus/b")
                .roleArn("arn:aws:iam::111122223333:role/r")));
        String id = events.putEvents(r -> r.entries(
                        e -> e.eventBusName("b").source("s").detailType("d").detail("{}")))
                .entries()
                .get(0)
                .eventId();
        JsonNode event = PojoJson.mapper().readTree(arrived().body());
        assertNotEquals(id, event.path("id").asText());
        assertEquals("us-east-1", event.path("region").asText());
    }

    @Test
    void too_many_entries_are_shown_whole_with_what_only_aws_has() {
        PutEventsRequestEntry entry = PutEventsRequestEntry.builder()
                .eventBusName("b")
                .source("s")
                .detailType("d")
                .detail("{\"a\":\"" + "x".repeat(200) + "\"}")
                .build();
        String one = "PutEventsRequestEntry(time=null, source=s, resources=null, detailType=d, detail=" + entry.detail()
                + ", eventBusName=b, traceHeader=null, kmsKeyIdentifier=null, internalMetadata=null)";
        assertEquals(
                "1 validation error detected: Value '[" + String.join(", ", Collections.nCopies(11, one))
                        + "]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10",
                refusal(() -> events.putEvents(r -> r.entries(Collections.nCopies(11, entry)))));
    }

    @Test
    void a_replay_that_ends_before_it_begins_is_refused_for_that_first() {
        events.createEventBus(r -> r.name("other"));
        String archive = events.createArchive(r -> r.archiveName("a").eventSourceArn(BUSES + "b"))
                .archiveArn();
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        for (int seconds : List.of(0, 10)) {
            assertEquals(
                    "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
                    refusal(() -> events.startReplay(r -> r.replayName("r")
                            .eventSourceArn(archive)
                            .destination(d -> d.arn(BUSES + "other"))
                            .eventStartTime(now)
                            .eventEndTime(now.minusSeconds(seconds)))));
        }
    }

    @Test
    void an_api_destination_is_as_active_as_its_connection_is_authorized() {
        String connection = events.createConnection(r -> r.name("c")
                        .authorizationType("BASIC")
                        .authParameters(
                                p -> p.basicAuthParameters(b -> b.username("u").password("p"))))
                .connectionArn();
        events.createApiDestination(r ->
                r.name("d").connectionArn(connection).httpMethod("POST").invocationEndpoint("https://example.com"));
        assertEquals("ACTIVE", events.describeApiDestination(r -> r.name("d")).apiDestinationStateAsString());
        events.deauthorizeConnection(r -> r.name("c"));
        assertEquals("INACTIVE", events.describeApiDestination(r -> r.name("d")).apiDestinationStateAsString());
        assertEquals(
                "INACTIVE",
                events.listApiDestinations(r -> {}).apiDestinations().get(0).apiDestinationStateAsString());
        events.deleteApiDestination(r -> r.name("d"));
        assertEquals(
                "Failed to describe the api-destination(s). An api-destination 'd' does not exist.",
                refusal(() -> events.describeApiDestination(r -> r.name("d"))));
    }

    @Test
    void a_pattern_of_six_stars_between_colons_is_too_complex() {
        assertEquals(
                "Event pattern is not valid. Reason: Rule is too complex - try using fewer wildcard characters or fewer"
                        + " repeating character sequences after a wildcard character",
                refusal(() -> events.putRule(
                        r -> r.name("stars").eventPattern("{\"a\":[{\"wildcard\":\"*:*:*:*:*:event-bus/*\"}]}"))));
        events.putRule(
                r -> r.name("stars").eventPattern("{\"a\":[{\"wildcard\":\"/Users/*/dir/dir/dir/dir/dir/doc.txt\"}]}"));
    }
}
