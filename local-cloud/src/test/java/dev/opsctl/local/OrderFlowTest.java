package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.LocalStateMachines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** The shipped {@code flows/order-flow.asl.json} against partners that behave and misbehave (ORD-7, ORD-9). */
class OrderFlowTest {
    private static final String ORDER = "0123456789abcdef0123456789abcdef";
    private static final String CHARGED = "{\"outcome\":\"CHARGED\",\"paymentId\":\"pay-1\"}";
    private static final String SHIPPED = "{\"outcome\":\"SHIPPED\",\"trackingId\":\"trk-1\"}";
    private static final String NOT_SHIPPED = "{\"outcome\":\"FAILED\",\"reason\":\"no carrier\"}";
    private static final String UNKNOWN = "!dev.opsctl.functions.runtime.PartnerUnknownException";

    @TempDir
    Path home;

    private TestCloud cloud;
    private SfnClient sfn;
    private final Outside outside = new Outside();

    /** What lies around the flow: the order, the partners' answers in turn, notices, the review queue. */
    static final class Outside {
        final Map<String, AttributeValue> order = new HashMap<>();
        final List<String> statuses = Collections.synchronizedList(new ArrayList<>());
        final Map<String, Deque<String>> answers = new HashMap<>();
        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        final List<String> notices = Collections.synchronizedList(new ArrayList<>());
        final List<String> reviews = Collections.synchronizedList(new ArrayList<>());
        volatile boolean noticesFail;
        /** How many publishes end without an answer, and whether SNS had taken them. */
        final Deque<Boolean> lostAnswers = new ArrayDeque<>();

        volatile String refusesStatus;
    }

