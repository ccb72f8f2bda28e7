package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** What many change at once keeps every acknowledged change; what was deleted stays deleted; what was undone was never there (ORD-9). */
class MessagingRacesTest {

    private static final int ROUNDS = Integer.getInteger("opsctl.race.rounds", 30);
    private static final int THREADS = 4;

    @TempDir
    Path home;

    private TestCloud cloud;
    private SqsClient sqs;
    private SnsClient sns;
    private ExecutorService threads;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        sqs = cloud.client(SqsClient.class);
        sns = cloud.client(SnsClient.class);
        threads = Executors.newFixedThreadPool(THREADS);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        cloud.close();
    }

    private void together(List<Callable<?>> calls) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (Callable<?> call : calls) {
            all.add(threads.submit(call));
        }
        for (Future<?> one : all) {
            one.get();
        }
    }

    @Test
    void everyAcknowledgedChangeOfAQueueIsKept() throws Exception {
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        List<Callable<?>> calls = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            String n = String.valueOf(i);
            calls.add(() -> sqs.tagQueue(r -> r.queueUrl(url).tags(Map.of("t" + Integer.parseInt(n) % 50, n))));
            calls.add(() -> sqs.addPermission(r ->
                    r.queueUrl(url).label("l" + n).awsAccountIds("444455556666").actions("SendMessage")));
            calls.add(() -> sqs.setQueueAttributes(
                    r -> r.queueUrl(url).attributes(Map.of(QueueAttributeName.DELAY_SECONDS, n))));
            calls.add(() -> sqs.setQueueAttributes(
                    r -> r.queueUrl(url).attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, n))));
        }
        together(calls);
        assertEquals(
                Math.min(50, ROUNDS),
                sqs.listQueueTags(r -> r.queueUrl(url)).tags().size());
        String policy = sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.POLICY))
                .attributes()
                .get(QueueAttributeName.POLICY);
        for (int i = 0; i < ROUNDS; i++) {
            assertTrue(policy.contains("\"l" + i + "\""), "statement " + i + " was acknowledged and is missing");
        }
        calls.clear();
        for (int i = 0; i < ROUNDS; i++) {
            String n = String.valueOf(i);
            calls.add(() -> sqs.removePermission(r -> r.queueUrl(url).label("l" + n)));
            calls.add(() -> sqs.untagQueue(r -> r.queueUrl(url).tagKeys("t" + n)));
        }
        together(calls);
        assertEquals(Map.of(), sqs.listQueueTags(r -> r.queueUrl(url)).tags());
        assertEquals(
                Map.of(),
                sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.POLICY))
                        .attributes());
    }

    @Test
    void everyAcknowledgedChangeOfATopicIsKept() throws Exception {
        String arn = sns.createTopic(r -> r.name("t")).topicArn();
        List<Callable<?>> calls = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            String n = String.valueOf(i);
            calls.add(() -> sns.tagResource(r -> r.resourceArn(arn)
                    .tags(Tag.builder()
                            .key("t" + Integer.parseInt(n) % 50)
                            .value(n)
                            .build())));
            calls.add(() -> sns.addPermission(r ->
                    r.topicArn(arn).label("l" + n).awsAccountIds("444455556666").actionNames("Publish")));
            calls.add(() -> sns.setTopicAttributes(
                    r -> r.topicArn(arn).attributeName("DisplayName").attributeValue(n)));
            calls.add(() -> sns.subscribe(r -> r.topicArn(arn)
                    .protocol("sqs")
                    .endpoint("arn:aws:sqs:us-east-1:111122223333:q" + Integer.parseInt(n) % 5)));
        }
        together(calls);
        assertEquals(
                Math.min(50, ROUNDS),
                sns.listTagsForResource(r -> r.resourceArn(arn)).tags().size());
        assertEquals(
                Math.min(5, ROUNDS),
                sns.listSubscriptionsByTopic(r -> r.topicArn(arn))
                        .subscriptions()
                        .size(),
                "an endpoint is subscribed twice");
        String policy =
                sns.getTopicAttributes(r -> r.topicArn(arn)).attributes().get("Policy");
        for (int i = 0; i < ROUNDS; i++) {
            assertTrue(policy.contains("\"l" + i + "\""), "statement " + i + " was acknowledged and is missing");
        }
    }

    private static void unlessGone(Runnable call) {
        try {
            call.run();
        } catch (QueueDoesNotExistException e) {
            // deleted first
        }
    }

    @Test
    void aDeletedQueueNeverComesBackNorDoItsMessages() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String url = sqs.createQueue(r -> r.queueName("gone")).queueUrl();
            sqs.sendMessage(r -> r.queueUrl(url).messageBody("before"));
            together(List.of(
                    () -> sqs.deleteQueue(r -> r.queueUrl(url)),
                    Executors.callable(() -> unlessGone(
                            () -> sqs.sendMessage(r -> r.queueUrl(url).messageBody("late")))),
                    Executors.callable(() ->
                            unlessGone(() -> sqs.tagQueue(r -> r.queueUrl(url).tags(Map.of("a", "b"))))),
                    Executors.callable(() -> unlessGone(
                            () -> sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(1))
                                    .messages()
                                    .forEach(m -> sqs.changeMessageVisibility(c -> c.queueUrl(url)
                                            .receiptHandle(m.receiptHandle())
                                            .visibilityTimeout(0)))))));
            assertFalse(sqs.listQueues().queueUrls().contains(url), "a deleted queue came back");
            assertThrows(QueueDoesNotExistException.class, () -> sqs.purgeQueue(r -> r.queueUrl(url)));
            cloud.cloud().clock().advance(java.time.Duration.ofMinutes(1));
            assertEquals(url, sqs.createQueue(r -> r.queueName("gone")).queueUrl());
            assertEquals(List.of(), sqs.receiveMessage(r -> r.queueUrl(url)).messages(), "a message came back");
            assertEquals(Map.of(), sqs.listQueueTags(r -> r.queueUrl(url)).tags());
            sqs.deleteQueue(r -> r.queueUrl(url));
            cloud.cloud().clock().advance(java.time.Duration.ofMinutes(1));
        }
    }

    @Test
    void manyWhoSendTheSameAndManyWhoReceiveMakeEachMessageOneInItsOrder() throws Exception {
        String url = sqs.createQueue(
                        r -> r.queueName("q.fifo").attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "true")))
                .queueUrl();
        Map<String, String> sequences = new ConcurrentHashMap<>();
        Queue<Message> received = new ConcurrentLinkedQueue<>();
        Callable<?> sender = Executors.callable(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                String n = String.valueOf(i);
                String group = "g" + i % 2;
                String sequence = sqs.sendMessage(r -> r.queueUrl(url)
                                .messageBody(n)
                                .messageGroupId(group)
                                .messageDeduplicationId(n))
                        .sequenceNumber();
                assertEquals(sequence, sequences.computeIfAbsent(n, x -> sequence), "a message was taken twice");
            }
        });
        Callable<?> receiver = Executors.callable(() -> {
            while (received.size() < ROUNDS) {
                sqs.receiveMessage(r ->
                                r.queueUrl(url).maxNumberOfMessages(3).messageSystemAttributeNamesWithStrings("All"))
                        .messages()
                        .forEach(message -> {
                            received.add(message); // while its group is locked: the order is the queue's
                            sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
                        });
            }
        });
        together(List.of(sender, sender, receiver, receiver));
        for (String group : List.of("g0", "g1")) {
            List<String> order = received.stream()
                    .filter(m -> group.equals(m.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID)))
                    .map(m -> m.attributes().get(MessageSystemAttributeName.SEQUENCE_NUMBER))
                    .toList();
            assertEquals(order.stream().sorted().distinct().toList(), order);
        }
        assertEquals(sequences.keySet(), received.stream().map(Message::body).collect(Collectors.toSet()));
        assertEquals(List.of(), sqs.receiveMessage(r -> r.queueUrl(url)).messages());
    }

    @Test
    void whatAnEnclosingChangeUndoesWasNeverThere() {
        String url = sqs.createQueue(
                        r -> r.queueName("q.fifo").attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "true")))
                .queueUrl();
        sqs.sendMessage(
                r -> r.queueUrl(url).messageBody("kept").messageGroupId("g").messageDeduplicationId("1"));
        Message[] taken = new Message[1];
        assertThrows(IllegalStateException.class, () -> cloud.cloud().store().change(change -> {
            sqs.sendMessage(r ->
                    r.queueUrl(url).messageBody("undone").messageGroupId("g").messageDeduplicationId("2"));
            taken[0] = sqs.receiveMessage(r -> r.queueUrl(url)).messages().get(0);
            sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(taken[0].receiptHandle()));
            return undone();
        }));
        assertEquals("kept", taken[0].body());
        List<Message> left =
                sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10)).messages();
        assertEquals(List.of("kept"), left.stream().map(Message::body).toList());
        sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(left.get(0).receiptHandle()));
        sqs.sendMessage(
                r -> r.queueUrl(url).messageBody("again").messageGroupId("g").messageDeduplicationId("2"));
        assertEquals(
                "again",
                sqs.receiveMessage(r -> r.queueUrl(url)).messages().get(0).body(),
                "the id of an undone message was remembered");
    }

    @Test
    void whatIsReadAgainAfterAPartWasUndoneIsForgottenWithTheWhole() {
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("kept"));
        assertThrows(IllegalStateException.class, () -> cloud.cloud().store().change(change -> {
            sqs.sendMessage(r -> r.queueUrl(url).messageBody("outer"));
            assertThrows(
                    IllegalStateException.class, () -> cloud.cloud().store().change(part -> {
                        sqs.sendMessage(r -> r.queueUrl(url).messageBody("inner"));
                        return undone();
                    }));
            assertEquals(
                    "2",
                    sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                            .attributes()
                            .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
            return undone();
        }));
        assertEquals(
                List.of("kept"),
                sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10)).messages().stream()
                        .map(Message::body)
                        .toList());
    }

    @Test
    void whatAnEnclosingChangeUndoesIsNotDeliveredAndQueuesOfItAreGone() {
        String topic = sns.createTopic(r -> r.name("t")).topicArn();
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint("arn:aws:sqs:us-east-1:111122223333:q"));
        assertThrows(IllegalStateException.class, () -> cloud.cloud().store().change(change -> {
            sns.publish(r -> r.topicArn(topic).message("undone"));
            sqs.createQueue(r -> r.queueName("never"));
            sqs.deleteQueue(r -> r.queueUrl(url));
            return undone();
        }));
        sns.publish(r -> r.topicArn(topic).message("kept"));
        List<Message> got =
                sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20)).messages();
        assertTrue(got.size() == 1 && got.get(0).body().contains("kept"), got.toString());
        assertEquals(List.of(url), sqs.listQueues().queueUrls());
    }

    private static Object undone() {
        throw new IllegalStateException("undone");
    }
}
