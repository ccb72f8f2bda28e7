package dev.opsctl.local.service.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.TestStack;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.OriginType;

/** A key of a stack, whose material is to be imported. */
class KeyStackTest {

    private static final String TEMPLATE =
            """
            Resources:
              K: {Type: AWS::KMS::Key, Properties: {Description: d, Origin: %s}}
            Outputs:
              Key: {Value: !Ref K}
            """;

    @Test
    void the_origin_of_a_key_stays_and_a_stack_that_would_change_it_goes_back(@TempDir Path home) {
        try (TestCloud cloud = TestCloud.open(home)) {
            TestStack stack = new TestStack(cloud, "s");
            String id = stack.create(TEMPLATE.formatted("EXTERNAL")).get("Key");
            KmsClient kms = cloud.client(KmsClient.class);
            KeyMetadata key = kms.describeKey(r -> r.keyId(id)).keyMetadata();
            assertEquals(OriginType.EXTERNAL, key.origin());
            assertEquals(KeyState.PENDING_IMPORT, key.keyState());

            cloud.client(CloudFormationClient.class)
                    .updateStack(r -> r.stackName("s").templateBody(TEMPLATE.formatted("AWS_KMS")));
            stack.settled("UPDATE_ROLLBACK_COMPLETE");
            assertEquals(key, kms.describeKey(r -> r.keyId(id)).keyMetadata());
        }
    }
}
