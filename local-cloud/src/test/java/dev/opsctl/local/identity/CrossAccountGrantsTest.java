package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sts.StsClient;

/** The owner's resource policy lets another account in, by the names that {@link CrossAccountTest} finds closed (PLT-4). */
class CrossAccountGrantsTest {

    private static final String NAME = "shared";
    private static final Scope OWNER = TestCloud.SCOPE;
    private static final Scope PARTNER = new Scope("444455556666", "us-east-1");

    @TempDir
    Path home;

    private TestCloud cloud;
    private Caller partner;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        partner = cloud.identity()
                .find(cloud.identity()
                        .administrator(PARTNER.accountId(), "admin")
                        .accessKeyId())
                .orElseThrow()
                .caller();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private <C> C theirs(Class<C> client) {
        return cloud.cloud().client(client, PARTNER, partner);
    }

    private static String allow(String actions, String resource) {
        return """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":[%s],"Resource":"%s"}]}"""
                .formatted(actions, resource);
    }

    private static void opens(Runnable grant, Runnable call) {
        AwsServiceException denied = assertThrows(AwsServiceException.class, call::run);
        assertTrue(
                denied.awsErrorDetails().errorCode().matches("AccessDenied.*|AuthorizationError"), denied::getMessage);
        grant.run();
        call.run();
    }

    @Test
    void a_queue() {
        SqsClient own = cloud.client(SqsClient.class);
        String url = own.createQueue(r -> r.queueName(NAME)).queueUrl();
        opens(
                () -> own.setQueueAttributes(r -> r.queueUrl(url)
                        .attributes(Map.of(
                                QueueAttributeName.POLICY, allow("\"sqs:SendMessage\"", OWNER.arn("sqs", NAME))))),
                () -> theirs(SqsClient.class).sendMessage(r -> r.queueUrl(url).messageBody("sent")));
        assertEquals(
                "sent",
                own.receiveMessage(r -> r.queueUrl(url)).messages().get(0).body());
    }

    @Test
    void a_topic() {
        SnsClient own = cloud.client(SnsClient.class);
        String topic = own.createTopic(r -> r.name(NAME)).topicArn();
        opens(
                () -> own.setTopicAttributes(
                        r -> r.topicArn(topic).attributeName("Policy").attributeValue(allow("\"sns:Publish\"", topic))),
                () -> theirs(SnsClient.class).publish(r -> r.topicArn(topic).message("x")));
    }

    @Test
    void a_bus_and_its_rules() {
        EventBridgeClient own = cloud.client(EventBridgeClient.class);
        String bus = own.createEventBus(r -> r.name(NAME)).eventBusArn();
        EventBridgeClient their = theirs(EventBridgeClient.class);
        opens(
                () -> own.putPermission(r -> r.eventBusName(NAME)
                        .policy(allow(
                                "\"events:PutRule\",\"events:DescribeRule\"", OWNER.arn("events", "rule/shared/*")))),
                () -> their.putRule(r -> r.name("rule").eventBusName(bus).eventPattern("{\"source\":[\"x\"]}")));
        assertEquals(
                OWNER.arn("events", "rule/shared/rule"),
                their.describeRule(r -> r.name("rule").eventBusName(bus)).arn());
        assertThrows(
                AwsServiceException.class,
                () -> their.deleteRule(r -> r.name("rule").eventBusName(bus)));
        assertEquals(1, own.listRules(r -> r.eventBusName(NAME)).rules().size());
    }

    @Test
    void a_key() {
        KmsClient own = cloud.client(KmsClient.class);
        String key = own.createKey().keyMetadata().arn();
        opens(
                () -> own.putKeyPolicy(
                        r -> r.keyId(key)
                                .policyName("default")
                                .policy(
                                        """
                                {"Version":"2012-10-17","Statement":[
                                {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
                                {"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"kms:Encrypt","Resource":"*"}]}""")),
                () -> theirs(KmsClient.class).encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("x"))));
    }

    @Test
    void a_bucket() {
        S3Client own = cloud.client(S3Client.class);
        own.createBucket(r -> r.bucket(NAME));
        own.putObject(r -> r.bucket(NAME).key("key"), RequestBody.fromString("told"));
        opens(
                () -> own.putBucketPolicy(
                        r -> r.bucket(NAME).policy(allow("\"s3:GetObject\"", "arn:aws:s3:::shared/*"))),
                () -> assertEquals(
                        "told",
                        theirs(S3Client.class)
                                .getObjectAsBytes(r -> r.bucket(NAME).key("key"))
                                .asUtf8String()));
    }

    @Test
    void a_role() {
        IamClient own = cloud.client(IamClient.class);
        String trust =
                """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"%s"},"Action":"sts:AssumeRole"}]}""";
        String role = own.createRole(r ->
                        r.roleName(NAME).assumeRolePolicyDocument(trust.formatted("Service\":\"lambda.amazonaws.com")))
                .role()
                .arn();
        opens(
                () -> own.updateAssumeRolePolicy(
                        r -> r.roleName(NAME).policyDocument(trust.formatted("AWS\":\"444455556666"))),
                () -> theirs(StsClient.class).assumeRole(r -> r.roleArn(role).roleSessionName("partner")));
    }
}
