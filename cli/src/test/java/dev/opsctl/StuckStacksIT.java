package dev.opsctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/**
 * OPS-2: operations that somebody else has begun, by whatever tool, are followed, cancelled and resumed. The stack is a small one under the name of
 * the pipeline's.
 */
class StuckStacksIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STACK = "opsctl-pipeline";
    private static final String PLAIN =
            """
            Resources:
              Topic:
                Type: AWS::SNS::Topic
              Bucket:
                Type: AWS::S3::Bucket
                Properties: {BucketName: stuck-bucket}
              Kept:
                Type: AWS::SQS::Queue
                DeletionPolicy: Retain
                Properties: {QueueName: stuck-queue}
            """;
    /** Nobody answers for a topic without subscribers. */
    private static final String SLOW = PLAIN
            + """
              Slow:
                Type: Custom::Slow
                Properties: {ServiceToken: !Ref Topic, ServiceTimeout: 6}
            """;

    @TempDir
    static Path home;

    private static Cli cli;

    @BeforeAll
    static void starts() {
        cli = new Cli(home);
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    @AfterEach
    void nothingIsLeft() {
        Cli.cloud(clients -> {
            clients.s3().listBuckets().buckets().stream()
                    .filter(bucket -> bucket.name().equals("stuck-bucket"))
                    .forEach(bucket -> clients.s3()
                            .listObjectsV2(r -> r.bucket(bucket.name()))
                            .contents()
                            .forEach(object -> clients.s3()
                                    .deleteObject(r -> r.bucket(bucket.name()).key(object.key()))));
            clients.cloudFormation().deleteStack(r -> r.stackName(STACK));
            return null;
        });
        rest();
        Cli.cloud(clients -> {
            clients.sqs().listQueues().queueUrls().forEach(url -> clients.sqs().deleteQueue(r -> r.queueUrl(url)));
            clients.s3().listBuckets().buckets().forEach(b -> clients.s3().deleteBucket(r -> r.bucket(b.name())));
            return null;
        });
    }

    private static Optional<Stack> stack() {
        return Cli.cloud(clients -> {
            try {
                return Optional.of(clients.cloudFormation()
                        .describeStacks(r -> r.stackName(STACK))
                        .stacks()
                        .get(0));
            } catch (CloudFormationException e) {
                return Optional.empty();
            }
        });
    }

    private static String rest() {
        while (true) {
            String status = stack().map(Stack::stackStatusAsString).orElse("gone");
            if (!status.endsWith("_IN_PROGRESS")) {
                return status;
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static void create(String template) {
        Cli.cloud(clients ->
                clients.cloudFormation().createStack(r -> r.stackName(STACK).templateBody(template)));
    }

    private static void update(String template) {
        Cli.cloud(clients ->
                clients.cloudFormation().updateStack(r -> r.stackName(STACK).templateBody(template)));
    }

    private static JsonNode only(String... command) throws Exception {
        JsonNode all = JSON.readTree(cli.ok(command));
        assertEquals(1, all.size(), all.toString());
        return all.get(0);
    }

    @Test
    void nothingUnderWayIsNothingToFollowCancelOrResume() {
        for (String command : new String[] {"attach", "cancel", "resume"}) {
            Cli.Ran ran = cli.run(command, "-o", "json");
            assertEquals(0, ran.status(), ran.err());
            assertEquals("[ ]", ran.out().strip());
        }
    }

    @Test
    void aCreationIsFollowedToItsFailureAndItsLeftoversAreRemoved() throws Exception {
        create(SLOW);
        Cli.Ran ran = cli.run("attach");
        assertEquals(ExitCode.FAILED.status(), ran.status(), ran.err());
        assertTrue(ran.err().contains("CREATE_IN_PROGRESS, somebody else is at work since "), ran.err());
        assertTrue(ran.err().contains("failed: Slow"), ran.err());
        assertTrue(ran.err().contains("docs/errors/function-timeout.md"), ran.err());
        assertEquals("ROLLBACK_COMPLETE", rest());
        assertEquals(
                "delete what a failed creation has left, but for what holds data",
                only("resume", "--plan", "-o", "json").path("will").asText());
        assertEquals("ROLLBACK_COMPLETE", rest(), "a plan changes nothing");
        assertEquals(
                "DELETE_COMPLETE", only("resume", "-o", "json").path("status").asText());
        assertEquals("gone", rest());
    }

    @Test
    void aCreationIsCancelledAndWhatStaysIsNamed() throws Exception {
        create(SLOW);
        JsonNode ended = only("cancel", "-o", "json");
        assertEquals("DELETE_COMPLETE", ended.path("status").asText());
        assertTrue(ended.path("kept").toString().contains("stuck-queue"), ended.toString());
        assertEquals("gone", rest());
    }

    @Test
    void anUpdateIsCancelledAndADeletionIsNot() throws Exception {
        create(PLAIN);
        assertEquals("CREATE_COMPLETE", rest());
        update(SLOW);
        assertEquals(
                "UPDATE_ROLLBACK_COMPLETE",
                only("cancel", "-o", "json").path("status").asText());

        update(SLOW.replace("ServiceTimeout: 6", "ServiceTimeout: 1"));
        assertEquals("UPDATE_ROLLBACK_COMPLETE", rest());
        Cli.cloud(clients -> clients.cloudFormation().deleteStack(r -> r.stackName(STACK)));
        Cli.Ran ran = cli.run("cancel");
        boolean over = ran.status() == 0 && stack().isEmpty();
        assertTrue(
                over
                        || ran.status() == ExitCode.CONFLICT.status()
                                && ran.err().contains("CloudFormation cannot cancel a deletion"),
                ran.err());
        cli.ok("attach");
        assertEquals("gone", rest());
    }

    @Test
    void aDeletionThatHasFailedGoesOnWithoutWhatIsRetained() throws Exception {
        create(PLAIN);
        assertEquals("CREATE_COMPLETE", rest());
        Cli.cloud(clients -> {
            clients.s3().putObject(r -> r.bucket("stuck-bucket").key("x"), RequestBody.fromString("x"));
            return clients.cloudFormation().deleteStack(r -> r.stackName(STACK));
        });
        assertEquals("DELETE_FAILED", rest());
        assertTrue(only("resume", "--plan", "-o", "json").path("failed").has("Bucket"));
        Cli.Ran again = cli.run("resume");
        assertEquals(ExitCode.FAILED.status(), again.status(), again.err());
        assertTrue(again.err().contains("opsctl resume --plan"), again.err());
        Cli.Ran unknown = cli.run("resume", "--retain", "Topic");
        assertEquals(ExitCode.USAGE.status(), unknown.status(), unknown.err());
        JsonNode ended = only("resume", "--retain", "Bucket", "-o", "json");
        assertEquals("DELETE_COMPLETE", ended.path("status").asText());
        assertTrue(ended.path("kept").toString().contains("stuck-bucket"), ended.toString());
        assertEquals("gone", rest());
    }

    @Test
    void whatWasOnlyPlannedIsRemoved() throws Exception {
        Cli.cloud(clients -> clients.cloudFormation().createChangeSet(r -> r.stackName(STACK)
                .changeSetName("planned")
                .changeSetType("CREATE")
                .templateBody(PLAIN)));
        while (stack().isEmpty()) {
            LockSupport.parkNanos(20_000_000);
        }
        JsonNode stuck = only("resume", "--plan", "-o", "json");
        assertEquals("REVIEW_IN_PROGRESS", stuck.path("status").asText());
        assertEquals(
                "DELETE_COMPLETE", only("resume", "-o", "json").path("status").asText());
        assertTrue(stack().isEmpty());
    }
}
