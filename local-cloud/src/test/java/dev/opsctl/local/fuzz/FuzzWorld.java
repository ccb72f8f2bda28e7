package dev.opsctl.local.fuzz;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** One resource of each kind, and the texts that fit the members of requests: with them a request reaches beyond "not found". */
final class FuzzWorld {

    private static final String ACCOUNT = "111122223333";
    private static final String ARN = ":us-east-1:" + ACCOUNT + ":";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/fuzz";
    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
    private static final String TRUST =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"}]}";
    private static final String MACHINE =
            "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Parameters\":{\"b.$\":\"States.Format('{}', $)\"},\"End\":true}}}";
    private static final String TEMPLATE = "{\"Resources\":{\"Q\":{\"Type\":\"AWS::SQS::Queue\"}}}";

    private final LocalCloud cloud;
    private final Map<String, List<String>> known = new HashMap<>();

    FuzzWorld(LocalCloud cloud) {
        this.cloud = cloud;
        know(
                "fuzz",
                "Bucket",
                "Key",
                "TableName",
                "QueueName",
                "Name",
                "RoleName",
                "UserName",
                "GroupName",
                "FunctionName");
        know(
                "fuzz",
                "SecretId",
                "StackName",
                "ChangeSetName",
                "Rule",
                "RuleName",
                "logGroupName",
                "logStreamName",
                "Id");
        know(
                "fuzz",
                "PolicyName",
                "filterName",
                "ActionsPrefix",
                "stageName",
                "TemplateName",
                "RuleSetName",
                "EventBusName");
        know(
                "fuzz",
                "scheduleName",
                "ConfigurationSetName",
                "ArchiveName",
                "alias",
                "InstanceProfileName",
                "SourceBucket");
        know("fuzz/fuzz", "CopySource");
        know("default", "EventBusName", "GroupName");
        know("alias/fuzz", "AliasName", "KeyId", "TargetKeyId");
        know(
                ROLE,
                "RoleArn",
                "executionRoleArn",
                "Role",
                "credentials",
                "ResourceArn",
                "PrincipalArn",
                "PolicySourceArn");
        know(
                "arn:aws:sqs" + ARN + "fuzz",
                "QueueArn",
                "ResourceArn",
                "Arn",
                "EventSourceArn",
                "Endpoint",
                "destinationArn");
        know("arn:aws:sns" + ARN + "fuzz", "TopicArn", "ResourceArn", "TargetArn", "Resource");
        know("arn:aws:states" + ARN + "stateMachine:fuzz", "stateMachineArn", "resourceArn");
        know("arn:aws:states" + ARN + "execution:fuzz:fuzz", "executionArn");
        know("arn:aws:states" + ARN + "activity:none", "activityArn");
        know("arn:aws:events" + ARN + "rule/fuzz", "ResourceARN", "EventSourceArn");
        know(
                "arn:aws:logs" + ARN + "log-group:fuzz",
                "logGroupArn",
                "resourceArn",
                "logGroupIdentifier",
                "resourceIdentifier");
        know("arn:aws:iam::" + ACCOUNT + ":policy/fuzz", "PolicyArn");
        know(POLICY, "Policy", "PolicyDocument", "ResourcePolicy", "policyText");
        know(TRUST, "AssumeRolePolicyDocument", "PolicyDocument");
        know(MACHINE, "definition");
        know(TEMPLATE, "TemplateBody");
        know("{\"source\":[{\"prefix\":\"a\"}],\"detail\":{\"n\":[{\"numeric\":[\">\",1]}]}}", "EventPattern");
        know(
                "{\"id\":\"1\",\"source\":\"a\",\"account\":\"1\",\"time\":\"2026-01-01T00:00:00Z\",\"region\":\"r\",\"detail-type\":\"t\",\"resources\":[],\"detail\":{\"n\":2}}",
                "Event");
        know(
                "{\"a\":[1,{\"b\":\"c\"}]}",
                "Input",
                "Detail",
                "SecretString",
                "output",
                "Message",
                "inputTemplate",
                "MessageBody",
                "body");
        know("rate(5 minutes)", "ScheduleExpression");
        know("cron(0 12 * * ? *)", "ScheduleExpression");
        know("{ $.a = 1 && $.b > 1.5 }", "filterPattern");
        know("fields @message | filter @message like /a/", "queryString");
        know("#set($a = $input.path('$'))$a", "application/json");
        know("a=b&c=d", "Tagging");
        know("FilterPolicy", "AttributeName", "AttributeNames");
        know("VisibilityTimeout", "AttributeNames", "Attributes");
        know("sqs", "Protocol");
        know("a@example.com", "EmailAddress", "Source", "Identity", "ToAddresses", "FromEmailAddress", "EmailIdentity");
        know("$LATEST", "Qualifier", "FunctionVersion");
        know("/", "PathPrefix", "Path", "pathPart", "path");
        know("replace", "op");
    }

    private void know(String text, String... members) {
        for (String member : members) {
            known.merge(member.toLowerCase(Locale.ROOT), List.of(text), (a, b) -> {
                var both = new java.util.ArrayList<>(a);
                both.addAll(b);
                return List.copyOf(both);
            });
        }
    }

    Map<String, List<String>> known() {
        return known;
    }

    private <C> C client(Class<C> type) {
        return cloud.client(type, new Scope(ACCOUNT, "us-east-1"), Caller.root(ACCOUNT));
    }

