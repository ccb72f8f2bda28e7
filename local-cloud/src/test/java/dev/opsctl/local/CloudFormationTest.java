package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import dev.opsctl.local.service.cloudformation.type.WaitConditionHandleType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

class CloudFormationTest {

    @TempDir
    Path home;

    private final FakeThings fake = new FakeThings();
    private TestCloud cloud;
    private CloudFormationClient cfn;

    @BeforeEach
    void open() {
        var handle = new WaitConditionHandleType();
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional(
                        "cloudformation",
                        CloudFormationClient.class,
                        context -> LocalCloudFormation.of(context, Map.of(fake.name(), fake, handle.name(), handle))));
        cfn = cloud.client(CloudFormationClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Stack settled(String name) throws InterruptedException {
        return FakeThings.settled(cfn, name);
    }

    private Stack create(String name, String template) throws InterruptedException {
        String id =
                cfn.createStack(r -> r.stackName(name).templateBody(template)).stackId();
        return settled(id);
    }

    private Stack update(String name, String template) throws InterruptedException {
        cfn.updateStack(r -> r.stackName(name).templateBody(template));
        return settled(name);
    }

    private String refused(Executable call) {
        return assertThrows(CloudFormationException.class, call)
                .awsErrorDetails()
                .errorMessage();
    }

    private static final String TWO =
            """
        Parameters:
          Text: {Type: String, Default: hello}
        Resources:
          First:
            Type: Test::Fake::Thing
            Properties: {Name: first, Value: !Ref Text}
          Second:
            Type: Test::Fake::Thing
            Properties:
              Name: second
              Value: !Sub "${First}/${First.Arn}/${!Literal}/${AWS::Region}"
        Outputs:
          Second: {Value: !GetAtt Second.Arn, Export: {Name: !Sub "${AWS::StackName}-second"}}
        """;

    @Test
    void aStackIsMadeInOrderAndDeletedInReverse() throws InterruptedException {
        Stack stack = create("two", TWO);
        assertEquals("CREATE_COMPLETE", stack.stackStatusAsString());
        assertEquals("arn:fake:second", stack.outputs().get(0).outputValue());
        assertEquals(
                "first/arn:fake:first/${Literal}/us-east-1",
                fake.things.get("second").properties().get("Value").asText());
        assertEquals("two", fake.things.get("second").tags().get("aws:cloudformation:stack-name"));
        assertEquals("two-second", cfn.listExports(r -> {}).exports().get(0).name());
        cfn.deleteStack(r -> r.stackName("two"));
        assertEquals("DELETE_COMPLETE", settled(stack.stackId()).stackStatusAsString());
        assertEquals(List.of("create First", "create Second", "delete Second", "delete First"), fake.calls);
        assertTrue(fake.things.isEmpty());
        assertEquals("Stack with id two does not exist", refused(() -> cfn.describeStacks(r -> r.stackName("two"))));
    }

    @Test
    void anUpdateChangesInPlaceReplacesAddsAndRemoves() throws InterruptedException {
        create("up", TWO);
        assertEquals(
                "No updates are to be performed.",
                refused(() -> cfn.updateStack(r -> r.stackName("up").templateBody(TWO))));
        fake.calls.clear();
        Stack stack = update("up", TWO.replace("Name: second", "Name: renamed").replace("hello", "bye"));
        assertEquals("UPDATE_COMPLETE", stack.stackStatusAsString());
        assertEquals(List.of("update First", "create Second", "delete Second"), fake.calls);
        assertEquals(Set.of("first", "renamed"), fake.things.keySet());
        assertEquals("arn:fake:renamed", stack.outputs().get(0).outputValue());
    }

    @Test
    void aFailedUpdateRestoresTheExactFormerState() throws InterruptedException {
        create("back", TWO);
        var before = Map.of(
                "first",
                fake.things.get("first").properties(),
                "second",
                fake.things.get("second").properties());
        String broken = TWO.replace("hello", "bye")
                .replace("Name: second", "Name: other")
                .replace(
                        "Outputs:",
                        "  Third:\n    Type: Test::Fake::Thing\n    DependsOn: Second\n    Properties: {Name: third, Mode: fail}\nOutputs:");
        Stack stack = update("back", broken);
        assertEquals("UPDATE_ROLLBACK_COMPLETE", stack.stackStatusAsString());
        assertEquals(
                before,
                Map.of(
                        "first",
                        fake.things.get("first").properties(),
                        "second",
                        fake.things.get("second").properties()));
        assertEquals(2, fake.things.size());
        assertEquals("hello", stack.parameters().get(0).parameterValue());
        StackEvent cause = cfn.describeStackEvents(r -> r.stackName("back")).stackEvents().stream()
                .filter(e -> e.resourceStatusAsString().equals("CREATE_FAILED"))
                .findFirst()
                .orElseThrow();
        assertTrue(
                cause.resourceStatusReason().contains("not allowed to make Third")
                        && cause.resourceStatusReason().contains("HandlerErrorCode: AccessDenied"),
                cause.resourceStatusReason());
        assertEquals(
                "UPDATE_COMPLETE", update("back", TWO.replace("hello", "again")).stackStatusAsString());
    }

    @Test
    void aFailedCreateLeavesNothingButWhatItsPolicyRetains() throws InterruptedException {
        Stack stack = create(
                "bad",
                TWO.replace("Value: !Ref Text", "Value: !Ref Text, Mode: plain")
                        .replace("Name: second", "Name: second\n      Mode: fail")
                        .replace("  First:\n", "  First:\n    DeletionPolicy: RetainExceptOnCreate\n"));
        assertEquals("ROLLBACK_COMPLETE", stack.stackStatusAsString());
        assertTrue(fake.things.isEmpty());
        assertTrue(refused(() -> cfn.updateStack(r -> r.stackName("bad").templateBody(TWO)))
                .endsWith("is in ROLLBACK_COMPLETE state and can not be updated."));
    }

    @Test
    void whoRepeatsAnExecutionWithItsTokenIsAnsweredAsTheFirstTime() throws InterruptedException {
        Stack stack = create("once", TWO);
        cfn.createChangeSet(r -> r.stackName("once").changeSetName("bye").templateBody(TWO.replace("hello", "bye")));
        Executable execute = () -> cfn.executeChangeSet(
                r -> r.stackName("once").changeSetName("bye").clientRequestToken("t"));
        assertDoesNotThrow(execute);
        assertEquals("UPDATE_COMPLETE", settled(stack.stackId()).stackStatusAsString());
        fake.calls.clear();
        assertDoesNotThrow(execute); // as a pipeline does that has not heard the answer
        assertEquals(List.of(), fake.calls);
        assertTrue(refused(() -> cfn.executeChangeSet(
                        r -> r.stackName("once").changeSetName("bye").clientRequestToken("other")))
                .contains("cannot be executed in its current status"));
    }

    @Test
    void whatADeleteRetainsIsAdoptedByTheNextChangeSet() throws InterruptedException {
        String retaining = TWO.replace("  First:\n", "  First:\n    DeletionPolicy: RetainExceptOnCreate\n");
        Stack stack = create("keep", retaining);
        cfn.deleteStack(r -> r.stackName("keep"));
        assertEquals("DELETE_COMPLETE", settled(stack.stackId()).stackStatusAsString());
        assertEquals(Set.of("first"), fake.things.keySet());
        cfn.createChangeSet(r -> r.stackName("keep")
                .changeSetName("again")
                .changeSetType(ChangeSetType.CREATE)
                .templateBody(retaining)
                .importExistingResources(true));
        var set = cfn.describeChangeSet(r -> r.stackName("keep").changeSetName("again"));
        assertEquals(
                List.of(ChangeAction.IMPORT, ChangeAction.ADD),
                set.changes().stream().map(c -> c.resourceChange().action()).toList());
        assertEquals(
                "REVIEW_IN_PROGRESS",
                cfn.describeStacks(r -> r.stackName("keep")).stacks().get(0).stackStatusAsString());
        cfn.executeChangeSet(r -> r.stackName("keep").changeSetName("again"));
        while (cfn.describeStacks(r -> r.stackName("keep"))
                .stacks()
                .get(0)
                .stackStatusAsString()
                .equals("REVIEW_IN_PROGRESS")) {
            Thread.sleep(1); // throws when the test's time is up
        }
        assertEquals("CREATE_COMPLETE", settled("keep").stackStatusAsString());
        assertEquals(1, fake.calls.stream().filter("create First"::equals).count());
    }

    @Test
    void aChangeSetSaysWhatChangesAndWhy() throws InterruptedException {
        create("set", TWO);
        cfn.createChangeSet(r -> r.stackName("set").changeSetName("none").templateBody(TWO));
        var none = cfn.describeChangeSet(r -> r.stackName("set").changeSetName("none"));
        assertEquals("FAILED", none.statusAsString());
        assertEquals(
                "The submitted information didn't contain changes. Submit different information to create a change set.",
                none.statusReason());
        cfn.createChangeSet(r -> r.stackName("set")
                .changeSetName("some")
                .templateBody(TWO.replace("Name: first", "Name: erste"))
                .parameters(p -> p.parameterKey("Text").parameterValue("bye")));
        var some = cfn.describeChangeSet(r -> r.stackName("set").changeSetName("some"));
        var first = some.changes().get(0).resourceChange();
        assertEquals(Replacement.TRUE, first.replacement());
        assertEquals(
                List.of("Name", "Value", "Value"), // what a parameter causes is told twice
                first.details().stream().map(d -> d.target().name()).toList());
        assertEquals("Text", first.details().get(2).causingEntity());
        var second = some.changes().get(1).resourceChange();
        assertEquals(
                List.of("First", "First.Arn"),
                second.details().stream()
                        .map(d -> d.causingEntity())
                        .filter(Objects::nonNull)
                        .toList());
        assertEquals(Replacement.FALSE, second.replacement());
    }

    @Test
    void whatCannotBeProvisionedIsRefusedBeforeAnythingIsMade() throws InterruptedException {
        assertEquals(
                "Template format error: Unrecognized resource types: [AWS::Foo::Bar]",
                refused(() -> create("x", "Resources:\n  A: {Type: AWS::Foo::Bar}\n")));
        assertTrue(refused(() -> create("x", "Resources:\n  A:\n    Type: AWS::EC2::VPC\n"))
                .contains("not supported by the local cloud: [AWS::EC2::VPC (resource A, template line 3)"));
        String colour = refused(() -> create(
                "x",
                "Resources:\n  A:\n    Type: Test::Fake::Thing\n    Properties:\n      Name: a\n      Colour: red\n"));
        assertTrue(
                colour.contains("#: extraneous key [Colour] is not permitted") && colour.contains("(template line 6)"),
                colour);
        assertTrue(refused(() -> create("x", TWO.replace("Name: first", "Size: 101")))
                .contains("#/Size: 101 is not less or equal to 100"));
        assertTrue(refused(() -> create("x", TWO.replace("Name: first", "Mode: odd")))
                .contains("#/Mode: odd is not a valid enum value"));
        assertTrue(refused(() -> create("x", TWO.replace("Name: first", "Arn: x")))
                .contains("readonly properties cannot be specified: [Arn]"));
        assertTrue(refused(() -> create("x", TWO.replace("${First.Arn}", "${First.Size}")))
                .contains("does not support attribute type Size in Fn::GetAtt"));
        assertTrue(refused(() -> create("x", TWO.replace("${First}", "${Frist}")))
                .contains("Unresolved resource dependencies [Frist] in the Resources block"));
        assertEquals(
                "Circular dependency between resources: [First, Second]",
                refused(() -> create("x", TWO.replace("Value: !Ref Text", "Value: !Ref Second"))));
        assertTrue(refused(() ->
                        create("x", "Resources:\n  A: {Type: Test::Fake::Thing}\n  A: {Type: Test::Fake::Thing}\n"))
                .contains("(line 3, column 3) Duplicate key A"));
        assertTrue(fake.calls.isEmpty());
        assertTrue(cfn.describeStacks(r -> {}).stacks().isEmpty());
    }

    @Test
    void aStackThatIsBusyRefusesASecondOperation() throws InterruptedException {
        create("busy", TWO);
        cfn.updateStack(r -> r.stackName("busy").templateBody(TWO.replace("Name: first", "Name: first, Mode: slow")));
        fake.slowBegun.await();
        assertTrue(refused(() -> cfn.updateStack(r -> r.stackName("busy").templateBody(TWO)))
                .endsWith("is in UPDATE_IN_PROGRESS state and can not be updated."));
        cfn.cancelUpdateStack(r -> r.stackName("busy"));
        fake.slowMayEnd.countDown();
        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled("busy").stackStatusAsString());
        assertFalse(fake.things.get("first").properties().has("Mode"));
    }

