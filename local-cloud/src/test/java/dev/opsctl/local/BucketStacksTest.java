package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/** What a template says of a bucket is applied, or refused before anything is made; and of other types what they would leave out. */
class BucketStacksTest {

    private static final String QUEUE =
            """
              Q: {Type: AWS::SQS::Queue}
              P:
                Type: AWS::SQS::QueuePolicy
                Properties:
                  Queues: [!Ref Q]
                  PolicyDocument:
                    Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: 'sqs:SendMessage', Resource: !GetAtt Q.Arn}]
            """;

    @TempDir
    Path home;

    private TestCloud cloud;
    private S3Client s3;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        s3 = cloud.client(S3Client.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static String bucket(String properties) {
        return "Resources:\n" + QUEUE + "  B:\n    Type: AWS::S3::Bucket\n    DependsOn: P\n    Properties:\n"
                + "      BucketName: configured\n" + properties;
    }

    @Test
    void lifeCyclesAreWholeAndNotificationsGoWhereTheySay() {
        TestStack stack = new TestStack(cloud, "s");
        stack.create(
                bucket(
                        """
                  AccessControl: Private
                  AccelerateConfiguration: {AccelerationStatus: Enabled}
                  LifecycleConfiguration:
                    TransitionDefaultMinimumObjectSize: varies_by_storage_class
                    Rules:
                      - Id: all
                        Status: Enabled
                        NoncurrentVersionExpiration: {NoncurrentDays: 3, NewerNoncurrentVersions: 2}
                        NoncurrentVersionTransitions: [{StorageClass: GLACIER, TransitionInDays: 1}]
                        Transitions: [{StorageClass: STANDARD_IA, TransitionInDays: 30}]
                        ExpirationInDays: 90
                      - Id: some
                        Status: Disabled
                        Prefix: logs/
                        TagFilters: [{Key: a, Value: b}]
                        ObjectSizeGreaterThan: '100'
                        ExpirationInDays: 1
                      - {Id: tagged, Status: Enabled, TagFilters: [{Key: a, Value: b}], ExpirationInDays: 1}
                  NotificationConfiguration:
                    QueueConfigurations:
                      - Event: 's3:ObjectCreated:*'
                        Queue: !GetAtt Q.Arn
                        Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}
                    EventBridgeConfiguration: {EventBridgeEnabled: true}
            """));
        assertEquals(
                "varies_by_storage_class",
                s3.getBucketLifecycleConfiguration(r -> r.bucket("configured"))
                        .transitionDefaultMinimumObjectSizeAsString());
        Map<String, LifecycleRule> rules = new java.util.TreeMap<>();
        s3.getBucketLifecycleConfiguration(r -> r.bucket("configured"))
                .rules()
                .forEach(rule -> rules.put(rule.id(), rule));
        LifecycleRule all = rules.get("all");
        assertEquals(3, all.noncurrentVersionExpiration().noncurrentDays());
        assertEquals(2, all.noncurrentVersionExpiration().newerNoncurrentVersions());
        assertEquals("GLACIER", all.noncurrentVersionTransitions().get(0).storageClassAsString());
        assertEquals(1, all.noncurrentVersionTransitions().get(0).noncurrentDays());
        assertEquals(30, all.transitions().get(0).days());
        assertEquals(90, all.expiration().days());
        assertEquals("", all.filter().prefix());
        assertEquals("logs/", rules.get("some").filter().and().prefix());
        assertEquals(100, rules.get("some").filter().and().objectSizeGreaterThan());
        assertEquals("a", rules.get("some").filter().and().tags().get(0).key());
        assertEquals("a", rules.get("tagged").filter().tag().key());
        var told = s3.getBucketNotificationConfiguration(r -> r.bucket("configured"));
        assertEquals(
                Event.S3_OBJECT_CREATED,
                told.queueConfigurations().get(0).events().get(0));
        assertEquals(
                "in/",
                told.queueConfigurations()
                        .get(0)
                        .filter()
                        .key()
                        .filterRules()
                        .get(0)
                        .value());
        assertTrue(told.eventBridgeConfiguration() != null);
        assertEquals(
                "Enabled",
                s3.getBucketAccelerateConfiguration(r -> r.bucket("configured")).statusAsString());

        stack.update(bucket(""));
        assertTrue(s3.getBucketNotificationConfiguration(r -> r.bucket("configured"))
                .queueConfigurations()
                .isEmpty());
        assertEquals(
                "Suspended",
                s3.getBucketAccelerateConfiguration(r -> r.bucket("configured")).statusAsString());
        stack.delete();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AWS::S3::Bucket | AccessControl: PublicRead | #/AccessControl: not supported",
                "AWS::S3::Bucket | LoggingConfiguration: {LogFilePrefix: x} | #/LoggingConfiguration: not supported",
                "AWS::SNS::Topic | ArchivePolicy: {MessageRetentionPeriod: 1} | #/ArchivePolicy: not supported",
                "AWS::Logs::LogGroup | DataProtectionPolicy: {Name: x} | #/DataProtectionPolicy: not supported",
                "AWS::Lambda::Function | Runtime: python3.12, Handler: a.b, Role: 'arn:aws:iam::111122223333:role/r', Code: {ZipFile: x}"
                        + " | #/Runtime: the local cloud runs Java functions only, not python3.12",
                "AWS::Lambda::Function | Runtime: java21, Handler: a.B, Role: 'arn:aws:iam::111122223333:role/r', Code: {ZipFile: x}"
                        + " | #/Code/ZipFile: source text is for Node.js and Python",
            })
    void whatWouldBeLeftOutIsRefusedBeforeAnythingIsMade(String type, String properties, String why) {
        CloudFormationClient stacks = cloud.client(CloudFormationClient.class);
        String said = assertThrows(
                        CloudFormationException.class,
                        () -> stacks.createStack(r -> r.stackName("refused")
                                .templateBody("Resources:\n  T:\n    Type: " + type + "\n    Properties: {" + properties
                                        + "}\n")))
                .awsErrorDetails()
                .errorMessage();
        assertTrue(said.contains("for resource T of type " + type) && said.contains(why), said);
        assertThrows(CloudFormationException.class, () -> stacks.describeStacks(r -> r.stackName("refused")));
    }
}
