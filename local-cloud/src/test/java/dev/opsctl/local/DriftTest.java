package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDrift;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** What has become of a stack's resources beside the stack is found, property by property, from what their services tell. */
class DriftTest {

    private static final String TEMPLATE =
            """
            Resources:
              Q:
                Type: AWS::SQS::Queue
                Properties: {QueueName: q, DelaySeconds: 1, VisibilityTimeout: '40', RedrivePolicy: {deadLetterTargetArn: !GetAtt D.Arn, maxReceiveCount: 3}}
              D: {Type: AWS::SQS::Queue}
              T: {Type: AWS::SNS::Topic, Properties: {TopicName: t, DisplayName: one}}
              P: {Type: AWS::SSM::Parameter, Properties: {Name: p, Type: String, Value: one}}
              R:
                Type: AWS::IAM::Role
                Properties:
                  RoleName: drifting
                  AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}
                  ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::aws:policy/AmazonSQSFullAccess']
                  Policies: [{PolicyName: i, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}}]
              L: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: l, RetentionInDays: 3}}
              E:
                Type: AWS::Events::Rule
                Properties: {Name: e, ScheduleExpression: rate(1 day), State: DISABLED, Targets: [{Id: a, Arn: !GetAtt Q.Arn, Input: '{"a":1}'}]}
              S:
                Type: AWS::StepFunctions::StateMachine
                Properties: {StateMachineName: s, RoleArn: !GetAtt R.Arn, DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'}
              B:
                Type: AWS::S3::Bucket
                Properties: {BucketName: drifting, VersioningConfiguration: {Status: Enabled}, PublicAccessBlockConfiguration: {BlockPublicAcls: true}}
              K: {Type: AWS::KMS::Key, Properties: {Description: k, EnableKeyRotation: true, KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}]}}}
              M: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: m, MetricName: x, Namespace: y, Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 1.5, ComparisonOperator: GreaterThanThreshold, Dimensions: [{Name: a, Value: b}]}}
              X: {Type: AWS::SecretsManager::Secret, Properties: {Name: x, Description: d, SecretString: s}}
              A: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, Description: d, BinaryMediaTypes: [image/png]}}
              C:
                Type: AWS::Scheduler::Schedule
                Properties: {Name: c, ScheduleExpression: rate(1 day), FlexibleTimeWindow: {Mode: 'OFF'}, Target: {Arn: !GetAtt Q.Arn, RoleArn: !GetAtt R.Arn}}
              Y:
                Type: AWS::DynamoDB::Table
                Properties: {TableName: yyy, BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: a, AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: HASH}], TimeToLiveSpecification: {AttributeName: x, Enabled: true}}
              F:
                Type: AWS::Lambda::Function
                Properties: {FunctionName: f, Runtime: java17, Handler: x.X::x, Role: !GetAtt R.Arn, Code: {S3Bucket: code, S3Key: f.jar}, KmsKeyArn: !GetAtt K.Arn, Environment: {Variables: {KEY: b}}}
              W: {Type: AWS::CloudFormation::WaitConditionHandle}
            """;

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static CloudFormationClient stacks;