    @Test
    void anOperationGoesOnWhereItWasAfterACrash() throws InterruptedException {
        String slow = TWO.replace("Name: first", "Name: first, Mode: slow");
        cfn.createStack(r -> r.stackName("crash").templateBody(slow));
        fake.slowBegun.await();
        cloud.close();
        fake.slowMayEnd.countDown();
        open();
        assertEquals("CREATE_COMPLETE", settled("crash").stackStatusAsString());
        assertEquals(2, fake.things.size());
        assertEquals(1, fake.calls.stream().filter("create Second"::equals).count());
    }

    @Test
    void aDeleteThatFailsSaysSoAndCanBeRepeated() throws InterruptedException {
        Stack stack = create("del", TWO);
        fake.failDeletes = true;
        cfn.deleteStack(r -> r.stackName("del"));
        Stack failed = settled("del");
        assertEquals("DELETE_FAILED", failed.stackStatusAsString());
        assertEquals("The following resource(s) failed to delete: [Second]. ", failed.stackStatusReason());
        fake.failDeletes = false;
        cfn.deleteStack(r -> r.stackName("del"));
        assertEquals("DELETE_COMPLETE", settled(stack.stackId()).stackStatusAsString());
    }

    @Test
    void aDeleteTakesOverACreateThatIsUnderWay() throws InterruptedException {
        String id = cfn.createStack(
                        r -> r.stackName("half").templateBody(TWO.replace("Name: first", "Name: first, Mode: slow")))
                .stackId();
        fake.slowBegun.await();
        cfn.deleteStack(r -> r.stackName("half"));
        fake.slowMayEnd.countDown();
        assertEquals("DELETE_COMPLETE", settled(id).stackStatusAsString());
        assertTrue(fake.things.isEmpty());
        assertFalse(fake.calls.contains("create Second"));
    }

