package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.sdk.PojoJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * What was recorded of SNS on AWS, by LocalStack's tests that are validated there (tests/aws/services/sns, test_sns.snapshot.json and
 * test_sns_filter_policy.snapshot.json): the facts, told anew.
 */
class SnsRecordedTest {

    private static final String QUEUES = "arn:aws:sqs:us-east-1:111122223333:";

    @TempDir
    Path home;

    private TestCloud cloud;
    private SnsClient sns;
    private String topic;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        sns = cloud.client(SnsClient.class);
        topic = sns.createTopic(r -> r.name("t")).topicArn();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static String refusal(Runnable call) {
        SnsException refused = assertThrows(SnsException.class, call::run);
        return refused.awsErrorDetails().errorCode() + ": "
                + refused.awsErrorDetails().errorMessage();
    }

    private String subscribe(Map<String, String> attributes) {
        return subscribe(r -> r.attributes(attributes));
    }

    private String subscribe(Consumer<SubscribeRequest.Builder> more) {
        return sns.subscribe(r -> {
                    r.topicArn(topic).protocol("sqs").endpoint(QUEUES + "q");
                    more.accept(r);
                })
                .subscriptionArn();
    }

    private Map<String, String> attributes(String subscription) {
        return sns.getSubscriptionAttributes(r -> r.subscriptionArn(subscription))
                .attributes();
    }

    private static Tag tag(String key) {
        return Tag.builder().key(key).value("1").build();
    }

    @Test
    void aTopicIsTheSameWithSomeOfItsTagsOrNone() {
        String made =
                sns.createTopic(r -> r.name("tagged").tags(tag("a"), tag("b"))).topicArn();
        for (List<Tag> tags : List.of(List.of(tag("a"), tag("b")), List.of(tag("b")), List.<Tag>of())) {
            assertEquals(made, sns.createTopic(r -> r.name("tagged").tags(tags)).topicArn());
        }
        assertEquals(
                "InvalidParameter: Invalid parameter: Tags Reason: Topic already exists with different tags",
                refusal(() -> sns.createTopic(r -> r.name("tagged").tags(tag("a"), tag("c")))));
    }

    @Test
    void aSubscriptionIsTheSameByWhatHoldsWhetherItWasSetOrNot() {
        String made = subscribe(Map.of("RawMessageDelivery", "TrUe"));
        assertEquals("true", attributes(made).get("RawMessageDelivery"));
        for (Map<String, String> same : List.of(
                Map.of("RawMessageDelivery", "true"),
                Map.of("RawMessageDelivery", "TRUE", "FilterPolicyScope", "MessageAttributes"),
                Map.of("FilterPolicyScope", "MessageAttributes"),
                Map.<String, String>of())) {
            assertEquals(made, subscribe(same));
        }
        for (Map<String, String> other :
                List.of(Map.of("RawMessageDelivery", "false"), Map.of("FilterPolicyScope", "MessageBody"))) {
            assertEquals(
                    "InvalidParameter: Invalid parameter: Attributes Reason: Subscription already exists with different"
                            + " attributes",
                    refusal(() -> subscribe(other)));
        }
    }

    @Test
    void theScopeOfAFilterPolicyIsShownWithThePolicy() {
        String made = subscribe(Map.of());
        sns.setSubscriptionAttributes(
                r -> r.subscriptionArn(made).attributeName("FilterPolicyScope").attributeValue("MessageBody"));
        assertNull(attributes(made).get("FilterPolicyScope"));
        sns.setSubscriptionAttributes(
                r -> r.subscriptionArn(made).attributeName("FilterPolicy").attributeValue("{\"a\":[\"b\"]}"));
        assertEquals("MessageBody", attributes(made).get("FilterPolicyScope"));
    }

