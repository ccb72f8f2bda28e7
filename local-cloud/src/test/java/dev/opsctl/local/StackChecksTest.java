package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** What can be known before anything is made is checked then, by stacks and by change sets alike; and how a stack goes on that has failed. */
class StackChecksTest {

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static CloudFormationClient stacks;

    @BeforeAll
    static void open() {
        cloud = TestCloud.open(home);
        stacks = cloud.client(CloudFormationClient.class);
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static String refusal(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(CloudFormationException.class, call)
                .awsErrorDetails()
                .errorMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{O: {Value: !ImportValue nowhere}} | No export named nowhere found.",
                "{O: {Value: !Split [',', 'a,b']}} | must evaluate to a String",
                "{O: {Value: !Ref Off}} | Unresolved resource dependencies [Off] in the Outputs block of the template",
                "{O: {Value: !GetAtt Off.Arn}} | Unresolved resource dependencies [Off] in the Outputs block of the template",
                "{O: {Value: x, Export: {Name: !Sub '${Off}'}}} | Unresolved resource dependencies [Off] in the Outputs block",
                "{O: {Value: !Select [7, [a, b]]}} | Fn::Select",
                "{O: {Value: !FindInMap [M, a, none]}} | none",
            })
    void outputsThatCanHaveNoValueAreRefusedBeforeAnythingBegins(String outputs, String why) {
        String template =
                "--- {Mappings: {M: {a: {b: c}}}, Conditions: {Never: !Equals [a, b]}, Resources: {Q: {Type: AWS::SQS::Queue},"
                        + " Off: {Type: AWS::SQS::Queue, Condition: Never}}, Outputs: " + outputs + "}";
        String said =
                refusal(() -> stacks.createStack(r -> r.stackName("outputs").templateBody(template)));
        assertTrue(said.contains(why), said);
        assertEquals(
                said,
                refusal(() -> stacks.createChangeSet(r -> r.stackName("outputs")
                        .changeSetName("c")
                        .changeSetType(ChangeSetType.CREATE)
                        .templateBody(template))));
        assertThrows(CloudFormationException.class, () -> stacks.describeStacks(r -> r.stackName("outputs")));
    }

    @Test
    void aStackOfNothingIsMade() {
        String template =
                "--- {Parameters: {Wanted: {Type: String, Default: no}}, Conditions: {C: !Equals [!Ref Wanted, wanted]},"
                        + " Resources: {Q: {Type: AWS::SQS::Queue, Condition: C}}, Outputs: {O: {Value: !If [C, !Ref Q, none]}}}";
        stacks.createChangeSet(r -> r.stackName("nothing")
                .changeSetName("c")
                .changeSetType(ChangeSetType.CREATE)
                .templateBody(template));
        var set = stacks.describeChangeSet(r -> r.stackName("nothing").changeSetName("c"));
        assertEquals(
                "CREATE_COMPLETE AVAILABLE 0",
                set.statusAsString() + " " + set.executionStatusAsString() + " "
                        + set.changes().size());
        stacks.executeChangeSet(r -> r.stackName("nothing").changeSetName("c"));
        TestStack stack = new TestStack(cloud, "nothing");
        assertEquals("none", stack.settled("CREATE_COMPLETE").get("O"));
        new TestStack(
                        cloud,
                        stacks.createStack(r -> r.stackName("nothing2").templateBody(template))
                                .stackId())
                .settled("CREATE_COMPLETE");
    }

