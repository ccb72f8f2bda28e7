package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** What is asked of a stack while its operation goes on, at any moment of it: what was accepted is not lost (PLT-6). */
class StackRacesTest {

    private static final int ROUNDS = Integer.getInteger("opsctl.race.rounds", 60);
    private static final String TEMPLATE =
            """
        Resources:
          Thing:
            Type: Test::Fake::Thing
            Properties: {Name: NAME, Value: VALUE}
        Outputs: {Arn: {Value: !GetAtt Thing.Arn}}
        """;

    @TempDir
    Path home;

    private final FakeThings fake = new FakeThings();
    private final Random random = new Random(17);
    private TestCloud cloud;
    private CloudFormationClient cfn;

    @BeforeEach
    void open() throws InterruptedException {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional(
                        "cloudformation",
                        CloudFormationClient.class,
                        context -> LocalCloudFormation.of(context, Map.of(fake.name(), fake))));
        cfn = cloud.client(CloudFormationClient.class);
        create("raced", "0");
        settled("raced");
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void create(String name, String value) {
        cfn.createStack(r -> r.stackName(name).templateBody(template(name, value)));
    }

    private void update(String value) {
        cfn.updateStack(r -> r.stackName("raced").templateBody(template("raced", value)));
    }

    private static String template(String name, String value) {
        return TEMPLATE.replace("NAME", name).replace("VALUE", '"' + value + '"');
    }

    private Stack settled(String name) throws InterruptedException {
        return FakeThings.settled(cfn, name);
    }

    private static boolean accepted(Runnable request) {
        try {
            request.run();
            return true;
        } catch (CloudFormationException e) {
            return false;
        }
    }

    @Test
    void anUpdateThatIsCancelledGoesBack() throws InterruptedException {
        int cancelled = 0;
        long lasts = 0;
        String value = "0";
        for (int round = 1; round <= ROUNDS; round++) {
            String next = String.valueOf(round);
            long begun = System.nanoTime();
            update(next);
            if (round <= 3) {
                settled("raced");
                lasts = System.nanoTime() - begun;
            } else {
                LockSupport.parkNanos((long) (random.nextDouble() * lasts));
            }
            boolean accepted = accepted(() -> cfn.cancelUpdateStack(r -> r.stackName("raced")));
            cancelled += accepted ? 1 : 0;
            lasts = accepted ? lasts * 11 / 10 : lasts * 9 / 10; // updates become faster as the code is compiled
            value = accepted ? value : next;
            assertEquals(
                    accepted ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE",
                    settled("raced").stackStatusAsString());
            assertEquals(
                    value, fake.things.get("raced").properties().get("Value").asText());
        }
        assertTrue(cancelled > 0);
    }
}
