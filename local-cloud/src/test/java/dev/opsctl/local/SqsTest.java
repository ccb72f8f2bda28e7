package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.store.Store;
import dev.opsctl.local.store.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.KmsDisabledException;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.UnsupportedOperationException;

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
        String arn = "arn:aws:sqs:us-east-1:111122223333:dead";
        String handle = sqs.startMessageMoveTask(r -> r.sourceArn(arn)).taskHandle();
        Message back = sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20))
                .messages()
                .get(0);
        assertEquals("poison", back.body());
        ListMessageMoveTasksResultEntry task =
                sqs.listMessageMoveTasks(r -> r.sourceArn(arn)).results().get(0);
        assertEquals("COMPLETED", task.status());
        assertEquals(1, task.approximateNumberOfMessagesMoved());
        assertThrows(UnsupportedOperationException.class, () -> sqs.cancelMessageMoveTask(r -> r.taskHandle(handle)));
    }

    /** Which millisecond a task falls into is the clock's matter: here all fall into one. */
    @Test
    void moveTasksOfOneMillisecondAreListedFromTheOneStartedLast(@TempDir Path own) {
        AtomicReference<Store> store = new AtomicReference<>();
        try (TestCloud one = TestCloud.open(
                own,
                seen -> {
                    store.set(seen);
                    return seen;
                },
                Services.all().toArray(ServiceDefinition[]::new))) {
            SqsClient client = one.client(SqsClient.class);
            String arn = "arn:aws:sqs:us-east-1:111122223333:dead";
            client.createQueue(r -> r.queueName("dead"));
            client.createQueue(r -> r.queueName("work")
                    .attributesWithStrings(Map.of(
                            "RedrivePolicy", "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":1}")));
            for (int rate = 1; rate <= 8; rate++) {
                int number = rate;
                client.startMessageMoveTask(r -> r.sourceArn(arn).maxNumberOfMessagesPerSecond(number));
                Waiting.until(
                        () -> client.listMessageMoveTasks(r -> r.sourceArn(arn).maxResults(10)).results().stream()
                                .allMatch(task -> task.status().equals("COMPLETED")));
            }
            String name = store.get().tables().stream()
                    .filter(table -> table.endsWith("move-tasks"))
                    .findFirst()
                    .orElseThrow();
            Table<ObjectNode> tasks = store.get().table(name, ObjectNode.class);
            tasks.entries("")
                    .forEach(
                            task -> tasks.replace(task.getKey(), task.getValue().put("started", 1_000L)));
            assertEquals(
                    List.of(8, 7, 6, 5, 4, 3, 2, 1),
                    client.listMessageMoveTasks(r -> r.sourceArn(arn).maxResults(10)).results().stream()
                            .map(ListMessageMoveTasksResultEntry::maxNumberOfMessagesPerSecond)
                            .toList());
        }
    }

    @Test
    void aMoveTaskWithARateGoesOnAfterARestartAndCanBeCancelled() {
        String arn = "arn:aws:sqs:us-east-1:111122223333:dead";
        String dead = queue("dead", Map.of());
        queue("work", Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":1}"));
        String other = queue("other", Map.of());
        for (int i = 0; i < 5; i++) {
            sqs.sendMessage(r -> r.queueUrl(dead).messageBody("m"));
        }
        String handle = sqs.startMessageMoveTask(r -> r.sourceArn(arn)
                        .destinationArn("arn:aws:sqs:us-east-1:111122223333:other")
                        .maxNumberOfMessagesPerSecond(1))
                .taskHandle();
        SqsException second = assertThrows(SqsException.class, () -> sqs.startMessageMoveTask(r -> r.sourceArn(arn)));
        assertEquals("InvalidParameterValue", second.awsErrorDetails().errorCode());
        assertEquals(
                1,
                sqs.receiveMessage(r -> r.queueUrl(other).waitTimeSeconds(20))
                        .messages()
                        .size());
        cloud.close();
        open();
        cloud.cloud().clock().advance(Duration.ofSeconds(2));
        assertEquals(
                1,
                sqs.receiveMessage(r -> r.queueUrl(other).waitTimeSeconds(20))
                        .messages()
                        .size());
        assertTrue(sqs.cancelMessageMoveTask(r -> r.taskHandle(handle)).approximateNumberOfMessagesMoved() >= 2);
        assertEquals(
                "CANCELLED",
                sqs.listMessageMoveTasks(r -> r.sourceArn(arn)).results().get(0).status());
    }

    @Test
    void aPermissionIsAStatementOfTheQueuesPolicy() {
        String url = queue("shared", Map.of());
        sqs.addPermission(r ->
                r.queueUrl(url).label("partner").awsAccountIds("444455556666").actions("SendMessage"));
        assertEquals(
                "{\"Version\":\"2008-10-17\",\"Id\":\"arn:aws:sqs:us-east-1:111122223333:shared/SQSDefaultPolicy\","
                        + "\"Statement\":[{\"Sid\":\"partner\",\"Effect\":\"Allow\","
                        + "\"Principal\":{\"AWS\":\"arn:aws:iam::444455556666:root\"},\"Action\":\"SQS:SendMessage\","
                        + "\"Resource\":\"arn:aws:sqs:us-east-1:111122223333:shared\"}]}",
                policy(url));
        assertThrows(
                SqsException.class,
                () -> sqs.addPermission(r -> r.queueUrl(url)
                        .label("partner")
                        .awsAccountIds("444455556666")
                        .actions("*")));
        sqs.removePermission(r -> r.queueUrl(url).label("partner"));
        assertNull(policy(url));
        assertThrows(
                SqsException.class,
                () -> sqs.removePermission(r -> r.queueUrl(url).label("partner")));
    }

    private String policy(String url) {
        return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.POLICY))
                .attributes()
                .get(QueueAttributeName.POLICY);
    }

    @Test
    void aQueueWhoseKeyIsDisabledNeitherTakesNorGivesMessages() {
        KmsClient kms = cloud.client(KmsClient.class);
        String key = kms.createKey().keyMetadata().keyId();
        String url = queue("secret", Map.of("KmsMasterKeyId", key));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("hidden"));
        kms.disableKey(r -> r.keyId(key));
        KmsDisabledException refused = assertThrows(
                KmsDisabledException.class,
                () -> sqs.sendMessage(r -> r.queueUrl(url).messageBody("more")));
        assertEquals("KMS.DisabledException", refused.awsErrorDetails().errorCode());
        assertThrows(KmsDisabledException.class, () -> receive(url));
        cloud.close();
        open();
        assertThrows(KmsDisabledException.class, () -> receive(url));
        cloud.client(KmsClient.class).enableKey(r -> r.keyId(key));
        assertEquals("hidden", receive(url).get(0).body());
    }

    @Test
    void retentionFollowsTheMovableClock() {
        String url = queue("short", Map.of("MessageRetentionPeriod", "60"));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("old"));
        cloud.cloud().clock().advance(Duration.ofSeconds(59));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("new"));
        cloud.cloud().clock().advance(Duration.ofSeconds(2));
        assertEquals(List.of("new"), receive(url).stream().map(Message::body).toList());
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
    void aReceiverThatGotNoAnswerGetsTheSameMessagesUnderTheSameId() {
        String url = queue("q.fifo", Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true"));
        for (int i = 0; i < 3; i++) {
            String body = "m" + i;
            sqs.sendMessage(r -> r.queueUrl(url).messageBody(body).messageGroupId("g"));
        }
        List<Message> first = sqs.receiveMessage(
                        r -> r.queueUrl(url).maxNumberOfMessages(2).receiveRequestAttemptId("a"))
                .messages();
        assertEquals(2, first.size());
        assertEquals(
                first,
                sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(2).receiveRequestAttemptId("a"))
                        .messages());
        assertEquals(
                List.of(),
                sqs.receiveMessage(r -> r.queueUrl(url).receiveRequestAttemptId("b"))
                        .messages());
        sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(first.get(0).receiptHandle()));
        assertEquals(
                List.of(),
                sqs.receiveMessage(r -> r.queueUrl(url).receiveRequestAttemptId("a"))
                        .messages());
    }

    @Test
    void aStandardQueuesMessageIsKeptLongerAlsoAfterItsTimeHasRunOut() {
        String url = queue("slow", Map.of("VisibilityTimeout", "1"));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("m"));
        String handle = receive(url).get(0).receiptHandle();
        cloud.cloud().clock().advance(Duration.ofSeconds(2));
        sqs.changeMessageVisibility(r -> r.queueUrl(url).receiptHandle(handle).visibilityTimeout(60));
        assertEquals(List.of(), receive(url));
        cloud.cloud().clock().advance(Duration.ofSeconds(61));
        assertEquals(1, receive(url).size());
    }

    @Test
    void changeMessageVisibilityBatchHidesEachMessageForItsOwnTime() {
        String url = queue("batch", Map.of("VisibilityTimeout", "600"));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("short"));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("long"));
        List<Message> received = receive(url);
        assertEquals(2, received.size());
        sqs.changeMessageVisibilityBatch(r -> r.queueUrl(url)
                .entries(received.stream()
                        .map(message -> ChangeMessageVisibilityBatchRequestEntry.builder()
                                .id(message.body())
                                .receiptHandle(message.receiptHandle())
                                .visibilityTimeout(message.body().equals("short") ? 10 : 60)
                                .build())
                        .toList()));
        cloud.cloud().clock().advance(Duration.ofSeconds(11));
        assertEquals(List.of("short"), receive(url).stream().map(Message::body).toList());
        cloud.cloud().clock().advance(Duration.ofSeconds(50));
        assertEquals(List.of("long"), receive(url).stream().map(Message::body).toList());
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
    void listValuesMakeAWholeBatchRefusedInItsOwnWords() {
        String url = queue("lists", Map.of());
        MessageAttributeValue lists = MessageAttributeValue.builder()
                .dataType("String")
                .stringValue("value")
                .stringListValues(List.of())
                .build();
        UnsupportedOperationException single = assertThrows(
                UnsupportedOperationException.class,
                () -> sqs.sendMessage(r -> r.queueUrl(url).messageBody("m").messageAttributes(Map.of("a", lists))));
        assertEquals(
                "Message attribute list values in SendMessage operation are not supported.",
                single.awsErrorDetails().errorMessage());
        UnsupportedOperationException batch = assertThrows(
                UnsupportedOperationException.class,
                () -> sqs.sendMessageBatch(
                        r -> r.queueUrl(url).entries(e -> e.id("good").messageBody("m"), e -> e.id("bad")
                                .messageBody("m")
                                .messageAttributes(Map.of("a", lists)))));
        assertEquals(
                "Message attribute list values in SendMessageBatch operation are not supported.",
                batch.awsErrorDetails().errorMessage());
        assertEquals(List.of(), receive(url));
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
