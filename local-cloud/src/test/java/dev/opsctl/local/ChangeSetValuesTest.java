package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.cloud.Caller;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.PolicyAction;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.ResourceChangeDetail;
import software.amazon.awssdk.services.cloudformation.model.ResourceTargetDefinition;
import software.amazon.awssdk.services.s3.S3Client;

/** What change sets say of values, as AWS's answers do that are recorded in its user guide and in public test suites (OPS-2). */
class ChangeSetValuesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CHILD =
            """
        Parameters: {Seconds: {Type: String}, Password: {Type: String, NoEcho: true}}
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
          Queue:
            Type: AWS::SQS::Queue
            Properties:
              VisibilityTimeout: !Ref Seconds
              Tags: [{Key: Purpose, Value: testing}]
          Secret:
            Type: AWS::SecretsManager::Secret
            Properties: {SecretString: !Sub 'p=${Password}'}
          Role:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Version: '2012-10-17'
                Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}]
              Policies:
                - PolicyName: send
                  PolicyDocument:
                    Version: '2012-10-17'
                    Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn}]
          Old:
            Type: AWS::SQS::Queue
        """;
    private static final String ROOT =
            """
        Parameters: {Seconds: {Type: String}, Password: {Type: String, NoEcho: true}}
        Resources:
          Child:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: https://templates.s3.us-east-1.amazonaws.com/child.yaml
              Parameters: {Seconds: !Ref Seconds, Password: !Ref Password}
          Quiet:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: 'https://templates.s3.us-east-1.amazonaws.com/quiet.yaml'}
        """;

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudFormationClient cfn;
    private S3Client s3;
    private int plans;

    @BeforeEach
    void open() throws InterruptedException {
        cloud = TestCloud.secured(home);
        Caller operator = cloud.identity()
                .find(cloud.identity().administrator("111122223333", "operator").accessKeyId())
                .orElseThrow()
                .caller();
        cfn = cloud.cloud().client(CloudFormationClient.class, TestCloud.SCOPE, operator);
        s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("templates"));
        put("child.yaml", CHILD);
        put("quiet.yaml", "Resources: {Topic: {Type: AWS::SNS::Topic}}\n");
        cfn.createStack(r -> r.stackName("root")
                .templateBody(ROOT)
                .capabilities(Capability.CAPABILITY_IAM)
                .parameters(given("30", "hush-1")));
        assertEquals("CREATE_COMPLETE", settled());
    }

    private String settled() throws InterruptedException {
        String status;
        do {
            Thread.sleep(5); // throws when the test's time is up
            status =
                    cfn.describeStacks(r -> r.stackName("root")).stacks().get(0).stackStatusAsString();
        } while (status.endsWith("_IN_PROGRESS"));
        return status;
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void put(String key, String template) {
        s3.putObject(r -> r.bucket("templates").key(key), RequestBody.fromString(template));
    }

    private static List<Parameter> given(String seconds, String password) {
        return List.of(
                Parameter.builder()
                        .parameterKey("Seconds")
                        .parameterValue(seconds)
                        .build(),
                Parameter.builder()
                        .parameterKey("Password")
                        .parameterValue(password)
                        .build());
    }

    private DescribeChangeSetResponse plan(String seconds, String password) {
        String name = "plan" + ++plans;
        String id = cfn.createChangeSet(r -> r.stackName("root")
                        .changeSetName(name)
                        .templateBody(ROOT)
                        .capabilities(Capability.CAPABILITY_IAM)
                        .includeNestedStacks(true)
                        .parameters(given(seconds, password)))
                .id();
        return cfn.describeChangeSet(r -> r.changeSetName(id).includePropertyValues(true));
    }

    private static Map<String, ResourceChange> byId(DescribeChangeSetResponse set) {
        return set.changes().stream()
                .map(change -> change.resourceChange())
                .collect(Collectors.toMap(ResourceChange::logicalResourceId, change -> change));
    }

    private Map<String, ResourceChange> child(DescribeChangeSetResponse set, boolean values) {
        String id = byId(set).get("Child").changeSetId();
        return byId(cfn.describeChangeSet(r -> r.changeSetName(id).includePropertyValues(values)));
    }

    private static List<String> told(ResourceChange change) {
        return change.details().stream().map(ChangeSetValuesTest::told).toList();
    }

    private static String told(ResourceChangeDetail detail) {
        ResourceTargetDefinition target = detail.target();
        return String.join(
                " ",
                target.attributeAsString(),
                String.valueOf(target.name()),
                String.valueOf(target.path()),
                target.beforeValue() + "→" + target.afterValue(),
                String.valueOf(target.attributeChangeTypeAsString()),
                target.requiresRecreationAsString(),
                detail.evaluationAsString(),
                detail.changeSourceAsString(),
                String.valueOf(detail.causingEntity()));
    }

    private static JsonNode context(String text) {
        try {
            return JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_changed_parameter_is_told_place_by_place_through_nested_stacks() {
        DescribeChangeSetResponse set = plan("60", "hush-1");
        assertEquals(java.util.Set.of("Child"), byId(set).keySet());
        assertEquals(
                List.of(
                        "Properties Parameters /Properties/Parameters/Seconds 30→60 Modify Never Dynamic DirectModification null",
                        "Properties Parameters /Properties/Parameters/Seconds 30→60 Modify Never Static ParameterReference Seconds"),
                told(byId(set).get("Child")));
        ResourceChange queue = child(set, true).get("Queue");
        assertEquals(
                List.of(
                        "Properties VisibilityTimeout /Properties/VisibilityTimeout 30→60 Modify Never Dynamic DirectModification null",
                        "Properties VisibilityTimeout /Properties/VisibilityTimeout 30→60 Modify Never Static ParameterReference Seconds"),
                told(queue));
        assertEquals(
                "30",
                context(queue.beforeContext())
                        .at("/Properties/VisibilityTimeout")
                        .asText());
        assertEquals(
                "60",
                context(queue.afterContext())
                        .at("/Properties/VisibilityTimeout")
                        .asText());
        ResourceChange bare = child(set, false).get("Queue");
        assertEquals(
                List.of(
                        "Properties VisibilityTimeout null null→null null Never Dynamic DirectModification null",
                        "Properties VisibilityTimeout null null→null null Never Static ParameterReference Seconds"),
                told(bare));
        assertNull(bare.beforeContext());
    }

    @Test
    void a_changed_key_replaces_and_what_is_added_removed_and_tagged_says_so() {
        put(
                "child.yaml",
                CHILD.replace("AttributeName: id", "AttributeName: key")
                        .replace("Value: testing", "Value: Test")
                        .replace("  Old:\n    Type: AWS::SQS::Queue", "  New:\n    Type: AWS::SQS::Queue"));
        DescribeChangeSetResponse set = plan("30", "hush-1");
        assertEquals(
                List.of("Properties null null null→null null Never Dynamic Automatic null"),
                told(byId(set).get("Child")));
        Map<String, ResourceChange> changes = child(set, true);
        ResourceChange table = changes.get("Table");
        assertEquals(Replacement.TRUE, table.replacement());
        assertEquals(PolicyAction.REPLACE_AND_DELETE, table.policyAction());
        assertTrue(
                told(table)
                        .contains("Properties KeySchema /Properties/KeySchema/0/AttributeName id→key Modify Always"
                                + " Static DirectModification null"),
                told(table)::toString);
        assertEquals(
                List.of("Tags null /Properties/Tags/0/Value testing→Test Modify Never Static DirectModification null"),
                told(changes.get("Queue")));
        ResourceChange added = changes.get("New");
        assertEquals(Replacement.TRUE, added.replacement());
        assertEquals(List.of(), added.details());
        assertTrue(context(added.afterContext()).has("Properties"));
        assertNull(child(set, false).get("New").replacement());
        ResourceChange removed = changes.get("Old");
        assertEquals(PolicyAction.DELETE, removed.policyAction());
        assertTrue(context(removed.beforeContext()).has("Properties"));
        assertNull(removed.afterContext());
    }

    @Test
    void a_secret_parameter_is_not_told_and_its_change_is() {
        DescribeChangeSetResponse set = plan("30", "hush-2");
        ResourceChange secret = child(set, true).get("Secret");
        assertEquals(
                "Properties SecretString /Properties/SecretString p=****→p=**** Modify Never Static ParameterReference Password",
                told(secret).get(1));
        assertFalse((set + secret.toString()).contains("hush"));
    }

    @Test
    void a_widened_policy_is_told_at_the_statement() {
        put("child.yaml", CHILD.replace("Action: sqs:SendMessage", "Action: ['sqs:SendMessage', 'sqs:PurgeQueue']"));
        ResourceChange role = child(plan("30", "hush-1"), true).get("Role");
        assertEquals(
                List.of(
                        "Properties Policies /Properties/Policies/0/PolicyDocument/Statement/0/Action"
                                + " sqs:SendMessage→[\"sqs:SendMessage\",\"sqs:PurgeQueue\"] Modify Never Static DirectModification null"),
                told(role));
    }

    @Test
    void how_a_resource_ends_and_its_metadata_are_changes_too() throws InterruptedException {
        put("child.yaml", CHILD.replace("  Old:\n", "  Old:\n    DeletionPolicy: Retain\n    Metadata: {why: kept}\n"));
        ResourceChange old = child(plan("30", "hush-1"), true).get("Old");
        assertEquals(
                List.of(
                        "Metadata null /Metadata null→{\"why\":\"kept\"} Add Never Static DirectModification null",
                        "DeletionPolicy null /DeletionPolicy Delete→Retain Modify Never Static DirectModification null"),
                told(old));
        assertEquals(List.of("Metadata", "DeletionPolicy"), old.scopeAsStrings());
        assertEquals(
                "Retain", context(old.afterContext()).path("DeletionPolicy").asText());
        cfn.executeChangeSet(r -> r.stackName("root").changeSetName("plan1"));
        assertEquals("UPDATE_COMPLETE", settled());
        put("child.yaml", CHILD.replace("  Old:\n    Type: AWS::SQS::Queue\n", ""));
        assertEquals(
                PolicyAction.RETAIN,
                child(plan("30", "hush-1"), true).get("Old").policyAction());
    }
}