    @BeforeEach
    void open() throws IOException {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("states", SfnClient.class, LocalStateMachines::new),
                ServiceDefinition.regional("lambda", LambdaClient.class, context -> new Functions(context, outside)),
                ServiceDefinition.regional("dynamodb", DynamoDbClient.class, context -> new Orders(context, outside)),
                ServiceDefinition.regional("sns", SnsClient.class, context -> new Topic(context, outside)),
                ServiceDefinition.regional("sqs", SqsClient.class, context -> new Queue(context, outside)));
        sfn = cloud.client(SfnClient.class);
        outside.order.putAll(Map.of(
                "orderID",
                AttributeValue.fromS(ORDER),
                "status",
                AttributeValue.fromS("RECEIVED"),
                "customerId",
                AttributeValue.fromS("c-001"),
                "total",
                AttributeValue.fromN("1299"),
                "currency",
                AttributeValue.fromS("USD"),
                "items",
                AttributeValue.fromL(List.of())));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void a_good_order_is_charged_shipped_and_confirmed_once() throws Exception {
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of("PENDING", "PAID", "SHIPPED", "CONFIRMED"), outside.statuses);
        assertEquals(List.of("charge", "ship"), outside.calls);
        assertEquals(1, outside.notices.size());
        assertTrue(
                outside.notices.get(0).contains(ORDER) && outside.notices.get(0).contains("trk-1"),
                outside.notices.get(0));
        assertEquals("pay-1", outside.order.get("paymentId").s());
        for (String time : List.of("pendingAt", "paidAt", "shippedAt", "updatedAt")) {
            Instant.parse(outside.order.get(time).s());
        }
    }

    @Test
    void a_declined_card_ends_in_PAYMENT_FAILED_with_the_reason() throws Exception {
        answers("charge", "{\"outcome\":\"DECLINED\",\"reason\":\"card declined\"}");
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of("PENDING", "PAYMENT_FAILED"), outside.statuses);
        assertEquals("card declined", outside.order.get("reason").s());
        assertEquals(List.of(), outside.notices);
    }

    @Test
    void an_unknown_payment_is_looked_up_before_anything_is_decided() throws Exception {
        answers("charge", UNKNOWN);
        answers("lookup", CHARGED);
        answers("ship", SHIPPED);
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of("charge", "lookup", "ship"), outside.calls);
        assertEquals("CONFIRMED", outside.order.get("status").s());
    }

    @Test
    void a_shipment_that_fails_is_refunded() throws Exception {
        answers("charge", CHARGED);
        answers("ship", NOT_SHIPPED);
        answers("refund", "{\"outcome\":\"REFUNDED\",\"paymentId\":\"pay-1\"}");
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of("PENDING", "PAID", "REFUNDED"), outside.statuses);
    }

    @Test
    void a_refund_or_a_look_up_without_an_answer_is_asked_for_again() throws Exception {
        answers("charge", UNKNOWN);
        answers("lookup", UNKNOWN, CHARGED);
        answers("ship", NOT_SHIPPED);
        answers("refund", UNKNOWN, "{\"outcome\":\"REFUNDED\",\"paymentId\":\"pay-1\"}");
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of("charge", "lookup", "lookup", "ship", "refund", "refund"), outside.calls);
        assertEquals("REFUNDED", outside.order.get("status").s());
    }

    @Test
    void a_refund_that_fails_goes_to_people_and_what_may_be_shipped_is_never_refunded() throws Exception {
        answers("charge", CHARGED);
        answers("ship", NOT_SHIPPED);
        answers("refund", "{\"outcome\":\"REFUND_FAILED\",\"reason\":\"no\"}");
        assertEquals("FAILED", run());
        assertEquals("MANUAL_REVIEW", outside.order.get("status").s());
        assertEquals(1, outside.reviews.size());
        assertTrue(outside.reviews.get(0).contains(ORDER), outside.reviews.get(0));
    }

    @Test
    void it_is_unknown_whether_it_was_shipped_so_nothing_is_refunded() throws Exception {
        answers("charge", CHARGED);
        answers("ship", UNKNOWN);
        answers("lookup", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
        assertEquals("FAILED", run());
        assertEquals(
                List.of("charge", "ship", "lookup", "lookup", "lookup", "lookup", "lookup", "lookup"), outside.calls);
        assertEquals("MANUAL_REVIEW", outside.order.get("status").s());
    }

    @Test
    void a_notice_that_fails_never_undoes_an_order() throws Exception {
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        outside.noticesFail = true;
        assertEquals("SUCCEEDED", run());
        assertEquals("CONFIRMED", outside.order.get("status").s());
        assertEquals("failed", outside.order.get("notice").s());
    }

    /** ORD-9: one "confirmed", even if nobody knows what became of the first publish. */
    @Test
    void a_notice_of_unknown_fate_is_published_again_only_if_the_ledger_has_it_not() throws Exception {
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        outside.lostAnswers.add(true);
        assertEquals("SUCCEEDED", run());
        assertEquals(1, outside.notices.size());
        assertEquals("sent", outside.order.get("notice").s());
    }

    @Test
    void a_notice_that_never_reached_the_topic_is_published_once_more() throws Exception {
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        outside.lostAnswers.add(false);
        assertEquals("SUCCEEDED", run());
        assertEquals(1, outside.notices.size());
        assertEquals("sent", outside.order.get("notice").s());
    }

    @Test
    void a_payment_that_stays_unknown_is_left_to_people_not_called_a_refusal() throws Exception {
        answers("charge", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
        answers("lookup", "{\"outcome\":\"NOT_FOUND\"}", "{\"outcome\":\"NOT_FOUND\"}");
        assertEquals("FAILED", run());
        assertEquals(List.of("charge", "lookup", "charge", "charge", "charge", "charge", "lookup"), outside.calls);
        assertEquals("MANUAL_REVIEW", outside.order.get("status").s());
    }

    @Test
    void what_cannot_be_recorded_goes_to_people_and_nothing_is_undone() throws Exception {
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        outside.refusesStatus = "SHIPPED";
        assertEquals("FAILED", run());
        assertEquals(List.of("charge", "ship"), outside.calls);
        assertEquals(1, outside.reviews.size());
    }

    @Test
    void a_cancelled_order_is_left_alone() throws Exception {
        outside.order.put("status", AttributeValue.fromS("CANCELLED"));
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of(), outside.calls);
        assertEquals("CANCELLED", outside.order.get("status").s());
    }

    private static JsonNode read(String json) {
        try {
            return PojoJson.mapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answers(String action, String... answers) {
        outside.answers.put(action, new ArrayDeque<>(List.of(answers)));
    }

    private String run() throws Exception {
        String definition = Files.readString(Path.of("../templates/flows/order-flow.asl.json"))
                .replace("${OrdersTable}", "orders")
                .replace("${NoticesTable}", "order-notices")
                .replace("${TopicArn}", "arn:aws:sns:us-east-1:111122223333:POC-Topic")
                .replace("${ProcessOrder}", "arn:aws:lambda:us-east-1:111122223333:function:ProcessOrder")
                .replace("${ShipOrder}", "arn:aws:lambda:us-east-1:111122223333:function:ShipOrder")
                .replace("${ManualReviewQueueUrl}", "https://sqs.us-east-1.amazonaws.com/111122223333/manual-review");
        String arn = sfn.createStateMachine(r -> r.name("OrderFlow")
                        .roleArn("arn:aws:iam::111122223333:role/OrderFlow")
                        .definition(definition))
                .stateMachineArn();
        String execution = sfn.startExecution(
                        r -> r.stateMachineArn(arn).name("order-" + ORDER).input("{\"orderID\":\"" + ORDER + "\"}"))
                .executionArn();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < deadline) {
            String status =
                    sfn.describeExecution(r -> r.executionArn(execution)).statusAsString();
            if (!status.equals("RUNNING")) {
                return status;
            }
            // The flow waits by the cloud's clock: in a Wait state, and before it tries again.
            HistoryEventType last = sfn.getExecutionHistory(
                            r -> r.executionArn(execution).reverseOrder(true).maxResults(1))
                    .events()
                    .get(0)
                    .type();
            if (last == HistoryEventType.WAIT_STATE_ENTERED || last == HistoryEventType.TASK_FAILED) {
                cloud.cloud().clock().advance(Duration.ofSeconds(20));
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("still running: "
                + sfn.getExecutionHistory(r -> r.executionArn(execution)).events());
    }

    /** The partners' functions: each action gives its answers in turn; one that begins with '!' is an error by that name. */
    record Functions(ServiceContext context, Outside outside) implements LambdaClient {
        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            JsonNode payload = read(request.payload().asUtf8String());
            String action = payload.path("action").asText();
            assertEquals(ORDER, payload.path("orderID").asText());
            outside.calls.add(action);
            String answer = outside.answers.get(action).pop();
            if (answer.startsWith("!")) {
                return InvokeResponse.builder()
                        .statusCode(200)
                        .functionError("Unhandled")
                        .payload(SdkBytes.fromUtf8String(
                                "{\"errorMessage\":\"no answer\",\"errorType\":\"" + answer.substring(1) + "\"}"))
                        .build();
            }
            return InvokeResponse.builder()
                    .statusCode(200)
                    .payload(SdkBytes.fromUtf8String(answer))
                    .build();
        }

        @Override
        public String serviceName() {
            return "lambda";
        }

        @Override
        public void close() {}
    }

    /** One order; a condition holds if the status is one of those it names by {@code :b…}. */
    record Orders(ServiceContext context, Outside outside) implements DynamoDbClient {
        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            Map<String, AttributeValue> values = request.expressionAttributeValues();
            Set<String> allowed = new TreeSet<>();
            values.forEach((name, value) -> {
                if (name.startsWith(":b")) {
                    allowed.add(value.s());
                }
            });
            boolean refused = values.get(":status").s().equals(outside.refusesStatus);
            if (refused || !allowed.contains(outside.order.get("status").s())) {
                throw ConditionalCheckFailedException.builder()
                        .message("The conditional request failed")
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ConditionalCheckFailedException")
                                .errorMessage("The conditional request failed")
                                .serviceName("dynamodb")
                                .build())
                        .build();
            }
            for (String set :
                    request.updateExpression().substring("SET ".length()).split(", ")) {
                String[] sides = set.split(" = ");
                outside.order.put(sides[0].replace("#", ""), values.get(sides[1]));
            }
            outside.statuses.add(outside.order.get("status").s());
            return UpdateItemResponse.builder().attributes(outside.order).build();
        }

        /** The ledger of notices: what the topic took. */
        @Override
        public GetItemResponse getItem(GetItemRequest request) {
            assertEquals(ORDER + "#confirmed", request.key().get("id").s());
            return outside.notices.isEmpty()
                    ? GetItemResponse.builder().build()
                    : GetItemResponse.builder()
                            .item(Map.of("messageIds", AttributeValue.fromSs(List.of("n-1"))))
                            .build();
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {}
    }

    record Topic(ServiceContext context, Outside outside) implements SnsClient {
        @Override
        public PublishResponse publish(PublishRequest request) {
            if (outside.noticesFail) {
                throw AuthorizationErrorException.builder()
                        .message("no")
                        .statusCode(403)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("AuthorizationError")
                                .errorMessage("no")
                                .serviceName("sns")
                                .build())
                        .build();
            }
            Boolean lost = outside.lostAnswers.poll();
            if (lost == null || lost) {
                outside.notices.add(request.message());
            }
            if (lost != null) {
                throw SnsException.builder()
                        .message("no answer")
                        .statusCode(500)
                        .build();
            }
            return PublishResponse.builder().messageId("n-1").build();
        }

        @Override
        public String serviceName() {
            return "sns";
        }

        @Override
        public void close() {}
    }

    record Queue(ServiceContext context, Outside outside) implements SqsClient {
        @Override
        public SendMessageResponse sendMessage(SendMessageRequest request) {
            outside.reviews.add(request.messageBody());
            return SendMessageResponse.builder().messageId("m-1").build();
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }
}
