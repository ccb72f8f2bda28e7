package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/**
 * Operations that somebody ends, and rollbacks that go on, with nested stacks (PLT-6), as AWS documents them.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html">ContinueUpdateRollback</a>
 */
class StackRecoveryTest {

    private static final String CHILD =
            """
        Parameters: {Value: {Type: String}, Mode: {Type: String}}
        Resources:
          Inner:
            Type: Test::Fake::Thing
            Properties: {Name: inner, Value: !Ref Value, Mode: !Ref Mode}
          Next:
            Type: Test::Fake::Thing
            Properties: {Name: next, Value: !Sub "${Inner.Arn} ${Value}"}
        Outputs: {Arn: {Value: !GetAtt Next.Arn}}
        """;
    private static final String ROOT =
            """
        Parameters: {Value: {Type: String, Default: one}, InnerMode: {Type: String, Default: plain}, OuterMode: {Type: String, Default: plain}}
        Resources:
          Child:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: https://templates.s3.us-east-1.amazonaws.com/child.yaml
              Parameters: {Value: !Ref Value, Mode: !Ref InnerMode}
          Outer:
            Type: Test::Fake::Thing
            Properties: {Name: outer, Value: !GetAtt Child.Outputs.Arn, Mode: !Ref OuterMode}
        """;

    @TempDir
    Path home;

    private final FakeThings fake = new FakeThings();
    private TestCloud cloud;
    private CloudFormationClient cfn;

    @BeforeEach
    void open() {
        Map<String, String> objects = new ConcurrentHashMap<>(Map.of("templates/child.yaml", CHILD));
        cloud = fake.cloud(home, objects);
        cfn = cloud.client(CloudFormationClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Stack settled(String name) throws InterruptedException {
        return FakeThings.settled(cfn, name);
    }

    private void create() throws InterruptedException {
        cfn.createStack(r -> r.stackName("root").templateBody(ROOT));
        assertEquals("CREATE_COMPLETE", settled("root").stackStatusAsString());
    }

    private void update(String value, String inner, String outer) {
        cfn.updateStack(r -> r.stackName("root")
                .usePreviousTemplate(true)
                .parameters(
                        p -> p.parameterKey("Value").parameterValue(value),
                        p -> p.parameterKey("InnerMode").parameterValue(inner),
                        p -> p.parameterKey("OuterMode").parameterValue(outer)));
    }

    private String child() {
        return cfn.describeStackResource(r -> r.stackName("root").logicalResourceId("Child"))
                .stackResourceDetail()
                .physicalResourceId();
    }

    private String value(String thing) {
        return fake.things.get(thing).properties().get("Value").asText();
    }

    @Test
    void cancellingTheRootTurnsBackWhatANestedStackIsAt() throws InterruptedException {
        create();
        update("two", "slow", "plain");
        fake.slowBegun.await();
        cfn.cancelUpdateStack(r -> r.stackName("root"));
        fake.calls.clear();
        fake.slowMayEnd.countDown();

        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled("root").stackStatusAsString());
        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled(child()).stackStatusAsString());
        assertEquals("one", value("inner"));
        assertFalse(fake.calls.contains("update Next"), "nothing more was begun: " + fake.calls);
        List<StackEvent> root =
                cfn.describeStackEvents(r -> r.stackName("root")).stackEvents();
        assertTrue(
                root.stream()
                        .anyMatch(event -> event.resourceStatusAsString().equals("UPDATE_ROLLBACK_IN_PROGRESS")
                                && "User Initiated".equals(event.resourceStatusReason())),
                root.toString());
    }

    @Test
    void deletingAStackThatIsBeingMadeEndsItsNestedStacksToo() throws InterruptedException {
        String id = cfn.createStack(
                        r -> r.stackName("root").templateBody(ROOT).parameters(p -> p.parameterKey("InnerMode")
                                .parameterValue("slow")))
                .stackId();
        fake.slowBegun.await();
        cfn.deleteStack(r -> r.stackName("root"));
        fake.slowMayEnd.countDown();

        assertEquals("DELETE_COMPLETE", settled(id).stackStatusAsString());
        assertEquals(Map.of(), fake.things);
        assertFalse(fake.calls.contains("create Next"), "nothing more was begun: " + fake.calls);
    }

    private String stuck() throws InterruptedException {
        create();
        fake.refusedValue = "one";
        update("two", "plain", "fail");
        Stack root = settled("root");
        assertEquals("UPDATE_ROLLBACK_FAILED", root.stackStatusAsString(), root.stackStatusReason());
        assertEquals("UPDATE_ROLLBACK_FAILED", settled(child()).stackStatusAsString());
        return cfn.describeStacks(r -> r.stackName(child())).stacks().get(0).stackName();
    }

    @Test
    void aRollbackGoesOnWithoutWhatIsSkippedInANestedStack() throws InterruptedException {
        String nested = stuck();
        String token = "opsctl-resume-1";
        cfn.continueUpdateRollback(
                r -> r.stackName("root").clientRequestToken(token).resourcesToSkip(nested + ".Inner"));
        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled("root").stackStatusAsString());
        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled(child()).stackStatusAsString());
        assertEquals("two", value("inner"), "what was skipped stays as it is");
        assertTrue(value("next").endsWith(" one"), "the rest goes back: " + value("next"));
        StackEvent skipped = cfn.describeStackEvents(r -> r.stackName(child())).stackEvents().stream()
                .filter(event -> event.logicalResourceId().equals("Inner"))
                .findFirst()
                .orElseThrow();
        assertEquals("UPDATE_COMPLETE", skipped.resourceStatusAsString());

        cfn.continueUpdateRollback(r -> r.stackName("root").clientRequestToken(token)); // the same request again
        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled("root").stackStatusAsString());
    }

    @Test
    void aRollbackGoesOnWhenItsCauseIsMended() throws InterruptedException {
        stuck();
        fake.refusedValue = null;
        cfn.continueUpdateRollback(r -> r.stackName("root"));
        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled("root").stackStatusAsString());
        assertEquals("one", value("inner"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Nope", "Inner", "Child", "CHILD.Nope", "CHILD.Next", "other.Inner"})
    void onlyWhatCouldNotGoBackIsSkipped(String resource) throws InterruptedException {
        String nested = stuck();
        String named = resource.replace("CHILD", nested);
        CloudFormationException refused = assertThrows(
                CloudFormationException.class,
                () -> cfn.continueUpdateRollback(r -> r.stackName("root").resourcesToSkip(named)));
        assertEquals("ValidationError", refused.awsErrorDetails().errorCode());
        assertTrue(refused.awsErrorDetails().errorMessage().contains(named), refused.getMessage());
        assertEquals("UPDATE_ROLLBACK_FAILED", settled("root").stackStatusAsString());
    }

    @Test
    void aNestedStacksRollbackGoesOnFromItsRoot() throws InterruptedException {
        stuck();
        CloudFormationException refused = assertThrows(
                CloudFormationException.class, () -> cfn.continueUpdateRollback(r -> r.stackName(child())));
        assertEquals(
                "RollbackUpdatedStack cannot be invoked on child stacks",
                refused.awsErrorDetails().errorMessage());
    }
}
