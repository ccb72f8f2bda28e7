package dev.opsctl.local.service.cloudformation.drift;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * What resources are now, as their services tell it. Drift of a type that is not here is not looked for, as it is not for many types on
 * AWS; nor is that of a property that is not named here.
 */
final class ActualProperties {

    /**
     * One type.
     *
     * @param compared the properties that {@link #reader} tells whenever the resource has them
     * @param reader what the service tells, in the template's names but for small first letters
     */
    record Reading(List<String> compared, Function<ResourceRequest, ObjectNode> reader) {}

    private static final Map<String, Reading> TYPES = Map.ofEntries(
            reading(
                    "AWS::SQS::Queue",
                    "QueueName FifoQueue DelaySeconds MaximumMessageSize MessageRetentionPeriod ReceiveMessageWaitTimeSeconds"
                            + " VisibilityTimeout KmsMasterKeyId KmsDataKeyReusePeriodSeconds SqsManagedSseEnabled RedrivePolicy"
                            + " RedriveAllowPolicy ContentBasedDeduplication DeduplicationScope FifoThroughputLimit",
                    ActualProperties::queue),
            reading(
                    "AWS::SNS::Topic",
                    "TopicName DisplayName KmsMasterKeyId FifoTopic ContentBasedDeduplication SignatureVersion TracingConfig",
                    ActualProperties::topic),
            reading(
                    "AWS::Lambda::Function",
                    "FunctionName Description Environment Handler MemorySize Role Runtime Timeout TracingConfig DeadLetterConfig"
                            + " KmsKeyArn Architectures EphemeralStorage SnapStart LoggingConfig",
                    ActualProperties::function),
            reading(
                    "AWS::DynamoDB::Table",
                    "TableName AttributeDefinitions KeySchema BillingMode ProvisionedThroughput GlobalSecondaryIndexes"
                            + " LocalSecondaryIndexes StreamSpecification DeletionProtectionEnabled TimeToLiveSpecification",
                    ActualProperties::table),
            reading(
                    "AWS::IAM::Role",
                    "RoleName Path Description MaxSessionDuration AssumeRolePolicyDocument ManagedPolicyArns Policies",
                    ActualProperties::role),
            reading(
                    "AWS::Logs::LogGroup",
                    "LogGroupName RetentionInDays KmsKeyId",
                    request -> PojoJson.write(request
                            .client(CloudWatchLogsClient.class)
                            .describeLogGroups(r -> r.logGroupNamePrefix(request.physicalId()))
                            .logGroups()
                            .stream()
                            .filter(group -> group.logGroupName().equals(request.physicalId()))
                            .findFirst()
                            .orElseThrow())),
            reading(
                    "AWS::Events::Rule",
                    "Name Description EventPattern ScheduleExpression State RoleArn EventBusName Targets",
                    ActualProperties::rule),
            reading(
                    "AWS::SSM::Parameter",
                    "Name Type Value",
                    request -> PojoJson.write(request.client(SsmClient.class)
                            .getParameter(r -> r.name(request.physicalId()))
                            .parameter())),
            reading(
                    "AWS::StepFunctions::StateMachine",
                    "StateMachineName StateMachineType RoleArn DefinitionString LoggingConfiguration TracingConfiguration",
                    ActualProperties::stateMachine),
            reading(
                    "AWS::KMS::Key",
                    "Description Enabled KeySpec KeyUsage MultiRegion EnableKeyRotation KeyPolicy",
                    ActualProperties::key),
            reading(
                    "AWS::CloudWatch::Alarm",
                    "AlarmName AlarmDescription ActionsEnabled OKActions AlarmActions InsufficientDataActions MetricName Namespace"
                            + " Statistic ExtendedStatistic Dimensions Period EvaluationPeriods DatapointsToAlarm Threshold"
                            + " ComparisonOperator TreatMissingData",
                    request -> PojoJson.write(request.client(CloudWatchClient.class)
                            .describeAlarms(r -> r.alarmNames(request.physicalId()))
                            .metricAlarms()
                            .get(0))),
            reading(
                    "AWS::SecretsManager::Secret",
                    "Name Description KmsKeyId",
                    request -> PojoJson.write(request.client(SecretsManagerClient.class)
                            .describeSecret(r -> r.secretId(request.physicalId())))),
            reading(
                    "AWS::S3::Bucket",
                    "BucketName VersioningConfiguration PublicAccessBlockConfiguration",
                    ActualProperties::bucket),
            reading(
                    "AWS::ApiGateway::RestApi",
                    "Name Description BinaryMediaTypes MinimumCompressionSize DisableExecuteApiEndpoint",
                    request -> PojoJson.write(
                            request.client(ApiGatewayClient.class).getRestApi(r -> r.restApiId(request.physicalId())))),
            reading(
                    "AWS::Scheduler::Schedule",
                    "Name GroupName Description ScheduleExpression ScheduleExpressionTimezone State FlexibleTimeWindow Target KmsKeyArn",
                    request -> PojoJson.write(request.client(SchedulerClient.class)
                            .getSchedule(r -> r.name(request.physicalId()).groupName(request.text("GroupName"))))));

    private ActualProperties() {}

    private static Map.Entry<String, Reading> reading(
            String type, String compared, Function<ResourceRequest, ObjectNode> reader) {
        return Map.entry(type, new Reading(List.of(compared.split(" ")), reader));
    }

