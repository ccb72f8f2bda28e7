package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/** What an operator does to a nested stack while, or before, its parent does something to it (PLT-6). */
class NestedStackRacesTest {

    private static final int ROUNDS = Integer.getInteger("opsctl.race.rounds", 40);
    private static final String CHILD =
            """
        Parameters: {Value: {Type: String}, Mode: {Type: String, Default: plain}}
        Resources:
          Inner:
            Type: Test::Fake::Thing
            Properties: {Name: inner, Value: !Ref Value, Mode: !Ref Mode}
        """;
    private static final String ROOT =
            """
        Parameters: {Value: {Type: String, Default: one}}
        Resources:
          Child:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: https://templates.s3.us-east-1.amazonaws.com/child.yaml
              Parameters: {Value: !Ref Value}
        """;

    /** What the test does each time a template is fetched. */
    private interface Fetched {
        void run() throws InterruptedException;
    }

    @TempDir
    Path home;

    private final FakeThings fake = new FakeThings();
    private final Random random = new Random(17);
    private volatile Fetched fetched = () -> {};
    private TestCloud cloud;
    private CloudFormationClient cfn;

    @BeforeEach
    void open() {
        Map<String, String> objects = new ConcurrentHashMap<>(Map.of("templates/child.yaml", CHILD)) {
            private static final long serialVersionUID = 1L;

            @Override
            public String get(Object key) {
                try {
                    fetched.run();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return super.get(key);
            }
        };
        cloud = fake.cloud(home, objects);
        cfn = cloud.client(CloudFormationClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Stack stack(String name) {
        return cfn.describeStacks(r -> r.stackName(name)).stacks().get(0);
    }

    private Stack settled(String name) throws InterruptedException {
        return FakeThings.settled(cfn, name);
    }

    private String create() throws InterruptedException {
        String id = cfn.createStack(r -> r.stackName("root").templateBody(ROOT)).stackId();
        assertEquals("CREATE_COMPLETE", settled(id).stackStatusAsString());
        return id;
    }

    private String childId() {
        return cfn.describeStackResource(r -> r.stackName("root").logicalResourceId("Child"))
                .stackResourceDetail()
                .physicalResourceId();
    }

    private static Parameter parameter(String key, String value) {
        return Parameter.builder().parameterKey(key).parameterValue(value).build();
    }

    private void updateSlowly(String child) throws InterruptedException {
        cfn.updateStack(r -> r.stackName(child)
                .templateBody(CHILD)
                .parameters(parameter("Value", "own"), parameter("Mode", "slow")));
        fake.slowBegun.await();
    }

    /** When the operator's own update of the nested stack begins. */
    private enum Begun {
        BEFORE_THE_PARENT,
        /** The parent has seen that nobody is at the nested stack, and has not begun there. */
        WITHIN_THE_PARENTS_STEP
    }

    @ParameterizedTest
    @EnumSource
    void anOperatorsUpdateOfANestedStackIsNotOverwrittenByItsParent(Begun begun) throws InterruptedException {
        create();
        String child = childId();
        if (begun == Begun.BEFORE_THE_PARENT) {
            updateSlowly(child);
        } else {
            fetched = () -> {
                ResourceStatus step = cfn.describeStackResource(
                                r -> r.stackName("root").logicalResourceId("Child"))
                        .stackResourceDetail()
                        .resourceStatus();
                if (step == ResourceStatus.UPDATE_IN_PROGRESS) {
                    fetched = () -> {};
                    updateSlowly(child);
                }
            };
        }
        cfn.updateStack(r -> r.stackName("root").templateBody(ROOT).parameters(parameter("Value", "two")));
        assertEquals("UPDATE_ROLLBACK_COMPLETE", settled("root").stackStatusAsString());
        String refusal = "Stack " + child + " is in UPDATE_IN_PROGRESS state and can not be updated.";
        assertTrue(
                cfn.describeStackEvents(r -> r.stackName("root")).stackEvents().stream()
                        .anyMatch(event -> event.logicalResourceId().equals("Child")
                                && event.resourceStatus() == ResourceStatus.UPDATE_FAILED
                                && String.valueOf(event.resourceStatusReason()).contains(refusal)),
                refusal);
        assertEquals("UPDATE_IN_PROGRESS", stack(child).stackStatusAsString(), "the parent took nothing back there");
        fake.slowMayEnd.countDown();
        assertEquals("UPDATE_COMPLETE", settled(child).stackStatusAsString());
        assertEquals("own", fake.things.get("inner").properties().get("Value").asText());
    }

    @Test
    void aParentThatIsDeletedLeavesItsNestedStackDeleted() throws InterruptedException {
        String root = create();
        String child = childId();
        cfn.deleteStack(r -> r.stackName(child));
        assertEquals("DELETE_COMPLETE", settled(child).stackStatusAsString());
        List<String> before = history(child);
        cfn.deleteStack(r -> r.stackName(root));
        assertEquals("DELETE_COMPLETE", settled(root).stackStatusAsString());
        assertEquals(before, history(child));
        assertEquals(List.of("create Inner", "delete Inner"), fake.calls);
    }

    /** Both at once, at any moment of either: each stack ends once, and neither comes back. */
    @Test
    void aNestedStackThatIsDeletedWithItsParentIsDeletedOnce() throws InterruptedException {
        long lasts = 3_000_000;
        for (int round = 1; round <= ROUNDS; round++) {
            String root = create();
            String child = childId();
            boolean childFirst = round % 2 == 0;
            cfn.deleteStack(r -> r.stackName(childFirst ? child : root));
            LockSupport.parkNanos((long) (random.nextDouble() * lasts));
            cfn.deleteStack(r -> r.stackName(childFirst ? root : child));
            assertEquals("DELETE_COMPLETE", settled(child).stackStatusAsString(), "round " + round);
            Stack gone = settled(root);
            assertEquals(
                    "DELETE_COMPLETE", gone.stackStatusAsString(), "round " + round + ": " + gone.stackStatusReason());
            assertEquals(
                    1, history(child).stream().filter("DELETE_COMPLETE"::equals).count(), "round " + round);
            assertTrue(fake.things.isEmpty());
        }
    }

    /** What the stack has been, the last first. */
    private List<String> history(String stack) {
        return cfn.describeStackEvents(r -> r.stackName(stack)).stackEvents().stream()
                .filter(event -> event.physicalResourceId().equals(stack))
                .map(StackEvent::resourceStatusAsString)
                .toList();
    }
}