    @Test
    void eachOperationTakesWhatTheParameterStoreHasThen() {
        String template = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: of-ssm,"
                + " DelaySeconds: '{{resolve:ssm:/delay}}'}}}";
        assertEquals(
                "Parameters: [ssm:/delay] cannot be found.",
                refusal(() -> stacks.createStack(r -> r.stackName("of").templateBody(template))));
        SsmClient ssm = cloud.client(SsmClient.class);
        ssm.putParameter(r -> r.name("/delay").type("String").value("1"));
        TestStack stack = new TestStack(cloud, "of");
        stack.create(template);
        assertEquals(
                "No updates are to be performed.",
                refusal(() -> stacks.updateStack(r -> r.stackName("of").templateBody(template))));
        ssm.putParameter(r -> r.name("/delay").type("String").value("2").overwrite(true));
        stacks.createChangeSet(r -> r.stackName("of").changeSetName("c").usePreviousTemplate(true));
        var detail = stacks.describeChangeSet(
                        r -> r.stackName("of").changeSetName("c").includePropertyValues(true))
                .changes()
                .get(0)
                .resourceChange()
                .details()
                .get(0)
                .target();
        assertEquals("1 2", detail.beforeValue() + " " + detail.afterValue());
        stack.update(template);
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.getQueueUrl(r -> r.queueName("of-ssm")).queueUrl();
        assertEquals(
                "2",
                sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNamesWithStrings("DelaySeconds"))
                        .attributesAsStrings()
                        .get("DelaySeconds"));
        stack.delete();
    }

    @Test
    void anUpdateGoesOnWhereACreationHasFailed() {
        String template = "--- {Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: goes-on}},"
                + " R: {Type: AWS::IAM::Role, DependsOn: Q, Properties: {RoleName: goes-on, AssumeRolePolicyDocument:"
                + " {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com},"
                + " Action: 'sts:AssumeRole'}]}, ManagedPolicyArns: ['arn:aws:iam::aws:policy/%s']}}}}";
        String id = stacks.createStack(r -> r.stackName("on")
                        .templateBody(template.formatted("NoSuchPolicy"))
                        .capabilitiesWithStrings("CAPABILITY_NAMED_IAM")
                        .onFailure(OnFailure.DO_NOTHING))
                .stackId();
        TestStack stack = new TestStack(cloud, id);
        stack.settled("CREATE_FAILED");
        String queue = physical(id, "Q");
        new TestStack(cloud, "on").update(template.formatted("ReadOnlyAccess"));
        assertEquals(queue, physical(id, "Q"));
        IamClient iam = cloud.client(IamClient.class);
        assertEquals(
                List.of("ReadOnlyAccess"),
                iam.listAttachedRolePolicies(r -> r.roleName("goes-on")).attachedPolicies().stream()
                        .map(policy -> policy.policyName())
                        .toList());
        stacks.deleteStack(r -> r.stackName(id));
        stack.settled("DELETE_COMPLETE");
    }

    @Test
    void topicsAreToldWhatHappens() {
        SnsClient sns = cloud.client(SnsClient.class);
        SqsClient sqs = cloud.client(SqsClient.class);
        String topic = sns.createTopic(r -> r.name("told")).topicArn();
        String url = sqs.createQueue(r -> r.queueName("told")).queueUrl();
        sqs.setQueueAttributes(
                r -> r.queueUrl(url)
                        .attributesWithStrings(
                                Map.of(
                                        "Policy",
                                        "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\"}]}")));
        sns.subscribe(r -> r.topicArn(topic)
                .protocol("sqs")
                .endpoint("arn:aws:sqs:us-east-1:111122223333:told")
                .attributes(Map.of("RawMessageDelivery", "true")));
        String id = stacks.createStack(r -> r.stackName("tells")
                        .templateBody("Resources: {Q: {Type: AWS::SQS::Queue}}")
                        .notificationARNs(topic)
                        .clientRequestToken("asked"))
                .stackId();
        new TestStack(cloud, id).settled("CREATE_COMPLETE");
        Map<String, String> told = new TreeMap<>();
        for (int i = 0; i < 30 && told.size() < 5; i++) {
            sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(1))
                    .messages()
                    .forEach(message -> told.put(
                            message.body()
                                    .replaceAll(
                                            "(?s).*LogicalResourceId='(\\w+)'.*ResourceStatus='(\\w+)'\n"
                                                    + "ResourceStatusReason='([^']*)'.*",
                                            "$1 $2 $3"),
                            message.body()));
        }
        assertEquals(
                List.of(
                        "Q CREATE_COMPLETE ",
                        "Q CREATE_IN_PROGRESS ",
                        "Q CREATE_IN_PROGRESS Resource creation Initiated",
                        "tells CREATE_COMPLETE ",
                        "tells CREATE_IN_PROGRESS User Initiated"),
                List.copyOf(told.keySet()));
        String last = told.get("tells CREATE_COMPLETE ");
        assertTrue(last.startsWith("StackId='" + id + "'\nTimestamp='"), last);
        assertTrue(last.contains("\nNamespace='111122223333'\nPhysicalResourceId='" + id + "'\n"), last);
        assertTrue(last.endsWith("\nStackName='tells'\nClientRequestToken='asked'\n"), last);
        stacks.describeStackEvents(r -> r.stackName(id))
                .stackEvents()
                .forEach(event -> assertEquals("asked", event.clientRequestToken(), event::toString));
    }

    private static String physical(String stack, String name) {
        return stacks.describeStackResource(r -> r.stackName(stack).logicalResourceId(name))
                .stackResourceDetail()
                .physicalResourceId();
    }
}
