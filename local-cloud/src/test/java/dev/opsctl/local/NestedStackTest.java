package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

class NestedStackTest {

    private static final String CHILD =
            """
        Parameters: {Value: {Type: String}}
        Resources:
          Inner:
            Type: Test::Fake::Thing
            DeletionPolicy: RetainExceptOnCreate
            Properties: {Name: inner, Value: !Ref Value}
        Outputs: {Arn: {Value: !GetAtt Inner.Arn}}
        """;
    private static final String ROOT =
            """
        Parameters: {Value: {Type: String, Default: one}, Mode: {Type: String, Default: plain}}
        Resources:
          Child:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: https://templates.s3.us-east-1.amazonaws.com/child.yaml
              Parameters: {Value: !Ref Value}
          Outer:
            Type: Test::Fake::Thing
            Properties: {Name: outer, Value: !GetAtt Child.Outputs.Arn, Mode: !Ref Mode, Needs: [!Ref Value]}
        """;

    @TempDir
    Path home;

    private final FakeThings fake = new FakeThings();
    private final Map<String, String> objects = new ConcurrentHashMap<>(Map.of("templates/child.yaml", CHILD));
    private TestCloud cloud;
    private CloudFormationClient cfn;

    @BeforeEach
    void open() {
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

    private String childId() {
        return cfn.describeStackResource(r -> r.stackName("root").logicalResourceId("Child"))
                .stackResourceDetail()
                .physicalResourceId();
    }

    @Test
    void aChildGivesItsOutputsAndGoesWithItsParent() throws InterruptedException {
        String id = cfn.createStack(r -> r.stackName("root").templateBody(ROOT)).stackId();
        assertEquals("CREATE_COMPLETE", settled("root").stackStatusAsString());
        assertEquals(
                "arn:fake:inner",
                fake.things.get("outer").properties().get("Value").asText());
        Stack child = cfn.describeStacks(r -> r.stackName(childId())).stacks().get(0);
        assertEquals(id, child.parentId());
        assertTrue(child.stackName().startsWith("root-Child-"), child.stackName());
        cfn.deleteStack(r -> r.stackName("root"));
        assertEquals("DELETE_COMPLETE", settled(id).stackStatusAsString());
        assertEquals("DELETE_COMPLETE", settled(child.stackId()).stackStatusAsString());
        assertEquals(Set.of("inner"), fake.things.keySet());
    }

    @Test
    void aChildThatWasUpdatedGoesBackWhenItsParentFails() throws InterruptedException {
        objects.put("templates/child.yaml", CHILD.replace("Outputs: {", "Outputs: {Shown: {Value: !Ref Value}, "));
        cfn.createStack(r -> r.stackName("root").templateBody(ROOT));
        settled("root");
        List<Output> outputs = settled(childId()).outputs();
        cfn.updateStack(r -> r.stackName("root")
                .templateBody(ROOT)
                .parameters(p -> p.parameterKey("Value").parameterValue("two"), p -> p.parameterKey("Mode")
                        .parameterValue("fail")));
        Stack stack = settled("root");
        assertEquals("UPDATE_ROLLBACK_COMPLETE", stack.stackStatusAsString(), stack.stackStatusReason());
        assertEquals("one", fake.things.get("inner").properties().get("Value").asText());
        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled(childId()).stackStatusAsString());
        assertEquals(outputs, settled(childId()).outputs());
        assertTrue(fake.calls.contains("update Inner"), "the child had gone forward");
    }

