package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * PLT-4: whichever call of an operation on a stack fails, of a resource's handler or to the store, and with whatever: the operation ends, says
 * why, and what it made can be taken away. Every operation is walked through, and every call that it makes.
 */
@Tag("slow")
class StackFaultsTest {

    private static final String CHILD =
            """
        Parameters: {Value: {Type: String}}
        Resources:
          Inner:
            Type: Test::Fake::Thing
            Properties: {Value: !Ref Value}
        Outputs: {Id: {Value: !Ref Inner}}
        """;

    private static final String ONE =
            """
        Resources:
          First:
            Type: Test::Fake::Thing
            Properties: {Value: one}
          Gone:
            Type: Test::Fake::Thing
            Properties: {Value: !Ref First}
        Outputs: {First: {Value: !Ref First}}
        """;
    private static final String TWO =
            """
        Resources:
          First:
            Type: Test::Fake::Thing
            Properties: {Value: two}
          New:
            Type: Test::Fake::Thing
            Properties: {Value: !Ref First}
        """;
    private static final String REFUSED = TWO
            + """
          Refused:
            Type: Test::Fake::Thing
            DependsOn: New
            Properties: {Mode: fail}
        """;

    private static String nested(String value, boolean refused) {
        return """
        Resources:
          Child:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: https://templates.s3.us-east-1.amazonaws.com/child.yaml
              Parameters: {Value: %s}
        """
                        .formatted(value)
                + (refused
                        ? """
          Refused:
            Type: Test::Fake::Thing
            DependsOn: Child
            Properties: {Mode: fail}
        """
                        : "");
    }

    /** An operation. {@code before} is what there is before it, or null; {@code to} what becomes of it, null for a delete. */
    enum Case {
        CREATE(null, ONE, "CREATE_COMPLETE"),
        ROLLBACK(null, REFUSED, "ROLLBACK_COMPLETE"),
        UPDATE(ONE, TWO, "UPDATE_COMPLETE"),
        UPDATE_ROLLBACK(ONE, REFUSED, "UPDATE_ROLLBACK_COMPLETE"),
        DELETE(ONE, null, "DELETE_COMPLETE"),
        NESTED_CREATE(null, nested("one", false), "CREATE_COMPLETE"),
        NESTED_UPDATE(nested("one", false), nested("two", false), "UPDATE_COMPLETE"),
        NESTED_UPDATE_ROLLBACK(nested("one", false), nested("two", true), "UPDATE_ROLLBACK_COMPLETE"),
        NESTED_DELETE(nested("one", false), null, "DELETE_COMPLETE");

        private final String before;
        private final String to;
        private final String status;

        Case(String before, String to, String status) {
            this.before = before;
            this.to = to;
            this.status = status;
        }
    }

    @TempDir
    Path home;

    private final Faults faults = new Faults();
    private final FakeThings fake = new FakeThings();
    private final Map<String, String> objects = new ConcurrentHashMap<>(Map.of("templates/child.yaml", CHILD));
    private TestCloud cloud;
    private CloudFormationClient cfn;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                store -> faults.store(store, "cloudformation/"),
                ServiceDefinition.regional(
                        "s3", S3Client.class, c -> faults.on(S3Client.class, new FakeObjects(objects))),
                ServiceDefinition.regional(
                        "cloudformation",
                        CloudFormationClient.class,
                        c -> LocalCloudFormation.of(c, Map.of(fake.name(), faults.on(ResourceType.class, fake)))));
        cfn = cloud.client(CloudFormationClient.class);
    }

    @AfterEach
    void close() {
        faults.arm(0);
        cloud.close();
    }

    private Stack stack(String id) {
        return cfn.describeStacks(r -> r.stackName(id)).stacks().get(0);
    }

    private Stack settled(String id, String told) throws InterruptedException {
        for (int i = 0; i < 6_000; i++) {
            Stack stack = stack(id);
            if (!stack.stackStatusAsString().endsWith("_IN_PROGRESS")) {
                return stack;
            }
            Thread.sleep(2);
        }
        throw new AssertionError(id + " is left in progress: " + told + "\n" + events(id));
    }

    private String events(String id) {
        Set<String> stacks = new LinkedHashSet<>(Set.of(id));
        StringBuilder text = new StringBuilder();
        for (int seen = 0; seen < stacks.size(); seen++) {
            String next = stacks.stream().skip(seen).findFirst().orElseThrow();
            cfn.describeStackEvents(r -> r.stackName(next)).stackEvents().forEach(event -> {
                text.append(event.logicalResourceId())
                        .append(' ')
                        .append(event.resourceStatus())
                        .append(' ')
                        .append(event.resourceStatusReason())
                        .append('\n');
                if (event.physicalResourceId() != null
                        && event.physicalResourceId().contains(":stack/")) {
                    stacks.add(event.physicalResourceId());
                }
            });
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    void whicheverCallFailsTheOperationEndsAndSaysWhyAndNothingIsLeft(Case operation) throws Exception {
        int n = 1;
        for (boolean reached = true; reached && n < 400; n++) {
            reached = runWithFailure(operation, n);
        }
        assertTrue(n > 15, "only " + n + " calls");
    }

    private boolean runWithFailure(Case operation, int n) throws InterruptedException {
        String name = "s" + n;
        String id = null;
        if (operation.before != null) {
            id = cfn.createStack(r -> r.stackName(name).templateBody(operation.before))
                    .stackId();
            assertEquals("CREATE_COMPLETE", settled(id, "before").stackStatusAsString());
        }
        faults.arm(n);
        if (operation.before == null) {
            id = cfn.createStack(r -> r.stackName(name).templateBody(operation.to))
                    .stackId();
        } else if (operation.to != null) {
            cfn.updateStack(r -> r.stackName(name).templateBody(operation.to));
        } else {
            cfn.deleteStack(r -> r.stackName(name));
        }
        Stack ended = settled(id, "call " + n);
        String failed = faults.failed();
        faults.arm(0);
        String told = "after the failure of call " + n + ", " + failed + ", in " + operation + ":\n" + events(id);
        if (!ended.stackStatusAsString().equals(operation.status)) {
            assertTrue(failed != null, told);
            assertTrue(told.contains("injected"), told);
        }
        String stackId = id;
        if (!ended.stackStatusAsString().equals("DELETE_COMPLETE")) {
            assertEquals(
                    "",
                    cfn.describeStackResources(r -> r.stackName(stackId)).stackResources().stream()
                            .map(resource -> resource.logicalResourceId() + " " + resource.resourceStatusAsString())
                            .filter(text -> text.endsWith("_IN_PROGRESS"))
                            .collect(Collectors.joining(", ")),
                    told);
        }
        takeAway(id, told);
        return failed != null;
    }

    private void takeAway(String id, String told) throws InterruptedException {
        for (int attempt = 0; attempt < 3; attempt++) {
            String status = settled(id, told).stackStatusAsString();
            if (status.equals("DELETE_COMPLETE")) {
                break;
            } else if (status.equals("UPDATE_ROLLBACK_FAILED")) {
                cfn.continueUpdateRollback(r -> r.stackName(id));
            } else {
                cfn.deleteStack(r -> r.stackName(id));
            }
        }
        assertEquals("DELETE_COMPLETE", settled(id, told).stackStatusAsString(), () -> told + events(id));
        assertEquals(Set.of(), fake.things.keySet(), () -> told + events(id));
    }
}
