package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.QueryString;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import dev.opsctl.local.service.cloudformation.engine.CustomResponseSource;
import dev.opsctl.local.service.cloudformation.engine.CustomResponses;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Custom resources, answered by a provider of the test's own. */
class CustomResourceTest {

    @TempDir
    Path home;

    private final FakeThings fake = new FakeThings();
    private final BlockingQueue<JsonNode> asked = new LinkedBlockingQueue<>();
    private TestCloud cloud;
    private CloudFormationClient cfn;

    /** Takes what CloudFormation sends and leaves the answer to the test. */
    private final class Provider implements LambdaClient {
        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            assertEquals("Event", request.invocationTypeAsString());
            try {
                asked.add(PojoJson.mapper().readTree(request.payload().asByteArray()));
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
            return InvokeResponse.builder().statusCode(202).build();
        }

        @Override
        public String serviceName() {
            return "lambda";
        }

        @Override
        public void close() {
            // nothing runs here
        }
    }

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("lambda", LambdaClient.class, context -> new Provider()),
                ServiceDefinition.regional(
                        "cloudformation",
                        CloudFormationClient.class,
                        context -> LocalCloudFormation.of(context, Map.of(fake.name(), fake))));
        cfn = cloud.client(CloudFormationClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static String template(String more, String value) {
        return """
            Resources:
              Made:
                Type: Custom::Maker
                Properties:
                  ServiceToken: arn:aws:lambda:us-east-1:111122223333:function:maker
                  %s
                  Count: 3
                  Flags: [true, {Deep: 1.5}]
                  Value: %s
              Thing:
                Type: Test::Fake::Thing
                Properties: {Name: thing, Value: !Sub '${Made}/${Made.Colour}'}
            """
                .formatted(more, value);
    }

    private JsonNode asked() throws InterruptedException {
        return asked.take();
    }

    private void answer(JsonNode request, String answer) throws InterruptedException {
        URI address = URI.create(request.get("ResponseURL").asText());
        CustomResponses responses = ((CustomResponseSource)
                        cloud.cloud().service(CloudFormationClient.class, TestCloud.SCOPE))
                .customResponses();
        Map<String, String> query = GatewayRequest.parameters(address.getRawQuery());
        assertTrue(responses.isSigned(address.getRawPath(), query));
        assertFalse(responses.isSigned(address.getRawPath() + "x", query), "an address is good for one answer's place");
        ObjectNode body;
        try {
            body = (ObjectNode) PojoJson.mapper().readTree(answer);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
        for (String name : List.of("StackId", "RequestId", "LogicalResourceId")) {
            body.set(name, request.get(name));
        }
        responses.put(
                QueryString.decode(address.getRawPath().substring(CustomResponses.FOLDER.length())), body.toString());
    }

    private Stack settled(String name) throws InterruptedException {
        return FakeThings.settled(cfn, name);
    }

    private String create(String name, String template) {
        return cfn.createStack(r -> r.stackName(name).templateBody(template)).stackId();
    }

    private String reason(String stack, String logicalId, String status) {
        return cfn.describeStackEvents(r -> r.stackName(stack)).stackEvents().stream()
                .filter(e -> e.logicalResourceId().equals(logicalId)
                        && e.resourceStatusAsString().equals(status))
                .findFirst()
                .map(StackEvent::resourceStatusReason)
                .orElseThrow();
    }

    @Test
    void aProviderMakesChangesReplacesAndDeletes() throws Exception {
        String id = create("s", template("ServiceTimeout: 60", "one"));
        JsonNode first = asked();
        assertEquals("Create", first.get("RequestType").asText());
        assertEquals("Custom::Maker", first.get("ResourceType").asText());
        assertEquals(id, first.get("StackId").asText());
        assertFalse(first.has("PhysicalResourceId"));
        assertEquals(
                "{\"ServiceToken\":\"arn:aws:lambda:us-east-1:111122223333:function:maker\",\"ServiceTimeout\":\"60\",\"Count\":\"3\","
                        + "\"Flags\":[\"true\",{\"Deep\":\"1.5\"}],\"Value\":\"one\"}",
                first.get("ResourceProperties").toString());
        answer(first, "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"p-1\",\"Data\":{\"Colour\":\"red\"}}");
        assertEquals("CREATE_COMPLETE", settled("s").stackStatusAsString());
        assertEquals(
                "p-1/red", fake.things.get("thing").properties().get("Value").asText());

        cfn.updateStack(r -> r.stackName("s").templateBody(template("ServiceTimeout: 60", "two")));
        JsonNode second = asked();
        assertEquals("Update", second.get("RequestType").asText());
        assertEquals("p-1", second.get("PhysicalResourceId").asText());
        assertEquals("one", second.at("/OldResourceProperties/Value").asText());
        answer(
                second,
                "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"p-2\",\"NoEcho\":true,\"Data\":{\"Colour\":\"blue-secret\"}}");
        JsonNode third = asked();
        assertEquals("Delete", third.get("RequestType").asText());
        assertEquals("p-1", third.get("PhysicalResourceId").asText());
        assertEquals("one", third.at("/ResourceProperties/Value").asText(), "what goes is named as it was");
        answer(third, "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"p-1\"}");
        assertEquals("UPDATE_COMPLETE", settled("s").stackStatusAsString());
        assertEquals(
                "p-2/blue-secret",
                fake.things.get("thing").properties().get("Value").asText());
        assertTrue(cfn.describeStackEvents(r -> r.stackName("s")).stackEvents().stream()
                .noneMatch(e -> String.valueOf(e.resourceProperties()).contains("blue-secret")));

        cfn.updateStack(r -> r.stackName("s").templateBody(template("ServiceTimeout: 60", "three")));
        answer(asked(), "{\"Status\":\"FAILED\",\"PhysicalResourceId\":\"p-2\",\"Reason\":\"no luck\"}");
        JsonNode back = asked();
        assertEquals("Update", back.get("RequestType").asText());
        assertEquals("two", back.at("/ResourceProperties/Value").asText());
        assertEquals("three", back.at("/OldResourceProperties/Value").asText());
        answer(back, "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"p-2\",\"Data\":{\"Colour\":\"blue\"}}");
        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled("s").stackStatusAsString());
        assertTrue(
                reason("s", "Made", "UPDATE_FAILED")
                        .startsWith(
                                "Received response status [FAILED] from custom resource. Message returned: no luck (RequestId: "));

        cfn.deleteStack(r -> r.stackName("s"));
        JsonNode last = asked();
        assertEquals("Delete", last.get("RequestType").asText());
        answer(last, "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"p-2\"}");
        assertEquals("DELETE_COMPLETE", settled(id).stackStatusAsString());
    }

    @Test
    void aFailedOrSilentProviderFailsTheStackAndIsToldToDelete() throws Exception {
        create("f", template("ServiceTimeout: 60", "one"));
        answer(asked(), "{\"Status\":\"FAILED\",\"PhysicalResourceId\":\"half\",\"Reason\":\"quota\"}");
        JsonNode delete = asked();
        assertEquals("half", delete.get("PhysicalResourceId").asText());
        answer(delete, "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"half\"}");
        assertEquals("ROLLBACK_COMPLETE", settled("f").stackStatusAsString());

        create("t", template("ServiceTimeout: 60", "one"));
        JsonNode unanswered = asked();
        cloud.cloud().clock().advance(Duration.ofSeconds(61));
        JsonNode after = asked();
        assertEquals("Delete", after.get("RequestType").asText());
        answer(after, "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"x\"}");
        assertEquals("ROLLBACK_COMPLETE", settled("t").stackStatusAsString());
        assertTrue(reason("t", "Made", "CREATE_FAILED")
                .contains("did not receive a response from your Custom Resource. Please check your logs for requestId ["
                        + unanswered.get("RequestId").asText() + "]"));

        create("n", template("Other: 1", "one"));
        answer(asked(), "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"n\",\"Data\":{\"Shape\":\"round\"}}");
        answer(asked(), "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"n\"}");
        settled("n");
        assertTrue(reason("n", "Thing", "CREATE_FAILED").contains("Vendor response doesn't contain Colour attribute"));
    }

    @Test
    void aRequestThatWaitsWhenTheCloudEndsIsNotSentAgain() throws Exception {
        create("k", template("ServiceTimeout: 600", "one"));
        JsonNode request = asked();
        cloud.close();
        open();
        answer(request, "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"p-1\",\"Data\":{\"Colour\":\"red\"}}");
        assertEquals("CREATE_COMPLETE", settled("k").stackStatusAsString());
        assertTrue(asked.isEmpty(), "it was asked once");
    }

    @Test
    void aStackThatIsNotMadeInTimeGoesBack() throws Exception {
        String id = cfn.createStack(r -> r.stackName("slow")
                        .templateBody(template("ServiceTimeout: 600", "one"))
                        .timeoutInMinutes(1)
                        .onFailure(software.amazon.awssdk.services.cloudformation.model.OnFailure.DO_NOTHING))
                .stackId();
        asked();
        cloud.cloud().clock().advance(java.time.Duration.ofMinutes(2));
        new TestStack(cloud, id).settled("CREATE_FAILED");
        assertEquals(
                "Stack creation time exceeded the specified timeout. ",
                cfn.describeStacks(r -> r.stackName(id)).stacks().get(0).stackStatusReason());
    }
}
