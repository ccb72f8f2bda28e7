package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Every attribute that can be set on queues, topics and subscriptions takes what AWS documents for it, keeps it, and refuses the rest in AWS's
 * words: values are made from the documented ranges (PLT-4).
 */
class MessagingAttributesTest {

    private static final String ACCOUNT = "111122223333";
    private static final String QUEUE_ARN = "arn:aws:sqs:us-east-1:" + ACCOUNT + ":dead";
    private static final long SEED = Long.getLong("opsctl.attributes.seed", 20_261_130L);

    /** What an attribute takes and what it does not. */
    private record Values(List<String> valid, List<String> invalid) {

        static Values number(int min, int max) {
            Random random = new Random(SEED);
            return new Values(
                    Stream.of(min, max, min + random.nextInt(max - min + 1))
                            .map(String::valueOf)
                            .toList(),
                    List.of(
                            String.valueOf(min - 1),
                            String.valueOf(max + 1),
                            "-" + (1 + random.nextInt(1000)),
                            String.valueOf((long) Integer.MAX_VALUE + 1 + random.nextInt()),
                            "1e3",
                            min + ".5",
                            " " + min,
                            "",
                            "NaN",
                            "x"));
        }

        static Values oneOf(String... valid) {
            return new Values(List.of(valid), List.of("maybe", valid[0] + " ", "[]"));
        }

        static Values document(List<String> valid, String... invalid) {
            List<String> all = new ArrayList<>(List.of("{", "x", "[]", "1", "\"text\"", "{}", "null", "{\"a\":1}"));
            all.addAll(List.of(invalid));
            return new Values(valid, all);
        }
    }

