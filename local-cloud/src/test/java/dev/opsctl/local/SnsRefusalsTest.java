package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What SNS refuses, in the words that AWS was recorded with (the snapshots of LocalStack's validated tests of SNS), and links that end subscriptions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnsRefusalsTest {

    @TempDir
    static Path home;

    private Main main;
    private SnsClient sns;
    private SqsClient sqs;
    private String topic;
    private String queue;
    private String subscription;

    @BeforeAll
    void open() throws IOException {
        main = Main.start(home, 0, () -> {});
        sns = main.cloud().client(SnsClient.class, TestCloud.SCOPE, TestCloud.ROOT);
        sqs = main.cloud().client(SqsClient.class, TestCloud.SCOPE, TestCloud.ROOT);
        topic = sns.createTopic(r -> r.name("t")).topicArn();
        queue = queue("q");
        subscription = sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(queue))
                .subscriptionArn();
    }

    @AfterAll
    void close() {
        main.close();
    }

    private String queue(String name) {
        String policy =
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sns.amazonaws.com\"},"
                        + "\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\"}]}";
        String url = sqs.createQueue(r -> r.queueName(name).attributes(Map.of(QueueAttributeName.POLICY, policy)))
                .queueUrl();
        return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
    }

    private static String refusal(Runnable call) {
        SnsException refused = assertThrows(SnsException.class, call::run);
        return refused.awsErrorDetails().errorCode() + ": "
                + refused.awsErrorDetails().errorMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '~',
            value = {
                "RawMessageDelivery ¦ maybe ¦ RawMessageDelivery: Invalid value [maybe]. Must be true or false.",
                "RedrivePolicy ¦ {\"deadLetterTargetArn\":\"fake\"} ¦ RedrivePolicy: deadLetterTargetArn is an invalid arn",
                "RedrivePolicy ¦ {invalid} ¦ RedrivePolicy: failed to parse JSON. Unexpected character ('i' (code 105)): was expecting double-quote to start field name",
                "FilterPolicy ¦ {invalid} ¦ FilterPolicy: failed to parse JSON. Unexpected character ('i' (code 105)): was expecting double-quote to start field name",
                "FilterPolicy ¦ {\"key\":[[\"value\"]]} ¦ FilterPolicy: Match value must be String, number, true, false, or null",
                "FilterPolicy ¦ {\"key\":[{\"wrong-operator\":true}]} ¦ FilterPolicy: Unrecognized match type wrong-operator",
                "FilterPolicy ¦ {\"key\":[{\"suffix\":\"value\",\"prefix\":\"value2\"}]} ¦ FilterPolicy: Only one key allowed in match expression",
                "FilterPolicy ¦ {\"key\":[{\"suffix\":100}]} ¦ FilterPolicy: suffix match pattern must be a string",
                "FilterPolicy ¦ {\"key\":[{\"numeric\":[]}]} ¦ FilterPolicy: Invalid member in numeric match: ]",
                "FilterPolicy ¦ {\"key\":[{\"numeric\":[\"operator\"]}]} ¦ FilterPolicy: Unrecognized numeric range operator: operator",
                "FilterPolicy ¦ {\"key\":[{\"numeric\":[\"=\",\"000\"]}]} ¦ FilterPolicy: Value of equals must be numeric",
                "FilterPolicy ¦ {\"key\":[{\"numeric\":[\">\",3,\"<\",1]}]} ¦ FilterPolicy: Bottom must be less than top",
                "FilterPolicy ¦ {\"key\":[{\"numeric\":[\"<\",100,\">\",10]}]} ¦ FilterPolicy: Too many elements in numeric expression",
                "FilterPolicy ¦ {\"key\":[{\"exists\":\"no\"}]} ¦ FilterPolicy: exists match pattern must be either true or false.",
                "FilterPolicy ¦ {\"a\":[1],\"b\":[1],\"c\":[1],\"d\":[1],\"e\":[1],\"f\":[1]} ¦ FilterPolicy: Filter policy can not have more than 5 keys",
                "FilterPolicy ¦ {\"a\":[@],\"b\":[@]} ¦ FilterPolicy: Filter policy is too complex",
                "FilterPolicy ¦ {\"$or\":[{\"a\":[@],\"b\":[@]},{\"c\":[1]}]} ¦ FilterPolicy: Filter policy is too complex",
            })
    void attributes_of_a_subscription(String name, String written, String words) {
        String value = written.replace(
                "@", IntStream.range(0, 20).mapToObj(String::valueOf).collect(Collectors.joining(",")));
        assertEquals(
                "InvalidParameter: Invalid parameter: " + words,
                refusal(() -> sns.setSubscriptionAttributes(r -> r.subscriptionArn(subscription)
                                .attributeName(name)
                                .attributeValue(value)))
                        .replaceFirst("(?s)\\n at \\[.*", ""));
        assertEquals(
                "InvalidParameter: Invalid parameter: Attributes Reason: " + words,
                refusal(() -> sns.subscribe(r -> r.topicArn(topic)
                                .protocol("sqs")
                                .endpoint(queue + "-other")
                                .attributes(Map.of(name, value))))
                        .replaceFirst("(?s)\\n at \\[.*", ""));
    }

    @Test
    void an_empty_value_is_no_boolean() {
        assertEquals(
                "InvalidParameter: Invalid parameter: RawMessageDelivery: Invalid value []. Must be true or false.",
                refusal(() -> sns.setSubscriptionAttributes(r -> r.subscriptionArn(subscription)
                        .attributeName("RawMessageDelivery")
                        .attributeValue(""))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ArchivePolicy", "SQSSuccessFeedbackSampleRate", "HTTPSuccessFeedbackSampleRate"})
    void what_would_be_without_effect_is_refused_by_name(String name) {
        assertTrue(refusal(() -> sns.setTopicAttributes(
                        r -> r.topicArn(topic).attributeName(name).attributeValue("1")))
                .startsWith("InvalidParameter: Invalid parameter: " + name + " Reason: the local cloud"));
    }

    @Test
    void tokens_that_confirm_nothing() {
        assertEquals(
                "InvalidParameter: Invalid token",
                refusal(() -> sns.confirmSubscription(r -> r.topicArn(topic).token("randomtoken"))));
        assertEquals(
                "InvalidParameter: Invalid parameter: Token",
                refusal(() ->
                        sns.confirmSubscription(r -> r.topicArn(topic + "-fake").token("0af3".repeat(20)))));
    }

    @Test
    void messages_that_are_not_published() {
        assertEquals(
                "InvalidParameter: Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified",
                refusal(
                        () -> sns.publish(
                                r -> r.message("x")
                                        .targetArn(
                                                "arn:aws:sns:us-east-1:111122223333:endpoint/APNS/abcdef/0f7d5971-aa8b-4bd5-b585-0826e9f93a66"))));
        String most = "x".repeat(262_144);
        sns.publish(r -> r.topicArn(topic).message(most));
        assertEquals(
                "InvalidParameter: Invalid parameter: Message too long",
                refusal(() -> sns.publish(r -> r.topicArn(topic)
                        .message(most)
                        .messageAttributes(Map.of(
                                "a",
                                MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue("b")
                                        .build())))));
    }

    @Test
    void a_batch_is_refused_for_an_entry_that_lacks_what_all_need() {
        String fifo = sns.createTopic(r -> r.name("t.fifo").attributes(Map.of("FifoTopic", "true")))
                .topicArn();
        assertEquals(
                "false",
                sns.getTopicAttributes(r -> r.topicArn(fifo)).attributes().get("ContentBasedDeduplication"));
        Map<Consumer<PublishBatchRequestEntry.Builder>, String> cases = Map.of(
                e -> e.messageDeduplicationId("1"),
                "The MessageGroupId parameter is required for FIFO topics",
                e -> e.messageGroupId("1"),
                "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
                e -> e.messageGroupId("1")
                        .messageDeduplicationId("1")
                        .message("{\"sqs\":\"x\"}")
                        .messageStructure("json"),
                "Message Structure - No default entry in JSON message body",
                e -> e.messageGroupId("1")
                        .messageDeduplicationId("1")
                        .message("{")
                        .messageStructure("json"),
                "Message Structure - JSON message body failed to parse");
        cases.forEach((entry, words) -> assertEquals(
                "InvalidParameter: Invalid parameter: " + words,
                refusal(() -> sns.publishBatch(r -> r.topicArn(fifo)
                        .publishBatchRequestEntries(
                                e -> e.id("good")
                                        .message("x")
                                        .messageGroupId("1")
                                        .messageDeduplicationId("2"),
                                e -> {
                                    e.id("bad").message("x");
                                    entry.accept(e);
                                })))));
    }

    @Test
    void the_link_in_a_notification_ends_the_subscription_and_the_version_of_its_signature_is_the_topics()
            throws Exception {
        String own = sns.createTopic(r -> r.name("links").attributes(Map.of("SignatureVersion", "2")))
                .topicArn();
        String to = queue("links");
        String arn =
                sns.subscribe(r -> r.topicArn(own).protocol("sqs").endpoint(to)).subscriptionArn();
        sns.publish(r -> r.topicArn(own).message("x"));
        String url = sqs.getQueueUrl(r -> r.queueName("links")).queueUrl();
        List<String> bodies = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (bodies.isEmpty() && System.nanoTime() < deadline) {
            sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(1))
                    .messages()
                    .forEach(m -> bodies.add(m.body()));
        }
        JsonNode notification = new ObjectMapper().readTree(bodies.get(0));
        assertEquals("2", notification.path("SignatureVersion").asText());
        String link = notification.path("UnsubscribeURL").asText();
        assertTrue(link.endsWith("/?Action=Unsubscribe&SubscriptionArn=" + arn), link);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(link)).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(sns.listSubscriptionsByTopic(r -> r.topicArn(own))
                .subscriptions()
                .isEmpty());
    }

    /** As AWS's documentation has clients do it: the certificate is fetched, and holds for all that an endpoint gets of a topic. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void signatures_hold_under_the_certificate_that_messages_name(String version) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer endpoint = endpoint(received);
        try {
            String own = sns.createTopic(
                            r -> r.name("signed" + version).attributes(Map.of("SignatureVersion", version)))
                    .topicArn();
            sns.subscribe(r -> r.topicArn(own)
                    .protocol("http")
                    .endpoint("http://127.0.0.1:" + endpoint.getAddress().getPort() + "/"));
            JsonNode asked = holds(received.poll(60, TimeUnit.SECONDS), version);
            assertEquals("SubscriptionConfirmation", asked.path("Type").asText());
            sns.confirmSubscription(
                    r -> r.topicArn(own).token(asked.path("Token").asText()));
            sns.publish(r -> r.topicArn(own).subject("a subject").message("x\ny"));
            assertEquals(
                    "x\ny",
                    holds(received.poll(60, TimeUnit.SECONDS), version)
                            .path("Message")
                            .asText());
            sns.publish(r -> r.topicArn(own).message("without a subject"));
            holds(received.poll(60, TimeUnit.SECONDS), version);
        } finally {
            endpoint.stop(0);
        }
    }

    /** An endpoint that takes everything. */
    private static HttpServer endpoint(BlockingQueue<String> received) throws IOException {
        HttpServer endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        endpoint.start();
        return endpoint;
    }

    private static JsonNode holds(String body, String version) throws Exception {
        JsonNode message = new ObjectMapper().readTree(body);
        assertEquals(version, message.path("SignatureVersion").asText());
        HttpResponse<byte[]> certificate = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        message.path("SigningCertURL").asText()))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(200, certificate.statusCode());
        X509Certificate signer = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.body()));
        signer.checkValidity();
        signer.verify(signer.getPublicKey());
        assertEquals("CN=sns.amazonaws.com", signer.getSubjectX500Principal().getName());
        StringBuilder signed = new StringBuilder();
        for (String name :
                List.of("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")) {
            if (message.has(name)) {
                signed.append(name)
                        .append('\n')
                        .append(message.path(name).asText())
                        .append('\n');
            }
        }
        Signature signature = Signature.getInstance(version.equals("1") ? "SHA1withRSA" : "SHA256withRSA");
        signature.initVerify(signer);
        signature.update(signed.toString().getBytes(StandardCharsets.UTF_8));
        assertTrue(
                signature.verify(
                        Base64.getDecoder().decode(message.path("Signature").asText())),
                body);
        return message;
    }

    /** The ARN of a subscription is no secret: whoever confirmed it may want that only signed requests end it. */
    @Test
    void a_subscription_that_was_confirmed_so_is_ended_by_signed_requests_only() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer endpoint = endpoint(received);
        try {
            String own = sns.createTopic(r -> r.name("guarded")).topicArn();
            String arn = sns.subscribe(r -> r.topicArn(own)
                            .protocol("http")
                            .endpoint(
                                    "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/")
                            .returnSubscriptionArn(true))
                    .subscriptionArn();
            String token = new ObjectMapper()
                    .readTree(received.poll(60, TimeUnit.SECONDS))
                    .path("Token")
                    .asText();
            sns.confirmSubscription(r -> r.topicArn(own).token(token).authenticateOnUnsubscribe("true"));
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(
                                            main.endpoint().resolve("/?Action=Unsubscribe&SubscriptionArn=" + arn))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(403, answer.statusCode(), answer.body());
            assertEquals(
                    1,
                    sns.listSubscriptionsByTopic(r -> r.topicArn(own))
                            .subscriptions()
                            .size());
            sns.unsubscribe(r -> r.subscriptionArn(arn));
            assertTrue(sns.listSubscriptionsByTopic(r -> r.topicArn(own))
                    .subscriptions()
                    .isEmpty());
        } finally {
            endpoint.stop(0);
        }
    }
}