    @BeforeAll
    static void open() {
        cloud = TestCloud.open(home);
        stacks = cloud.client(CloudFormationClient.class);
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static Map<String, String> detected() {
        String id = stacks.detectStackDrift(r -> r.stackName("s")).stackDriftDetectionId();
        var status = stacks.describeStackDriftDetectionStatus(r -> r.stackDriftDetectionId(id));
        assertEquals("DETECTION_COMPLETE", status.detectionStatusAsString());
        var found = stacks.describeStackResourceDrifts(r -> r.stackName("s").maxResults(100))
                .stackResourceDrifts();
        assertEquals(status.driftedStackResourceCount(), (int) found.stream()
                .filter(drift -> !drift.stackResourceDriftStatusAsString().equals("IN_SYNC"))
                .count());
        assertEquals(
                status.stackDriftStatusAsString(),
                stacks.describeStacks(r -> r.stackName("s"))
                        .stacks()
                        .get(0)
                        .driftInformation()
                        .stackDriftStatusAsString());
        return found.stream().collect(Collectors.toMap(StackResourceDrift::logicalResourceId, DriftTest::told));
    }

    private static String told(StackResourceDrift drift) {
        return drift.stackResourceDriftStatusAsString()
                + drift.propertyDifferences().stream()
                        .map(each -> " " + each.propertyPath() + " " + each.differenceTypeAsString() + " "
                                + each.expectedValue() + " " + each.actualValue())
                        .collect(Collectors.joining());
    }

    @Test
    void whatChangesBesideTheStackIsFound() throws IOException {
        S3Client s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("code"));
        s3.putObject(r -> r.bucket("code").key("f.jar"), RequestBody.fromBytes(SampleFunction.jar()));
        TestStack stack = new TestStack(cloud, "s");
        stack.create(TEMPLATE);
        Map<String, String> found = detected();
        found.forEach((name, drift) -> assertEquals("IN_SYNC", drift, name));
        assertEquals(16, found.size(), "the handle is not looked at");
        assertEquals(List.of("NOT_CHECKED"), statuses("W"));

        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.getQueueUrl(r -> r.queueName("q")).queueUrl();
        sqs.setQueueAttributes(
                r -> r.queueUrl(url).attributesWithStrings(Map.of("VisibilityTimeout", "50", "RedrivePolicy", "")));
        SnsClient sns = cloud.client(SnsClient.class);
        sns.deleteTopic(r -> r.topicArn("arn:aws:sns:us-east-1:111122223333:t"));
        cloud.client(SsmClient.class).putParameter(r -> r.name("p").value("two").overwrite(true));
        IamClient iam = cloud.client(IamClient.class);
        iam.attachRolePolicy(r -> r.roleName("drifting").policyArn("arn:aws:iam::aws:policy/AmazonSNSFullAccess"));
        iam.deleteRolePolicy(r -> r.roleName("drifting").policyName("i"));
        found = detected();
        assertEquals("DELETED", found.get("T"));
        assertEquals("MODIFIED /Value NOT_EQUAL one two", found.get("P"));
        String arn = "arn:aws:sqs:us-east-1:111122223333:";
        assertEquals(2, found.get("Q").split("/", -1).length - 1, found.get("Q"));
        assertTrue(
                found.get("Q").contains(" /VisibilityTimeout NOT_EQUAL 40 50")
                        && found.get("Q").contains(" /RedrivePolicy REMOVE {\"deadLetterTargetArn\":\"" + arn),
                found.get("Q"));
        assertTrue(
                found.get("R").contains(" /ManagedPolicyArns/2 ADD null arn:aws:iam::aws:policy/AmazonSNSFullAccess")
                        && found.get("R").contains(" /Policies/0 REMOVE {\"PolicyName\":\"i\""),
                found.get("R"));
        assertEquals(List.of("DELETED"), statuses("T"));
        assertEquals(
                List.of("P", "Q", "R"),
                stacks
                        .describeStackResourceDrifts(
                                r -> r.stackName("s").stackResourceDriftStatusFiltersWithStrings("MODIFIED"))
                        .stackResourceDrifts()
                        .stream()
                        .map(StackResourceDrift::logicalResourceId)
                        .sorted()
                        .toList());

        cloud.client(SsmClient.class).putParameter(r -> r.name("p").value("one").overwrite(true));
        assertEquals(
                "IN_SYNC",
                told(stacks.detectStackResourceDrift(r -> r.stackName("s").logicalResourceId("P"))
                        .stackResourceDrift()));
        assertThrows(
                CloudFormationException.class,
                () -> stacks.detectStackResourceDrift(r -> r.stackName("s").logicalResourceId("W")));
        assertThrows(
                CloudFormationException.class,
                () -> stacks.detectStackDrift(r -> r.stackName("s").logicalResourceIds("none")));
        assertThrows(CloudFormationException.class, () -> stacks.detectStackDrift(r -> r.stackName("none")));
        assertThrows(
                CloudFormationException.class,
                () -> stacks.describeStackDriftDetectionStatus(r -> r.stackDriftDetectionId("none")));
        iam.detachRolePolicy(r -> r.roleName("drifting").policyArn("arn:aws:iam::aws:policy/AmazonSNSFullAccess"));
        stack.delete();
    }

    @Test
    void aFailedLookSaysWhy(@TempDir Path apart) {
        try (TestCloud secured = TestCloud.secured(apart)) {
            failedLook(secured);
        }
    }

    private static void failedLook(TestCloud secured) {
        new TestStack(secured, "s")
                .create("Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: one}}}");
        IamClient iam = secured.client(IamClient.class);
        iam.createUser(r -> r.userName("u"));
        iam.putUserPolicy(
                r -> r.userName("u")
                        .policyName("p")
                        .policyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"cloudformation:*\",\"Resource\":\"*\"}]}"));
        String key = iam.createAccessKey(r -> r.userName("u")).accessKey().accessKeyId();
        CloudFormationClient blind = secured.cloud()
                .client(
                        CloudFormationClient.class,
                        TestCloud.SCOPE,
                        secured.identity().find(key).orElseThrow().caller());
        String id = blind.detectStackDrift(r -> r.stackName("s")).stackDriftDetectionId();
        var status = blind.describeStackDriftDetectionStatus(r -> r.stackDriftDetectionId(id));
        assertEquals("DETECTION_FAILED", status.detectionStatusAsString());
        String why = status.detectionStatusReason();
        assertTrue(
                why.startsWith(
                                "{\"Summary\":\"Failed to detect drift on resources [P]\",\"Failures\":[{\"Resource\":\"P\",\"FailureReason\":\"")
                        && why.contains("AccessDenied"),
                why);
    }

    private static List<String> statuses(String logicalId) {
        return stacks.listStackResources(r -> r.stackName("s")).stackResourceSummaries().stream()
                .filter(resource -> resource.logicalResourceId().equals(logicalId))
                .map(resource -> resource.driftInformation().stackResourceDriftStatusAsString())
                .toList();
    }
}