    @Test
    void whatHasThePartsOfAnArnButNamesNoSubscriptionLacksItsId() {
        assertEquals(
                "InvalidParameter: Invalid parameter: SubscriptionId",
                refusal(() -> sns.unsubscribe(r -> r.subscriptionArn(topic))));
        assertEquals(
                "InvalidParameter: Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 5",
                refusal(() -> sns.unsubscribe(r -> r.subscriptionArn("arn:aws:sns:us-east-1:random"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '~',
            value = {
                "a ¦ String ¦ ~~ ¦ The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
                "a ¦ Binary ¦ ~~ ¦ The message attribute 'a' must contain non-empty message attribute value for message attribute type 'Binary'.",
                "a ¦ String ¦ @1 ¦ The message attribute 'a' with type 'String' must use field 'String'.",
                "a ¦ Number ¦ @1 ¦ The message attribute 'a' with type 'Number' must use field 'String'.",
                "a ¦ Binary ¦ 1 ¦ The message attribute 'a' with type 'Binary' must use field 'Binary'.",
                "a ¦ Number ¦ x ¦ Could not cast message attribute 'a' value to number.",
                "a ¦ Wrong ¦ 1 ¦ The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
                "a^*? ¦ String ¦ 1 ¦ Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
                ".a ¦ String ¦ 1 ¦ Invalid message attribute name starting with character '.' was found.",
                "a. ¦ String ¦ 1 ¦ Invalid message attribute name ending with character '.' was found.",
                "a..b ¦ String ¦ 1 ¦ Message attribute name can not have successive '.' character.",
                "LONG ¦ String ¦ 1 ¦ Length of message attribute name must be less than 256 bytes.",
            })
    void attributesOfAMessageOrOfABatchsAreRefusedWithTheirOwnCode(
            String written, String type, String value, String words) {
        String name = written.replace("LONG", "a".repeat(257));
        MessageAttributeValue.Builder attribute =
                MessageAttributeValue.builder().dataType(type);
        if (value.startsWith("@")) {
            attribute.binaryValue(SdkBytes.fromUtf8String(value.substring(1)));
        } else if (type.equals("Binary") && value.isEmpty()) {
            attribute.binaryValue(SdkBytes.fromUtf8String(""));
        } else {
            attribute.stringValue(value);
        }
        Map<String, MessageAttributeValue> attributes = Map.of(name, attribute.build());
        assertEquals(
                "ParameterValueInvalid: " + words,
                refusal(() -> sns.publish(r -> r.topicArn(topic).message("m").messageAttributes(attributes))));
        assertEquals(
                "ParameterValueInvalid: " + words,
                refusal(() -> sns.publishBatch(r -> r.topicArn(topic)
                        .publishBatchRequestEntries(
                                e -> e.id("1").message("m").messageAttributes(attributes),
                                e -> e.id("2").message("m")))));
    }

    @Test
    void ofStructuredMessagesOnlyTextsCount() throws Exception {
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        subscribe(Map.of());
        sns.publish(r -> r.topicArn(topic)
                .messageStructure("json")
                .message("{\"default\":\"plain\",\"sqs\":{\"field\":\"value\"}}"));
        String body = sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(10))
                .messages()
                .get(0)
                .body();
        assertEquals("plain", PojoJson.mapper().readTree(body).path("Message").asText());
        assertEquals(
                "InvalidParameter: Invalid parameter: Message Structure - JSON message body failed to parse",
                refusal(() -> sns.publish(
                        r -> r.topicArn(topic).messageStructure("json").message("{\"default\":\"m\"} }"))));
    }

    @Test
    void deadLettersOfAnOrderedSubscriptionStayInOrder() {
        String ordered = sns.createTopic(r -> r.name("t.fifo").attributes(Map.of("FifoTopic", "true")))
                .topicArn();
        String redrive = "{\"deadLetterTargetArn\":\"" + QUEUES + "dead\"}";
        String words = "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.";
        String standard = subscribe(r -> r.topicArn(ordered));
        sns.setSubscriptionAttributes(
                r -> r.subscriptionArn(standard).attributeName("RedrivePolicy").attributeValue(redrive));
        assertEquals(redrive, attributes(standard).get("RedrivePolicy"));
        assertEquals(
                "InvalidParameter: Invalid parameter: Attributes Reason: " + words,
                refusal(() -> subscribe(r ->
                        r.topicArn(ordered).endpoint(QUEUES + "q.fifo").attributes(Map.of("RedrivePolicy", redrive)))));
        String fifo = subscribe(r -> r.topicArn(ordered).endpoint(QUEUES + "q.fifo"));
        assertEquals(
                "InvalidParameter: Invalid parameter: " + words,
                refusal(() -> sns.setSubscriptionAttributes(r ->
                        r.subscriptionArn(fifo).attributeName("RedrivePolicy").attributeValue(redrive))));
    }

    @Test
    void endpointsAreRefusedInTheirOwnForms() {
        assertEquals(
                "InvalidParameter: Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be"
                        + " subscribed to standard SNS topics",
                refusal(() -> subscribe(r -> r.endpoint(QUEUES + "q.fifo"))));
        assertEquals(
                "InvalidParameter: Invalid SMS endpoint: NAA+15551234567",
                refusal(() -> subscribe(r -> r.protocol("sms").endpoint("NAA+15551234567"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '~',
            value = {
                "{\"key\":{\"suffix\":\"value\"}} ¦ \"suffix\" must be an object or an array ¦ 19",
                "{\"key\":[{\"anything-but\":{\"suffix\":\"test\"}}]} ¦ Unsupported anything-but pattern: suffix ¦ 36",
                "{\"key\":[{\"anything-but\":{\"wildcard\":\"a*\"}}]} ¦ Unsupported anything-but pattern: wildcard ¦ 38",
                "{\"key\":[{\"anything-but\":{\"exists\":false}}]} ¦ Unsupported anything-but pattern: exists ¦ 40",
            })
    void aFilterPolicySaysWhereItIsWrong(String policy, String words, int column) {
        String said = refusal(() -> subscribe(Map.of("FilterPolicy", policy)));
        assertTrue(
                said.startsWith(
                        "InvalidParameter: Invalid parameter: Attributes Reason: FilterPolicy: " + words + "\n"),
                said);
        assertTrue(said.endsWith("line: 1, column: " + column + "]"), said);
    }

    @Test
    void aKeyOfAMessageMayBeCalledAsAnOperatorIs() {
        String policy = "{\"a\":{\"anything-but\":{\"suffix\":[\"x\"]}}}";
        String made = subscribe(Map.of("FilterPolicy", policy, "FilterPolicyScope", "MessageBody"));
        assertEquals(policy, attributes(made).get("FilterPolicy"));
    }
}
