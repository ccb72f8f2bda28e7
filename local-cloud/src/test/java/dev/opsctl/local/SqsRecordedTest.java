package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeNameException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * What was recorded of SQS on AWS, by LocalStack's tests that are validated there (tests/aws/services/sqs/test_sqs.snapshot.json): the facts,
 * told anew.
 */
class SqsRecordedTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private SqsClient sqs;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        sqs = cloud.client(SqsClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String queue(String name, String... attributes) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < attributes.length; i += 2) {
            given.put(attributes[i], attributes[i + 1]);
        }
        if (name.endsWith(".fifo")) {
            given.put("FifoQueue", "true");
        }
        return sqs.createQueue(r -> r.queueName(name).attributesWithStrings(given))
                .queueUrl();
    }

    private String fifo(String name, String... groupsAndBodies) {
        String url = queue(name + ".fifo", "ContentBasedDeduplication", "true", "VisibilityTimeout", "10");
        for (int i = 0; i < groupsAndBodies.length; i += 2) {
            String group = groupsAndBodies[i];
            String body = groupsAndBodies[i + 1];
            sqs.sendMessage(r -> r.queueUrl(url).messageGroupId(group).messageBody(body));
        }
        return url;
    }

    private List<Message> receive(String url, int most, Integer visibility) {
        return sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(most).visibilityTimeout(visibility))
                .messages();
    }

    private static List<String> bodies(List<Message> messages) {
        return messages.stream().map(Message::body).toList();
    }

    private static String refusal(Class<? extends SqsException> type, Runnable call) {
        SqsException refused = assertThrows(type, call::run);
        return refused.awsErrorDetails().errorCode() + ": "
                + refused.awsErrorDetails().errorMessage();
    }

    @Test
    void ofAFifoGroupComesWhatIsBeforeTheFirstMessageInFlight() {
        for (int hidden = 0; hidden < 3; hidden++) {
            String url = fifo("g" + hidden, "1", "foo", "1", "bar", "1", "baz");
            List<Message> all = receive(url, 5, null);
            assertEquals(List.of("foo", "bar", "baz"), bodies(all));
            String longer = all.get(hidden).receiptHandle();
            sqs.changeMessageVisibility(
                    r -> r.queueUrl(url).receiptHandle(longer).visibilityTimeout(40));
            cloud.cloud().clock().advance(Duration.ofSeconds(20));
            assertEquals(List.of("foo", "bar", "baz").subList(0, hidden), bodies(receive(url, 5, null)));
        }
    }

    @Test
    void aGroupThatWasServedComesAfterTheOthers() {
        String url = fifo("turns", "1", "g1-m1", "2", "g2-m1", "2", "g2-m2", "3", "g3-m1", "1", "g1-m2");
        assertEquals(List.of("g1-m1", "g1-m2", "g2-m1"), bodies(receive(url, 3, 0)));
        assertEquals(List.of("g3-m1", "g1-m1", "g1-m2", "g2-m1", "g2-m2"), bodies(receive(url, 10, 0)));
        String ended = fifo("ended", "1", "g1-m1", "1", "g1-m2", "2", "g2-m1");
        String first = receive(ended, 2, null).get(0).receiptHandle();
        sqs.changeMessageVisibility(r -> r.queueUrl(ended).receiptHandle(first).visibilityTimeout(0));
        assertEquals(List.of("g2-m1", "g1-m1"), bodies(receive(ended, 3, null)));
    }

    @Test
    void ofAStandardQueueOldReceiptHandlesStillChangeVisibility() {
        String url = queue("q", "VisibilityTimeout", "1");
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("m"));
        String old = receive(url, 1, null).get(0).receiptHandle();
        cloud.cloud().clock().advance(Duration.ofSeconds(2));
        sqs.changeMessageVisibility(r -> r.queueUrl(url).receiptHandle(old).visibilityTimeout(0));
        assertEquals(1, receive(url, 1, 30).size());
        sqs.changeMessageVisibility(r -> r.queueUrl(url).receiptHandle(old).visibilityTimeout(0));
        assertEquals(1, receive(url, 1, 30).size());
    }

    @Test
    void aNameIsFreeAMinuteAfterItsQueueIsGone() {
        String url = queue("q");
        sqs.deleteQueue(r -> r.queueUrl(url));
        assertEquals(
                "AWS.SimpleQueueService.QueueDeletedRecently: You must wait 60 seconds after deleting a queue before you can"
                        + " create another with the same name.",
                refusal(QueueDeletedRecentlyException.class, () -> queue("q")));
        cloud.cloud().clock().advance(Duration.ofSeconds(61));
        assertEquals(url, queue("q"));
    }

    @Test
    void whatCloudFormationDeletesIsFreeAtOnce() {
        String template = "{\"Resources\":{\"Q\":{\"Type\":\"AWS::SQS::Queue\",\"Properties\":{\"QueueName\":\"q\"}}}}";
        for (int i = 0; i < 2; i++) {
            TestStack stack = new TestStack(cloud, "s" + i);
            stack.create(template);
            stack.delete();
        }
    }

    @Test
    void anotherScopeOfDeduplicationHoldsAMinuteLater() {
        String url = queue("q.fifo");
        List<String> got = new ArrayList<>();
        for (String group : List.of("1", "2", "3", "4")) {
            if (group.equals("3")) {
                sqs.setQueueAttributes(
                        r -> r.queueUrl(url).attributesWithStrings(Map.of("DeduplicationScope", "messageGroup")));
            } else if (group.equals("4")) {
                cloud.cloud().clock().advance(Duration.ofSeconds(61));
            }
            sqs.sendMessage(r ->
                    r.queueUrl(url).messageBody(group).messageGroupId(group).messageDeduplicationId("same"));
            got.addAll(bodies(receive(url, 10, 43_200)));
        }
        assertEquals(List.of("1", "4"), got);
    }

    @Test
    void aBatchForAFifoQueueIsRefusedAsAWhole() {
        String url = queue("q.fifo");
        SendMessageBatchRequestEntry whole = SendMessageBatchRequestEntry.builder()
                .id("1")
                .messageBody("m")
                .messageGroupId("g")
                .messageDeduplicationId("d")
                .build();
        SendMessageBatchRequestEntry noGroup =
                whole.toBuilder().id("2").messageGroupId(null).build();
        SendMessageBatchRequestEntry noId =
                whole.toBuilder().id("2").messageDeduplicationId(null).build();
        assertEquals(
                "InvalidParameterValue: The request must contain the parameter MessageGroupId.",
                refusal(
                        SqsException.class,
                        () -> sqs.sendMessageBatch(r -> r.queueUrl(url).entries(whole, noGroup))));
        assertEquals(
                "InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId"
                        + " provided explicitly",
                refusal(
                        SqsException.class,
                        () -> sqs.sendMessageBatch(r -> r.queueUrl(url).entries(whole, noId))));
        assertEquals(List.of(), receive(url, 10, null));
    }

    @Test
    void attributesOfFifoQueuesAreRefusedForOthersInTheWordsOfEach() {
        Map<String, String> refused = Map.of(
                "FifoQueue", "Unknown Attribute FifoQueue.",
                "ContentBasedDeduplication", "Unknown Attribute ContentBasedDeduplication.",
                "DeduplicationScope", "You can specify the DeduplicationScope only when FifoQueue is set to true.",
                "FifoThroughputLimit", "You can specify the FifoThroughputLimit only when FifoQueue is set to true.");
        Map<String, String> values = Map.of(
                "FifoQueue", "false",
                "ContentBasedDeduplication", "false",
                "DeduplicationScope", "queue",
                "FifoThroughputLimit", "perQueue");
        refused.forEach((name, words) -> assertEquals(
                "InvalidAttributeName: " + words,
                refusal(InvalidAttributeNameException.class, () -> queue("q", name, values.get(name)))));
        String fifo = queue("q.fifo");
        sqs.setQueueAttributes(r -> r.queueUrl(fifo).attributesWithStrings(Map.of("FifoQueue", "true")));
        assertEquals(
                "InvalidAttributeValue: Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
                refusal(
                        SqsException.class,
                        () -> sqs.setQueueAttributes(
                                r -> r.queueUrl(fifo).attributesWithStrings(Map.of("FifoQueue", "false")))));
    }

    @Test
    void encryptionByAKeyEndsThatOfTheQueueForGood() {
        String url = queue("q");
        sqs.setQueueAttributes(r -> r.queueUrl(url)
                .attributesWithStrings(Map.of("KmsMasterKeyId", "k", "KmsDataKeyReusePeriodSeconds", "6000")));
        sqs.setQueueAttributes(r -> r.queueUrl(url)
                .attributesWithStrings(Map.of("KmsMasterKeyId", "", "KmsDataKeyReusePeriodSeconds", "300")));
        Map<String, String> attributes = sqs.getQueueAttributes(
                        r -> r.queueUrl(url).attributeNamesWithStrings("All"))
                .attributesAsStrings();
        assertEquals("false", attributes.get("SqsManagedSseEnabled"));
        assertFalse(attributes.containsKey("KmsDataKeyReusePeriodSeconds"));
    }

    @Test
    void aQueueMayBeNamedByItsNameAlone() {
        String url = queue("q");
        sqs.sendMessage(r -> r.queueUrl("q").messageBody("m"));
        assertTrue(bodies(receive(url, 1, null)).contains("m"));
    }
}
