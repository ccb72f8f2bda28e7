package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Templates and the Parameter Store: the resource type, parameter types and dynamic references; change sets whose names are used again. */
class StoredParametersTest {

    private static final String QUEUE =
            """
            Parameters:
              Name: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /q/name}
              There: {Type: 'AWS::SSM::Parameter::Name', Default: /q/name}
              Many: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /q/list}
            Resources:
              Q:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !Ref Name
                  VisibilityTimeout: '{{resolve:ssm:/q/timeout:1}}'
            Outputs:
              There: {Value: !Ref There}
              Second: {Value: !Select [1, !Ref Many]}
            """;

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudFormationClient stacks;
    private SsmClient ssm;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        stacks = cloud.client(CloudFormationClient.class);
        ssm = cloud.client(SsmClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void put(String name, String type, String value) {
        ssm.putParameter(r -> r.name(name).type(type).value(value).overwrite(true));
    }

    private Stack stack() {
        return stacks.describeStacks(r -> r.stackName("s")).stacks().get(0);
    }

    private Stack created(String template) {
        new TestStack(cloud, "s").create(template);
        return stack();
    }

    private Stack updated(String template) {
        new TestStack(cloud, "s").update(template);
        return stack();
    }

    private static Map<String, String> outputs(Stack stack) {
        return stack.outputs().stream().collect(Collectors.toMap(Output::outputKey, Output::outputValue));
    }

    @Test
    void aTemplateTakesItsValuesFromTheStore() {
        put("/q/name", "String", "first");
        put("/q/list", "StringList", "a,b");
        put("/q/timeout", "String", "77");
        put("/q/timeout", "String", "88");
        Stack made = created(QUEUE);
        assertEquals(Map.of("There", "/q/name", "Second", "b"), outputs(made));
        assertEquals(
                Map.of("Name", "first", "Many", "a,b"),
                made.parameters().stream()
                        .filter(parameter -> parameter.resolvedValue() != null)
                        .collect(Collectors.toMap(Parameter::parameterKey, Parameter::resolvedValue)));
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.getQueueUrl(r -> r.queueName("first")).queueUrl();
        assertEquals(
                "77",
                sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNamesWithStrings("VisibilityTimeout"))
                        .attributesAsStrings()
                        .get("VisibilityTimeout"));
        put("/q/name", "String", "second");
        updated(QUEUE);
        assertTrue(sqs.listQueues().queueUrls().stream().allMatch(queue -> queue.endsWith("/second")));
    }

    @Test
    void whatTheStoreDoesNotHaveIsRefusedBeforeAnythingBegins() {
        put("/q/name", "SecureString", "first");
        put("/q/list", "StringList", "a,b");
        assertEquals(
                "Parameters [/q/name] referenced by template have types not supported by CloudFormation.", refusal());
        ssm.deleteParameter(r -> r.name("/q/name"));
        assertEquals("Unable to fetch parameters [/q/name] from parameter store for this account.", refusal());
    }

