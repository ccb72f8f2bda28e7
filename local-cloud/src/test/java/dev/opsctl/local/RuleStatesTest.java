package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Which rules of a bus are at work, and who may send to it. */
class RuleStatesTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private EventBridgeClient events;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        events = cloud.client(EventBridgeClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void send(String detail) {
        assertEquals(
                0,
                events.putEvents(r ->
                                r.entries(e -> e.source("test").detailType("t").detail(detail)))
                        .failedEntryCount());
    }

    @Test
    void enableRuleLetsThroughWhatComesFromThenOn() {
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        events.putRule(r -> r.name("r").eventPattern("{\"source\":[\"test\"]}").state("DISABLED"));
        events.putTargets(r -> r.rule("r")
                .targets(t ->
                        t.id("q").arn("arn:aws:sqs:us-east-1:111122223333:q").inputPath("$.detail")));
        send("{\"n\":1}");
        events.enableRule(r -> r.name("r"));
        assertEquals(RuleState.ENABLED, events.describeRule(r -> r.name("r")).state());
        send("{\"n\":2}");
        List<Message> received =
                sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20)).messages();
        assertEquals(List.of("{\"n\":2}"), received.stream().map(Message::body).toList());
    }

    @Test
    void putPermissionTakesAWholePolicyInsteadOfAStatement() {
        events.createEventBus(r -> r.name("b"));
        events.putPermission(r -> r.eventBusName("b")
                .statementId("old")
                .action("events:PutEvents")
                .principal("444455556666"));
        events.putPermission(
                r -> r.eventBusName("b")
                        .policy(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"new\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"events:PutEvents\",\"Resource\":\"arn:aws:events:us-east-1:111122223333:event-bus/b\"}]}"));
        String policy = events.describeEventBus(r -> r.name("b")).policy();
        assertTrue(policy.contains("\"new\"") && !policy.contains("\"old\""), policy);
        events.removePermission(r -> r.eventBusName("b").removeAllPermissions(true));
        assertNull(events.describeEventBus(r -> r.name("b")).policy());
    }
}
