package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.route.WireServices;
import dev.opsctl.local.service.apigateway.execute.ApiRequest;
import dev.opsctl.local.service.apigateway.execute.ExecuteApi;
import dev.opsctl.local.service.apigateway.execute.ExecuteContext;
import dev.opsctl.local.service.apigateway.execute.HttpHeaders;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.IntegrationType;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingMetric;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.MessageRejectedException;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Makes everything happen that services tell CloudWatch of. */
final class MeasuredWorld {

    private static final String PLACE = "us-east-1:" + TestCloud.SCOPE.accountId() + ":";
    private static final String QUEUE = "arn:aws:sqs:" + PLACE + "plain";
    private static final String DEAD = "arn:aws:sqs:" + PLACE + "dead";
    private static final String NOWHERE = "arn:aws:sqs:" + PLACE + "nowhere";
    private static final String ROLE = "arn:aws:iam::" + TestCloud.SCOPE.accountId() + ":role/all";

    private final TestCloud cloud;

    MeasuredWorld(TestCloud cloud) {
        this.cloud = cloud;
    }

    void happen() throws Exception {
        cloud.client(IamClient.class).createRole(r -> r.roleName("all")
                .assumeRolePolicyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
                                + "\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"));
        queues();
        functions();
        tables();
        topics();
        rules();
        schedules();
        mails();
        logs();
        apis();
        flows();
        builds();
        objects();
        cloud.cloud().clock().advance(Duration.ofMinutes(6));
    }

    private void builds() {
        CodeBuildClient codebuild = cloud.client(CodeBuildClient.class);
        codebuild.createProject(r -> r.name("built")
                .source(s -> s.type("NO_SOURCE").buildspec("version: 0.2\nphases: {build: {commands: exit $CODE}}"))
                .artifacts(a -> a.type("NO_ARTIFACTS"))
                .environment(e -> e.type("LINUX_CONTAINER").image("x").computeType("BUILD_GENERAL1_SMALL"))
                .serviceRole("arn:aws:iam::111122223333:role/all"));
        for (String code : List.of("0", "1")) {
            codebuild.startBuild(r -> r.projectName("built")
                    .environmentVariablesOverride(v -> v.name("CODE").value(code)));
        }
    }

    private void objects() {
        S3Client s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("counted"));
        s3.putBucketMetricsConfiguration(r -> r.bucket("counted").id("all").metricsConfiguration(m -> m.id("all")));
        s3.putObject(r -> r.bucket("counted").key("a").contentLength(5L), RequestBody.fromString("12345"));
        s3.getObjectAsBytes(r -> r.bucket("counted").key("a"));
        s3.headObject(r -> r.bucket("counted").key("a"));
        s3.listObjectsV2(r -> r.bucket("counted"));
        s3.createMultipartUpload(r -> r.bucket("counted").key("b"));
        s3.deleteObject(r -> r.bucket("counted").key("a"));
        assertThrows(
                NoSuchKeyException.class,
                () -> s3.headObject(r -> r.bucket("counted").key("a")));
    }

    private void queues() {
        SqsClient sqs = cloud.client(SqsClient.class);
        sqs.createQueue(r -> r.queueName("dead"));
        String plain = sqs.createQueue(r -> r.queueName("plain")).queueUrl();
        sqs.receiveMessage(r -> r.queueUrl(plain));
        sqs.sendMessage(r -> r.queueUrl(plain).messageBody("12345"));
        sqs.sendMessage(r -> r.queueUrl(plain).messageBody("lies there"));
        sqs.sendMessage(r -> r.queueUrl(plain).messageBody("later").delaySeconds(900));
        String receipt = sqs.receiveMessage(r -> r.queueUrl(plain).maxNumberOfMessages(1))
                .messages()
                .get(0)
                .receiptHandle();
        sqs.deleteMessage(r -> r.queueUrl(plain).receiptHandle(receipt));
        String fifo = sqs.createQueue(r -> r.queueName("in-order.fifo")
                        .attributes(Map.of(
                                QueueAttributeName.FIFO_QUEUE, "true", QueueAttributeName.VISIBILITY_TIMEOUT, "900")))
                .queueUrl();
        for (int i = 0; i < 2; i++) {
            sqs.sendMessage(r ->
                    r.queueUrl(fifo).messageBody("twice").messageGroupId("g").messageDeduplicationId("same"));
        }
        sqs.receiveMessage(r -> r.queueUrl(fifo));
    }

    private void function(String name) throws IOException {
        byte[] jar = SampleFunction.jar();
        cloud.client(LambdaClient.class).createFunction(r -> r.functionName(name)
                .runtime("java17")
                .role(ROLE)
                .handler("sample.Sample::handleRequest")
                .memorySize(256)
                .deadLetterConfig(d -> d.targetArn(NOWHERE))
                .code(c -> c.zipFile(SdkBytes.fromByteArray(jar))));
    }

    private void functions() throws IOException {
        LambdaClient lambda = cloud.client(LambdaClient.class);
        function("works");
        function("throttled");
        lambda.putFunctionConcurrency(r -> r.functionName("throttled").reservedConcurrentExecutions(0));
        lambda.putFunctionEventInvokeConfig(r -> r.functionName("works")
                .maximumRetryAttempts(0)
                .destinationConfig(d -> d.onFailure(f -> f.destination(NOWHERE))));
        lambda.invoke(r -> r.functionName("works").payload(SdkBytes.fromUtf8String("{\"do\":\"fail\"}")));
        lambda.invoke(r -> r.functionName("works")
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String("{\"do\":\"fail\"}")));
        assertThrows(TooManyRequestsException.class, () -> lambda.invoke(r -> r.functionName("throttled")));
    }

    private void tables() {
        DynamoDbClient tables = cloud.client(DynamoDbClient.class);
        table(tables, "provisioned", r -> r.provisionedThroughput(units(5, 6)), units(3, 4));
        table(
                tables,
                "items",
                r -> r.billingMode(BillingMode.PAY_PER_REQUEST)
                        .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)),
                null);
        cloud.client(LambdaClient.class).createEventSourceMapping(m -> m.functionName("works")
                .eventSourceArn(
                        tables.describeTable(r -> r.tableName("items")).table().latestStreamArn())
                .startingPosition(EventSourcePosition.TRIM_HORIZON)
                .metricsConfig(c -> c.metrics(EventSourceMappingMetric.EVENT_COUNT)));
        tables.updateTimeToLive(r -> r.tableName("items")
                .timeToLiveSpecification(t -> t.enabled(true).attributeName("until")));
        Map<String, AttributeValue> item = Map.of(
                "id",
                AttributeValue.fromS("1"),
                "kind",
                AttributeValue.fromS("a"),
                "until",
                AttributeValue.fromN(
                        String.valueOf(cloud.cloud().clock().instant().getEpochSecond() + 60)),
                "text",
                AttributeValue.fromS("x".repeat(1_200)));
        tables.putItem(r -> r.tableName("items").item(item));
        tables.putItem(r -> r.tableName("items").item(Map.of("id", AttributeValue.fromS("2"))));
        assertThrows(
                ConditionalCheckFailedException.class,
                () -> tables.putItem(
                        r -> r.tableName("items").item(item).conditionExpression("attribute_not_exists(id)")));
        tables.getItem(r -> r.tableName("items").key(Map.of("id", AttributeValue.fromS("1"))));
        tables.query(r -> r.tableName("items")
                .indexName("by-kind")
                .keyConditionExpression("kind = :k")
                .expressionAttributeValues(Map.of(":k", AttributeValue.fromS("a"))));
        tables.transactGetItems(r ->
                r.transactItems(g -> g.get(i -> i.tableName("items").key(Map.of("id", AttributeValue.fromS("1"))))));
        assertThrows(
                ResourceNotFoundException.class,
                () -> tables.getItem(r -> r.tableName("nowhere").key(Map.of("id", AttributeValue.fromS("1")))));
    }

    private static ProvisionedThroughput units(long reads, long writes) {
        return ProvisionedThroughput.builder()
                .readCapacityUnits(reads)
                .writeCapacityUnits(writes)
                .build();
    }

    private static void table(
            DynamoDbClient tables,
            String name,
            Consumer<CreateTableRequest.Builder> more,
            ProvisionedThroughput index) {
        tables.createTable(r -> {
            r.tableName(name)
                    .attributeDefinitions(
                            a -> a.attributeName("id").attributeType(ScalarAttributeType.S),
                            a -> a.attributeName("kind").attributeType(ScalarAttributeType.S))
                    .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH))
                    .globalSecondaryIndexes(i -> i.indexName("by-kind")
                            .keySchema(k -> k.attributeName("kind").keyType(KeyType.HASH))
                            .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY))
                            .provisionedThroughput(index));
            more.accept(r);
        });
    }

    private void topics() {
        SnsClient sns = cloud.client(SnsClient.class);
        String topic = sns.createTopic(r -> r.name("news")).topicArn();
        subscribe(sns, topic, QUEUE, Map.of());
        subscribe(sns, topic, NOWHERE, Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + DEAD + "\"}"));
        subscribe(sns, topic, NOWHERE + "1", Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + NOWHERE + "\"}"));
        subscribe(sns, topic, QUEUE + "2", Map.of("FilterPolicy", "{\"kind\":[\"a\"]}"));
        subscribe(
                sns,
                topic,
                QUEUE + "3",
                Map.of("FilterPolicy", "{\"kind\":[\"a\"]}", "FilterPolicyScope", "MessageBody"));
        sns.publish(r -> r.topicArn(topic).message("no JSON"));
        sns.publish(r -> r.topicArn(topic)
                .message("{\"kind\":\"b\"}")
                .messageAttributes(Map.of("kind", attribute("String", "b"))));
        sns.publish(r -> r.topicArn(topic)
                .message("{}")
                .messageAttributes(Map.of("kind", attribute("String.Array", "[no array"))));
    }

    private static void subscribe(SnsClient sns, String topic, String queue, Map<String, String> attributes) {
        sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(queue).attributes(attributes));
    }

    private static software.amazon.awssdk.services.sns.model.MessageAttributeValue attribute(
            String type, String value) {
        return software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder()
                .dataType(type)
                .stringValue(value)
                .build();
    }

    private void rules() {
        EventBridgeClient events = cloud.client(EventBridgeClient.class);
        String ordered = cloud.client(SnsClient.class)
                .createTopic(r -> r.name("in-order.fifo").attributes(Map.of("FifoTopic", "true")))
                .topicArn();
        events.createEventBus(r -> r.name("own"));
        events.putRule(r -> r.name("all").eventPattern("{\"source\":[\"shop\"]}"));
        events.putRule(r -> r.name("all").eventBusName("own").eventPattern("{\"source\":[\"shop\"]}"));
        // A FIFO topic that is given no group refuses for a reason that might pass.
        events.putTargets(r -> r.rule("all")
                .targets(
                        Target.builder().id("good").arn(QUEUE).build(),
                        Target.builder()
                                .id("bad")
                                .arn(ordered)
                                .retryPolicy(p -> p.maximumRetryAttempts(1))
                                .deadLetterConfig(d -> d.arn(DEAD))
                                .build()));
        events.putTargets(r -> r.rule("all")
                .eventBusName("own")
                .targets(Target.builder()
                        .id("bad")
                        .arn(NOWHERE)
                        .deadLetterConfig(d -> d.arn(NOWHERE))
                        .build()));
        for (String bus : List.of("default", "own")) {
            events.putEvents(r -> r.entries(
                    e -> e.eventBusName(bus)
                            .source("shop")
                            .detailType("Ordered")
                            .detail("{\"order\":1}"),
                    e -> e.eventBusName(bus)
                            .source("shop")
                            .detailType("Ordered")
                            .detail("no JSON")));
        }
        assertThrows(
                EventBridgeException.class,
                () -> events.putEvents(r -> r.entries(e ->
                        e.source("shop").detailType("Ordered").detail("{\"order\":\"" + "x".repeat(300_000) + "\"}"))));
    }

    private void schedules() {
        schedule("good", QUEUE, null, DEAD);
        schedule("lost", NOWHERE, null, DEAD);
        schedule("twice-lost", NOWHERE, null, NOWHERE);
        schedule("throttled", "arn:aws:scheduler:::aws-sdk:lambda:invoke", "{\"FunctionName\":\"throttled\"}", DEAD);
    }

    private void schedule(String name, String target, String input, String dead) {
        Instant at = cloud.cloud().clock().instant().plusSeconds(60);
        cloud.client(SchedulerClient.class).createSchedule(r -> r.name(name)
                .scheduleExpression("at(" + at.toString().substring(0, 19) + ")")
                .flexibleTimeWindow(w -> w.mode("OFF"))
                .target(t -> t.arn(target)
                        .roleArn(ROLE)
                        .input(input)
                        .retryPolicy(p -> p.maximumRetryAttempts(0))
                        .deadLetterConfig(d -> d.arn(dead))));
    }

    private void mails() {
        SesClient ses = cloud.client(SesClient.class);
        cloud.client(SesV2Client.class).putAccountDetails(r -> r.productionAccessEnabled(true)
                .mailType("TRANSACTIONAL")
                .websiteURL("https://example.com"));
        VerifiedIdentities.verify(cloud, "shop@example.com");
        for (String to : List.of("success", "bounce", "complaint")) {
            ses.sendEmail(r -> r.source("shop@example.com")
                    .destination(d -> d.toAddresses(to + "@simulator.amazonses.com"))
                    .message(m -> m.subject(s -> s.data("x")).body(b -> b.text(t -> t.data("x")))));
        }
        assertThrows(
                MessageRejectedException.class,
                () -> ses.sendEmail(r -> r.source("nobody@example.com")
                        .destination(d -> d.toAddresses("success@simulator.amazonses.com"))
                        .message(m -> m.subject(s -> s.data("x")).body(b -> b.text(t -> t.data("x"))))));
    }

    private void logs() throws IOException {
        CloudWatchLogsClient logs = cloud.client(CloudWatchLogsClient.class);
        function("gone");
        logs.createLogGroup(r -> r.logGroupName("lines"));
        logs.createLogStream(r -> r.logGroupName("lines").logStreamName("s"));
        for (String name : List.of("works", "gone")) {
            logs.putSubscriptionFilter(r -> r.logGroupName("lines")
                    .filterName(name)
                    .filterPattern("")
                    .destinationArn("arn:aws:lambda:" + PLACE + "function:" + name));
        }
        cloud.client(LambdaClient.class).deleteFunction(r -> r.functionName("gone"));
        long now = cloud.cloud().clock().millis();
        logs.putLogEvents(r -> r.logGroupName("lines")
                .logStreamName("s")
                .logEvents(
                        e -> e.timestamp(now).message("a line"),
                        e -> e.timestamp(now).message("{\"_aws\":{\"CloudWatchMetrics\":[{\"Namespace\":1}]}}"),
                        e -> e.timestamp(now).message("{\"_aws\":{\"CloudWatchMetrics\":[")));
    }

    private void apis() {
        ApiGatewayClient gateway = cloud.client(ApiGatewayClient.class);
        String api = gateway.createRestApi(r -> r.name("shop")).id();
        resource(gateway, api, "order", 200);
        resource(gateway, api, "broken", 500);
        String deployment = gateway.createDeployment(r -> r.restApiId(api)).id();
        gateway.createStage(r -> r.restApiId(api)
                .stageName("PROD")
                .deploymentId(deployment)
                .cacheClusterEnabled(true)
                .cacheClusterSize("0.5"));
        gateway.updateStage(r -> r.restApiId(api)
                .stageName("PROD")
                .patchOperations(switchedOn("/*/*/metrics/enabled"), switchedOn("/*/*/caching/enabled")));
        ExecuteApi execute = new ExecuteApi(new ExecuteContext(cloud.cloud(), new WireServices(cloud.cloud())));
        for (String path : List.of("/order", "/order", "/broken", "/nowhere")) {
            execute.handle(
                    api,
                    "PROD",
                    new ApiRequest("GET", path, null, new HttpHeaders(), new byte[0], "127.0.0.1", "localhost", null),
                    false);
        }
    }

    private static PatchOperation switchedOn(String path) {
        return PatchOperation.builder().op(Op.REPLACE).path(path).value("true").build();
    }

    private static void resource(ApiGatewayClient gateway, String api, String path, int status) {
        String root = gateway.getRestApi(r -> r.restApiId(api)).rootResourceId();
        String id = gateway.createResource(r -> r.restApiId(api).parentId(root).pathPart(path))
                .id();
        gateway.putMethod(r -> r.restApiId(api).resourceId(id).httpMethod("GET").authorizationType("NONE"));
        gateway.putMethodResponse(
                r -> r.restApiId(api).resourceId(id).httpMethod("GET").statusCode(String.valueOf(status)));
        gateway.putIntegration(r -> r.restApiId(api)
                .resourceId(id)
                .httpMethod("GET")
                .type(IntegrationType.MOCK)
                .requestTemplates(Map.of("application/json", "{\"statusCode\": " + status + "}")));
        gateway.putIntegrationResponse(
                r -> r.restApiId(api).resourceId(id).httpMethod("GET").statusCode(String.valueOf(status)));
    }

    private void flows() {
        SfnClient flows = cloud.client(SfnClient.class);
        flow(flows, "succeeds", "{\"Type\":\"Succeed\"}", "");
        flow(flows, "fails", "{\"Type\":\"Fail\"}", "");
        flow(flows, "times-out", "{\"Type\":\"Wait\",\"Seconds\":3600,\"End\":true}", "\"TimeoutSeconds\":60,");
        String waiting = flow(flows, "waits", "{\"Type\":\"Wait\",\"Seconds\":3600,\"End\":true}", "");
        flows.stopExecution(r -> r.executionArn(waiting));
    }

    private static String flow(SfnClient flows, String name, String state, String more) {
        String machine = flows.createStateMachine(r -> r.name(name)
                        .roleArn(ROLE)
                        .definition("{" + more + "\"StartAt\":\"S\",\"States\":{\"S\":" + state + "}}"))
                .stateMachineArn();
        return flows.startExecution(r -> r.stateMachineArn(machine)).executionArn();
    }
}