    @Test
    void anImportChangeSetAdoptsByIdentifierAndRefusesWhatIsNotThere() throws InterruptedException {
        Stack stack = create("old", TWO.replace("  First:\n", "  First:\n    DeletionPolicy: Retain\n"));
        String only =
                "Resources:\n  Mine: {Type: Test::Fake::Thing, DeletionPolicy: Retain, Properties: {Name: first, Value: hello}}\n";
        cfn.createChangeSet(r -> r.stackName("new")
                .changeSetName("taken")
                .changeSetType(ChangeSetType.IMPORT)
                .templateBody(only)
                .resourcesToImport(i -> i.resourceType("Test::Fake::Thing")
                        .logicalResourceId("Mine")
                        .resourceIdentifier(Map.of("Name", "first"))));
        assertTrue(cfn.describeChangeSet(r -> r.stackName("new").changeSetName("taken"))
                .statusReason()
                .endsWith("already exists in stack old"));
        cfn.deleteStack(r -> r.stackName("old"));
        settled(stack.stackId());
        cfn.createChangeSet(r -> r.stackName("new")
                .changeSetName("absent")
                .changeSetType(ChangeSetType.IMPORT)
                .templateBody(only)
                .resourcesToImport(i -> i.resourceType("Test::Fake::Thing")
                        .logicalResourceId("Mine")
                        .resourceIdentifier(Map.of("Name", "nothing"))));
        assertEquals(
                "FAILED",
                cfn.describeChangeSet(r -> r.stackName("new").changeSetName("absent"))
                        .statusAsString());
        cfn.createChangeSet(r -> r.stackName("new")
                .changeSetName("good")
                .changeSetType(ChangeSetType.IMPORT)
                .templateBody(only)
                .resourcesToImport(i -> i.resourceType("Test::Fake::Thing")
                        .logicalResourceId("Mine")
                        .resourceIdentifier(Map.of("Name", "first"))));
        cfn.executeChangeSet(r -> r.stackName("new").changeSetName("good"));
        assertEquals("IMPORT_COMPLETE", settled("new").stackStatusAsString());
        assertEquals(Set.of("first"), fake.things.keySet());
        assertEquals("new", fake.things.get("first").tags().get("aws:cloudformation:stack-name"));
    }

    @Test
    void anExportInUseKeepsItsStack() throws InterruptedException {
        create("giver", TWO);
        create(
                "taker",
                "Resources:\n  R:\n    Type: Test::Fake::Thing\n    Properties: {Value: {'Fn::ImportValue': giver-second}}\n");
        assertEquals(
                List.of("taker"),
                cfn.listImports(r -> r.exportName("giver-second")).imports());
        cfn.deleteStack(r -> r.stackName("giver"));
        Stack giver = settled("giver");
        assertEquals("DELETE_FAILED", giver.stackStatusAsString());
        assertTrue(
                giver.stackStatusReason().contains("Cannot delete export giver-second as it is in use by taker"),
                giver.stackStatusReason());
        assertTrue(fake.things.containsKey("second"));
    }
}
