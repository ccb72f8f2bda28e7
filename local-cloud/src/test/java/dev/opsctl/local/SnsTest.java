package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.engine.mail.Mailbox;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.sns.LocalTopics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

class SnsTest {

    record Received(Caller caller, SendMessageRequest message) {}

    static final class Queues implements SqsClient {
        final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

        Queues(ServiceContext context) {}

        @Override
        public SendMessageResponse sendMessage(SendMessageRequest request) {
            if (request.queueUrl().endsWith("/gone")) {
                throw QueueDoesNotExistException.builder()
                        .message("gone")
                        .statusCode(400)
                        .build();
            }
            received.add(new Received(Caller.current(), request));
            return SendMessageResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}

        Received next() throws InterruptedException {
            Received next = received.poll(20, TimeUnit.SECONDS);
            assertTrue(next != null, "nothing was delivered");
            return next;
        }
    }

    private static final String QUEUE = "arn:aws:sqs:us-east-1:111122223333:q";

    @TempDir
    Path home;

    private TestCloud cloud;
    private SnsClient sns;
    private Queues queues;
    private String topic;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("sns", SnsClient.class, LocalTopics::of),
                ServiceDefinition.regional("sqs", SqsClient.class, Queues::new));
        sns = cloud.client(SnsClient.class);
        queues = (Queues) cloud.cloud().service(SqsClient.class, TestCloud.SCOPE);
        topic = sns.createTopic(r -> r.name("POC-Topic")).topicArn();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void aQueueGetsTheEnvelopeFromTheTopicsServicePrincipal() throws Exception {
        sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(QUEUE));
        String id = sns.publish(r -> r.topicArn(topic)
                        .subject("Hi")
                        .message("año")
                        .messageAttributes(Map.of(
                                "n",
                                software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder()
                                        .dataType("Number")
                                        .stringValue("5")
                                        .build())))
                .messageId();
        Received received = queues.next();
        assertEquals("sns.amazonaws.com", received.caller().arn());
        assertEquals(topic, received.caller().context().get("aws:SourceArn"));
        JsonNode envelope = PojoJson.mapper().readTree(received.message().messageBody());
        assertEquals(
                List.of(
                        "Type",
                        "MessageId",
                        "TopicArn",
                        "Subject",
                        "Message",
                        "Timestamp",
                        "SignatureVersion",
                        "Signature",
                        "SigningCertURL",
                        "UnsubscribeURL",
                        "MessageAttributes"),
                PojoJson.mapper().convertValue(envelope, Map.class).keySet().stream()
                        .toList());
        assertEquals(id, envelope.path("MessageId").asText());
        assertEquals("año", envelope.path("Message").asText());
        assertEquals(
                "{\"n\":{\"Type\":\"Number\",\"Value\":\"5\"}}",
                envelope.path("MessageAttributes").toString());
    }

    @Test
    void filterPoliciesChooseByAttributeAndByBody() throws Exception {
        sns.subscribe(r -> r.topicArn(topic)
                .protocol("sqs")
                .endpoint(QUEUE + "1")
                .attributes(Map.of(
                        "FilterPolicy",
                        "{\"kind\":[\"order\"],\"n\":[{\"numeric\":[\">\",3]}]}",
                        "RawMessageDelivery",
                        "true")));
        sns.subscribe(r -> r.topicArn(topic)
                .protocol("sqs")
                .endpoint(QUEUE + "2")
                .attributes(Map.of(
                        "FilterPolicy",
                        "{\"o\":{\"id\":[{\"prefix\":\"x-\"}]}}",
                        "FilterPolicyScope",
                        "MessageBody",
                        "RawMessageDelivery",
                        "true")));
        publish("1", "order", "5");
        publish("2", "order", "2");
        publish("3", "other", "5");
        publish("{\"o\":{\"id\":\"x-4\"}}", "other", "5");
        List<String> got = new java.util.ArrayList<>(List.of(body(queues.next()), body(queues.next())));
        got.sort(null);
        assertEquals(List.of("q1 1", "q2 {\"o\":{\"id\":\"x-4\"}}"), got);
        assertTrue(queues.received.isEmpty());
    }

    private static String body(Received received) {
        String url = received.message().queueUrl();
        return url.substring(url.lastIndexOf('/') + 1) + " "
                + received.message().messageBody();
    }

    private void publish(String message, String kind, String n) {
        sns.publish(r -> r.topicArn(topic)
                .message(message)
                .messageAttributes(Map.of(
                        "kind",
                                software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue(kind)
                                        .build(),
                        "n",
                                software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder()
                                        .dataType("Number")
                                        .stringValue(n)
                                        .build())));
    }

    @Test
    void anEmailSubscriptionIsPendingUntilItIsConfirmed() throws Exception {
        assertEquals(
                "pending confirmation",
                sns.subscribe(r -> r.topicArn(topic).protocol("email").endpoint("ana@example.com"))
                        .subscriptionArn());
        assertEquals(
                "PendingConfirmation",
                sns.listSubscriptionsByTopic(r -> r.topicArn(topic))
                        .subscriptions()
                        .get(0)
                        .subscriptionArn());
        Mailbox mailbox = new Mailbox(home);
        String mail = new String(mailbox.read(mailbox.list().get(0).id()).orElseThrow(), StandardCharsets.UTF_8);
        String token = mail.lines()
                .filter(line -> line.startsWith("Token: "))
                .findFirst()
                .orElseThrow()
                .substring(7)
                .strip();
        assertThrows(
                InvalidParameterException.class,
                () -> sns.confirmSubscription(r -> r.topicArn(topic).token("wrong")));
        sns.confirmSubscription(r -> r.topicArn(topic).token(token));
        sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(QUEUE));
        sns.publish(r -> r.topicArn(topic).subject("Order received").message("Order 1"));
        queues.next();
        while (mailbox.list().size() < 2) {
            Thread.onSpinWait();
        }
        assertEquals("Order received", mailbox.list().get(0).subject());
        assertEquals("sns", mailbox.list().get(0).kind());
    }

    @Test
    void whatCannotBeDeliveredGoesToTheDeadLetterQueue() throws Exception {
        sns.subscribe(r -> r.topicArn(topic)
                .protocol("sqs")
                .endpoint("arn:aws:sqs:us-east-1:111122223333:gone")
                .attributes(Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + QUEUE + "-dlq\"}")));
        sns.publish(r -> r.topicArn(topic).message("lost"));
        Received received = queues.next();
        assertTrue(received.message().queueUrl().endsWith("/111122223333/q-dlq"));
    }

    @Test
    void anHttpEndpointConfirmsGetsNotificationsAndIsTriedAgain() throws Exception {
        BlockingQueue<Map<String, String>> posts = new LinkedBlockingQueue<>();
        AtomicInteger failures = new AtomicInteger(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/in", exchange -> {
            String type = exchange.getRequestHeaders().getFirst("x-amz-sns-message-type");
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean fails = "Notification".equals(type) && failures.getAndDecrement() > 0;
            exchange.sendResponseHeaders(fails ? 503 : 200, -1);
            exchange.close();
            posts.add(Map.of("type", type, "body", body));
        });
        server.start();
        try {
            String endpoint = "http://127.0.0.1:" + server.getAddress().getPort() + "/in";
            sns.subscribe(r -> r.topicArn(topic)
                    .protocol("http")
                    .endpoint(endpoint)
                    .attributes(Map.of("DeliveryPolicy", "{\"healthyRetryPolicy\":{\"numRetries\":1}}")));
            Map<String, String> asked = posts.poll(20, TimeUnit.SECONDS);
            assertEquals("SubscriptionConfirmation", asked.get("type"));
            String token =
                    PojoJson.mapper().readTree(asked.get("body")).path("Token").asText();
            String arn =
                    sns.confirmSubscription(r -> r.topicArn(topic).token(token)).subscriptionArn();
            sns.publish(r -> r.topicArn(topic).message("first"));
            assertEquals("Notification", posts.poll(20, TimeUnit.SECONDS).get("type"));
            for (int i = 0; i < 100 && posts.isEmpty(); i++) {
                cloud.cloud().clock().advance(Duration.ofSeconds(20));
                TimeUnit.MILLISECONDS.sleep(20);
            }
            Map<String, String> again = posts.poll(20, TimeUnit.SECONDS);
            assertEquals(
                    "first",
                    PojoJson.mapper()
                            .readTree(again.get("body"))
                            .path("Message")
                            .asText());
            sns.setSubscriptionAttributes(r ->
                    r.subscriptionArn(arn).attributeName("RawMessageDelivery").attributeValue("true"));
            sns.publish(r -> r.topicArn(topic).message("bare"));
            assertEquals("bare", posts.poll(20, TimeUnit.SECONDS).get("body"));
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Policy", "DeliveryPolicy", "DisplayName", "KmsMasterKeyId", "TracingConfig", "SignatureVersion"
            })
    void anEmptyAttributeOfANewTopicIsAsIfItWasNotGiven(String name) {
        String made =
                sns.createTopic(r -> r.name("T").attributes(Map.of(name, ""))).topicArn();
        Map<String, String> attributes =
                sns.getTopicAttributes(r -> r.topicArn(made)).attributes();
        assertEquals(made, sns.createTopic(r -> r.name("T")).topicArn());
        sns.addPermission(r ->
                r.topicArn(made).label("partner").awsAccountIds("444455556666").actionNames("Publish"));
        sns.deleteTopic(r -> r.topicArn(made));
        sns.createTopic(r -> r.name("T"));
        assertEquals(sns.getTopicAttributes(r -> r.topicArn(made)).attributes(), attributes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FilterPolicy", "FilterPolicyScope", "RedrivePolicy", "DeliveryPolicy"})
    void anEmptyAttributeOfANewSubscriptionIsAsIfItWasNotGiven(String name) {
        String made = sns.subscribe(
                        r -> r.topicArn(topic).protocol("sqs").endpoint(QUEUE).attributes(Map.of(name, "")))
                .subscriptionArn();
        assertFalse(sns.getSubscriptionAttributes(r -> r.subscriptionArn(made))
                .attributes()
                .containsKey(name));
    }

    @Test
    void bothToldPoliciesOfDeliveryAreTheOneInEffect() {
        sns.setTopicAttributes(r -> r.topicArn(topic)
                .attributeName("DeliveryPolicy")
                .attributeValue("{\"http\":{\"defaultHealthyRetryPolicy\":{\"numRetries\":7}}}"));
        String told =
                sns.getTopicAttributes(r -> r.topicArn(topic)).attributes().get("EffectiveDeliveryPolicy");
        assertTrue(told.contains("\"minDelayTarget\":20,\"maxDelayTarget\":20,\"numRetries\":7"), told);
        sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(QUEUE));
        String http = sns.subscribe(r -> r.topicArn(topic)
                        .protocol("http")
                        .endpoint("http://127.0.0.1:1/in")
                        .returnSubscriptionArn(true))
                .subscriptionArn();
        sns.listSubscriptionsByTopic(r -> r.topicArn(topic)).subscriptions().forEach(subscription -> {
            String arn = subscription.protocol().equals("http") ? http : subscription.subscriptionArn();
            String effective = sns.getSubscriptionAttributes(r -> r.subscriptionArn(arn))
                    .attributes()
                    .get("EffectiveDeliveryPolicy");
            assertEquals(
                    subscription.protocol().equals("http"),
                    effective != null && effective.contains("\"numRetries\":7"),
                    effective);
        });
    }

    @Test
    void aPermissionIsAStatementOfTheTopicsPolicy() throws Exception {
        sns.addPermission(r ->
                r.topicArn(topic).label("partner").awsAccountIds("444455556666").actionNames("Publish"));
        String policy =
                sns.getTopicAttributes(r -> r.topicArn(topic)).attributes().get("Policy");
        assertEquals(
                "SNS:Publish",
                PojoJson.mapper().readTree(policy).at("/Statement/1/Action").asText());
        sns.removePermission(r -> r.topicArn(topic).label("partner"));
        String after =
                sns.getTopicAttributes(r -> r.topicArn(topic)).attributes().get("Policy");
        assertEquals(1, PojoJson.mapper().readTree(after).path("Statement").size());
    }

    @Test
    void wrongCallsAreRefusedInSnssWords() {
        assertEquals(
                "Topic does not exist",
                assertThrows(
                                NotFoundException.class,
                                () -> sns.publish(r -> r.topicArn(topic + "x").message("x")))
                        .awsErrorDetails()
                        .errorMessage());
        assertEquals(
                "Invalid parameter: Empty message",
                assertThrows(
                                InvalidParameterException.class,
                                () -> sns.publish(r -> r.topicArn(topic).message("")))
                        .awsErrorDetails()
                        .errorMessage());
        assertEquals(
                "Invalid parameter: Subject",
                assertThrows(
                                InvalidParameterException.class,
                                () -> sns.publish(
                                        r -> r.topicArn(topic).message("x").subject("a\nb")))
                        .awsErrorDetails()
                        .errorMessage());
        assertThrows(
                InvalidParameterException.class,
                () -> sns.subscribe(r -> r.topicArn(topic).protocol("http").endpoint("https://x")));
        assertEquals(topic, sns.createTopic(r -> r.name("POC-Topic")).topicArn());
    }

    @Test
    void settingsOfSmsAreKeptAndWhatIsNoSettingOrNumberIsRefused() {
        sns.setSMSAttributes(r -> r.attributes(Map.of("DefaultSMSType", "Transactional", "MonthlySpendLimit", "5")));
        assertEquals(
                Map.of("MonthlySpendLimit", "5"),
                sns.getSMSAttributes(r -> r.attributes("MonthlySpendLimit")).attributes());
        assertEquals(2, sns.getSMSAttributes(r -> {}).attributes().size());
        for (Map<String, String> wrong : List.of(
                Map.of("DefaultSMSType", "Urgent"), Map.of("Colour", "red"), Map.of("UsageReportS3Bucket", "b"))) {
            assertThrows(InvalidParameterException.class, () -> sns.setSMSAttributes(r -> r.attributes(wrong)));
        }
        assertFalse(sns.checkIfPhoneNumberIsOptedOut(r -> r.phoneNumber("+4915112345678"))
                .isOptedOut());
        assertThrows(
                InvalidParameterException.class, () -> sns.checkIfPhoneNumberIsOptedOut(r -> r.phoneNumber("0151")));
        assertTrue(sns.listPhoneNumbersOptedOut(r -> {}).phoneNumbers().isEmpty());
    }
}
