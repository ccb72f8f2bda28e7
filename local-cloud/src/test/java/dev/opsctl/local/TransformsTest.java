package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.InsufficientCapabilitiesException;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.TemplateStage;
import software.amazon.awssdk.services.s3.S3Client;

/** AWS::Include and AWS::LanguageExtensions: what they make of templates is what is deployed, and what was sent is kept. */
class TransformsTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudFormationClient stacks;
    private S3Client s3;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        stacks = cloud.client(CloudFormationClient.class);
        s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("snippets"));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void stored(String key, String text) {
        s3.putObject(r -> r.bucket("snippets").key(key), RequestBody.fromString(text));
    }

    private Map<String, String> create(String name, String template, Parameter... parameters) {
        stacks.createStack(r -> r.stackName(name)
                .templateBody(template)
                .parameters(parameters)
                .capabilities(Capability.CAPABILITY_AUTO_EXPAND));
        return new TestStack(cloud, name).settled("CREATE_COMPLETE");
    }

    private String refused(String template) {
        return assertThrows(CloudFormationException.class, () -> create("refused", template))
                .awsErrorDetails()
                .errorMessage();
    }

    private static Parameter parameter(String name, String value) {
        return Parameter.builder().parameterKey(name).parameterValue(value).build();
    }

    @Test
    void snippetsAreTakenInWhereTheyAreNamed() {
        stored(
                "api.yaml",
                "openapi: 3.0.0\ninfo: {title: Included}\npaths:\n  /a:\n    get:\n      x-amazon-apigateway-integration: {type: mock, uri: {'Fn::Sub': '${AWS::Region}'}}\n");
        stored("queue.json", "{\"Properties\": {\"QueueName\": {\"Ref\": \"Name\"}}}");
        stored("outputs.yaml", "Outputs:\n  Arn:\n    Value: {'Fn::GetAtt': [Q, Arn]}\n");
        String template =
                """
                Parameters: {Bucket: {Type: String}, Name: {Type: String, Default: q1}}
                Transform:
                  Name: AWS::Include
                  Parameters: {Location: !Sub 's3://${Bucket}/outputs.yaml'}
                Resources:
                  Q:
                    Type: AWS::SQS::Queue
                    Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Join ['', ['s3://', !Ref Bucket, /queue.json]]}}
                  Api:
                    Type: AWS::ApiGateway::RestApi
                    Properties:
                      Body:
                        Fn::Transform: {Name: AWS::Include, Parameters: {Location: 's3://snippets/api.yaml'}}
                Outputs: {Api: {Value: !Ref Api}}
                """;
        assertEquals(
                "Requires capabilities : [CAPABILITY_AUTO_EXPAND]",
                assertThrows(
                                InsufficientCapabilitiesException.class,
                                () -> stacks.createStack(r -> r.stackName("s")
                                        .templateBody(template)
                                        .parameters(parameter("Bucket", "snippets"))
                                        .capabilities(Capability.CAPABILITY_NAMED_IAM)))
                        .awsErrorDetails()
                        .errorMessage());
        Map<String, String> outputs = create("s", template, parameter("Bucket", "snippets"));
        assertTrue(outputs.get("Arn").endsWith(":q1"), outputs::toString);
        ApiGatewayClient apis = cloud.client(ApiGatewayClient.class);
        assertEquals(
                List.of("/", "/a"),
                apis.getResources(r -> r.restApiId(outputs.get("Api"))).items().stream()
                        .map(each -> each.path())
                        .sorted()
                        .toList());
        assertEquals(
                template,
                stacks.getTemplate(r -> r.stackName("s").templateStage(TemplateStage.ORIGINAL))
                        .templateBody());
        String processed = stacks.getTemplate(r -> r.stackName("s")).templateBody();
        assertTrue(!processed.contains("Transform") && processed.contains("Included"), processed);
        assertEquals(
                List.of("AWS::Include"),
                stacks.getTemplateSummary(r -> r.stackName("s")).declaredTransforms());
        stacks.updateStack(r -> r.stackName("s")
                .usePreviousTemplate(true)
                .parameters(parameter("Bucket", "snippets"), parameter("Name", "q2"))
                .capabilities(Capability.CAPABILITY_AUTO_EXPAND));
        assertTrue(
                new TestStack(cloud, "s").settled("UPDATE_COMPLETE").get("Arn").endsWith(":q2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3://snippets/short.yaml | The specified S3 object's content should be valid Yaml/JSON",
                "s3://snippets/broken.yaml | The specified S3 object's content should be valid Yaml/JSON",
                "s3://snippets/again.yaml | A template snippet that is included cannot include another one.",
                "s3://nowhere/a.yaml | S3 bucket [nowhere] does not exist.",
                "s3://snippets/none.yaml | The specified key does not exist.",
                "https://snippets/a.yaml | The location parameter is not a valid S3 uri.",
                "s3://snippets | The location parameter is not a valid S3 uri."
            })
    void whatCannotBeIncluded(String location, String why) {
        stored("short.yaml", "Properties: {QueueName: !Ref Name}");
        stored("broken.yaml", "a: [");
        stored("again.yaml", "Properties: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: a}}}");
        assertEquals(
                "Transform AWS::Include failed with: " + why,
                refused(
                        "Resources: {Q: {Type: 'AWS::SQS::Queue', 'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: '"
                                + location + "'}}}}"));
    }

    /** Where a snippet is may hang on the stack's name and ARN: the same in plans and runs, of nested stacks, and by whatever a request names the stack. */
    @Test
    void aStackIsCalledInTransformsAsItIs() {
        String name = "!Select [%d, !Split ['-', !Ref 'AWS::StackName']]";
        String id = "!Select [%d, !Split ['-', !Select [1, !Split ['/', !Ref 'AWS::StackId']]]]";
        String include =
                "'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: !Join ['', ['s3://snippets/', %s, %s]]}}";
        stored("nestnest", "Properties: {DelaySeconds: 1}");
        stored("ChildChild", "Properties: {DelaySeconds: 2}");
        stored(
                "child.yaml",
                "Resources: {Q: {Type: 'AWS::SQS::Queue', " + include.formatted(name.formatted(1), id.formatted(1))
                        + "}}");
        String template = "Resources:\n  Q: {Type: 'AWS::SQS::Queue', "
                + include.formatted(name.formatted(0), id.formatted(0))
                + "}\n  Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://snippets.s3.us-east-1.amazonaws.com/child.yaml'}}\n";
        create("nest", template);
        String arn =
                stacks.describeStacks(r -> r.stackName("nest")).stacks().get(0).stackId();
        assertEquals(
                "No updates are to be performed.",
                assertThrows(
                                CloudFormationException.class,
                                () -> stacks.updateStack(r -> r.stackName(arn)
                                        .templateBody(template)
                                        .capabilities(Capability.CAPABILITY_AUTO_EXPAND)))
                        .awsErrorDetails()
                        .errorMessage());
        stored("ChildChild", "Properties: {DelaySeconds: 3}");
        String set = stacks.createChangeSet(r -> r.stackName(arn)
                        .changeSetName("again")
                        .usePreviousTemplate(true)
                        .includeNestedStacks(true)
                        .capabilities(Capability.CAPABILITY_AUTO_EXPAND))
                .id();
        assertEquals(
                List.of("Child"),
                stacks.describeChangeSet(r -> r.changeSetName(set)).changes().stream()
                        .map(change -> change.resourceChange().logicalResourceId())
                        .toList());
        stacks.executeChangeSet(r -> r.changeSetName(set));
        new TestStack(cloud, "nest").settled("UPDATE_COMPLETE");
    }

    @Test
    void otherTransformsAreRefusedByName() {
        assertEquals(
                "No transform named Mine found.",
                refused("Transform: Mine\nResources: {Q: {Type: 'AWS::SQS::Queue'}}"));
        assertEquals(
                "Transform AWS::CodeDeployBlueGreen is not supported by the local cloud. It supports AWS::Include and"
                        + " AWS::LanguageExtensions; give what other transforms make of the template, as sam or"
                        + " get-template --template-stage Processed has it.",
                refused("Transform: [AWS::CodeDeployBlueGreen]\nResources: {Q: {Type: 'AWS::SQS::Queue'}}"));
    }

    @Test
    void loopsAndFunctionsOfLanguageExtensions() {
        String template =
                """
                Transform: AWS::LanguageExtensions
                Parameters:
                  Names: {Type: CommaDelimitedList, Default: 'a-1,b-2'}
                  Keep: {Type: String, Default: Retain}
                Mappings: {Sizes: {small: {seconds: '7'}}}
                Conditions:
                  Fn::ForEach::C:
                    - Letter
                    - [A, B]
                    - Is${Letter}: !Equals [!Ref Keep, Retain]
                Resources:
                  Fn::ForEach::Queues:
                    - Name
                    - !Ref Names
                    - Fn::ForEach::Inner:
                        - Kind
                        - [Low, High]
                        - Queue${Kind}&{Name}:
                            Type: AWS::SQS::Queue
                            Condition: IsA
                            Properties:
                              QueueName: !Sub '${Name}-${Kind}-${AWS::Region}'
                              VisibilityTimeout: !FindInMap [Sizes, !Ref Name, seconds, {DefaultValue: 9}]
                  Count:
                    Type: AWS::SSM::Parameter
                    DeletionPolicy: !Ref Keep
                    Properties:
                      Type: String
                      Name: all
                      Value:
                        Fn::ToJsonString:
                          count: {'Fn::Length': !Ref Names}
                          arn: !GetAtt [!Sub 'QueueLowa${One}', Arn]
                          list: [!Ref QueueHighb2, x]
                          none: {}
                Outputs:
                  Fn::ForEach::Outs:
                    - Name
                    - !Ref Names
                    - Arn&{Name}: {Value: !GetAtt [!Sub 'QueueLow&{Name}', Arn]}
                  Json: {Value: !GetAtt Count.Value}
                """
                        .replace("!Sub 'QueueLowa${One}'", "!Join ['', [QueueLow, a1]]");
        Map<String, String> outputs = create("s", template);
        assertEquals("arn:aws:sqs:us-east-1:111122223333:a-1-Low-us-east-1", outputs.get("Arna1"));
        assertEquals("arn:aws:sqs:us-east-1:111122223333:b-2-Low-us-east-1", outputs.get("Arnb2"));
        String json = outputs.get("Json");
        assertTrue(
                json.startsWith(
                                "{\"count\":2,\"arn\":\"arn:aws:sqs:us-east-1:111122223333:a-1-Low-us-east-1\",\"list\":[\"http")
                        && json.endsWith("/b-2-High-us-east-1\",\"x\"],\"none\":{}}"),
                json);
        assertTrue(stacks.getTemplate(r -> r.stackName("s")).templateBody().contains("\"DeletionPolicy\":\"Retain\""));
        assertEquals(
                List.of("AWS::LanguageExtensions"),
                stacks.validateTemplate(r -> r.templateBody(template)).declaredTransforms());
        assertEquals(
                "Transform AWS::LanguageExtensions failed with: Duplicate key 'Q' when merging keys to parent object in Fn::ForEach",
                refused(
                        "Transform: AWS::LanguageExtensions\nResources: {'Fn::ForEach::L': [N, [a, b], {Q: {Type: 'AWS::SQS::Queue'}}]}"));
    }

    /** Small templates that would become very large, or take very long, are refused before they do. */
    @Test
    void whatGrowsWithoutEndIsRefused() {
        String empty = "{}";
        for (int i = 0; i < 8; i++) {
            empty = "{'Fn::ForEach::L%d': [n%d, [%s z], %s]}".formatted(i, i, "a, ".repeat(99), empty);
        }
        String nested = "{a: '\"'}";
        for (int i = 0; i < 40; i++) {
            nested = "{a: {'Fn::ToJsonString': " + nested + "}}";
        }
        String texts = "{X: {Value: '${n0}'}}";
        for (int i = 0; i < 6; i++) {
            texts = "{'Fn::ForEach::T%d': [n%d, ['%s'], %s]}"
                    .formatted(i, i, ("${n" + (i + 1) + "}").repeat(100), texts);
        }
        for (String part : List.of(
                "Resources: " + empty,
                "Resources: {Q: {Type: 'AWS::SQS::Queue', Metadata: " + nested + "}}",
                "Outputs: " + texts)) {
            assertEquals(
                    "Transform AWS::LanguageExtensions failed with: Template may not exceed 1048576 bytes in size.",
                    refused("Transform: AWS::LanguageExtensions\n" + part));
        }
        stored("half.json", "{\"Metadata\": {\"a\": \"" + "x".repeat(600_000) + "\"}}");
        stored("large.json", "{\"Metadata\": {\"a\": \"" + "x".repeat(1_100_000) + "\"}}");
        String include = "'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://snippets/%s.json'}}";
        String half = "Type: 'AWS::SQS::Queue', " + include.formatted("half");
        assertEquals(
                "Template may not exceed 1048576 bytes in size.",
                refused("Resources: {Q: {" + half + "}, R: {" + half + "}}"));
        assertTrue(refused("Resources: {Q: {Type: 'AWS::SQS::Queue', " + include.formatted("large") + "}}")
                .endsWith("Template may not exceed 1048576 bytes in size."));
    }

    /** Functions within functions, each of which makes its text many times longer: with no transform at all. */
    @ParameterizedTest
    @ValueSource(strings = {"Sub", "Join"})
    void functionsMakeNoTextLargerThanATemplate(String function) {
        String value = "x";
        for (int i = 0; i < 12; i++) {
            value = function.equals("Sub")
                    ? "{'Fn::Sub': ['" + "${a}".repeat(8) + "', {a: " + value + "}]}"
                    : "{'Fn::Join': [" + value + ", ['', '', '', '', '', '', '', '', '']]}";
        }
        String template = "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: " + value + "}}}";
        assertEquals(
                "Template error: Fn::" + function + " makes a text of more than 1048576 characters (template line 1)",
                refused(template));
    }
}
