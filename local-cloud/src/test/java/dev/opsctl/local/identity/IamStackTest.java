package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.TestStack;
import dev.opsctl.local.cloud.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.s3.S3Client;

/** The real IAM template (PLT-1, PLT-5, ORD-2, ORD-3), deployed with IAM on by the operator whom the daemon makes. */
class IamStackTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudFormationClient cfn;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        Caller operator = cloud.identity()
                .find(cloud.identity().administrator("111122223333", "operator").accessKeyId())
                .orElseThrow()
                .caller();
        cfn = cloud.cloud().client(CloudFormationClient.class, TestCloud.SCOPE, operator);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Stack settled(String id) throws InterruptedException {
        while (true) {
            Stack stack = cfn.describeStacks(r -> r.stackName(id)).stacks().get(0);
            if (!stack.stackStatusAsString().endsWith("_IN_PROGRESS")) {
                return stack;
            }
            Thread.sleep(2); // throws when the test's time is up
        }
    }

    private String failures(String id) {
        return cfn.describeStackEvents(r -> r.stackName(id)).stackEvents().stream()
                .filter(e -> e.resourceStatusAsString().contains("FAILED"))
                .map(e -> e.logicalResourceId() + ": " + e.resourceStatusReason())
                .toList()
                .toString();
    }

    @Test
    void the_iam_template_deploys_keeps_its_key_on_delete_and_takes_it_back_by_import() throws Exception {
        String template = Files.readString(Path.of("../templates/iam.yaml"));
        S3Client s3 = cloud.client(S3Client.class); // the template is too long to be sent with the request
        s3.createBucket(r -> r.bucket("templates"));
        s3.putObject(r -> r.bucket("templates").key("iam.yaml"), RequestBody.fromString(template));
        String id = cfn.createStack(r -> r.stackName("opsctl-iam")
                        .templateURL("https://templates.s3.us-east-1.amazonaws.com/iam.yaml")
                        .capabilities(Capability.CAPABILITY_NAMED_IAM))
                .stackId();
        Stack stack = settled(id);
        assertEquals("CREATE_COMPLETE", stack.stackStatusAsString(), () -> failures(id));
        IamClient iam = cloud.client(IamClient.class);
        assertTrue(iam.listAttachedRolePolicies(r -> r.roleName("Lambda-SQS-DynamoDB")).attachedPolicies().stream()
                .anyMatch(policy -> policy.policyName().equals("Lambda-Write-DynamoDB")));
        KmsClient kms = cloud.client(KmsClient.class);
        String key = kms.describeKey(r -> r.keyId("alias/opsctl")).keyMetadata().keyId();
        assertTrue(kms.getKeyRotationStatus(r -> r.keyId(key)).keyRotationEnabled());

        cfn.deleteStack(r -> r.stackName(id));
        assertEquals("DELETE_COMPLETE", settled(id).stackStatusAsString(), () -> failures(id));
        assertEquals(
                KeyState.ENABLED,
                kms.describeKey(r -> r.keyId("alias/opsctl")).keyMetadata().keyState());
        assertTrue(iam.listRoles(r -> r.maxItems(1000)).roles().isEmpty());

        String change = cfn.createChangeSet(r -> r.stackName("opsctl-iam")
                        .changeSetName("take-back")
                        .changeSetType(ChangeSetType.IMPORT)
                        .templateBody(onlyKey(template))
                        .capabilities(Capability.CAPABILITY_NAMED_IAM)
                        .resourcesToImport(
                                i -> i.logicalResourceId("EncryptionKey")
                                        .resourceType("AWS::KMS::Key")
                                        .resourceIdentifier(Map.of("KeyId", key)),
                                i -> i.logicalResourceId("EncryptionKeyAlias")
                                        .resourceType("AWS::KMS::Alias")
                                        .resourceIdentifier(Map.of("AliasName", "alias/opsctl"))))
                .stackId();
        cfn.executeChangeSet(r -> r.stackName(change).changeSetName("take-back"));
        assertEquals("IMPORT_COMPLETE", settled(change).stackStatusAsString(), () -> failures(change));
        assertEquals(
                key,
                cfn.describeStackResource(r -> r.stackName(change).logicalResourceId("EncryptionKey"))
                        .stackResourceDetail()
                        .physicalResourceId());
    }

    @Test
    void a_greater_serial_makes_another_access_key() throws Exception {
        String template =
                """
                Resources:
                  User: {Type: AWS::IAM::User}
                  Key:
                    Type: AWS::IAM::AccessKey
                    Properties: {UserName: !Ref User, Serial: %s, Status: %s}
                Outputs:
                  User: {Value: !Ref User}
                  Key: {Value: !Ref Key}
                  Secret: {Value: !GetAtt Key.SecretAccessKey}
                """;
        TestStack stack = new TestStack(cloud, "keys");
        Map<String, String> made = stack.create(template.formatted(1, "Active"));
        Map<String, String> changed = stack.update(template.formatted(1, "Inactive"));
        assertEquals(made, changed);
        IamClient iam = cloud.client(IamClient.class);
        assertEquals(
                "Inactive",
                iam.listAccessKeys(r -> r.userName(made.get("User")))
                        .accessKeyMetadata()
                        .get(0)
                        .statusAsString());
        Map<String, String> other = stack.update(template.formatted(2, "Active"));
        assertNotEquals(made.get("Key"), other.get("Key"));
        assertNotEquals(made.get("Secret"), other.get("Secret"));
        assertEquals(
                List.of(other.get("Key")),
                iam.listAccessKeys(r -> r.userName(made.get("User"))).accessKeyMetadata().stream()
                        .map(key -> key.accessKeyId())
                        .toList());
        stack.delete();
        assertTrue(iam.listUsers(r -> {}).users().stream()
                .noneMatch(user -> user.userName().equals(made.get("User"))));
    }

    /** An import change set may bring in nothing new: the template up to the key and its alias. */
    private static String onlyKey(String template) {
        return template.substring(0, template.indexOf("  # --- the token-signing key"));
    }
}
