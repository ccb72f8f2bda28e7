package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDetail;

/** Wait conditions, whose signals are put to the addresses of their handles. */
class WaitConditionTest {

    private static final String TEMPLATE =
            """
            Resources:
              Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
              Wait:
                Type: AWS::CloudFormation::WaitCondition
                Properties: {Handle: !Ref Handle, Timeout: '%s', Count: %s}
            Outputs:
              Data: {Value: !GetAtt Wait.Data}
            """;

    @TempDir
    Path home;

    private Main cloud;
    private CloudFormationClient cfn;

    @BeforeEach
    void open() throws Exception {
        cloud = Main.start(home, 0, () -> {});
        cfn = cloud.cloud().client(CloudFormationClient.class, TestCloud.SCOPE, TestCloud.ROOT);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    /** @return the handle's address, once the condition waits */
    private URI waiting(String stack, String template) throws InterruptedException {
        cfn.createStack(r -> r.stackName(stack).templateBody(template));
        while (!status(stack, "Wait").equals("CREATE_IN_PROGRESS")) {
            Thread.sleep(5); // throws when the test's time is up
        }
        return URI.create(resource(stack, "Handle").physicalResourceId());
    }

    private StackResourceDetail resource(String stack, String logicalId) {
        return cfn.describeStackResource(r -> r.stackName(stack).logicalResourceId(logicalId))
                .stackResourceDetail();
    }

    private String status(String stack, String logicalId) {
        try {
            return resource(stack, logicalId).resourceStatusAsString();
        } catch (CloudFormationException e) {
            return "none yet";
        }
    }

    private static int put(URI address, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address)
                                .PUT(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static String signal(String status, String id) {
        return "{\"Status\":\"" + status + "\",\"Reason\":\"for " + id + "\",\"UniqueId\":\"" + id + "\",\"Data\":\"of "
                + id + "\"}";
    }

    private String reason(String stack, String status) {
        return cfn.describeStackEvents(r -> r.stackName(stack)).stackEvents().stream()
                .filter(event -> event.resourceStatusAsString().equals(status))
                .findFirst()
                .orElseThrow()
                .resourceStatusReason();
    }

    @Test
    void a_condition_is_made_once_it_has_its_signals_and_gives_their_data() throws Exception {
        URI handle = waiting("s", TEMPLATE.formatted(600, 2));
        assertEquals(
                403, put(URI.create(handle.toString().replace("Signature=", "Signature=0")), signal("SUCCESS", "a")));
        assertEquals(200, put(handle, signal("SUCCESS", "a")));
        assertEquals(200, put(handle, signal("SUCCESS", "a").replace("of a", "again")));
        assertEquals(200, put(handle, "no signal"));
        assertEquals("CREATE_IN_PROGRESS", status("s", "Wait"));
        assertEquals(200, put(handle, signal("SUCCESS", "b")));
        Stack made = FakeThings.settled(cfn, "s");
        assertEquals("CREATE_COMPLETE", made.stackStatusAsString());
        assertEquals("{\"a\":\"of a\",\"b\":\"of b\"}", made.outputs().get(0).outputValue());

        cfn.updateStack(r -> r.stackName("s").templateBody(TEMPLATE.formatted(600, 3)));
        assertEquals("UPDATE_ROLLBACK_COMPLETE", FakeThings.settled(cfn, "s").stackStatusAsString());
        assertEquals(
                "Update to resource type AWS::CloudFormation::WaitCondition is not supported.",
                reason("s", "UPDATE_FAILED"));
        cfn.deleteStack(r -> r.stackName("s"));
        while (!cfn.listStacks(r -> {})
                .stackSummaries()
                .get(0)
                .stackStatusAsString()
                .equals("DELETE_COMPLETE")) {
            Thread.sleep(5); // throws when the test's time is up
        }
        assertEquals(
                List.of(),
                cloud.cloud()
                        .store()
                        .table("cloudformation/created", String.class)
                        .values());
    }

    @Test
    void a_failure_or_too_few_signals_in_time_fail_it() throws Exception {
        put(waiting("f", TEMPLATE.formatted(600, 2)), signal("FAILURE", "a"));
        assertEquals("ROLLBACK_COMPLETE", FakeThings.settled(cfn, "f").stackStatusAsString());
        assertEquals("WaitCondition received failed message: 'for a' for uniqueId: a", reason("f", "CREATE_FAILED"));

        put(waiting("t", TEMPLATE.formatted(600, 2)), signal("SUCCESS", "a"));
        cloud.cloud().clock().advance(Duration.ofSeconds(601));
        assertEquals("ROLLBACK_COMPLETE", FakeThings.settled(cfn, "t").stackStatusAsString());
        assertEquals("WaitCondition timed out. Received 1 conditions when expecting 2", reason("t", "CREATE_FAILED"));
    }

    @Test
    void a_wait_goes_on_after_a_restart_at_the_same_address() throws Exception {
        URI handle = waiting("r", TEMPLATE.formatted(600, 1));
        close();
        open();
        assertEquals("CREATE_IN_PROGRESS", status("r", "Wait"));
        URI now = cloud.cloud().endpoint().resolve(handle.getRawPath() + "?" + handle.getRawQuery());
        assertEquals(200, put(now, signal("SUCCESS", "a")));
        Stack made = FakeThings.settled(cfn, "r");
        assertEquals("CREATE_COMPLETE", made.stackStatusAsString());
        assertTrue(made.outputs().get(0).outputValue().contains("of a"));
    }
}
