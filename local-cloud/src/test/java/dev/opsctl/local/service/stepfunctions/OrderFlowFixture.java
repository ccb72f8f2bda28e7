package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.api.LocalStateMachines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
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

/** The shipped {@code flows/order-flow.asl.json} and what lies around it, all of it in memory: one order, the partners' answers in turn. */
abstract class OrderFlowFixture {
    static final String ORDER = "0123456789abcdef0123456789abcdef";
    static final String CHARGED = "{\"outcome\":\"CHARGED\",\"paymentId\":\"pay-1\"}";
    static final String SHIPPED = "{\"outcome\":\"SHIPPED\",\"trackingId\":\"trk-1\"}";
    static final String NOT_SHIPPED = "{\"outcome\":\"FAILED\",\"reason\":\"no carrier\"}";
    static final String UNKNOWN = "!dev.opsctl.functions.runtime.PartnerUnknownException";

    @TempDir
    Path home;

    private TestCloud cloud;
    private SfnClient sfn;
    final Outside outside = new Outside();

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

        /** A status that cannot be written. */
        volatile String refusesStatus;

        /** A status that the table fails at. */
        volatile String failsStatus;
    }

    @BeforeEach
    void open() throws IOException {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("states", SfnClient.class, LocalStateMachines::of),
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

    private static JsonNode read(String json) {
        try {
            return PojoJson.mapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final void answers(String action, String... answers) {
        outside.answers.put(action, new ArrayDeque<>(List.of(answers)));
    }

    /** The order's own execution. @return how it ended */
    final String run() throws Exception {
        return run("order-" + ORDER, "{\"orderID\":\"" + ORDER + "\"}");
    }

    /** Another execution, as the console starts it for what an operator decided, having reserved the order for it. */
    final String resolve(String how, int number) throws Exception {
        String name = "order-" + ORDER + "-r" + number;
        outside.order.put("resolving", AttributeValue.fromS(name));
        return run(
                name,
                "{\"orderID\":\"" + ORDER + "\",\"resolve\":\"" + how + "\",\"note\":\"" + how
                        + " asked for on review: why not\"}");
    }

    private String run(String name, String input) throws Exception {
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
                        r -> r.stateMachineArn(arn).name(name).input(input))
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
                cloud.cloud()
                        .clock()
                        .advance(Duration.ofSeconds(
                                1)); // in steps far below what a task may take: it may have begun by now
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
            if (values.get(":status").s().equals(outside.failsStatus)) {
                throw DynamoDbException.builder()
                        .message("not authorized")
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("AccessDeniedException")
                                .errorMessage("not authorized")
                                .serviceName("dynamodb")
                                .build())
                        .build();
            }
            Set<String> allowed = new TreeSet<>();
            values.forEach((name, value) -> {
                if (name.startsWith(":b")) {
                    allowed.add(value.s());
                }
            });
            boolean refused = values.get(":status").s().equals(outside.refusesStatus)
                    || request.conditionExpression().contains("resolving = :execution")
                            && !values.get(":execution").equals(outside.order.get("resolving"));
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
            String[] update =
                    request.updateExpression().substring("SET ".length()).split(" REMOVE ");
            for (String set : update[0].split(", ")) {
                String[] sides = set.split(" = ");
                outside.order.put(sides[0].replace("#", ""), values.get(sides[1]));
            }
            if (update.length > 1) {
                outside.order.remove(update[1]);
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