    private String refusal() {
        return assertThrows(
                        CloudFormationException.class,
                        () -> stacks.createStack(r -> r.stackName("s").templateBody(QUEUE)))
                .awsErrorDetails()
                .errorMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"binary", "binary:SecretString", "binary:SecretString:key"})
    void aSecretWithoutATextFailsWhatRefersToIt(String reference) {
        cloud.client(SecretsManagerClient.class)
                .createSecret(r -> r.name("binary").secretBinary(SdkBytes.fromUtf8String("{\"key\":\"v\"}")));
        String template = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: '{{resolve:secretsmanager:"
                + reference + "}}'}}}";
        stacks.createStack(r -> r.stackName("s").templateBody(template));
        new TestStack(cloud, "s").settled("ROLLBACK_COMPLETE");
        assertEquals(
                List.of(
                        "Secret binary has no SecretString: its value is binary, and a dynamic reference retrieves text only"),
                stacks.describeStackEvents(r -> r.stackName("s")).stackEvents().stream()
                        .filter(event -> event.logicalResourceId().equals("Q")
                                && event.resourceStatus() == ResourceStatus.CREATE_FAILED)
                        .map(StackEvent::resourceStatusReason)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"'Name: /p/x,', /p/x", "'', CFN-P-"})
    void aParameterIsMadeChangedAndDeleted(String name, String made) {
        String template =
                """
                Resources:
                  P:
                    Type: AWS::SSM::Parameter
                    Properties: {%s Type: StringList, Value: '%s', Description: d, AllowedPattern: '.*', Tier: Standard, Tags: {%s}}
                Outputs:
                  Name: {Value: !Ref P}
                  Value: {Value: !GetAtt P.Value}
                """;
        Stack stack = created(template.formatted(name, "a,b", "k: v"));
        String physical = outputs(stack).get("Name");
        assertTrue(physical.contains(made), physical);
        assertEquals("a,b", outputs(stack).get("Value"));
        assertEquals("v", tags(physical).get("k"));
        assertEquals(
                List.of("d", ".*", "Standard"),
                ssm.describeParameters().parameters().stream()
                        .flatMap(parameter -> java.util.stream.Stream.of(
                                parameter.description(), parameter.allowedPattern(), parameter.tierAsString()))
                        .toList());
        assertEquals(
                "c", outputs(updated(template.formatted(name, "c", "l: w"))).get("Value"));
        assertEquals("c", ssm.getParameter(r -> r.name(physical)).parameter().value());
        assertEquals(null, tags(physical).get("k"));
        assertEquals("w", tags(physical).get("l"));
        deleted(stack.stackId());
        assertEquals(List.of(), ssm.describeParameters().parameters());
    }

    private void deleted(String id) {
        stacks.deleteStack(r -> r.stackName(id));
        new TestStack(cloud, id).settled("DELETE_COMPLETE");
    }

    private Map<String, String> tags(String name) {
        return ssm.listTagsForResource(r -> r.resourceType("Parameter").resourceId(name)).tagList().stream()
                .collect(Collectors.toMap(tag -> tag.key(), tag -> tag.value()));
    }

    @Test
    void theNameOfAnExecutedChangeSetIsFree() {
        String template = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: %d}}}";
        String first = changeSet(template.formatted(1), ChangeSetType.CREATE);
        assertThrows(AlreadyExistsException.class, () -> changeSet(template.formatted(2), ChangeSetType.CREATE));
        stacks.executeChangeSet(r -> r.changeSetName("set").stackName("s"));
        new TestStack(cloud, "s").settled("CREATE_COMPLETE");
        assertTrue(stack().lastUpdatedTime() != null);
        String second = changeSet(template.formatted(2), ChangeSetType.UPDATE);
        assertEquals(
                second,
                stacks.describeChangeSet(r -> r.changeSetName("set").stackName("s"))
                        .changeSetId());
        assertEquals(
                "EXECUTE_COMPLETE",
                stacks.describeChangeSet(r -> r.changeSetName(first)).executionStatusAsString());
        stacks.executeChangeSet(r -> r.changeSetName("set").stackName("s"));
        new TestStack(cloud, "s").settled("UPDATE_COMPLETE");
        assertEquals(second, stack().changeSetId());
    }

    @Test
    void nobodyWatchesAlarmsForAnOperation() {
        String template = "Resources: {Q: {Type: AWS::SQS::Queue}}";
        assertThrows(
                CloudFormationException.class,
                () -> stacks.createStack(r -> r.stackName("s")
                        .templateBody(template)
                        .rollbackConfiguration(
                                c -> c.rollbackTriggers(t -> t.arn("arn:aws:cloudwatch:us-east-1:111122223333:alarm:a")
                                        .type("AWS::CloudWatch::Alarm")))));
        stacks.createStack(
                r -> r.stackName("s").templateBody(template).rollbackConfiguration(c -> c.monitoringTimeInMinutes(0)));
        new TestStack(cloud, "s").settled("CREATE_COMPLETE");
        assertEquals(List.of(), stack().rollbackConfiguration().rollbackTriggers());
    }

    private String changeSet(String template, ChangeSetType type) {
        return stacks.createChangeSet(r -> r.stackName("s")
                        .changeSetName("set")
                        .changeSetType(type)
                        .templateBody(template))
                .id();
    }
}
