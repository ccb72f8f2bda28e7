package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;

/** What guards a policy while it is put is kept by no service, and is heard of a template, too. */
class PolicyGuardStacksTest {

    private static final String SECRET =
            """
            Resources:
              S: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: x}}
              P:
                Type: AWS::SecretsManager::ResourcePolicy
                Properties:
                  SecretId: !Ref S
                  BlockPublicPolicy: %s
                  ResourcePolicy:
                    Version: '2012-10-17'
                    Statement: [{Effect: Allow, Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*'}]
            """;

    private static final String KEY =
            """
            Resources:
              K:
                Type: AWS::KMS::Key
                Properties:
                  BypassPolicyLockoutSafetyCheck: %s
                  KeyPolicy:
                    Version: '2012-10-17'
                    Statement:
                      - Effect: Allow
                        Principal: {AWS: 'arn:aws:iam::111122223333:root'}
                        NotAction: 'kms:PutKeyPolicy'
                        Resource: '*'
            """;

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

    @ParameterizedTest
    @CsvSource({
        "secret, true, ROLLBACK_COMPLETE, allows broad access",
        "secret, false, CREATE_COMPLETE, ''",
        "key, false, ROLLBACK_COMPLETE, will not allow you to update the key policy",
        "key, true, CREATE_COMPLETE, ''",
    })
    void whatGuardsAPolicyIsHeard(String what, boolean said, String ends, String why) {
        CloudFormationClient stacks = cloud.client(CloudFormationClient.class);
        stacks.createStack(r -> r.stackName("s")
                .capabilities(Capability.CAPABILITY_IAM)
                .templateBody((what.equals("key") ? KEY : SECRET).formatted(said)));
        String status = Waiting.forValue(
                () -> stacks.describeStacks(r -> r.stackName("s"))
                        .stacks()
                        .get(0)
                        .stackStatusAsString(),
                seen -> !seen.endsWith("_IN_PROGRESS"));
        String events =
                stacks.describeStackEvents(r -> r.stackName("s")).stackEvents().toString();
        assertEquals(ends, status, events);
        assertTrue(events.contains(why), events);
    }
}
