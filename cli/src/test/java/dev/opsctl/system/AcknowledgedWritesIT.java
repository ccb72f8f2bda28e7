package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.target.Clients;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What a service has acknowledged is there after {@code kill -9}, once and whole; executions go on from their last event. */
class AcknowledgedWritesIT {

    private static final Kill KILL = new Kill("AcknowledgedWritesIT");
    private static final String NAME = "acknowledged";
    private static final String ASSUMED_BY_STATES =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"states.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
    private static final String ALL =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"dynamodb:*\",\"sqs:*\"],\"Resource\":\"*\"}]}";
    /** Counts itself in the table, waits, and tells a queue its name. */
    private static final String MACHINE =
            """
            {"StartAt":"Count","States":{
              "Count":{"Type":"Task","Resource":"arn:aws:states:::dynamodb:updateItem","ResultPath":null,"Next":"Wait","Parameters":{
                "TableName":"acknowledged-counts","Key":{"id":{"S.$":"$$.Execution.Name"}},"UpdateExpression":"ADD n :one",
                "ExpressionAttributeValues":{":one":{"N":"1"}}}},
              "Wait":{"Type":"Wait","Seconds":1,"Next":"Tell"},
              "Tell":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{
                "QueueUrl":"%s","MessageBody.$":"$$.Execution.Name"},"End":true}}}""";

    @TempDir
    static Path home;

    private static final int ROUNDS = Integer.getInteger("opsctl.kill.rounds", 5);
    private static final int GROUPS = 3;
    private static final String FIFO = NAME + ".fifo";

    private static Cli cli;
    /** The ids that FIFO sends were acknowledged with. */
    private static final Map<Integer, String> IDS = new ConcurrentHashMap<>();

    private static String machine;
    /** What writers found wrong. */
    private final Queue<AssertionError> wrong = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean over = new AtomicBoolean();