    static Optional<Reading> of(String type) {
        return Optional.ofNullable(TYPES.get(type));
    }

    private static ObjectNode texts(Map<String, String> attributes) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        attributes.forEach(node::put);
        return node;
    }

    private static ObjectNode queue(ResourceRequest request) {
        String url = request.physicalId();
        return texts(request.client(SqsClient.class)
                        .getQueueAttributes(r -> r.queueUrl(url).attributeNamesWithStrings("All"))
                        .attributesAsStrings())
                .put("QueueName", url.substring(url.lastIndexOf('/') + 1));
    }

    private static ObjectNode topic(ResourceRequest request) {
        String arn = request.physicalId();
        return texts(request.client(SnsClient.class)
                        .getTopicAttributes(r -> r.topicArn(arn))
                        .attributes())
                .put("TopicName", arn.substring(arn.lastIndexOf(':') + 1));
    }

    private static ObjectNode function(ResourceRequest request) {
        var function =
                request.client(LambdaClient.class).getFunctionConfiguration(r -> r.functionName(request.physicalId()));
        return PojoJson.write(function).put("KmsKeyArn", function.kmsKeyArn()); // the SDK spells its member KMSKeyArn
    }

    private static ObjectNode table(ResourceRequest request) {
        DynamoDbClient dynamoDb = request.client(DynamoDbClient.class);
        TableDescription table =
                dynamoDb.describeTable(r -> r.tableName(request.physicalId())).table();
        ObjectNode node = PojoJson.write(table);
        node.put(
                "BillingMode",
                table.billingModeSummary() == null
                        ? "PROVISIONED"
                        : table.billingModeSummary().billingModeAsString());
        var life = dynamoDb.describeTimeToLive(r -> r.tableName(request.physicalId()))
                .timeToLiveDescription();
        node.putObject("TimeToLiveSpecification")
                .put("AttributeName", life.attributeName())
                .put("Enabled", life.timeToLiveStatusAsString().startsWith("ENABL"));
        return node;
    }

    private static ObjectNode role(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = request.physicalId();
        var role = iam.getRole(r -> r.roleName(name)).role();
        ObjectNode node =
                PojoJson.write(role).put("AssumeRolePolicyDocument", decoded(role.assumeRolePolicyDocument()));
        ArrayNode attached = node.putArray("ManagedPolicyArns");
        iam.listAttachedRolePolicies(r -> r.roleName(name))
                .attachedPolicies()
                .forEach(policy -> attached.add(policy.policyArn()));
        ArrayNode inline = node.putArray("Policies");
        iam.listRolePolicies(r -> r.roleName(name)).policyNames().forEach(policy -> inline.addObject()
                .put("PolicyName", policy)
                .put(
                        "PolicyDocument",
                        decoded(iam.getRolePolicy(r -> r.roleName(name).policyName(policy))
                                .policyDocument())));
        return node;
    }

    private static String decoded(String document) {
        return URLDecoder.decode(document, StandardCharsets.UTF_8);
    }

    private static ObjectNode rule(ResourceRequest request) {
        EventBridgeClient events = request.client(EventBridgeClient.class);
        String name = request.physicalId().substring(request.physicalId().lastIndexOf('|') + 1);
        String bus = request.text("EventBusName");
        ObjectNode node = PojoJson.write(events.describeRule(r -> r.name(name).eventBusName(bus)));
        node.set(
                "Targets",
                PojoJson.write(events.listTargetsByRule(r -> r.rule(name).eventBusName(bus)))
                        .path("Targets"));
        return node;
    }

    private static ObjectNode stateMachine(ResourceRequest request) {
        var machine =
                request.client(SfnClient.class).describeStateMachine(r -> r.stateMachineArn(request.physicalId()));
        ObjectNode node = PojoJson.write(machine)
                .put("StateMachineName", machine.name())
                .put("StateMachineType", machine.typeAsString());
        if (!request.properties().has("DefinitionSubstitutions")) {
            node.put("DefinitionString", machine.definition());
        } else {
            node.set(
                    "DefinitionString",
                    request.properties().path("DefinitionString")); // as it was before they were put in
        }
        return node;
    }

    private static ObjectNode key(ResourceRequest request) {
        KmsClient kms = request.client(KmsClient.class);
        String id = request.physicalId();
        ObjectNode node = PojoJson.write(kms.describeKey(r -> r.keyId(id)).keyMetadata());
        node.put("KeyPolicy", kms.getKeyPolicy(r -> r.keyId(id)).policy());
        if (request.properties().has("EnableKeyRotation")) {
            node.put(
                    "EnableKeyRotation",
                    kms.getKeyRotationStatus(r -> r.keyId(id)).keyRotationEnabled());
        }
        return node;
    }

    private static ObjectNode bucket(ResourceRequest request) {
        S3Client s3 = request.client(S3Client.class);
        String name = request.physicalId();
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("BucketName", name);
        node.set("VersioningConfiguration", PojoJson.write(s3.getBucketVersioning(r -> r.bucket(name))));
        try {
            node.set(
                    "PublicAccessBlockConfiguration",
                    PojoJson.write(s3.getPublicAccessBlock(r -> r.bucket(name)).publicAccessBlockConfiguration()));
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw e;
            }
        }
        return node;
    }
}
