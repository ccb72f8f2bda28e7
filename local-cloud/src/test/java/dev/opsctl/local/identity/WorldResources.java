package dev.opsctl.local.identity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.waiters.CloudFormationWaiter;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.Distribution;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.xray.XRayClient;

/** Makes one resource of each kind for a {@link World}, and says what requests call it where answers do not. */
final class WorldResources {

    private static final String TRUST =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"Service":["lambda.amazonaws.com","states.amazonaws.com","scheduler.amazonaws.com","events.amazonaws.com"]}}]}""";
    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

    private final World world;
    private final String name;
    private final String contents;

    private WorldResources(World world) {
        this.world = world;
        this.name = world.name;
        this.contents = world.contents;
    }

    static void make(World world) {
        WorldResources resources = new WorldResources(world);
        resources.identities();
        resources.messaging();
        resources.data();
        resources.table();
        resources.functions();
        resources.machines();
        resources.stack();
        resources.api();
        resources.mail();
        resources.repository();
        resources.watching();
        resources.delivery();
        resources.unmade();
    }

    private String arn(String service, String resource) {
        return world.scope.arn(service, resource);
    }

    private String role() {
        return world.scope.globalArn("iam", "role/" + name);
    }

    private void identities() {
        IamClient iam = world.client(IamClient.class);
        iam.createRole(r -> r.roleName(name).description(contents).assumeRolePolicyDocument(TRUST));
        iam.putRolePolicy(r -> r.roleName(name).policyName(name).policyDocument(POLICY));
        iam.createUser(r -> r.userName(name).tags(t -> t.key("k").value(contents)));
        iam.putUserPolicy(r -> r.userName(name).policyName(name).policyDocument(POLICY));
        iam.createAccessKey(r -> r.userName(name));
        iam.createGroup(r -> r.groupName(name));
        iam.addUserToGroup(r -> r.groupName(name).userName(name));
        iam.putGroupPolicy(r -> r.groupName(name).policyName(name).policyDocument(POLICY));
        iam.createPolicy(r -> r.policyName(name).description(contents).policyDocument(POLICY));
        world.names("iam", "RoleName UserName GroupName PolicyName", name);
        world.names("iam", "PolicyArn PermissionsBoundary", world.scope.globalArn("iam", "policy/" + name));
        world.names("iam", "PolicySourceArn", role(), world.scope.globalArn("iam", "user/" + name));
        world.names("*", "RoleArn Role ExecutionRoleArn credentials", role());
    }

    private void messaging() {
        SqsClient sqs = world.client(SqsClient.class);
        String queue = arn("sqs", name);
        String url = sqs.createQueue(r -> r.queueName(name)).queueUrl();
        sqs.sendMessage(r -> r.queueUrl(url).messageBody(contents));
        sqs.receiveMessage(r -> r.queueUrl(url).visibilityTimeout(43_000));
        world.names("sqs", "QueueUrl", url, url.replaceFirst("//[^/]+/", "//sqs.us-east-1.amazonaws.com/"));
        world.names("sqs", "QueueName", name);
        world.names("sqs", "QueueOwnerAWSAccountId", world.scope.accountId());
        world.names("sqs", "SourceArn DestinationArn", queue);
        SnsClient sns = world.client(SnsClient.class);
        String topic = sns.createTopic(r -> r.name(name).attributes(Map.of("DisplayName", contents)))
                .topicArn();
        sns.subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(queue).returnSubscriptionArn(true));
        world.names("sns", "TopicArn TargetArn ResourceArn", topic);
        world.names("sns", "Endpoint", queue);
        world.names("sns", "Protocol", "sqs");
        world.names("sns", "Name", name);
        EventBridgeClient events = world.client(EventBridgeClient.class);
        String bus =
                events.createEventBus(r -> r.name(name).description(contents)).eventBusArn();
        events.putRule(
                r -> r.name(name).eventBusName(name).description(contents).eventPattern("{\"source\":[\"x\"]}"));
        events.putTargets(
                r -> r.rule(name).eventBusName(name).targets(t -> t.id("1").arn(queue)));
        events.createArchive(r -> r.archiveName(name).eventSourceArn(bus).description(contents));
        world.names("events", "EventBusName", name, bus);
        world.names("events", "Name Rule ArchiveName ReplayName", name);
        world.names("events", "EventSourceArn", bus, arn("events", "archive/" + name));
        world.names("events", "Targets.Arn", queue, bus);
    }

    private void data() {
        KmsClient kms = world.client(KmsClient.class);
        String key = kms.createKey(r -> r.description(contents)).keyMetadata().arn();
        kms.createAlias(r -> r.aliasName("alias/" + name).targetKeyId(key));
        kms.createGrant(r -> r.keyId(key).granteePrincipal(role()).operations(GrantOperation.DECRYPT));
        kms.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String(contents)));
        world.names(
                "kms",
                "KeyId SourceKeyId DestinationKeyId TargetKeyId",
                key,
                key.substring(key.lastIndexOf('/') + 1),
                "alias/" + name,
                arn("kms", "alias/" + name));
        world.names("kms", "AliasName", "alias/" + name);
        world.names("kms", "GranteePrincipal", role());
        world.names("*", "KmsKeyId KmsMasterKeyId SSEKMSKeyId", key);
        SecretsManagerClient secrets = world.client(SecretsManagerClient.class);
        String secret =
                secrets.createSecret(r -> r.name(name).secretString(contents)).arn();
        world.names("secretsmanager", "SecretId SecretIdList", secret, name, arn("secretsmanager", "secret:" + name));
        world.names("secretsmanager", "Name", name);
        CloudWatchLogsClient logs = world.client(CloudWatchLogsClient.class);
        logs.createLogGroup(r -> r.logGroupName(name));
        logs.createLogStream(r -> r.logGroupName(name).logStreamName(name));
        logs.putLogEvents(r -> r.logGroupName(name).logStreamName(name).logEvents(e -> e.message(contents)
                .timestamp(System.currentTimeMillis())));
        String group = arn("logs", "log-group:" + name);
        world.names("logs", "logGroupName logGroupNames logStreamName logStreamNames", name);
        world.names("logs", "logGroupIdentifier logGroupIdentifiers resourceIdentifier", group, name, group + ":*");
        world.names("logs", "resourceArn", group, group + ":*");
        S3Client s3 = world.client(S3Client.class);
        String bucket = name + "-" + world.scope.accountId();
        s3.createBucket(r -> r.bucket(bucket));
        s3.putObject(r -> r.bucket(bucket).key(name), RequestBody.fromString(contents));
        s3.createMultipartUpload(r -> r.bucket(bucket).key(name));
        world.names("s3", "Bucket DestinationBucket", bucket);
        world.names("s3", "Key DestinationKey Delete.Objects.Key", name);
        world.names("s3", "CopySource", bucket + "/" + name, "/" + bucket + "/" + name, "%2F" + bucket + "%2F" + name);
    }

    private void table() {
        DynamoDbClient tables = world.client(DynamoDbClient.class);
        tables.createTable(r -> r.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .streamSpecification(s -> s.streamEnabled(true).streamViewType("NEW_IMAGE"))
                .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("id").keyType("HASH")));
        tables.putItem(r ->
                r.tableName(name).item(Map.of("id", AttributeValue.fromS(name), "v", AttributeValue.fromS(contents))));
        DynamoDbStreamsClient streams = world.client(DynamoDbStreamsClient.class);
        String stream =
                streams.listStreams(r -> r.tableName(name)).streams().get(0).streamArn();
        String shard = streams.describeStream(r -> r.streamArn(stream))
                .streamDescription()
                .shards()
                .get(0)
                .shardId();
        streams.getShardIterator(r -> r.streamArn(stream).shardId(shard).shardIteratorType("TRIM_HORIZON"));
        world.names("dynamodb", "TableName RequestItems", name, arn("dynamodb", "table/" + name));
        world.names("dynamodb", "TableArn ResourceArn SourceTableArn", arn("dynamodb", "table/" + name));
        world.names("dynamodb", "StreamArn", stream);
        world.names("dynamodb", "ShardIteratorType", "TRIM_HORIZON");
        world.names(
                "dynamodb",
                "Statement",
                "SELECT * FROM \"" + name + "\"",
                "select id from " + name + " where id = 'FROM \"x\"'",
                "UPDATE \"" + name + "\" SET v = 1 WHERE id = '" + name + "'",
                "DELETE FROM \"" + name + "\" WHERE id = '" + name + "'",
                "INSERT INTO \"" + name + "\" VALUE {'id': 'x'}");
    }

    private static SdkBytes code() {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.putNextEntry(new ZipEntry("x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SdkBytes.fromByteArray(zipped.toByteArray());
    }

    private void functions() {
        LambdaClient lambda = world.client(LambdaClient.class);
        String function = lambda.createFunction(r -> r.functionName(name)
                        .description(contents)
                        .runtime("java17")
                        .role(role())
                        .handler("x.X::x")
                        .code(c -> c.zipFile(code())))
                .functionArn();
        lambda.publishVersion(r -> r.functionName(name));
        lambda.createAlias(
                r -> r.functionName(name).name(name).functionVersion("1").description(contents));
        lambda.putFunctionConcurrency(r -> r.functionName(name).reservedConcurrentExecutions(0)); // nothing runs
        lambda.createEventSourceMapping(
                r -> r.functionName(name).eventSourceArn(arn("sqs", name)).enabled(false));
        world.names(
                "lambda",
                "FunctionName",
                name,
                function,
                "function:" + name,
                world.scope.accountId() + ":function:" + name,
                name + ":1",
                function + ":" + name);
        world.names("lambda", "Resource", function);
        world.names("lambda", "Name", name);
        world.names("lambda", "EventSourceArn", arn("sqs", name));
        world.names("lambda", "Qualifier", name);
    }

    private void machines() {
        SfnClient states = world.client(SfnClient.class);
        String activity = states.createActivity(r -> r.name(name)).activityArn();
        String machine = states.createStateMachine(r -> r.name(name)
                        .roleArn(role())
                        .definition(
                                """
                                        {"Comment":"%s","StartAt":"A","States":{"A":{"Type":"Task","Resource":"%s","End":true}}}"""
                                        .formatted(contents, activity)))
                .stateMachineArn();
        String version = states.publishStateMachineVersion(r -> r.stateMachineArn(machine))
                .stateMachineVersionArn();
        String alias = states.createStateMachineAlias(
                        r -> r.name(name).routingConfiguration(c -> c.stateMachineVersionArn(version)
                                .weight(100)))
                .stateMachineAliasArn();
        states.startExecution(r -> r.stateMachineArn(machine).name(name).input("{\"x\":\"" + contents + "\"}"));
        states.getActivityTask(r -> r.activityArn(activity));
        world.names("states", "stateMachineArn", machine, version, alias);
        world.names("states", "name", name);
        SchedulerClient scheduler = world.client(SchedulerClient.class);
        scheduler.createScheduleGroup(r -> r.name(name));
        scheduler.createSchedule(r -> r.name(name)
                .groupName(name)
                .description(contents)
                .scheduleExpression("rate(1 day)")
                .flexibleTimeWindow(w -> w.mode("OFF"))
                .target(t -> t.arn(arn("sqs", name)).roleArn(role())));
        world.names("scheduler", "Name GroupName ScheduleGroup", name);
        world.names("scheduler", "Target.Arn", arn("sqs", name));
    }

    private void stack() {
        CloudFormationClient stacks = world.client(CloudFormationClient.class);
        String template = "{\"Description\":\"" + contents
                + "\",\"Resources\":{\"Q\":{\"Type\":\"AWS::SQS::Queue\",\"Properties\":{\"QueueName\":\"" + name
                + "-stacked\"}}}}";
        stacks.createStack(r -> r.stackName(name).templateBody(template));
        try (CloudFormationWaiter waiter = CloudFormationWaiter.builder()
                .client(stacks)
                .overrideConfiguration(c -> c.maxAttempts(600)
                        .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(50))))
                .build()) {
            waiter.waitUntilStackCreateComplete(r -> r.stackName(name));
            stacks.createChangeSet(
                    r -> r.stackName(name).changeSetName(name).templateBody(template.replace("\"Q\"", "\"R\"")));
            waiter.waitUntilChangeSetCreateComplete(r -> r.stackName(name).changeSetName(name));
        }
        String set = stacks.describeChangeSet(r -> r.stackName(name).changeSetName(name))
                .changeSetId();
        world.names("cloudformation", "StackName", name);
        world.names("cloudformation", "ChangeSetName", name, set);
        stacks.describeStacks(r -> r.stackName(name))
                .stacks()
                .forEach(stack -> world.names("cloudformation", "StackName", stack.stackId()));
        world.names("cloudformation", "LogicalResourceId", "Q");
    }

    private void api() {
        ApiGatewayClient apis = world.client(ApiGatewayClient.class);
        String api = apis.createRestApi(r -> r.name(name).description(contents)).id();
        String root = apis.getResources(r -> r.restApiId(api)).items().get(0).id();
        String resource = apis.createResource(
                        r -> r.restApiId(api).parentId(root).pathPart("x"))
                .id();
        apis.putMethod(
                r -> r.restApiId(api).resourceId(resource).httpMethod("GET").authorizationType("NONE"));
        apis.putIntegration(
                r -> r.restApiId(api).resourceId(resource).httpMethod("GET").type("MOCK"));
        String deployment =
                apis.createDeployment(r -> r.restApiId(api).stageName(name)).id();
        String validator =
                apis.createRequestValidator(r -> r.restApiId(api).name(name)).id();
        String key = apis.createApiKey(r -> r.name(name).description(contents).enabled(true))
                .id();
        String plan =
                apis.createUsagePlan(r -> r.name(name).description(contents)).id();
        apis.createUsagePlanKey(r -> r.usagePlanId(plan).keyId(key).keyType("API_KEY"));
        world.names("apigateway", "restApiId apiId", api);
        world.names("apigateway", "resourceId", resource);
        world.names("apigateway", "parentId", root);
        world.names("apigateway", "deploymentId", deployment);
        world.names("apigateway", "requestValidatorId", validator);
        world.names("apigateway", "stageName", name);
        world.names("apigateway", "httpMethod", "GET");
        world.names("apigateway", "statusCode", "200");
        world.names("apigateway", "apiKey keyId", key);
        world.names("apigateway", "usagePlanId", plan);
        world.names(
                "apigateway",
                "resourceArn",
                "arn:aws:apigateway:us-east-1::/restapis/" + api,
                "arn:aws:apigateway:us-east-1::/apikeys/" + key,
                "arn:aws:apigateway:us-east-1::/usageplans/" + plan);
    }

    private void mail() {
        SesClient ses = world.client(SesClient.class);
        String domain = name + ".example";
        ses.verifyDomainIdentity(r -> r.domain(domain));
        ses.createConfigurationSet(r -> r.configurationSet(s -> s.name(name)));
        world.names("ses", "Identity Identities Domain EmailIdentity", domain);
        world.names("ses", "EmailAddress", "a@" + domain);
        world.names("ses", "Source FromEmailAddress", "a@" + domain, "\"x\" <a@" + domain + ">");
        world.names("ses", "ConfigurationSetName TemplateName Template Name ContactListName", name);
        world.names(
                "ses", "SourceArn FromArn ReturnPathArn FromEmailAddressIdentityArn", arn("ses", "identity/" + domain));
        world.names("ses", "ResourceArn", arn("ses", "identity/" + domain), arn("ses", "configuration-set/" + name));
    }

    private void watching() {
        CloudWatchClient cloudwatch = world.client(CloudWatchClient.class);
        cloudwatch.putMetricAlarm(r -> r.alarmName(name)
                .alarmDescription(contents)
                .namespace(name)
                .metricName(name)
                .statistic("Sum")
                .period(60)
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator("GreaterThanThreshold")
                .tags(t -> t.key("k").value(contents)));
        cloudwatch.putDashboard(r -> r.dashboardName(name)
                .dashboardBody(
                        "{\"widgets\":[{\"type\":\"text\",\"properties\":{\"markdown\":\"" + contents + "\"}}]}"));
        world.names("cloudwatch", "AlarmName AlarmNames DashboardName DashboardNames Namespace MetricName", name);
        world.names("cloudwatch", "ResourceARN", arn("cloudwatch", "alarm:" + name));
        XRayClient xray = world.client(XRayClient.class);
        String group = xray.createGroup(
                        r -> r.groupName(name).filterExpression("annotation.orderID = \"" + contents + "\""))
                .group()
                .groupARN();
        String rule = xray.createSamplingRule(r -> r.samplingRule(s -> s.ruleName(name)
                        .serviceName(contents)
                        .serviceType("*")
                        .host("*")
                        .httpMethod("*")
                        .urlPath("*")
                        .resourceARN("*")
                        .version(1)
                        .priority(1)
                        .reservoirSize(0)
                        .fixedRate(0.5)))
                .samplingRuleRecord()
                .samplingRule()
                .ruleARN();
        world.names("xray", "GroupName RuleName", name);
        world.names("xray", "GroupARN", group);
        world.names("xray", "RuleARN", rule);
    }

    private void delivery() {
        CloudFrontClient cloudfront = world.client(CloudFrontClient.class);
        Distribution distribution = cloudfront
                .createDistributionWithTags(r -> r.distributionConfigWithTags(w -> w.tags(
                                t -> t.items(i -> i.key("k").value(contents)))
                        .distributionConfig(c -> c.callerReference(name)
                                .comment(contents)
                                .enabled(false)
                                .origins(o -> o.quantity(1).items(i -> i.id(name)
                                        .domainName("example.com")
                                        .customOriginConfig(x ->
                                                x.httpPort(80).httpsPort(443).originProtocolPolicy("https-only"))))
                                .defaultCacheBehavior(b -> b.targetOriginId(name)
                                        .viewerProtocolPolicy("allow-all")
                                        .cachePolicyId("658327ea-f89d-4fab-a63d-7e88639e58f6")))))
                .distribution();
        String control = cloudfront
                .createOriginAccessControl(r -> r.originAccessControlConfig(c -> c.name(name)
                        .description(contents)
                        .signingProtocol("sigv4")
                        .signingBehavior("always")
                        .originAccessControlOriginType("s3")))
                .originAccessControl()
                .id();
        String cache = cloudfront
                .createCachePolicy(r ->
                        r.cachePolicyConfig(c -> c.name(name).comment(contents).minTTL(1L)))
                .cachePolicy()
                .id();
        String origin = cloudfront
                .createOriginRequestPolicy(r -> r.originRequestPolicyConfig(c -> c.name(name)
                        .comment(contents)
                        .headersConfig(h -> h.headerBehavior("none"))
                        .cookiesConfig(h -> h.cookieBehavior("none"))
                        .queryStringsConfig(h -> h.queryStringBehavior("all"))))
                .originRequestPolicy()
                .id();
        String headers = cloudfront
                .createResponseHeadersPolicy(r -> r.responseHeadersPolicyConfig(c -> c.name(name)
                        .comment(contents)
                        .securityHeadersConfig(h -> h.contentTypeOptions(o -> o.override(true)))))
                .responseHeadersPolicy()
                .id();
        cloudfront.createFunction(r -> r.name(name)
                .functionConfig(c -> c.comment(contents).runtime("cloudfront-js-2.0"))
                .functionCode(
                        SdkBytes.fromUtf8String("function handler(event) { return event.request; } // " + contents)));
        String invalidation = cloudfront
                .createInvalidation(
                        r -> r.distributionId(distribution.id()).invalidationBatch(b -> b.callerReference(name)
                                .paths(p -> p.quantity(1).items("/" + contents))))
                .invalidation()
                .id();
        world.names("cloudfront", "DistributionId", distribution.id());
        world.names("cloudfront", "Id", distribution.id(), control, cache, origin, headers, invalidation);
        world.names("cloudfront", "Resource", distribution.arn());
        world.names("cloudfront", "CachePolicyId", cache);
        world.names("cloudfront", "OriginRequestPolicyId", origin);
        world.names("cloudfront", "ResponseHeadersPolicyId", headers);
        world.names("cloudfront", "OriginAccessControlId", control);
        world.names("cloudfront", "Name", name);
    }

    private void repository() {
        CodeCommitClient codecommit = world.client(CodeCommitClient.class);
        codecommit.createRepository(r -> r.repositoryName(name).repositoryDescription(contents));
        codecommit.putFile(r -> r.repositoryName(name)
                .branchName("main")
                .filePath("file")
                .fileContent(SdkBytes.fromUtf8String(contents)));
        world.names("codecommit", "repositoryName repositoryNames oldName", name);
        world.names("codecommit", "resourceArn", arn("codecommit", name));
    }

    /** ARNs of kinds of which nothing is there: whoever is denied is denied before anybody looks. */
    private void unmade() {
        String table = arn("dynamodb", "table/" + name);
        world.names("dynamodb", "BackupArn", table + "/backup/01489602797149-73d8d5bc");
        world.names("dynamodb", "ExportArn", table + "/export/01489602797149-73d8d5bc");
        world.names("dynamodb", "ImportArn", table + "/import/01489602797149-73d8d5bc");
        world.names("lambda", "CodeSigningConfigArn", arn("lambda", "code-signing-config:csc-0123456789abcdef0"));
        world.names("lambda", "LayerName", arn("lambda", "layer:" + name));
        world.names("lambda", "Arn", arn("lambda", "layer:" + name + ":1"));
        world.names("sns", "PlatformApplicationArn", arn("sns", "app/GCM/" + name));
        world.names("sns", "EndpointArn", arn("sns", "endpoint/GCM/" + name + "/5e3e9847-3183-3f18-a7e8-671c3a57d4b3"));
        world.names("states", "mapRunArn", arn("states", "mapRun:" + name + "/x:y"));
        world.names("events", "ConnectionArn", arn("events", "connection/" + name + "/5e3e9847-3183"));
        world.names("events", "ResourceARN", arn("events", "connection/" + name), arn("events", "archive/" + name));
    }
}
