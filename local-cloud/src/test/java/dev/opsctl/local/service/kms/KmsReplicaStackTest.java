package dev.opsctl.local.service.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.TestStack;
import dev.opsctl.local.cloud.Scope;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** A stack has a replica of a key that another Region's has, which opens what that one has closed. */
class KmsReplicaStackTest {

    private static final String TEMPLATE =
            """
            Resources:
              R:
                Type: AWS::KMS::ReplicaKey
                Properties:
                  PrimaryKeyArn: PRIMARY
                  Description: DESCRIPTION
                  PendingWindowInDays: 9
                  KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}]}
            Outputs: {Arn: {Value: !GetAtt R.Arn}, Id: {Value: !Ref R}}
            """;

    @TempDir
    Path home;

    @Test
    void aReplicaLivesAndGoesWithItsStack() {
        try (TestCloud cloud = TestCloud.open(home)) {
            KmsClient there = cloud.cloud()
                    .client(KmsClient.class, new Scope(TestCloud.SCOPE.accountId(), "eu-west-1"), TestCloud.ROOT);
            KmsClient here = cloud.client(KmsClient.class);
            var primary = there.createKey(r -> r.multiRegion(true)).keyMetadata();
            TestStack stack = new TestStack(cloud, "s");
            var made = stack.create(template(primary.arn(), "one"));
            assertEquals(primary.keyId(), made.get("Id"));
            assertEquals(primary.arn().replace("eu-west-1", "us-east-1"), made.get("Arn"));
            SdkBytes closed = there.encrypt(r -> r.keyId(primary.arn()).plaintext(SdkBytes.fromUtf8String("x")))
                    .ciphertextBlob();
            assertEquals(
                    "x", here.decrypt(r -> r.ciphertextBlob(closed)).plaintext().asUtf8String());
            stack.update(template(primary.arn(), "two"));
            assertEquals(
                    "two",
                    here.describeKey(r -> r.keyId(primary.keyId()))
                            .keyMetadata()
                            .description());
            assertTrue(here.listResourceTags(r -> r.keyId(primary.keyId())).tags().stream()
                    .anyMatch(tag -> tag.tagKey().equals("aws:cloudformation:logical-id")));
            stack.delete();
            var gone = here.describeKey(r -> r.keyId(primary.keyId())).keyMetadata();
            assertEquals(KeyState.PENDING_DELETION, gone.keyState());
            Duration left = Duration.between(cloud.cloud().clock().instant(), gone.deletionDate());
            assertEquals(9, left.plusHours(1).toDays(), left.toString());
            cloud.cloud().clock().advance(Duration.ofDays(10));
            assertThrows(NotFoundException.class, () -> here.describeKey(r -> r.keyId(primary.keyId())));
            assertTrue(there.describeKey(r -> r.keyId(primary.keyId()))
                    .keyMetadata()
                    .multiRegionConfiguration()
                    .replicaKeys()
                    .isEmpty());
        }
    }

    private static String template(String primary, String description) {
        return TEMPLATE.replace("PRIMARY", primary).replace("DESCRIPTION", description);
    }
}
