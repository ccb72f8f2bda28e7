package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What services tell of themselves under AWS's names (OBS-1). */
class ServiceMetricsTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchClient metrics;
    private Instant begin;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        metrics = cloud.client(CloudWatchClient.class);
        begin = cloud.cloud().clock().instant().minusSeconds(60);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    /** Number, sum and largest of all values. @param dimensions names and values in turn */
    private double[] all(String namespace, String name, String... dimensions) {
        double[] all = {0, 0, 0};
        for (Datapoint point : metrics.getMetricStatistics(r -> {
                    r.namespace("AWS/" + namespace)
                            .metricName(name)
                            .startTime(begin)
                            .endTime(cloud.cloud().clock().instant().plusSeconds(60))
                            .period(60)
                            .statistics(Statistic.SAMPLE_COUNT, Statistic.SUM, Statistic.MAXIMUM);
                    Dimension[] given = new Dimension[dimensions.length / 2];
                    for (int i = 0; i < given.length; i++) {
                        given[i] = Dimension.builder()
                                .name(dimensions[2 * i])
                                .value(dimensions[2 * i + 1])
                                .build();
                    }
                    r.dimensions(given);
                })
                .datapoints()) {
            all[0] += point.sampleCount();
            all[1] += point.sum();
            all[2] = Math.max(all[2], point.maximum());
        }
        return all;
    }

    @Test
    void queues_count_what_passes_and_what_lies_in_them() {
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.createQueue(r -> r.queueName("orders")).queueUrl();
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("12345"));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("1"));
        sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(1));
        cloud.cloud().clock().advance(Duration.ofMinutes(2));
        assertEquals(2, all("SQS", "NumberOfMessagesSent", "QueueName", "orders")[1]);
        assertEquals(5, all("SQS", "SentMessageSize", "QueueName", "orders")[2]);
        assertEquals(1, all("SQS", "NumberOfMessagesReceived", "QueueName", "orders")[1]);
        assertEquals(2, all("SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "orders")[2]);
        assertTrue(all("SQS", "ApproximateAgeOfOldestMessage", "QueueName", "orders")[2] > 30);
    }

    @Test
    void tables_and_topics_count_requests() {
        DynamoDbClient tables = cloud.client(DynamoDbClient.class);
        tables.createTable(r -> r.tableName("orders")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH)));
        Map<String, AttributeValue> item = Map.of("id", AttributeValue.fromS("1"));
        tables.putItem(r -> r.tableName("orders").item(item));
        assertThrows(
                ConditionalCheckFailedException.class,
                () -> tables.putItem(
                        r -> r.tableName("orders").item(item).conditionExpression("attribute_not_exists(id)")));
        tables.scan(r -> r.tableName("orders"));
        assertEquals(1, all("DynamoDB", "SuccessfulRequestLatency", "TableName", "orders", "Operation", "PutItem")[0]);
        assertEquals(1, all("DynamoDB", "ConditionalCheckFailedRequests", "TableName", "orders")[1]);
        assertEquals(1, all("DynamoDB", "ReturnedItemCount", "TableName", "orders", "Operation", "Scan")[1]);
        SnsClient sns = cloud.client(SnsClient.class);
        String topic = sns.createTopic(r -> r.name("news")).topicArn();
        sns.publish(r -> r.topicArn(topic).message("hello"));
        assertEquals(1, all("SNS", "NumberOfMessagesPublished", "TopicName", "news")[1]);
        assertEquals(5, all("SNS", "PublishSize", "TopicName", "news")[2]);
    }
}
