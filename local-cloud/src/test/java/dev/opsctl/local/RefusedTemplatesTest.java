package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/** Templates that CloudFormation refuses at CreateChangeSet with AWS's words, the real resource types being there. */
class RefusedTemplatesTest {

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static CloudFormationClient cfn;

    @BeforeAll
    static void open() {
        cloud = TestCloud.secured(home);
        cfn = cloud.client(CloudFormationClient.class);
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static final String QUEUE = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n";
    private static final String WITH = QUEUE + "    Properties:\n      ";

    static Stream<Arguments> refusals() {
        return Stream.of(
                of(
                        "Resources:\n  A:\n    Type: AWS::Foo::Bar\n",
                        "Template format error: Unrecognized resource types: [AWS::Foo::Bar]"),
                of("Resources:\n  A:\n    Type: AWS::EC2::VPC\n", "AWS::EC2::VPC"),
                of(WITH + "QueueNam: x\n", "#: extraneous key [QueueNam] is not permitted"),
                of(WITH + "RedrivePolicy: [1]\n", "#/RedrivePolicy:"),
                of(WITH + "VisibilityTimeout: soon\n", "#/VisibilityTimeout: expected type: Integer, found: String"),
                of(WITH + "FifoQueue: {a: b}\n", "#/FifoQueue: expected type: Boolean, found: JSONObject"),
                of(WITH + "Tags: {a: b}\n", "#/Tags: expected type: JSONArray, found: JSONObject"),
                of(
                        WITH + "Tags: [{Key: a, Value: b, Colour: c}]\n",
                        "#/Tags/0: extraneous key [Colour] is not permitted"),
                of(WITH + "Arn: x\n", "readonly properties cannot be specified: [Arn]"),
                of(
                        "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: {ZipFile: x}\n",
                        "#: required key [Role] not found"),
                of(
                        "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: t\n",
                        "#: required key [KeySchema] not found"),
                of(
                        "Resources:\n  R:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      RetentionInDays: 2\n",
                        "#/RetentionInDays: 2 is not a valid enum value"),
                of(QUEUE + "    Colour: red\n", "Invalid template resource property 'Colour'"),
                of(QUEUE + "    DeletionPolicy: Keep\n", "DeletionPolicy"),
                of(
                        QUEUE + "Outputs:\n  A:\n    Value: !GetAtt Q.Colour\n",
                        "Template error: resource Q does not support attribute type Colour in Fn::GetAtt"),
                of(
                        QUEUE + "Outputs:\n  A:\n    Value: !GetAtt P.Arn\n",
                        "Template error: instance of Fn::GetAtt references undefined resource P"),
                of(
                        WITH + "QueueName: !Ref Nothing\n",
                        "Template format error: Unresolved resource dependencies [Nothing] in the Resources block of the template"),
                of(
                        WITH + "QueueName: !Sub '${Nothing}'\n",
                        "Template format error: Unresolved resource dependencies [Nothing] in the Resources block of the template"),
                of(
                        QUEUE + "Outputs:\n  A:\n    Value: !Ref Nothing\n",
                        "Template format error: Unresolved resource dependencies [Nothing] in the Outputs block of the template"),
                of(
                        QUEUE + "    DependsOn: Nothing\n",
                        "Template format error: Unresolved resource dependencies [Nothing] in the Resources block of the template"),
                of(
                        QUEUE + "    Condition: Nothing\n",
                        "Template format error: Unresolved condition dependency Nothing in the Resources block of the template"),
                of(
                        "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    DependsOn: B\n  B:\n    Type: AWS::SQS::Queue\n    DependsOn: A\n",
                        "Circular dependency between resources: [A, B]"),
                of(
                        "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    DependsOn: A\n",
                        "Circular dependency between resources: [A]"),
                of(QUEUE + "Outputs:\n  A: {Value: a}\n  A: {Value: b}\n", "Duplicate key A"),
                of(WITH + "QueueName: !Foo x\n", "Foo"),
                of(
                        WITH + "QueueName: {Fn::Foo: x}\n",
                        "Template error: Encountered unsupported function: Fn::Foo Supported functions are: ["),
                of(
                        QUEUE + "Outputs:\n  A: {Value: {Fn::Foo: x}}\n",
                        "Template error: Encountered unsupported function: Fn::Foo Supported functions are: ["),
                of(
                        WITH + "QueueName: !Join ['-']\n",
                        "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined"),
                of(WITH + "QueueName: !FindInMap [Map, a, b]\n", "Map"),
                of(
                        WITH + "QueueName: !Select [3, [a, b]]\n",
                        "Template error: Fn::Select  cannot select nonexistent value at index 3"),
                of("Colour: red\n" + QUEUE, "Invalid template property or properties [Colour]"),
                of(
                        "AWSTemplateFormatVersion: '2011-01-01'\n" + QUEUE,
                        "Template format error: 2011-01-01 is not a supported value for AWSTemplateFormatVersion."),
                of("Description: nothing\n", "Template format error: At least one Resources member must be defined."),
                of("Resources: {}\n", "Template format error: At least one Resources member must be defined."),
                of("just a text", "Template format error: unsupported structure."),
                of("Resources:\n  A: [\n", "Template format error: YAML not well-formed. (line "),
                of("{\"Resources\": {,}}", "Template format error: JSON not well-formed. (line 1, column "),
                of(
                        "Resources:\n  a-b:\n    Type: AWS::SQS::Queue\n",
                        "Template format error: Resource name a-b is non alphanumeric."),
                of(
                        "Resources:\n  A:\n    Properties: {}\n",
                        "Template format error: [/Resources/A] Every Resources object must contain a Type member."),
                of(
                        "Parameters:\n  P: {Type: Text}\n" + QUEUE,
                        "Template format error: Unrecognized parameter type: Text"),
                of(
                        "Parameters:\n  P: {Type: String, Colour: red}\n" + QUEUE,
                        "Invalid template parameter property 'Colour'"),
                of("Parameters:\n  P: {Type: String}\n" + QUEUE, "Parameters: [P] must have values"),
                of(
                        "Parameters:\n  P: {Type: String, AllowedValues: [a, b]}\n" + QUEUE,
                        "Parameter 'P' must be one of AllowedValues",
                        "P",
                        "c"),
                of(
                        "Parameters:\n  P: {Type: String, AllowedPattern: '[a-z]+'}\n" + QUEUE,
                        "Parameter 'P' must match pattern [a-z]+",
                        "P",
                        "A1"),
                of(
                        "Parameters:\n  P: {Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: letters}\n"
                                + QUEUE,
                        "Parameter 'P' failed to satisfy constraint: letters",
                        "P",
                        "A1"),
                of(
                        "Parameters:\n  P: {Type: Number, MaxValue: 5}\n" + QUEUE,
                        "Parameter 'P' must be a number not greater than 5",
                        "P",
                        "6"),
                of("Parameters:\n  P: {Type: Number}\n" + QUEUE, "Parameter 'P' must be a number", "P", "six"),
                of(
                        "Parameters:\n  P: {Type: String, MinLength: 3}\n" + QUEUE,
                        "Parameter 'P' must contain at least 3 characters",
                        "P",
                        "ab"),
                of(QUEUE, "Parameters: [P] do not exist in the template", "P", "x"),
                of(
                        QUEUE + "#" + "x".repeat(51_200),
                        "at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200"));
    }

    private static Arguments of(String template, String message, String... parameter) {
        return Arguments.of(template, message, List.of(parameter));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusals")
    void aTemplateIsRefusedBeforeAnythingIsMade(String template, String message, List<String> parameter) {
        String name = "refused-" + Integer.toHexString(template.hashCode() & 0xfffffff);
        CloudFormationException refused = assertThrows(
                CloudFormationException.class,
                () -> cfn.createChangeSet(r -> {
                    r.stackName(name)
                            .changeSetName("c")
                            .changeSetType(ChangeSetType.CREATE)
                            .capabilities(Capability.CAPABILITY_IAM)
                            .templateBody(template);
                    if (!parameter.isEmpty()) {
                        r.parameters(Parameter.builder()
                                .parameterKey(parameter.get(0))
                                .parameterValue(parameter.get(1))
                                .build());
                    }
                }));
        assertEquals("ValidationError", refused.awsErrorDetails().errorCode());
        assertEquals(400, refused.statusCode());
        assertTrue(
                refused.awsErrorDetails().errorMessage().contains(message),
                refused.awsErrorDetails().errorMessage());
        assertThrows(
                CloudFormationException.class, () -> cfn.describeStacks(r -> r.stackName(name)), "a stack was begun");
    }
}