    @BeforeAll
    static void makes() {
        cli = new Cli(home);
        String[] role = new String[1];
        Cli.cloud(clients -> {
            clients.s3().createBucket(r -> r.bucket(NAME));
            clients.sqs().createQueue(r -> r.queueName(NAME));
            clients.sqs().createQueue(r -> r.queueName(FIFO).attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "true")));
            for (String table : List.of(NAME, NAME + "-counts")) {
                clients.dynamoDb().createTable(r -> r.tableName(table)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                        .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH))
                        .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)));
            }
            clients.logs().createLogGroup(r -> r.logGroupName(NAME));
            clients.logs().createLogStream(r -> r.logGroupName(NAME).logStreamName(NAME));
            Inventory.more(clients.target(), (iam, events) -> {
                role[0] = iam.createRole(r -> r.roleName(NAME).assumeRolePolicyDocument(ASSUMED_BY_STATES))
                        .role()
                        .arn();
                iam.putRolePolicy(r -> r.roleName(NAME).policyName(NAME).policyDocument(ALL));
            });
            String told =
                    clients.sqs().createQueue(r -> r.queueName(NAME + "-told")).queueUrl();
            machine = clients.stepFunctions()
                    .createStateMachine(r -> r.name(NAME).roleArn(role[0]).definition(MACHINE.formatted(told)))
                    .stateMachineArn();
            return null;
        });
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    private static byte[] content(int number) {
        Random random = new Random(number);
        byte[] bytes = new byte[number % 10 == 0 ? 2_500_000 : random.nextInt(200_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Calls with 0, 1, 2, … until the cloud is gone; returns the numbers that were acknowledged. */
    private Set<Integer> writer(List<Thread> threads, int from, IntConsumer write) {
        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        Thread thread = new Thread(() -> {
            for (int i = from; !over.get(); i++) {
                try {
                    write.accept(i);
                    acknowledged.add(i);
                } catch (RuntimeException e) {
                    return;
                } catch (AssertionError e) {
                    wrong.add(e);
                    return;
                }
            }
        });
        threads.add(thread);
        return acknowledged;
    }

    @Test
    void whatWasAcknowledgedIsThereOnceAndWhole() throws Exception {
        Set<Integer> sent = new HashSet<>();
        Set<Integer> objects = new HashSet<>();
        Set<Integer> items = new HashSet<>();
        Set<Integer> lines = new HashSet<>();
        Set<Integer> executions = new HashSet<>();
        Set<Integer> ordered = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            int from = round * 100_000;
            over.set(false);
            List<Thread> threads = new ArrayList<>();
            List<Set<Integer>> now = Cli.cloud(clients -> {
                String queue = clients.sqs().getQueueUrl(r -> r.queueName(NAME)).queueUrl();
                List<Set<Integer>> written = List.of(
                        writer(threads, from, i -> clients.sqs()
                                .sendMessage(r -> r.queueUrl(queue).messageBody("m" + i))),
                        writer(threads, from, i -> {
                            clients.s3().putObject(r -> r.bucket(NAME).key("o" + i), RequestBody.fromBytes(content(i)));
                            clients.s3().putObject(r -> r.bucket(NAME).key("same"), RequestBody.fromBytes(content(i)));
                        }),
                        writer(threads, from, i -> clients.dynamoDb()
                                .putItem(r -> r.tableName(NAME).item(Map.of("id", AttributeValue.fromS("i" + i))))),
                        writer(threads, from, i -> clients.logs().putLogEvents(r -> r.logGroupName(NAME)
                                .logStreamName(NAME)
                                .logEvents(InputLogEvent.builder()
                                        .timestamp(System.currentTimeMillis())
                                        .message("l" + i)
                                        .build()))),
                        writer(threads, from, i -> {
                            clients.stepFunctions().startExecution(r -> r.stateMachineArn(machine)
                                    .name("e" + i)
                                    .input("{}"));
                            LockSupport.parkNanos(20_000_000);
                        }),
                        writer(threads, from, i -> sendTwice(clients, i)));
                threads.forEach(Thread::start);
                while (written.stream().anyMatch(Set::isEmpty)
                        && threads.stream().allMatch(Thread::isAlive)) {
                    LockSupport.parkNanos(1_000_000);
                }
                LockSupport.parkNanos(KILL.draw(2_000) * 1_000_000L);
                try {
                    Kill.now(KILL.draw(2) == 0 ? Kill.Victim.DAEMON : Kill.Victim.DAEMON_AND_ENGINES);
                    over.set(true);
                    for (Thread thread : threads) {
                        thread.join();
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return written;
            });
            sent.addAll(now.get(0));
            objects.addAll(now.get(1));
            items.addAll(now.get(2));
            lines.addAll(now.get(3));
            executions.addAll(now.get(4));
            ordered.addAll(now.get(5));
            System.out.println("  acknowledged: " + now.stream().map(Set::size).toList());
            assertEquals(List.of(), List.copyOf(wrong));
            now.forEach(acknowledged -> assertTrue(!acknowledged.isEmpty(), "a writer was refused before the kill"));
            Cli.cloud(clients -> {
                assertObjects(clients, objects, now.get(1));
                assertOnce(
                        "i",
                        items,
                        clients.dynamoDb().scanPaginator(r -> r.tableName(NAME)).items().stream()
                                .map(item -> item.get("id").s())
                                .toList());
                assertOnce("i", items, streamed(clients));
                assertOnce(
                        "l",
                        lines,
                        clients.logs().filterLogEventsPaginator(r -> r.logGroupName(NAME)).events().stream()
                                .map(e -> e.message())
                                .toList());
                assertExecutions(clients, executions);
                ordered.addAll(repeated(clients, now.get(5)));
                return null;
            });
        }
        Cli.cloud(clients -> {
            assertOnce("m", sent, received(clients, NAME));
            assertOnce("e", executions, received(clients, NAME + "-told"));
            List<String> inOrder = received(clients, FIFO);
            assertOnce("f", ordered, inOrder);
            for (int group = 0; group < GROUPS; group++) {
                int which = group;
                List<Integer> numbers = inOrder.stream()
                        .map(body -> Integer.valueOf(body.substring(1)))
                        .filter(i -> i % GROUPS == which)
                        .toList();
                assertEquals(numbers.stream().sorted().toList(), numbers, "group " + group + " is out of order");
            }
            return null;
        });
    }

    private static String send(Clients clients, int i) {
        String queue = clients.sqs().getQueueUrl(r -> r.queueName(FIFO)).queueUrl();
        return clients.sqs()
                .sendMessage(r -> r.queueUrl(queue)
                        .messageBody("f" + i)
                        .messageGroupId("g" + i % GROUPS)
                        .messageDeduplicationId("d" + i))
                .messageId();
    }

    /** A sender that is not sure sends again: that is the same message. */
    private static void sendTwice(Clients clients, int i) {
        String first = send(clients, i);
        IDS.put(i, first);
        assertEquals(first, send(clients, i), "the message was taken twice");
    }

    /** The same over a kill, also for the message whose answer the kill cut off. */
    private static List<Integer> repeated(Clients clients, Set<Integer> acknowledged) {
        int last = acknowledged.stream().mapToInt(i -> i).max().orElseThrow();
        for (int i = Math.max(last - 5, last / 100_000 * 100_000); i <= last + 1; i++) {
            String id = send(clients, i);
            assertEquals(IDS.getOrDefault(i, id), id, "f" + i + " was acknowledged and taken again");
        }
        return List.of(last + 1);
    }

    private static void assertOnce(String kind, Set<Integer> acknowledged, List<String> found) {
        Set<String> once = new HashSet<>(found);
        assertEquals(once.size(), found.size(), "something is there twice");
        acknowledged.forEach(i -> assertTrue(once.contains(kind + i), kind + i + " was acknowledged and is missing"));
    }

    private static void assertObjects(Clients clients, Set<Integer> all, Set<Integer> now) {
        all.forEach(i -> assertArrayEquals(content(i), object(clients, "o" + i), "o" + i));
        int last = now.stream().mapToInt(i -> i).max().orElseThrow();
        for (int unknown = last + 1; unknown < last + 3; unknown++) {
            byte[] found = object(clients, "o" + unknown);
            if (found != null) {
                assertArrayEquals(
                        content(unknown), found, "o" + unknown + " was not acknowledged and is there in part");
            }
        }
        byte[] same = object(clients, "same");
        assertTrue(
                java.util.Arrays.equals(content(last), same) || java.util.Arrays.equals(content(last + 1), same),
                "an overwritten object is neither what was acknowledged last nor what came next");
        Set<String> listed = new HashSet<>(clients.s3().listObjectsV2Paginator(r -> r.bucket(NAME)).contents().stream()
                .map(o -> o.key())
                .toList());
        listed.removeIf(key -> key.matches("o\\d+|same"));
        assertEquals(Set.of(), listed, "left by an upload that was cut off");
    }

    private static byte[] object(Clients clients, String key) {
        try {
            return clients.s3().getObjectAsBytes(r -> r.bucket(NAME).key(key)).asByteArray();
        } catch (NoSuchKeyException e) {
            return null;
        }
    }

    private static List<String> streamed(Clients clients) {
        return StreamRecords.of(clients, NAME).stream()
                .map(record -> record.dynamodb().keys().get("id").s())
                .toList();
    }

    private static List<String> received(Clients clients, String name) {
        String queue = clients.sqs().getQueueUrl(r -> r.queueName(name)).queueUrl();
        List<String> bodies = new ArrayList<>();
        while (true) {
            List<Message> batch = clients.sqs()
                    .receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10))
                    .messages();
            if (batch.isEmpty()) {
                return bodies;
            }
            for (Message message : batch) {
                bodies.add(message.body());
                clients.sqs().deleteMessage(r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()));
            }
        }
    }

    private static void assertExecutions(Clients clients, Set<Integer> executions) {
        for (int i : executions) {
            String arn = machine.replace(":stateMachine:", ":execution:") + ":e" + i;
            ExecutionStatus status = clients.stepFunctions()
                    .describeExecution(r -> r.executionArn(arn))
                    .status();
            while (status == ExecutionStatus.RUNNING) {
                LockSupport.parkNanos(50_000_000);
                status = clients.stepFunctions()
                        .describeExecution(r -> r.executionArn(arn))
                        .status();
            }
            List<HistoryEvent> history =
                    clients.stepFunctions().getExecutionHistoryPaginator(r -> r.executionArn(arn)).events().stream()
                            .toList();
            assertEquals(ExecutionStatus.SUCCEEDED, status, history.toString());
            for (int event = 0; event < history.size(); event++) {
                assertEquals(event + 1, history.get(event).id(), "the history has a gap: " + history);
            }
            assertEquals(
                    1,
                    history.stream()
                            .filter(e -> e.typeAsString().equals("WaitStateEntered"))
                            .count(),
                    history.toString());
        }
    }
}