    @Test
    void aChangeSetLooksIntoNestedTemplates() {
        cfn.createChangeSet(r -> r.stackName("root")
                .changeSetName("a")
                .changeSetType(ChangeSetType.CREATE)
                .templateBody(ROOT)
                .includeNestedStacks(true));
        var set = cfn.describeChangeSet(r -> r.stackName("root").changeSetName("a"));
        var child = set.changes().stream()
                .map(c -> c.resourceChange())
                .filter(c -> c.logicalResourceId().equals("Child"))
                .findFirst()
                .orElseThrow();
        var inner = cfn.describeChangeSet(r -> r.changeSetName(child.changeSetId()));
        assertEquals("Inner", inner.changes().get(0).resourceChange().logicalResourceId());
        assertEquals(set.changeSetId(), inner.rootChangeSetId());
        cfn.deleteChangeSet(r -> r.stackName("root").changeSetName("a"));
        objects.put("templates/child.yaml", CHILD.replace("Name: inner", "Nam: inner"));
        String refusal = assertThrows(
                        CloudFormationException.class,
                        () -> cfn.createChangeSet(r -> r.stackName("root")
                                .changeSetName("b")
                                .changeSetType(ChangeSetType.CREATE)
                                .templateBody(ROOT)
                                .includeNestedStacks(true)))
                .awsErrorDetails()
                .errorMessage();
        assertTrue(refusal.contains("extraneous key [Nam] is not permitted"), refusal);
        assertTrue(fake.calls.isEmpty());
    }

    @Test
    void whatANestedStackRetainedIsAdoptedFromTheRoot() throws InterruptedException {
        String first =
                cfn.createStack(r -> r.stackName("root").templateBody(ROOT)).stackId();
        settled("root");
        cfn.deleteStack(r -> r.stackName("root"));
        settled(first);
        String id = cfn.createChangeSet(r -> r.stackName("root")
                        .changeSetName("a")
                        .changeSetType(ChangeSetType.CREATE)
                        .templateBody(ROOT)
                        .includeNestedStacks(true)
                        .importExistingResources(true))
                .stackId();
        var set = cfn.describeChangeSet(r -> r.stackName("root").changeSetName("a"));
        var inner = cfn.describeChangeSet(
                r -> r.changeSetName(set.changes().get(0).resourceChange().changeSetId()));
        assertEquals(
                ChangeAction.IMPORT, inner.changes().get(0).resourceChange().action());
        cfn.executeChangeSet(r -> r.stackName("root").changeSetName("a"));
        assertEquals("CREATE_COMPLETE", settled(id).stackStatusAsString());
        assertEquals(1, fake.calls.stream().filter("create Inner"::equals).count());
        assertEquals(
                "EXECUTE_COMPLETE",
                cfn.describeChangeSet(r -> r.changeSetName(set.changeSetId())).executionStatusAsString());
    }