    private static String statement(String effect, String principal, String action, String resource) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"" + effect + "\",\"Principal\":" + principal
                + ",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"}]}";
    }

    private static Values policies(String action, String foreign) {
        String good = statement("Deny", "\"*\"", action, "*");
        return Values.document(
                List.of(good, statement("Allow", "{\"AWS\":\"" + ACCOUNT + "\"}", action, "*")),
                statement("deny", "\"*\"", action, "*"),
                statement("Deny", "\"x\"", action, "*"),
                statement("Deny", "{\"AWS\":\"nobody\"}", action, "*"),
                statement("Deny", "{\"Person\":\"*\"}", action, "*"),
                statement("Deny", "\"*\"", foreign, "*"),
                statement("Deny", "\"*\"", "Everything", "*"),
                good.replace("2012-10-17", "2012-10-18"),
                good.replace("\"Action\"", "\"Actions\""),
                good.replace("\"Principal\":\"*\",", ""),
                good.replace("\"Resource\"", "\"Condition\":{\"StringSortOf\":{\"aws:x\":\"y\"}},\"Resource\""),
                good.substring(0, good.length() - 1),
                good + good);
    }

    private static final Map<QueueAttributeName, Values> QUEUE = Map.ofEntries(
            Map.entry(QueueAttributeName.DELAY_SECONDS, Values.number(0, 900)),
            Map.entry(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, Values.number(1024, 1_048_576)),
            Map.entry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, Values.number(60, 1_209_600)),
            Map.entry(QueueAttributeName.RECEIVE_MESSAGE_WAIT_TIME_SECONDS, Values.number(0, 20)),
            Map.entry(QueueAttributeName.VISIBILITY_TIMEOUT, Values.number(0, 43_200)),
            Map.entry(QueueAttributeName.KMS_DATA_KEY_REUSE_PERIOD_SECONDS, Values.number(60, 86_400)),
            Map.entry(
                    QueueAttributeName.KMS_MASTER_KEY_ID,
                    new Values(List.of("alias/aws/sqs", "alias/mine"), List.of())),
            Map.entry(QueueAttributeName.SQS_MANAGED_SSE_ENABLED, Values.oneOf("true", "false")),
            Map.entry(QueueAttributeName.POLICY, policies("sqs:SendMessage", "sns:Publish")),
            Map.entry(
                    QueueAttributeName.REDRIVE_POLICY,
                    Values.document(
                            List.of(redrive(QUEUE_ARN, "1"), redrive(QUEUE_ARN, "1000")),
                            redrive(QUEUE_ARN, "0"),
                            redrive(QUEUE_ARN, "1001"),
                            redrive(QUEUE_ARN, "\"many\""),
                            redrive(QUEUE_ARN + "x", "3"),
                            redrive(QUEUE_ARN.replace("aws", "aws-cn"), "3"),
                            redrive(QUEUE_ARN.replace(ACCOUNT, "444455556666"), "3"),
                            redrive("dead", "3"))),
            Map.entry(
                    QueueAttributeName.REDRIVE_ALLOW_POLICY,
                    Values.document(
                            List.of(
                                    "{\"redrivePermission\":\"denyAll\"}",
                                    "{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"" + QUEUE_ARN + "\"]}"),
                            "{\"redrivePermission\":\"some\"}",
                            "{\"redrivePermission\":\"byQueue\"}",
                            "{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"dead\"]}",
                            "{\"redrivePermission\":\"denyAll\",\"sourceQueueArns\":[\"" + QUEUE_ARN + "\"]}")),
            Map.entry(QueueAttributeName.CONTENT_BASED_DEDUPLICATION, Values.oneOf("true", "false")),
            Map.entry(QueueAttributeName.DEDUPLICATION_SCOPE, Values.oneOf("messageGroup", "queue")),
            Map.entry(QueueAttributeName.FIFO_THROUGHPUT_LIMIT, Values.oneOf("perQueue")));
    private static final Set<QueueAttributeName> FIFO_ONLY = Set.of(
            QueueAttributeName.CONTENT_BASED_DEDUPLICATION,
            QueueAttributeName.DEDUPLICATION_SCOPE,
            QueueAttributeName.FIFO_THROUGHPUT_LIMIT);

    private static final Map<String, Values> TOPIC = Map.of(
            "Policy", policies("sns:Publish", "sqs:SendMessage"),
            "DisplayName", new Values(List.of("Orders", "x".repeat(100)), List.of("x".repeat(101), "a\u0007b")),
            "DeliveryPolicy",
                    Values.document(
                            List.of(
                                    delivery("{\"numRetries\":3,\"minDelayTarget\":1,\"maxDelayTarget\":3600}"),
                                    delivery("{\"numRetries\":100}")),
                            delivery("{\"numRetries\":101}"),
                            delivery("{\"numRetries\":-1}"),
                            delivery("{\"numRetries\":\"3\"}"),
                            delivery("{\"minDelayTarget\":0}"),
                            delivery("{\"minDelayTarget\":9,\"maxDelayTarget\":8}"),
                            delivery("{\"maxDelayTarget\":3601}"),
                            delivery("{\"numRetries\":1,\"numNoDelayRetries\":2}"),
                            delivery("{\"backoffFunction\":\"random\"}"),
                            delivery("7")),
            "KmsMasterKeyId",
                    new Values(List.of("alias/aws/sns"), List.of("arn:aws:sqs:us-east-1:" + ACCOUNT + ":q", "a b")),
            "TracingConfig", Values.oneOf("Active", "PassThrough"),
            "SignatureVersion", Values.oneOf("1", "2"),
            "ContentBasedDeduplication", Values.oneOf("true", "false"),
            "FifoThroughputScope", Values.oneOf("Topic", "MessageGroup"));
    private static final Set<String> FIFO_TOPICS_ONLY = Set.of("ContentBasedDeduplication", "FifoThroughputScope");

    private static final Map<String, Values> SUBSCRIPTION = Map.of(
            "RawMessageDelivery", Values.oneOf("true", "false"),
            "FilterPolicyScope", Values.oneOf("MessageAttributes", "MessageBody"),
            "FilterPolicy",
                    new Values(
                            List.of("{\"a\":[\"b\"]}"),
                            List.of("{", "x", "[]", "7", "{\"a\":7}", "{\"a\":[{\"no\":1}]}")),
            "RedrivePolicy",
                    Values.document(
                            List.of("{\"deadLetterTargetArn\":\"" + QUEUE_ARN + "\"}"),
                            "{\"deadLetterTargetArn\":\"dead\"}"),
            "DeliveryPolicy",
                    new Values(
                            List.of("{\"healthyRetryPolicy\":{\"numRetries\":5}}"),
                            List.of("{", "7", "{\"healthyRetryPolicy\":{\"numRetries\":999}}")));

    private static String redrive(String target, String count) {
        return "{\"deadLetterTargetArn\":\"" + target + "\",\"maxReceiveCount\":" + count + "}";
    }

    private static String delivery(String retry) {
        return "{\"http\":{\"defaultHealthyRetryPolicy\":" + retry + "}}";
    }

    @TempDir
    Path home;

    private TestCloud cloud;
    private SqsClient sqs;
    private SnsClient sns;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        sqs = cloud.client(SqsClient.class);
        sns = cloud.client(SnsClient.class);
        sqs.createQueue(r -> r.queueName("dead"));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    /** @param codes what AWS answers to such values */
    private static void refused(String what, Runnable call, String... codes) {
        try {
            call.run();
        } catch (AwsServiceException e) {
            assertTrue(Set.of(codes).contains(e.awsErrorDetails().errorCode()), what + " was refused with " + e);
            assertEquals(400, e.statusCode(), what);
            return;
        }
        fail(what + " was taken");
    }

    @Test
    void aQueuesAttributesAreTakenKeptAndRefused() {
        String plain = sqs.createQueue(r -> r.queueName("plain")).queueUrl();
        String fifo = sqs.createQueue(
                        r -> r.queueName("q.fifo").attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "true")))
                .queueUrl();
        for (QueueAttributeName attribute : QueueAttributeName.knownValues()) {
            String url = FIFO_ONLY.contains(attribute) ? fifo : plain;
            Values values = QUEUE.get(attribute);
            if (values == null) { // not settable
                refused(
                        attribute + " is no setting",
                        () -> sqs.setQueueAttributes(r -> r.queueUrl(url).attributes(Map.of(attribute, "true"))),
                        "InvalidAttributeName",
                        "InvalidParameterValue");
                continue;
            }
            for (String value : values.valid()) {
                sqs.setQueueAttributes(r -> r.queueUrl(url).attributes(Map.of(attribute, value)));
                assertEquals(
                        value,
                        sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(attribute))
                                .attributes()
                                .get(attribute));
            }
            String last = values.valid().get(values.valid().size() - 1);
            for (String value : values.invalid()) {
                String what = attribute + "=" + value + " (seed " + SEED + ")";
                refused(
                        what,
                        () -> sqs.setQueueAttributes(r -> r.queueUrl(url).attributes(Map.of(attribute, value))),
                        "InvalidAttributeValue",
                        "InvalidParameterValue");
                refused(
                        what,
                        () -> sqs.createQueue(r -> r.queueName("new").attributes(Map.of(attribute, value))),
                        "InvalidAttributeValue",
                        "InvalidParameterValue",
                        "InvalidAttributeName");
            }
            assertEquals(
                    last,
                    sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(attribute))
                            .attributes()
                            .get(attribute),
                    "what was refused changed something");
        }
        assertEquals(
                List.of(plain, fifo),
                sqs.listQueues().queueUrls().stream()
                        .filter(u -> !u.endsWith("/dead"))
                        .sorted()
                        .toList());
    }

    @Test
    void aTopicsAttributesAreTakenKeptAndRefused() {
        String plain = sns.createTopic(r -> r.name("plain")).topicArn();
        String fifo = sns.createTopic(r -> r.name("t.fifo").attributes(Map.of("FifoTopic", "true")))
                .topicArn();
        TOPIC.forEach((attribute, values) -> {
            String topic = FIFO_TOPICS_ONLY.contains(attribute) ? fifo : plain;
            for (String value : values.valid()) {
                sns.setTopicAttributes(
                        r -> r.topicArn(topic).attributeName(attribute).attributeValue(value));
                assertEquals(
                        value,
                        sns.getTopicAttributes(r -> r.topicArn(topic))
                                .attributes()
                                .get(attribute));
            }
            Map<String, String> before =
                    sns.getTopicAttributes(r -> r.topicArn(topic)).attributes();
            for (String value : values.invalid()) {
                String what = attribute + "=" + value + " (seed " + SEED + ")";
                refused(
                        what,
                        () -> sns.setTopicAttributes(
                                r -> r.topicArn(topic).attributeName(attribute).attributeValue(value)),
                        "InvalidParameter");
                refused(
                        what,
                        () -> sns.createTopic(r -> r.name("new").attributes(Map.of(attribute, value))),
                        "InvalidParameter");
            }
            assertEquals(before, sns.getTopicAttributes(r -> r.topicArn(topic)).attributes());
        });
        for (String name : new String[] {null, "", "Owner", "FifoTopic", "policy"}) {
            refused(
                    "attribute " + name,
                    () -> sns.setTopicAttributes(
                            r -> r.topicArn(plain).attributeName(name).attributeValue("true")),
                    "InvalidParameter",
                    "ValidationError",
                    "ValidationException");
        }
        refused(
                "deduplication of a standard topic",
                () -> sns.setTopicAttributes(r -> r.topicArn(plain)
                        .attributeName("ContentBasedDeduplication")
                        .attributeValue("true")),
                "InvalidParameter");
    }

    @Test
    void aSubscriptionsAttributesAreTakenKeptAndRefused() {
        String topic = sns.createTopic(r -> r.name("plain")).topicArn();
        String arn = sns.subscribe(r -> r.topicArn(topic)
                        .protocol("sqs")
                        .endpoint(QUEUE_ARN)
                        .attributes(Map.of("FilterPolicy", "{\"a\":[\"b\"]}"))) // its scope is shown with it
                .subscriptionArn();
        SUBSCRIPTION.forEach((attribute, values) -> {
            for (String value : values.valid()) {
                sns.setSubscriptionAttributes(
                        r -> r.subscriptionArn(arn).attributeName(attribute).attributeValue(value));
                assertEquals(
                        value,
                        sns.getSubscriptionAttributes(r -> r.subscriptionArn(arn))
                                .attributes()
                                .get(attribute));
            }
            for (String value : values.invalid()) {
                refused(
                        attribute + "=" + value,
                        () -> sns.setSubscriptionAttributes(r ->
                                r.subscriptionArn(arn).attributeName(attribute).attributeValue(value)),
                        "InvalidParameter");
                refused(
                        attribute + "=" + value,
                        () -> sns.subscribe(r -> r.topicArn(topic)
                                .protocol("sqs")
                                .endpoint(QUEUE_ARN + "2")
                                .attributes(Map.of(attribute, value))),
                        "InvalidParameter");
            }
        });
        assertEquals(1, sns.listSubscriptions().subscriptions().size());
    }

    @Test
    void pagesAndBatchesOutsideTheirRangesAreRefused() {
        for (int max : new int[] {-1, 0, 1001, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            refused("MaxResults " + max, () -> sqs.listQueues(r -> r.maxResults(max)), "InvalidParameterValue");
            String url = sqs.getQueueUrl(r -> r.queueName("dead")).queueUrl();
            refused(
                    "MaxResults " + max,
                    () -> sqs.listDeadLetterSourceQueues(r -> r.queueUrl(url).maxResults(max)),
                    "InvalidParameterValue");
            refused(
                    "MaxResults " + max,
                    () -> sqs.listMessageMoveTasks(r -> r.sourceArn(QUEUE_ARN).maxResults(max)),
                    "InvalidParameterValue");
        }
        refused("a token", () -> sqs.listQueues(r -> r.nextToken("dead")), "InvalidParameterValue");
        refused("a token", () -> sns.listTopics(r -> r.nextToken("plain")), "InvalidParameter");
        refused("a token", () -> sns.listSubscriptions(r -> r.nextToken("x")), "InvalidParameter");
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 7; i++) {
            String name = "p" + i;
            names.add(sqs.createQueue(r -> r.queueName(name)).queueUrl());
        }
        assertEquals(
                names,
                sqs.listQueuesPaginator(r -> r.queueNamePrefix("p").maxResults(2)).queueUrls().stream()
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void tagsKeepAwssRules() {
        String url = sqs.createQueue(r -> r.queueName("tagged")).queueUrl();
        String topic = sns.createTopic(r -> r.name("tagged")).topicArn();
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 51; i++) {
            many.put("k" + i, "");
        }
        for (Map<String, String> tags : List.of(
                many,
                Map.of("aws:x", "y"),
                Map.of("", "y"),
                Map.of("k".repeat(129), "y"),
                Map.of("k", "v".repeat(257)))) {
            refused(
                    tags.keySet().toString(),
                    () -> sqs.tagQueue(r -> r.queueUrl(url).tags(tags)),
                    "InvalidParameterValue");
            refused(
                    tags.keySet().toString(),
                    () -> sns.tagResource(r -> r.resourceArn(topic)
                            .tags(tags.entrySet().stream()
                                    .map(t -> software.amazon.awssdk.services.sns.model.Tag.builder()
                                            .key(t.getKey())
                                            .value(t.getValue())
                                            .build())
                                    .toList())),
                    "InvalidParameter",
                    "TagLimitExceeded",
                    "ValidationError",
                    "ValidationException");
        }
        assertEquals(Map.of(), sqs.listQueueTags(r -> r.queueUrl(url)).tags());
        assertEquals(
                List.of(), sns.listTagsForResource(r -> r.resourceArn(topic)).tags());
    }
}
