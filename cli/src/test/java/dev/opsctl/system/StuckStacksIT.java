package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.outcome.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

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
    /** Who reads the topic answers when something is to be deleted, and else keeps silent. */
    private static final String SLOW = PLAIN
            + """
              Slow:
                Type: Custom::Slow
                DependsOn: [Bucket, Kept]
                Properties: {ServiceToken: 'arn:aws:sns:us-east-1:111122223333:slow', ServiceTimeout: 5}
            """;

    @TempDir
    static Path home;

    private static Cli cli;
    private static String queue;
    private static final Thread answering = new Thread(StuckStacksIT::answer, "custom resource");

    @BeforeAll
    static void starts() {
        cli = new Cli(home);
        Cli.cloud(clients -> {
            String topic = clients.sns().createTopic(r -> r.name("slow")).topicArn();
            queue = clients.sqs().createQueue(r -> r.queueName("requests")).queueUrl();
            String arn = "arn:aws:sqs:us-east-1:111122223333:requests";
            clients.sqs().setQueueAttributes(r -> r.queueUrl(queue)
                    .attributes(Map.of(
                            QueueAttributeName.POLICY,
                            "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sqs:SendMessage\",\"Resource\":\""
                                    + arn + "\"}]}")));
            clients.sns().subscribe(r -> r.topicArn(topic)
                    .protocol("sqs")
                    .endpoint(arn)
                    .attributes(Map.of("RawMessageDelivery", "true")));
            return null;
        });
        answering.start();
    }

    private static void answer() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Cli.cloud(clients -> {
                    for (Message message : clients.sqs()
                            .receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(1))
                            .messages()) {
                        answer(message.body());
                        clients.sqs().deleteMessage(r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()));
                    }
                    return null;
                });
            } catch (RuntimeException e) {
                LockSupport.parkNanos(100_000_000); // a test acts in another context: this one's comes back
            }
        }
    }

    private static void answer(String body) {
        try {
            JsonNode request = JSON.readTree(body);
            if (request.path("RequestType").asText().equals("Delete")) {
                ObjectNode answer = JSON.createObjectNode().put("Status", "SUCCESS");
                for (String same : List.of("StackId", "RequestId", "LogicalResourceId", "PhysicalResourceId")) {
                    answer.set(same, request.path(same));
                }
                HttpURLConnection connection = (HttpURLConnection)
                        URI.create(request.path("ResponseURL").asText()).toURL().openConnection();
                connection.setRequestMethod("PUT");
                connection.setDoOutput(true);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(JSON.writeValueAsBytes(answer));
                }
                assertEquals(200, connection.getResponseCode());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the slow resource is at it. */
    private static void slowly() {
        while (Cli.cloud(clients ->
                clients.cloudFormation().describeStackResources(r -> r.stackName(STACK)).stackResources().stream()
                        .noneMatch(resource -> resource.logicalResourceId().equals("Slow")))) {
            LockSupport.parkNanos(20_000_000);
        }
    }

    @AfterAll
    static void stops() throws InterruptedException {
        answering.interrupt();
        answering.join();
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
            clients.sqs().listQueues().queueUrls().stream()
                    .filter(url -> url.endsWith("stuck-queue"))
                    .forEach(url -> clients.sqs().deleteQueue(r -> r.queueUrl(url)));
            clients.s3().listBuckets().buckets().forEach(b -> clients.s3().deleteBucket(r -> r.bucket(b.name())));
            return null;
        });
        // SQS gives the name of a queue that was deleted by hand again after a minute
        cli.ok("local", "time", "+1m");
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
        slowly();
        JsonNode ended = only("cancel", "-o", "json");
        assertEquals("DELETE_COMPLETE", ended.path("status").asText());
        assertTrue(ended.path("kept").toString().contains("stuck-queue"), ended.toString());
        assertEquals("gone", rest());
    }

    @Test
    void atAwsNothingIsCancelledOrResumedWithoutConsent() {
        String slow = SLOW.replace("DeletionPolicy: Retain", "DeletionPolicy: Delete");
        cli.asAws("", () -> {
            create(slow);
            cli.run("attach");
            asksFirst("delete what a failed creation has left", "resume");
            assertEquals("gone", rest());
            create(slow);
            slowly();
            asksFirst("CREATE_IN_PROGRESS of stack opsctl-pipeline", "cancel");
            assertEquals("gone", rest());
        });
    }

    private static void asksFirst(String what, String command) {
        for (String[] words : new String[][] {{command}, {command, "--yes"}, {command, "--context", "far"}}) {
            Cli.Ran ran = cli.run(words);
            assertEquals(ExitCode.USAGE.status(), ran.status(), ran.err());
            assertTrue(ran.err().contains(what), ran.err());
            assertTrue(ran.err().contains("Nothing was touched. To consent, run: opsctl " + command), ran.err());
        }
        cli.ok(command, "--yes", "--context", "far");
    }

    @Test
    void anUpdateIsCancelledAndADeletionIsNot() throws Exception {
        create(PLAIN);
        assertEquals("CREATE_COMPLETE", rest());
        update(SLOW);
        slowly();
        JsonNode ended = only("cancel", "-o", "json");
        assertEquals("UPDATE_ROLLBACK_COMPLETE", ended.path("status").asText());
        assertEquals("UPDATE_ROLLBACK_COMPLETE", rest());

        Cli.cloud(clients -> clients.cloudFormation().deleteStack(r -> r.stackName(STACK)));
        Cli.Ran ran = cli.run("cancel");
        boolean over = ran.status() == 0 && ran.err().contains("Nothing is under way");
        boolean refused = ran.status() == ExitCode.CONFLICT.status()
                && ran.err().contains("CloudFormation cannot cancel a deletion");
        assertTrue(over || refused, ran.err());
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
