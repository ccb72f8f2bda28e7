package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

class SqsTest {

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

    private String queue(String name, Map<String, String> attributes) {
        return sqs.createQueue(r -> r.queueName(name).attributesWithStrings(attributes))
                .queueUrl();
    }

    private List<Message> receive(String url) {
        return sqs.receiveMessage(r -> r.queueUrl(url)
                        .maxNumberOfMessages(10)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
    }

    @Test
    void anAcknowledgedSendSurvivesARestartAndADeletedMessageDoesNot() {
        String url = queue("orders", Map.of());
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("one"));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("two"));
        Message first = sqs.receiveMessage(r -> r.queueUrl(url)).messages().get(0);
        sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(first.receiptHandle()));
        cloud.close();
        open();
        assertEquals(
                List.of("two"),
                receive("http://sqs.us-east-1.amazonaws.com/111122223333/orders").stream()
                        .map(Message::body)
                        .toList());
        assertEquals(List.of(), receive(url));
        cloud.cloud().clock().advance(Duration.ofSeconds(31));
        Message again = receive(url).get(0);
        assertEquals("2", again.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT));
    }

    @Test
    void aMessageReceivedTooOftenGoesToTheDeadLetterQueueAndBack() {
        String dead = queue("dead", Map.of());
        String url = queue(
                "work",
                Map.of(
                        "VisibilityTimeout",
                        "0",
                        "RedrivePolicy",
                        "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:111122223333:dead\",\"maxReceiveCount\":\"2\"}"));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("poison"));
        assertEquals(1, receive(url).size());
        assertEquals(1, receive(url).size());
        assertEquals(0, receive(url).size());
        assertEquals(
                List.of(url),
                sqs.listDeadLetterSourceQueues(r -> r.queueUrl(dead)).queueUrls());
        sqs.startMessageMoveTask(r -> r.sourceArn("arn:aws:sqs:us-east-1:111122223333:dead"));
        assertEquals("poison", receive(url).get(0).body());
    }

    @Test
    void aFifoQueueKeepsGroupOrderAndDropsDuplicates() {
        String url = queue("flow.fifo", Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true"));
        for (String body : List.of("a1", "a2", "a1")) {
            sqs.sendMessage(r -> r.queueUrl(url).messageBody(body).messageGroupId("a"));
        }
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("b1").messageGroupId("b"));
        Message a1 = sqs.receiveMessage(r -> r.queueUrl(url)).messages().get(0);
        assertEquals(List.of("b1"), receive(url).stream().map(Message::body).toList());
        sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(a1.receiptHandle()));
        assertEquals(List.of("a2"), receive(url).stream().map(Message::body).toList());
    }

    @Test
    void aWaitingReceiverGetsAMessageThatIsSentLater() throws Exception {
        String url = queue("late", Map.of());
        CompletableFuture<List<Message>> waiting = CompletableFuture.supplyAsync(() ->
                sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20)).messages());
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("now"));
        assertEquals("now", waiting.get(15, TimeUnit.SECONDS).get(0).body());
    }

    @Test
    void aBatchFailsEntryByEntryAndDigestsAreThoseOfAws() {
        String url = queue("batch", Map.of());
        var answer = sqs.sendMessageBatch(r -> r.queueUrl(url)
                .entries(
                        SendMessageBatchRequestEntry.builder()
                                .id("good")
                                .messageBody("hello")
                                .messageAttributes(Map.of(
                                        "my_attribute",
                                        MessageAttributeValue.builder()
                                                .dataType("String")
                                                .stringValue("value")
                                                .build()))
                                .build(),
                        SendMessageBatchRequestEntry.builder()
                                .id("bad")
                                .messageBody("\u0001")
                                .build()));
        assertEquals(
                "5d41402abc4b2a76b9719d911017c592", answer.successful().get(0).md5OfMessageBody());
        assertEquals("InvalidMessageContents", answer.failed().get(0).code());
        assertEquals(
                answer.successful().get(0).md5OfMessageAttributes(),
                receive(url).get(0).md5OfMessageAttributes());
        QueueDoesNotExistException gone = assertThrows(QueueDoesNotExistException.class, () -> receive(url + "x"));
        assertTrue(gone.awsErrorDetails().errorCode().endsWith("NonExistentQueue"));
    }
}