    /** Makes what is not there (any more). */
    void build() {
        IamClient iam = client(IamClient.class);
        attempt(() -> iam.createRole(r -> r.roleName("fuzz").assumeRolePolicyDocument(TRUST)));
        attempt(() ->
                iam.putRolePolicy(r -> r.roleName("fuzz").policyName("fuzz").policyDocument(POLICY)));
        attempt(() -> iam.createUser(r -> r.userName("fuzz")));
        attempt(() -> iam.createGroup(r -> r.groupName("fuzz")));
        attempt(() -> iam.createPolicy(r -> r.policyName("fuzz").policyDocument(POLICY)));
        attempt(() -> client(SqsClient.class).createQueue(r -> r.queueName("fuzz")));
        attempt(() -> know(
                client(SqsClient.class).getQueueUrl(r -> r.queueName("fuzz")).queueUrl(), "QueueUrl"));
        attempt(() -> client(SqsClient.class)
                .sendMessage(r -> r.queueUrl(known.get("queueurl").get(0)).messageBody("a")));
        attempt(() -> client(SnsClient.class).createTopic(r -> r.name("fuzz")));
        attempt(() -> know(
                client(SnsClient.class)
                        .subscribe(r -> r.topicArn("arn:aws:sns" + ARN + "fuzz")
                                .protocol("sqs")
                                .endpoint("arn:aws:sqs" + ARN + "fuzz")
                                .returnSubscriptionArn(true))
                        .subscriptionArn(),
                "SubscriptionArn"));
        S3Client s3 = client(S3Client.class);
        attempt(() -> s3.createBucket(r -> r.bucket("fuzz")));
        attempt(() -> s3.putObject(r -> r.bucket("fuzz").key("fuzz"), RequestBody.fromString("{\"a\":1}")));
        attempt(() ->
                know(s3.createMultipartUpload(r -> r.bucket("fuzz").key("fuzz")).uploadId(), "UploadId"));
        attempt(() -> client(DynamoDbClient.class).createTable(r -> r.tableName("fuzz")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(a -> a.attributeName("id").attributeType("S"))
                .keySchema(k -> k.attributeName("id").keyType("HASH"))));
        attempt(() -> client(SecretsManagerClient.class)
                .createSecret(r -> r.name("fuzz").secretString("{}")));
        KmsClient kms = client(KmsClient.class);
        attempt(() -> {
            kms.describeKey(r -> r.keyId("alias/fuzz"));
        });
        if (known.get("grantid") == null) {
            attempt(() -> {
                String id = kms.createKey().keyMetadata().keyId();
                know(id, "KeyId", "TargetKeyId");
                kms.createAlias(r -> r.aliasName("alias/fuzz").targetKeyId(id));
                know(
                        kms.createGrant(r -> r.keyId(id)
                                        .granteePrincipal(ROLE)
                                        .operations(software.amazon.awssdk.services.kms.model.GrantOperation.DECRYPT))
                                .grantId(),
                        "GrantId");
            });
        }
        CloudWatchLogsClient logs = client(CloudWatchLogsClient.class);
        attempt(() -> logs.createLogGroup(r -> r.logGroupName("fuzz")));
        attempt(() -> logs.createLogStream(r -> r.logGroupName("fuzz").logStreamName("fuzz")));
        EventBridgeClient events = client(EventBridgeClient.class);
        attempt(() -> events.createEventBus(r -> r.name("fuzz")));
        attempt(() -> events.putRule(r -> r.name("fuzz").eventPattern("{\"source\":[\"a\"]}")));
        attempt(() -> client(SchedulerClient.class).createSchedule(r -> r.name("fuzz")
                .scheduleExpression("rate(1 days)")
                .flexibleTimeWindow(w -> w.mode("OFF"))
                .target(t -> t.arn("arn:aws:sqs" + ARN + "fuzz").roleArn(ROLE))));
        SfnClient states = client(SfnClient.class);
        attempt(() -> states.createStateMachine(
                r -> r.name("fuzz").definition(MACHINE).roleArn(ROLE)));
        attempt(() -> states.startExecution(r ->
                r.stateMachineArn("arn:aws:states" + ARN + "stateMachine:fuzz").name("fuzz")));
        attempt(() -> client(SesClient.class).verifyEmailIdentity(r -> r.emailAddress("a@example.com")));
        attempt(() -> client(CloudFormationClient.class).createChangeSet(r -> r.stackName("fuzz")
                .changeSetName("fuzz")
                .changeSetType("CREATE")
                .templateBody(TEMPLATE)));
        ApiGatewayClient api = client(ApiGatewayClient.class);
        attempt(() -> api(api));
    }

    private void api(ApiGatewayClient api) {
        List<String> ids = known.getOrDefault("restapiid", List.of());
        if (!ids.isEmpty()
                && api.getRestApis().items().stream().anyMatch(a -> a.id().equals(ids.get(ids.size() - 1)))) {
            return;
        }
        String id = api.createRestApi(r -> r.name("fuzz")).id();
        String root = api.getResources(r -> r.restApiId(id)).items().get(0).id();
        String child = api.createResource(r -> r.restApiId(id).parentId(root).pathPart("fuzz"))
                .id();
        api.putMethod(r -> r.restApiId(id).resourceId(child).httpMethod("GET").authorizationType("NONE"));
        api.putIntegration(
                r -> r.restApiId(id).resourceId(child).httpMethod("GET").type("MOCK"));
        api.createDeployment(r -> r.restApiId(id).stageName("fuzz"));
        known.put("restapiid", List.of(id));
        known.put("resourceid", List.of(child, root));
        known.put("parentid", List.of(child, root));
        known.put("value", List.of("fuzz", child, root, "1", "true"));
        known.put("httpmethod", List.of("GET"));
        known.put("statuscode", List.of("200"));
    }

    private static void attempt(Runnable making) {
        try {
            making.run();
        } catch (RuntimeException e) {
            // it is there already, or a request has left something in its way
        }
    }
}