    @Test
    void anUpdateInsideAChildGoesOnAfterACrashAndStillRollsBack() throws InterruptedException {
        objects.put(
                "templates/child.yaml",
                CHILD.replace(
                                "Parameters: {Value: {Type: String}}",
                                "Parameters: {Value: {Type: String}, Mode: {Type: String, Default: plain}}")
                        .replace("Value: !Ref Value}", "Value: !Ref Value, Mode: !Ref Mode}"));
        cfn.createStack(r -> r.stackName("root").templateBody(ROOT));
        settled("root");
        String next = ROOT.replace("Parameters: {Value: !Ref Value}", "Parameters: {Value: !Ref Value, Mode: slow}");
        cfn.updateStack(r -> r.stackName("root")
                .templateBody(next)
                .parameters(p -> p.parameterKey("Value").parameterValue("two"), p -> p.parameterKey("Mode")
                        .parameterValue("fail")));
        fake.slowBegun.await();
        cloud.close();
        fake.slowMayEnd.countDown();
        open();
        Stack root = settled("root");
        assertEquals("UPDATE_ROLLBACK_COMPLETE", root.stackStatusAsString(), root.stackStatusReason());
        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled(childId()).stackStatusAsString());
        assertEquals("one", fake.things.get("inner").properties().get("Value").asText());
        assertEquals("plain", fake.things.get("outer").properties().get("Mode").asText());
        assertEquals(Set.of("inner", "outer"), fake.things.keySet());
    }

    private static final String FAILING =
            """
        Resources:
          First: {Type: Test::Fake::Thing, Properties: {Name: first, Mode: MODE}}
          Child:
            Type: AWS::CloudFormation::Stack
            DependsOn: First
            Properties:
              TemplateURL: https://templates.s3.us-east-1.amazonaws.com/middle.yaml
        """;

    private static final String MIDDLE =
            """
        Resources:
          Grandchild:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: https://templates.s3.us-east-1.amazonaws.com/child.yaml
              Parameters: {Value: one}
        """;

    private static final String ALONE = "Resources: {Alone: {Type: Test::Fake::Thing, Properties: {Name: alone}}}";

    /** How a stack may come to rest, or lose a plan, before the nested stacks that were planned below it have begun. */
    private enum PlanEnd {
        SET_DELETED,
        STACK_DELETED,
        CREATION_FAILED,
        CREATION_FAILED_AND_KEPT,
        CREATION_CANCELLED,
        UPDATE_FAILED,
        UPDATE_CANCELLED,
        ANOTHER_UPDATE,
        ANOTHER_SET
    }

    @ParameterizedTest
    @EnumSource
    void whatWasPlannedBelowAStackAndNeverBegunEndsWithItsPlan(PlanEnd end) throws InterruptedException {
        objects.put("templates/middle.yaml", MIDDLE);
        boolean update = end.name().contains("UPDATE") || end == PlanEnd.ANOTHER_SET;
        if (update) {
            cfn.createStack(r -> r.stackName("root").templateBody(ALONE));
            settled("root");
        }
        String planned = end.name().contains("CANCELLED") ? "slow" : "fail";
        var set = cfn.createChangeSet(r -> r.stackName("root")
                .changeSetName("a")
                .changeSetType(update ? ChangeSetType.UPDATE : ChangeSetType.CREATE)
                .templateBody(FAILING.replace("MODE", planned))
                .includeNestedStacks(true));
        String id = set.stackId();
        assertEquals(update ? 2 : 3, reviewed(), "the plan looks into its nested stacks");
        switch (end) {
            case SET_DELETED -> {
                cfn.deleteChangeSet(r -> r.changeSetName(set.id()));
                assertEquals(1, reviewed(), "the root stays in review, as at AWS");
                cfn.deleteStack(r -> r.stackName(id));
            }
            case STACK_DELETED -> cfn.deleteStack(r -> r.stackName(id));
            case CREATION_FAILED, UPDATE_FAILED -> cfn.executeChangeSet(r -> r.changeSetName(set.id()));
            case CREATION_FAILED_AND_KEPT ->
                cfn.executeChangeSet(r -> r.changeSetName(set.id()).disableRollback(true));
            case CREATION_CANCELLED, UPDATE_CANCELLED -> {
                cfn.executeChangeSet(r -> r.changeSetName(set.id()));
                fake.slowBegun.await();
                if (update) {
                    cfn.cancelUpdateStack(r -> r.stackName(id));
                } else {
                    cfn.deleteStack(r -> r.stackName(id));
                }
                fake.slowMayEnd.countDown();
            }
            case ANOTHER_UPDATE ->
                cfn.updateStack(
                        r -> r.stackName("root").templateBody(ALONE.replace("Name: alone", "Name: alone, Value: two")));
            case ANOTHER_SET -> {
                cfn.createChangeSet(r -> r.stackName("root")
                        .changeSetName("b")
                        .templateBody(ALONE.replace("Name: alone", "Name: alone, Value: two")));
                cfn.executeChangeSet(r -> r.stackName("root").changeSetName("b"));
            }
        }
        settled(id);
        assertEquals(0, reviewed());
    }

    private long reviewed() {
        return cfn.describeStacks(r -> {}).stacks().stream()
                .filter(stack -> stack.stackStatus() == StackStatus.REVIEW_IN_PROGRESS)
                .count();
    }
}
