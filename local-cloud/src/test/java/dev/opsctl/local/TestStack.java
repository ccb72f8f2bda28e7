package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** A stack in a test's cloud, whose operations are waited for: the clients of a {@link TestCloud} have no waiters. */
public final class TestStack {

    private final CloudFormationClient stacks;
    private final String name;
    /** Of a stack that is deleted, only its id finds it. */
    private String id;

    public TestStack(TestCloud cloud, String name) {
        this.stacks = cloud.client(CloudFormationClient.class);
        this.name = name;
        this.id = name;
    }

    /** @return the outputs */
    public Map<String, String> create(String template) {
        id = stacks.createStack(
                        r -> r.stackName(name).templateBody(template).capabilities(Capability.CAPABILITY_NAMED_IAM))
                .stackId();
        return settled("CREATE_COMPLETE");
    }

    /** @return the outputs */
    public Map<String, String> update(String template) {
        stacks.updateStack(r -> r.stackName(name).templateBody(template).capabilities(Capability.CAPABILITY_NAMED_IAM));
        return settled("UPDATE_COMPLETE");
    }

    public void delete() {
        stacks.deleteStack(r -> r.stackName(name));
        settled("DELETE_COMPLETE");
    }

    /**
     * Waits for what is under way; the test's own time-out ends it.
     *
     * @param status that it has to end with
     * @return the outputs
     */
    public Map<String, String> settled(String status) {
        Stack stack = now();
        while (stack.stackStatusAsString().endsWith("_IN_PROGRESS")) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("still " + stack.stackStatusAsString(), e);
            }
            stack = now();
        }
        assertEquals(status, stack.stackStatusAsString(), () -> stacks.describeStackEvents(r -> r.stackName(id))
                .stackEvents()
                .toString());
        Map<String, String> outputs = new TreeMap<>();
        stack.outputs().forEach(output -> outputs.put(output.outputKey(), output.outputValue()));
        return outputs;
    }

    private Stack now() {
        return stacks.describeStacks(r -> r.stackName(id)).stacks().get(0);
    }
}
