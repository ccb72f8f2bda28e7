package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** A role or user that is made anew under an old name is another one: it has no old sessions, and policies do not mean it (PLT-4). */
class UniqueIdsTest {

    private static final String ACCOUNT = TestCloud.SCOPE.accountId();
    private static final Scope PARTNER = new Scope("444455556666", "us-east-1");
    private static final String GUEST = "arn:aws:iam::" + PARTNER.accountId() + ":role/guest";

    @TempDir
    Path home;

    private TestCloud cloud;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private IamClient iam(String account) {
        return cloud.cloud().client(IamClient.class, new Scope(account, "us-east-1"), Caller.root(account));
    }

    private void make(String account, String role) {
        iam(account).createRole(r -> r.roleName(role)
                .assumeRolePolicyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\",\"AWS\":\"arn:aws:iam::%s:root\"},\"Action\":\"sts:AssumeRole\"}}"
                                .formatted(account)));
        iam(account).putRolePolicy(r -> r.roleName(role)
                .policyName("p")
                // no Version: only managed policies have to have one
                .policyDocument("{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"));
    }

    private void destroy(String account, String role) {
        iam(account).deleteRolePolicy(r -> r.roleName(role).policyName("p"));
        iam(account).deleteRole(r -> r.roleName(role));
    }

    private boolean may(Caller caller, String action, String arn) {
        try {
            cloud.identity().authorizeAction(caller, TestCloud.SCOPE, action, arn, Map.of());
            return true;
        } catch (AwsServiceException e) {
            return false;
        }
    }

    private Caller guest() {
        return cloud.cloud().assumeRole(GUEST, "s", Caller.service("lambda.amazonaws.com", PARTNER.accountId(), null));
    }

    private static String policy(String action, String resource) {
        return """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["%s"]}, "Action": "%s", "Resource": "%s"}]}"""
                .formatted(GUEST, action, resource);
    }

    private record Guarded(String action, String arn, Supplier<String> policy) {}

    /** One resource of every kind that has a policy, each with one that lets the guest in. */
    private Map<String, Guarded> resources() {
        Map<String, Guarded> resources = new TreeMap<>();
        String prefix = ":us-east-1:" + ACCOUNT + ":";
        SqsClient queues = cloud.client(SqsClient.class);
        String queue = "arn:aws:sqs" + prefix + "q";
        String url = queues.createQueue(r -> r.queueName("q")
                        .attributes(Map.of(QueueAttributeName.POLICY, policy("sqs:SendMessage", queue))))
                .queueUrl();
        resources.put("queue", new Guarded("sqs:SendMessage", queue, () -> queues.getQueueAttributes(
                        r -> r.queueUrl(url).attributeNames(QueueAttributeName.POLICY))
                .attributes()
                .get(QueueAttributeName.POLICY)));
        SnsClient topics = cloud.client(SnsClient.class);
        String topic = topics.createTopic(r -> r.name("t")).topicArn();
        topics.setTopicAttributes(
                r -> r.topicArn(topic).attributeName("Policy").attributeValue(policy("sns:Publish", topic)));
        resources.put("topic", new Guarded("sns:Publish", topic, () -> topics.getTopicAttributes(r -> r.topicArn(topic))
                .attributes()
                .get("Policy")));
        S3Client buckets = cloud.client(S3Client.class);
        buckets.createBucket(r -> r.bucket("unique-ids"));
        buckets.putBucketPolicy(
                r -> r.bucket("unique-ids").policy(policy("s3:GetObject", "arn:aws:s3:::unique-ids/*")));
        resources.put("bucket", new Guarded("s3:GetObject", "arn:aws:s3:::unique-ids/o", () -> buckets.getBucketPolicy(
                        r -> r.bucket("unique-ids"))
                .policy()));
        KmsClient keys = cloud.client(KmsClient.class);
        String both = policy("kms:Decrypt", "*")
                .replace(
                        "[{",
                        "[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + ACCOUNT
                                + "\"},\"Action\":\"kms:*\",\"Resource\":\"*\"},{");
        String key = keys.createKey(r -> r.policy(both)).keyMetadata().arn();
        resources.put("key", new Guarded("kms:Decrypt", key, () -> keys.getKeyPolicy(r -> r.keyId(key))
                .policy()));
        SecretsManagerClient secrets = cloud.client(SecretsManagerClient.class);
        String secret = secrets.createSecret(r -> r.name("s").secretString("x")).arn();
        secrets.putResourcePolicy(r -> r.secretId(secret).resourcePolicy(policy("secretsmanager:GetSecretValue", "*")));
        resources.put("secret", new Guarded("secretsmanager:GetSecretValue", secret, () -> secrets.getResourcePolicy(
                        r -> r.secretId(secret))
                .resourcePolicy()));
        EventBridgeClient buses = cloud.client(EventBridgeClient.class);
        String bus = buses.createEventBus(r -> r.name("b")).eventBusArn();
        buses.putPermission(
                r -> r.eventBusName("b").policy(policy("events:PutEvents", bus).replace("[{", "[{\"Sid\":\"s\",")));
        resources.put("bus", new Guarded("events:PutEvents", bus, () -> buses.describeEventBus(r -> r.name("b"))
                .policy()));
        String trusting = "arn:aws:iam::" + ACCOUNT + ":role/trusting";
        iam(ACCOUNT).createRole(r -> r.roleName("trusting")
                .assumeRolePolicyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"%s\"},\"Action\":\"sts:AssumeRole\"}}"
                                .formatted(GUEST)));
        resources.put(
                "trust",
                new Guarded(
                        "sts:AssumeRole",
                        trusting,
                        () -> java.net.URLDecoder.decode(
                                iam(ACCOUNT)
                                        .getRole(r -> r.roleName("trusting"))
                                        .role()
                                        .assumeRolePolicyDocument(),
                                java.nio.charset.StandardCharsets.UTF_8)));
        String granted = keys.createKey().keyMetadata().arn();
        keys.createGrant(r -> r.keyId(granted).granteePrincipal(GUEST).operationsWithStrings("Decrypt"));
        resources.put("grant", new Guarded("kms:Decrypt", granted, () -> keys.listGrants(r -> r.keyId(granted))
                .grants()
                .get(0)
                .granteePrincipal()));
        return resources;
    }

    @Test
    void policies_mean_the_role_that_there_was_and_show_its_id_when_it_is_gone() {
        make(PARTNER.accountId(), "guest");
        Map<String, Guarded> resources = resources();
        Caller first = guest();
        resources.forEach((kind, it) -> {
            assertTrue(may(first, it.action, it.arn), kind);
            assertTrue(it.policy.get().contains(GUEST), kind + ": " + it.policy.get());
        });
        destroy(PARTNER.accountId(), "guest");
        resources.forEach((kind, it) -> {
            assertFalse(may(first, it.action, it.arn), kind);
            assertFalse(it.policy.get().contains(GUEST), kind + ": " + it.policy.get());
            assertTrue(it.policy.get().contains("AROA"), kind + ": " + it.policy.get());
        });
        make(PARTNER.accountId(), "guest");
        Caller second = guest();
        resources.forEach((kind, it) -> {
            assertFalse(may(second, it.action, it.arn), kind);
            assertTrue(it.policy.get().contains("AROA"), kind + ": " + it.policy.get());
        });
    }

    @Test
    void sessions_end_with_their_role() {
        make(ACCOUNT, "worker");
        Caller inside = cloud.cloud()
                .assumeRole(
                        "arn:aws:iam::" + ACCOUNT + ":role/worker",
                        "s",
                        Caller.service("lambda.amazonaws.com", ACCOUNT, null));
        Credentials outside = cloud.client(StsClient.class)
                .assumeRole(r ->
                        r.roleArn("arn:aws:iam::" + ACCOUNT + ":role/worker").roleSessionName("out"))
                .credentials();
        assertTrue(may(inside, "sqs:ListQueues", "*"));
        assertTrue(cloud.identity().find(outside.accessKeyId()).isPresent());
        destroy(ACCOUNT, "worker");
        assertEquals(Optional.empty(), cloud.identity().find(outside.accessKeyId()));
        make(ACCOUNT, "worker");
        assertEquals(Optional.empty(), cloud.identity().find(outside.accessKeyId()));
        assertFalse(may(inside, "sqs:ListQueues", "*"));
    }
}
