package dev.opsctl.local.service.sts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/** What AssumeRole is given limits the session that it gives. */
class SessionLimitsTest {

    private static final String ROLE = "arn:aws:iam::111122223333:role/wide";

    @TempDir
    Path home;

    @Test
    void managed_policies_and_the_duration_of_a_session_count() {
        try (TestCloud cloud = TestCloud.secured(home)) {
            IamClient iam = cloud.client(IamClient.class);
            iam.createRole(
                    r -> r.roleName("wide")
                            .assumeRolePolicyDocument(
                                    "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"111122223333\"},\"Action\":\"sts:AssumeRole\"}}"));
            iam.attachRolePolicy(r -> r.roleName("wide").policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
            cloud.client(SqsClient.class).createQueue(r -> r.queueName("q"));
            AssumeRoleRequest.Builder wanted =
                    AssumeRoleRequest.builder().roleArn(ROLE).roleSessionName("narrow");
            SqsClient whole = as(cloud, credentials(cloud, wanted));
            whole.setQueueAttributes(r -> r.queueUrl("q").attributesWithStrings(Map.of("VisibilityTimeout", "7")));

            Instant before = cloud.cloud().clock().instant();
            Credentials narrow = credentials(
                    cloud,
                    wanted.durationSeconds(900)
                            .policyArns(p -> p.arn("arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess")));
            assertEquals(
                    900,
                    Duration.between(before, narrow.expiration())
                            .plusMillis(500)
                            .toSeconds(),
                    2);
            SqsClient reading = as(cloud, narrow);
            reading.listQueues();
            assertThrows(SqsException.class, () -> reading.createQueue(r -> r.queueName("r")));
        }
    }

    private static Credentials credentials(TestCloud cloud, AssumeRoleRequest.Builder wanted) {
        return cloud.client(StsClient.class).assumeRole(wanted.build()).credentials();
    }

    private static SqsClient as(TestCloud cloud, Credentials credentials) {
        Caller session =
                cloud.identity().find(credentials.accessKeyId()).orElseThrow().caller();
        return cloud.cloud().client(SqsClient.class, TestCloud.SCOPE, session);
    }
}
