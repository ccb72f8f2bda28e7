package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** What many write at once is all there, and what a quota or a state forbids nobody gets beside it (PLT-5). */
class IdentityRacesTest {

    private static final int ROUNDS = Integer.getInteger("opsctl.race.rounds", 5);
    private static final int WRITERS = 8;
    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}";
    private static final String TRUST =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}";

    @TempDir
    Path home;

    private TestCloud cloud;
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
    }

    @AfterEach
    void close() {
        writers.shutdownNow();
        cloud.close();
    }

    /** @return how many of the writers, who all begin at once, succeed */
    private int race(IntConsumer writer) throws InterruptedException, ExecutionException {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> ends = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int me = i;
            ends.add(writers.submit(() -> {
                start.await();
                try {
                    writer.accept(me);
                    return true;
                } catch (AwsServiceException e) {
                    return false;
                }
            }));
        }
        start.countDown();
        int succeeded = 0;
        for (Future<Boolean> end : ends) {
            succeeded += end.get() ? 1 : 0;
        }
        return succeeded;
    }

    private static Set<String> names(String prefix) {
        return IntStream.range(0, WRITERS).mapToObj(i -> prefix + i).collect(Collectors.toSet());
    }

    @Test
    void nothing_acknowledged_is_lost() throws Exception {
        IamClient iam = cloud.client(IamClient.class);
        KmsClient kms = cloud.client(KmsClient.class);
        SecretsManagerClient secrets = cloud.client(SecretsManagerClient.class);
        for (int round = 0; round < ROUNDS; round++) {
            String name = "r" + round;
            iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(TRUST));
            String policy = iam.createPolicy(r -> r.policyName(name).policyDocument(POLICY))
                    .policy()
                    .arn();
            String key = kms.createKey().keyMetadata().keyId();
            String secret = secrets.createSecret(r -> r.name(name)).arn();
            assertEquals(WRITERS, race(i -> {
                iam.putRolePolicy(r -> r.roleName(name).policyName("p" + i).policyDocument(POLICY));
                iam.tagRole(r -> r.roleName(name).tags(t -> t.key("t" + i).value("x")));
                iam.tagPolicy(r -> r.policyArn(policy).tags(t -> t.key("t" + i).value("x")));
                kms.tagResource(r -> r.keyId(key).tags(t -> t.tagKey("t" + i).tagValue("x")));
                kms.createGrant(r -> r.keyId(key)
                        .granteePrincipal("arn:aws:iam::111122223333:user/u" + i)
                        .operationsWithStrings("Decrypt"));
                secrets.tagResource(
                        r -> r.secretId(secret).tags(t -> t.key("t" + i).value("x")));
            }));
            assertEquals(
                    names("p"),
                    Set.copyOf(iam.listRolePolicies(r -> r.roleName(name)).policyNames()));
            assertEquals(WRITERS, iam.listRoleTags(r -> r.roleName(name)).tags().size());
            assertEquals(
                    WRITERS, iam.listPolicyTags(r -> r.policyArn(policy)).tags().size());
            assertEquals(WRITERS, kms.listResourceTags(r -> r.keyId(key)).tags().size());
            assertEquals(WRITERS, kms.listGrants(r -> r.keyId(key)).grants().size());
            assertEquals(
                    WRITERS,
                    secrets.describeSecret(r -> r.secretId(secret)).tags().size());
        }
    }

    @Test
    void quotas_and_names_hold_for_all_together() throws Exception {
        IamClient iam = cloud.client(IamClient.class);
        for (int round = 0; round < ROUNDS; round++) {
            String name = "u" + round;
            assertEquals(1, race(i -> iam.createUser(r -> r.userName(name))));
            assertEquals(2, race(i -> iam.createAccessKey(r -> r.userName(name))));
            assertEquals(
                    2,
                    iam.listAccessKeys(r -> r.userName(name))
                            .accessKeyMetadata()
                            .size());
            assertEquals(1, race(i -> iam.createPolicy(r -> r.policyName(name).policyDocument(POLICY))));
            String policy = "arn:aws:iam::111122223333:policy/" + name;
            assertEquals(
                    4,
                    race(i -> iam.createPolicyVersion(r -> r.policyArn(policy).policyDocument(POLICY))));
            assertEquals(
                    5,
                    iam.listPolicyVersions(r -> r.policyArn(policy)).versions().stream()
                            .map(version -> version.versionId())
                            .distinct()
                            .count());
        }
    }

    @Test
    void what_is_deleted_stays_deleted_and_what_is_kept_keeps_its_policies() throws Exception {
        IamClient iam = cloud.client(IamClient.class);
        for (int round = 0; round < ROUNDS * 3; round++) {
            String name = "d" + round;
            iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(TRUST));
            int succeeded = race(i -> {
                if (i == 0) {
                    iam.deleteRole(r -> r.roleName(name));
                } else {
                    iam.putRolePolicy(r -> r.roleName(name).policyName("p" + i).policyDocument(POLICY));
                }
            });
            boolean there = iam.listRoles().roles().stream()
                    .anyMatch(role -> role.roleName().equals(name));
            assertEquals(there ? WRITERS - 1 : 1, succeeded);
            if (there) {
                assertEquals(
                        WRITERS - 1,
                        iam.listRolePolicies(r -> r.roleName(name))
                                .policyNames()
                                .size());
            }
        }
        assertTrue(ROUNDS > 0);
    }
}
