package dev.opsctl.system;

import dev.opsctl.target.Clients;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A stack's resources with their settings and data, nested stacks included, in a form in which equal states are equal. */
final class Snapshot {

    /** What changes by looking, by time or by an update that was taken back. */
    private static final List<String> VOLATILE = List.of("LastModifiedTimestamp");

    private final Clients clients;
    private final Map<String, Object> seen = new TreeMap<>();

    private Snapshot(Clients clients) {
        this.clients = clients;
    }

    static Map<String, Object> of(Clients clients, String stack) {
        Snapshot snapshot = new Snapshot(clients);
        snapshot.stack("", stack);
        return snapshot.seen;
    }

    private void stack(String path, String stack) {
        for (StackResourceSummary resource : clients.cloudFormation()
                .listStackResourcesPaginator(r -> r.stackName(stack))
                .stackResourceSummaries()) {
            String name = path + resource.logicalResourceId();
            String id = resource.physicalResourceId();
            seen.put(name, id);
            switch (resource.resourceType()) {
                case "AWS::CloudFormation::Stack" -> stack(name + "/", id);
                case "AWS::DynamoDB::Table" -> table(name, id);
                case "AWS::SQS::Queue" -> queue(name, id);
                case "AWS::S3::Bucket" -> bucket(name, id);
                case "AWS::SNS::Topic" ->
                    seen.put(
                            name + " settings",
                            new TreeMap<>(clients.sns()
                                    .getTopicAttributes(r -> r.topicArn(id))
                                    .attributes()));
                case "AWS::Logs::LogGroup" ->
                    seen.put(
                            name + " retention",
                            clients.logs()
                                    .describeLogGroups(r -> r.logGroupNamePrefix(id))
                                    .logGroups()
                                    .get(0)
                                    .retentionInDays());
                default ->
                    Inventory.more(clients.target(), (iam, events) -> {
                        if (resource.resourceType().equals("AWS::IAM::Role")) {
                            seen.put(
                                    name + " role",
                                    iam.getRole(r -> r.roleName(id)).role());
                            seen.put(
                                    name + " attached",
                                    iam.listAttachedRolePolicies(r -> r.roleName(id))
                                            .attachedPolicies());
                            seen.put(
                                    name + " inline",
                                    iam.listRolePolicies(r -> r.roleName(id)).policyNames());
                        } else if (resource.resourceType().equals("AWS::Events::Rule")) {
                            seen.put(
                                    name + " rule",
                                    events.describeRule(r -> r.name(id)).scheduleExpression());
                            seen.put(
                                    name + " targets",
                                    events.listTargetsByRule(r -> r.rule(id)).targets());
                        } else {
                            throw new AssertionError("nothing is known of " + resource.resourceType());
                        }
                    });
            }
        }
    }

    private void table(String name, String id) {
        var dynamoDb = clients.dynamoDb();
        TableDescription table = dynamoDb.describeTable(r -> r.tableName(id)).table();
        seen.put(name + " keys", table.keySchema() + " " + table.attributeDefinitions());
        seen.put(name + " created", table.creationDateTime());
        seen.put(
                name + " time to live",
                dynamoDb.describeTimeToLive(r -> r.tableName(id)).timeToLiveDescription());
        seen.put(
                name + " tags",
                dynamoDb.listTagsOfResource(r -> r.resourceArn(table.tableArn())).tags().stream()
                        .collect(Collectors.toMap(t -> t.key(), t -> t.value(), (a, b) -> a, TreeMap::new)));
        seen.put(
                name + " items",
                dynamoDb.scanPaginator(r -> r.tableName(id)).items().stream()
                        .map(item -> new TreeMap<>(item).toString())
                        .sorted()
                        .toList());
    }

    private void queue(String name, String url) {
        var sqs = clients.sqs();
        Map<String, String> attributes =
                new TreeMap<>(sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributesAsStrings());
        attributes.keySet().removeAll(VOLATILE);
        seen.put(name + " settings", attributes);
        seen.put(
                name + " tags",
                new TreeMap<>(sqs.listQueueTags(r -> r.queueUrl(url)).tags()));
        seen.put(
                name + " messages",
                sqs
                        .receiveMessage(
                                r -> r.queueUrl(url).maxNumberOfMessages(10).visibilityTimeout(0))
                        .messages()
                        .stream()
                        .map(m -> m.messageId() + " " + m.body())
                        .sorted()
                        .toList());
    }

    private void bucket(String name, String id) {
        var s3 = clients.s3();
        seen.put(
                name + " tags",
                s3.getBucketTagging(r -> r.bucket(id)).tagSet().stream()
                        .collect(Collectors.toMap(t -> t.key(), t -> t.value(), (a, b) -> a, TreeMap::new)));
        try {
            seen.put(
                    name + " lifecycle",
                    s3.getBucketLifecycleConfiguration(r -> r.bucket(id)).rules());
        } catch (S3Exception e) {
            seen.put(name + " lifecycle", e.awsErrorDetails().errorCode());
        }
        for (S3Object object : s3.listObjectsV2Paginator(r -> r.bucket(id)).contents()) {
            seen.put(
                    name + "/" + object.key(),
                    s3.getObjectAsBytes(r -> r.bucket(id).key(object.key())).asUtf8String());
        }
    }
}
