package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.Faults;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.stepfunctions.api.LocalStateMachines;
import dev.opsctl.local.store.MvStore;
import dev.opsctl.local.store.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * PLT-4, ORD-9: whichever call of an execution fails, of its tasks or to the store, and with whatever: it ends, says why, and the next one
 * works. Every type of state is walked through, and every call that it makes.
 */
class ExecutionFaultsTest {

    private static final String ROLE = "arn:aws:iam::111122223333:role/flow";
    private static final String TABLES = "states/111122223333/us-east-1/";

    /** Echoes. */
    private static final class Functions implements LambdaClient {
        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            SdkBytes answer = request.payload();
            return InvokeResponse.builder().statusCode(200).payload(answer).build();
        }

        @Override
        public String serviceName() {
            return "lambda";
        }

        @Override
        public void close() {}
    }

    /** Takes messages, and answers to those with a token. */
    private final class Queues implements SqsClient {
        @Override
        public SendMessageResponse sendMessage(SendMessageRequest request) {
            if (request.messageBody().contains("token")) {
                String token = json(request.messageBody()).path("token").asText();
                cloud.cloud()
                        .workers()
                        .run(
                                "an answer",
                                () -> sfn.sendTaskSuccess(
                                        r -> r.taskToken(token).output("1")));
            }
            return SendMessageResponse.builder().messageId("m").build();
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }

    @TempDir
    Path home;

    private final Faults faults = new Faults();
    private TestCloud cloud;
    private SfnClient sfn;
    private int executions;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                store -> faults.store(store, TABLES),
                ServiceDefinition.regional("states", SfnClient.class, LocalStateMachines::of),
                ServiceDefinition.regional(
                        "lambda", LambdaClient.class, c -> faults.on(LambdaClient.class, new Functions())),
                ServiceDefinition.regional("sqs", SqsClient.class, c -> faults.on(SqsClient.class, new Queues())));
        sfn = cloud.client(SfnClient.class);
    }

    @AfterEach
    void close() {
        faults.arm(0);
        cloud.close();
    }

    private static JsonNode json(String text) {
        return StepFunctionsFixture.json(text);
    }

    private static final String LAMBDA =
            "'Type':'Task','Resource':'arn:aws:lambda:us-east-1:111122223333:function:echo'";
    private static final String SEND = "'Type':'Task','Resource':'arn:aws:states:::sqs:sendMessage%s',"
            + "'Parameters':{'QueueUrl':'http://127.0.0.1:1/111122223333/q','MessageBody':{%s}}";

    /** A state of each kind. */
    private static Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        states.put("Pass", "'Type':'Pass','Result':{'a':1},'ResultPath':'$.b'");
        states.put("Succeed", "'Type':'Succeed'");
        states.put("Wait", "'Type':'Wait','Seconds':0");
        states.put("Function", LAMBDA);
        states.put(
                "Retried",
                LAMBDA
                        + ",'Retry':[{'ErrorEquals':['States.ALL']}],'Catch':[{'ErrorEquals':['States.ALL'],'Next':'S'}]");
        states.put("Message", SEND.formatted("", "'a':1"));
        states.put("Token", SEND.formatted(".waitForTaskToken", "'token.$':'$$.Task.Token'"));
        states.put(
                "Child",
                "'Type':'Task','Resource':'arn:aws:states:::states:startExecution.sync:2','Parameters':"
                        + "{'StateMachineArn':'arn:aws:states:us-east-1:111122223333:stateMachine:child'}");
        states.put("Activity", "'Type':'Task','Resource':'arn:aws:states:us-east-1:111122223333:activity:work'");
        states.put(
                "Parallel",
                "'Type':'Parallel','Branches':[{'StartAt':'L','States':{'L':{" + LAMBDA
                        + ",'End':true}}},{'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}}]");
        states.put(
                "Map",
                "'Type':'Map','ItemsPath':'$.items','ItemProcessor':{'StartAt':'L','States':{'L':{" + LAMBDA
                        + ",'End':true}}}");
        return states;
    }

    /** A machine that chooses, runs the state and succeeds. */
    private static String definition(String state) {
        String end = state.contains("'Succeed'") ? "" : ",'Next':'S'";
        return ("{'StartAt':'C','States':{'C':{'Type':'Choice','Choices':[{'Variable':'$.go','BooleanEquals':true,"
                        + "'Next':'X'}],'Default':'S'},'X':{" + state + end + "},'S':{'Type':'Succeed'}}}")
                .replace('\'', '"');
    }

    private DescribeExecutionResponse ended(String arn, String told) throws InterruptedException {
        for (int i = 0; i < 4_000; i++) {
            DescribeExecutionResponse now = sfn.describeExecution(r -> r.executionArn(arn));
            if (now.status() != ExecutionStatus.RUNNING) {
                return now;
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        throw new AssertionError(arn + " is left running after the failure of " + told);
    }

    private String start(String machine) throws Exception {
        String name = "e" + executions++;
        return cloud.cloud().workers().call(() -> startNow(machine, name)).get();
    }

    private String startNow(String machine, String name) {
        return sfn.startExecution(r -> r.stateMachineArn(machine).name(name).input("{\"go\":true,\"items\":[1,2]}"))
                .executionArn();
    }

    private List<String> left() {
        return cloud.cloud().store().table(TABLES + "runs", JsonNode.class).entries("").stream()
                .map(Map.Entry::getKey)
                .toList();
    }

    private void worker(String activity) {
        cloud.cloud().workers().run("a worker", () -> {
            while (!cloud.cloud().workers().stopping()) {
                try {
                    GetActivityTaskResponse task = sfn.getActivityTask(r -> r.activityArn(activity));
                    if (task.taskToken() != null) {
                        sfn.sendTaskSuccess(r -> r.taskToken(task.taskToken()).output("1"));
                    }
                } catch (RuntimeException | Error e) {
                    // it was told, and asks again
                }
            }
        });
    }

    @Test
    void whicheverCallFailsAnExecutionEndsAndSaysWhyAndTheNextOneWorks() throws Exception {
        sfn.createStateMachine(r -> r.name("child")
                .roleArn(ROLE)
                .definition("{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}"));
        worker(sfn.createActivity(r -> r.name("work")).activityArn());
        for (Map.Entry<String, String> state : states().entrySet()) {
            String machine = sfn.createStateMachine(
                            r -> r.name(state.getKey()).roleArn(ROLE).definition(definition(state.getValue())))
                    .stateMachineArn();
            int n = 1;
            for (boolean reached = true; reached && n < 200; n++) {
                reached = runWithFailure(machine, n);
            }
            assertTrue(n > 8, "only " + n + " calls of " + state.getKey());
            faults.arm(0);
            assertEquals(
                    ExecutionStatus.SUCCEEDED, ended(start(machine), "nothing").status());
        }
    }

    private boolean runWithFailure(String machine, int n) throws Exception {
        faults.arm(n);
        String arn;
        try {
            arn = start(machine);
        } catch (ExecutionException e) {
            assertTrue(e.toString().contains("injected"), e::toString);
            faults.arm(0);
            assertEquals(List.of(), left(), "nothing begins that was refused");
            return true;
        }
        DescribeExecutionResponse ended = ended(arn, "call " + n);
        String failed = faults.failed();
        faults.arm(0);
        String told = n + ", " + failed + ": " + ended.statusAsString() + " " + ended.error() + " " + ended.cause();
        if (ended.status() != ExecutionStatus.SUCCEEDED) {
            assertEquals(ExecutionStatus.FAILED, ended.status(), told);
            assertTrue(ended.cause().contains("injected"), told);
            assertTrue(
                    ended.error().matches("States\\.(Runtime|TaskFailed)|\\w+\\.SdkClientException"),
                    told); // what fails in a service that is called is that call's failure
        }
        for (int i = 0; i < 1_000 && !left().isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertEquals(List.of(), left(), told);
        return failed != null;
    }

    /** What is wrong with the record of a run. */
    @ParameterizedTest
    @ValueSource(strings = {"unreadable", "without its definition", "at a step that ends every cloud"})
    void whatCannotBeTakenUpAfterARestartFailsWithItsCause(String wrong) throws Exception {
        String machine = sfn.createStateMachine(
                        r -> r.name("waits").roleArn(ROLE).definition(definition("'Type':'Wait','Seconds':60")))
                .stateMachineArn();
        String broken = start(machine);
        String whole = start(machine);
        for (String arn : List.of(broken, whole)) {
            while (sfn.getExecutionHistory(r -> r.executionArn(arn)).events().size() < 4) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }
        cloud.close();
        try (MvStore store = MvStore.open(home)) {
            Table<JsonNode> runs = store.table(TABLES + "runs", JsonNode.class);
            runs.update(runs.entries("").get(0).getKey(), run -> {
                ObjectNode changed = (ObjectNode) run;
                switch (wrong) {
                    case "unreadable" -> changed.put("branches", 5);
                    case "without its definition" -> ((ObjectNode) changed.path("execution")).put("revision", "gone");
                    default -> {
                        ((ObjectNode) changed.at("/branches/0")).put("phase", "READY");
                        changed.put("resumed", 5);
                    }
                }
                return changed;
            });
        }
        open();
        DescribeExecutionResponse ended = ended(broken, wrong);
        assertEquals("States.Runtime", ended.error());
        assertTrue(ended.cause().contains("The local cloud could not go on"), ended::cause);
        assertEquals(
                HistoryEventType.EXECUTION_FAILED,
                sfn.getExecutionHistory(r -> r.executionArn(broken).reverseOrder(true))
                        .events()
                        .get(0)
                        .type());
        cloud.cloud().clock().advance(Duration.ofMinutes(2));
        assertEquals(ExecutionStatus.SUCCEEDED, ended(whole, "nothing").status());
    }

    @Test
    void aStartThatIsRepeatedLeavesNoSecondTimeOutBehind() throws Exception {
        String machine = sfn.createStateMachine(r -> r.name("limited")
                        .roleArn(ROLE)
                        .definition("{\"TimeoutSeconds\":50,\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\","
                                + "\"Seconds\":10,\"End\":true}}}"))
                .stateMachineArn();
        String first =
                sfn.startExecution(r -> r.stateMachineArn(machine).name("one")).executionArn();
        assertEquals(
                first,
                sfn.startExecution(r -> r.stateMachineArn(machine).name("one")).executionArn());
        while (sfn.getExecutionHistory(r -> r.executionArn(first)).events().size() < 2) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        cloud.cloud().clock().advance(Duration.ofSeconds(11));
        assertEquals(ExecutionStatus.SUCCEEDED, ended(first, "nothing").status());
        cloud.cloud().clock().advance(Duration.ofSeconds(60));
        TimeUnit.MILLISECONDS.sleep(50);
        assertEquals(
                ExecutionStatus.SUCCEEDED,
                sfn.describeExecution(r -> r.executionArn(first)).status());
    }
}
