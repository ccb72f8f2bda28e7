package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/** What changes keys in two Regions takes permission in both. */
class KeyRegionsTest {

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

    private Caller role(String name, String statement) {
        IamClient iam = cloud.client(IamClient.class);
        iam.createRole(
                r -> r.roleName(name)
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}"));
        iam.putRolePolicy(r -> r.roleName(name)
                .policyName("p")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[" + statement + "]}"));
        String account = TestCloud.SCOPE.accountId();
        return cloud.cloud()
                .assumeRole(
                        "arn:aws:iam::" + account + ":role/" + name,
                        "s",
                        Caller.service("lambda.amazonaws.com", account, null));
    }

    private KmsClient as(Caller caller) {
        return cloud.cloud().client(KmsClient.class, TestCloud.SCOPE, caller);
    }

    private static void refused(String action, String region, Runnable call) {
        String message = assertThrows(KmsException.class, call::run).getMessage();
        assertTrue(message.contains("not authorized to perform: " + action) && message.contains(region), message);
    }

    @Test
    void replicasArePermittedInTheirRegion() {
        Caller here = role(
                "here",
                "{\"Effect\":\"Allow\",\"Action\":[\"kms:ReplicateKey\",\"kms:UpdatePrimaryRegion\"],\"Resource\":\"arn:aws:kms:us-east-1:*:*\"},"
                        + "{\"Effect\":\"Allow\",\"Action\":\"kms:CreateKey\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:RequestedRegion\":\"us-east-1\"}}}");
        Caller both = role(
                "both",
                "{\"Effect\":\"Allow\",\"Action\":[\"kms:ReplicateKey\",\"kms:CreateKey\",\"kms:UpdatePrimaryRegion\"],\"Resource\":\"*\"}");
        String key = cloud.client(KmsClient.class)
                .createKey(r -> r.multiRegion(true))
                .keyMetadata()
                .keyId();
        refused("kms:CreateKey", "*", () -> as(here).replicateKey(
                        r -> r.keyId(key).replicaRegion("us-west-2")));
        as(both).replicateKey(r -> r.keyId(key).replicaRegion("us-west-2"));
        refused("kms:UpdatePrimaryRegion", "us-west-2", () -> as(here).updatePrimaryRegion(
                        r -> r.keyId(key).primaryRegion("us-west-2")));
        as(both).updatePrimaryRegion(r -> r.keyId(key).primaryRegion("us-west-2"));
        assertEquals(
                "PRIMARY",
                cloud.cloud()
                        .client(KmsClient.class, new Scope(TestCloud.SCOPE.accountId(), "us-west-2"), TestCloud.ROOT)
                        .describeKey(r -> r.keyId(key))
                        .keyMetadata()
                        .multiRegionConfiguration()
                        .multiRegionKeyTypeAsString());
    }
}
