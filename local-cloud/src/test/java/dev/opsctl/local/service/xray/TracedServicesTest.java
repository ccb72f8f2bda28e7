package dev.opsctl.local.service.xray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.SampleFunction;
import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.engine.trace.TraceHeader;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.xray.XRayClient;

/** The segments that AWS's services write, and how they hand traces on. */
class TracedServicesTest {

    /** Gives out credentials, as the identity service does. */
    static final class Tokens implements StsClient {
        Tokens(ServiceContext context) {}

        @Override
        public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
            return AssumeRoleResponse.builder()
                    .credentials(c ->
                            c.accessKeyId("ASIATEST").secretAccessKey("secret").sessionToken("token"))
                    .build();
        }

        @Override
        public String serviceName() {
            return "sts";
        }

        @Override
        public void close() {}
    }

    private static final String ROLE = "arn:aws:iam::111122223333:role/fn";

    @TempDir
    Path home;

    private TestCloud cloud;
    private XRayClient xray;
    private LambdaClient lambda;
    private SqsClient sqs;

    @BeforeEach
    void open() {
        List<ServiceDefinition<?>> definitions = new ArrayList<>(Services.all());
        definitions.removeIf(definition -> definition.clientInterface() == StsClient.class);
        definitions.add(ServiceDefinition.regional("sts", StsClient.class, Tokens::new));
        cloud = TestCloud.open(home, definitions.toArray(ServiceDefinition<?>[]::new));
        xray = cloud.client(XRayClient.class);
        lambda = cloud.client(LambdaClient.class);
        sqs = cloud.client(SqsClient.class);
        rule(1.0);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void rule(double rate) {
        xray.updateSamplingRule(r ->
                r.samplingRuleUpdate(u -> u.ruleName("Default").fixedRate(rate).reservoirSize(0)));
    }

    private void function(String name, String tracing) {
        lambda.createFunction(r -> r.functionName(name)
                .runtime("java17")
                .role(ROLE)
                .handler("sample.Sample::handleRequest")
                .timeout(20)
                .memorySize(256)
                .tracingConfig(t -> t.mode(tracing))
                .code(c -> c.zipFile(SdkBytes.fromByteArray(jar()))));
    }

    private static byte[] jar() {
        try {
            return SampleFunction.jar();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All segments of the last minutes, once there is one of which this is true. */
    private List<JsonNode> segments(Predicate<JsonNode> awaited) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (true) {
            List<JsonNode> found = segments();
            if (found.stream().anyMatch(awaited)) {
                return found;
            } else if (System.nanoTime() > until) {
                throw new AssertionError("no such segment among " + found);
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private List<JsonNode> segments() {
        var now = cloud.cloud().clock().instant();
        return xray
                .getTraceSummariesPaginator(
                        r -> r.startTime(now.minusSeconds(300)).endTime(now.plusSeconds(5)))
                .traceSummaries()
                .stream()
                .flatMap(summary -> xray.batchGetTraces(r -> r.traceIds(summary.id())).traces().stream())
                .flatMap(trace -> trace.segments().stream())
                .map(segment -> json(segment.document()))
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return PojoJson.mapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Predicate<JsonNode> origin(String origin) {
        return segment -> segment.path("origin").asText().equals(origin);
    }

    private static JsonNode one(List<JsonNode> segments, Predicate<JsonNode> which) {
        return segments.stream().filter(which).findFirst().orElseThrow(() -> new AssertionError(segments.toString()));
    }

    private String invoke(LambdaClient client, String name, String payload) {
        return client.invoke(r -> r.functionName(name).payload(SdkBytes.fromUtf8String(payload)))
                .payload()
                .asUtf8String();
    }

    @Test
    void an_active_function_has_a_segment_of_the_service_and_one_of_its_own_and_knows_the_daemon() {
        function("fn", "Active");
        assertTrue(json(invoke(lambda, "fn", "{\"do\": \"environment\"}"))
                .path("AWS_XRAY_DAEMON_ADDRESS")
                .asText()
                .matches("127\\.\\d+\\.\\d+\\.\\d+:\\d+"));
        invoke(lambda, "fn", "{\"do\": \"fail\"}");
        List<JsonNode> segments =
                segments(segment -> origin("AWS::Lambda::Function").test(segment)
                        && segment.path("fault").asBoolean());
        JsonNode cold =
                one(segments, segment -> segment.path("subsegments").toString().contains("Initialization"));
        assertEquals(
                List.of("Initialization", "Invocation", "Overhead"),
                cold.findValuesAsText("name").stream()
                        .filter(name -> !name.equals("fn"))
                        .toList());
        JsonNode service = one(segments, segment -> segment.path("id").equals(cold.path("parent_id")));
        assertEquals("AWS::Lambda", service.path("origin").asText());
        assertEquals(200, service.at("/http/response/status").asInt());
        assertTrue(service.at("/aws/request_id").asText().length() == 36, service.toString());
        JsonNode failed = one(
                segments,
                segment -> origin("AWS::Lambda::Function").test(segment)
                        && segment.path("fault").asBoolean());
        assertEquals("no luck", failed.at("/cause/exceptions/0/message").asText());
    }

    @Test
    void what_is_not_sampled_leaves_nothing_and_a_function_that_passes_through_follows_its_caller() {
        function("passive", "PassThrough");
        function("active", "Active");
        rule(0.0);
        invoke(lambda, "active", "{}");
        String root = TraceHeader.newTraceId(cloud.cloud().clock().instant());
        Caller traced = new TraceHeader(root, "00000000000000a1", true).on(TestCloud.ROOT);
        invoke(cloud.cloud().client(LambdaClient.class, TestCloud.SCOPE, traced), "passive", "{}");
        rule(1.0);
        invoke(lambda, "passive", "{}");
        List<JsonNode> segments = segments(origin("AWS::Lambda::Function"));
        assertEquals(
                List.of(root),
                segments.stream()
                        .map(segment -> segment.path("trace_id").asText())
                        .distinct()
                        .toList());
        assertEquals(
                "00000000000000a1",
                one(segments, origin("AWS::Lambda")).path("parent_id").asText());
    }

    @Test
    void a_function_that_a_queue_calls_has_a_trace_of_its_own_that_is_linked_with_the_messages() {
        function("fn", "Active");
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        lambda.createEventSourceMapping(
                r -> r.functionName("fn").eventSourceArn("arn:aws:sqs:us-east-1:111122223333:q"));
        String root = TraceHeader.newTraceId(cloud.cloud().clock().instant());
        sqs.sendMessage(r -> r.queueUrl(url)
                .messageBody("m")
                .messageSystemAttributes(Map.of(
                        MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                        MessageSystemAttributeValue.builder()
                                .dataType("String")
                                .stringValue("Root=" + root + ";Parent=00000000000000a1;Sampled=1")
                                .build())));
        JsonNode service = one(segments(origin("AWS::Lambda")), origin("AWS::Lambda"));
        assertNotEquals(root, service.path("trace_id").asText());
        assertEquals(root, service.at("/links/0/trace_id").asText());
        assertEquals("00000000000000a1", service.at("/links/0/id").asText());
    }

    @Test
    void an_execution_has_a_segment_with_its_states_and_their_calls_hand_the_trace_on() {
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        SfnClient sfn = cloud.client(SfnClient.class);
        String machine = sfn.createStateMachine(r -> r.name("flow")
                        .roleArn(ROLE)
                        .tracingConfiguration(t -> t.enabled(true))
                        .definition("{\"StartAt\": \"Tell\", \"States\": {\"Tell\": {\"Type\": \"Task\", \"Resource\":"
                                + " \"arn:aws:states:::sqs:sendMessage\", \"Parameters\": {\"QueueUrl\": \"" + url
                                + "\", \"MessageBody\": \"m\"}, \"Next\": \"No\"}, \"No\": {\"Type\": \"Fail\", \"Error\": \"Refused\","
                                + " \"Cause\": \"out of stock\"}}}"))
                .stateMachineArn();
        sfn.startExecution(r -> r.stateMachineArn(machine));
        List<JsonNode> segments = segments(segment -> segment.path("fault").asBoolean());
        JsonNode execution = one(segments, origin("AWS::StepFunctions::StateMachine"));
        assertEquals("out of stock", execution.at("/cause/exceptions/0/message").asText());
        JsonNode state = execution.at("/subsegments/0");
        assertEquals("Tell", state.path("name").asText(), execution.toString());
        JsonNode call = state.at("/subsegments/0");
        assertEquals("SQS", call.path("name").asText());
        String header = sqs.receiveMessage(r -> r.queueUrl(url)
                        .waitTimeSeconds(5)
                        .messageSystemAttributeNames(MessageSystemAttributeName.AWS_TRACE_HEADER))
                .messages()
                .get(0)
                .attributes()
                .get(MessageSystemAttributeName.AWS_TRACE_HEADER);
        assertEquals(
                "Root=" + execution.path("trace_id").asText() + ";Parent="
                        + call.path("id").asText() + ";Sampled=1",
                header);
    }

    @Test
    void an_active_topic_has_a_segment_and_hands_the_trace_on() {
        SnsClient sns = cloud.client(SnsClient.class);
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        String topic = sns.createTopic(r -> r.name("t").attributes(Map.of("TracingConfig", "Active")))
                .topicArn();
        sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint("arn:aws:sqs:us-east-1:111122223333:q"));
        sns.publish(r -> r.topicArn(topic).message("m"));
        String header = sqs.receiveMessage(r -> r.queueUrl(url)
                        .waitTimeSeconds(5)
                        .messageSystemAttributeNames(MessageSystemAttributeName.AWS_TRACE_HEADER))
                .messages()
                .get(0)
                .attributes()
                .get(MessageSystemAttributeName.AWS_TRACE_HEADER);
        JsonNode segment = one(segments(s -> s.path("subsegments").size() == 1), origin("AWS::SNS::Topic"));
        assertEquals(
                "Root=" + segment.path("trace_id").asText() + ";Parent="
                        + segment.at("/subsegments/0/id").asText() + ";Sampled=1",
                header);
    }
}
