package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.sdk.PojoJson;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** A cloud with state machines, for what was recorded of them. */
abstract class StepFunctionsRecordedFixture {

    static final String ROLE = "arn:aws:iam::111122223333:role/flow";
    static final String STATES = "arn:aws:states:us-east-1:111122223333:";
    static final String GROUPS = "arn:aws:logs:us-east-1:111122223333:log-group:";
    static final String PASS = "{'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}}";
    static final String FAIL = "{'StartAt':'F','States':{'F':{'Type':'Fail','Error':'E','Cause':'c'}}}";
    static final String DISTRIBUTED =
            "'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'}," + PASS.substring(1);
    static final String PLACE = "An error occurred while executing the state 'A' (entered at the event id #2). ";

    @TempDir
    Path home;

    TestCloud cloud;
    SfnClient sfn;
    private int number;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        sfn = cloud.client(SfnClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }

    String machine(String definition) {
        String name = "m" + number++;
        return sfn.createStateMachine(r -> r.name(name).roleArn(ROLE).definition(json(definition)))
                .stateMachineArn();
    }

    DescribeExecutionResponse run(String state, String input) {
        String machine = machine("{'StartAt':'A','States':{'A':{" + state + ",'End':true}}}");
        return ended(sfn.startExecution(r -> r.stateMachineArn(machine).input(json(input)))
                .executionArn());
    }

    DescribeExecutionResponse ended(String execution) {
        DescribeExecutionResponse[] now = new DescribeExecutionResponse[1];
        until(() -> {
            now[0] = sfn.describeExecution(r -> r.executionArn(execution));
            return now[0].status() != ExecutionStatus.RUNNING;
        });
        return now[0];
    }

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it does not come about");
            Thread.onSpinWait();
        }
    }

    List<HistoryEvent> history(String execution) {
        return sfn.getExecutionHistory(r -> r.executionArn(execution)).events();
    }

    String types(DescribeExecutionResponse execution) {
        return history(execution.executionArn()).stream()
                .map(HistoryEvent::typeAsString)
                .collect(Collectors.joining(" "));
    }

    static String refused(Executable call) {
        AwsServiceException e = assertThrows(AwsServiceException.class, call);
        return e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
    }

    static com.fasterxml.jackson.databind.JsonNode read(String text) {
        try {
            return PojoJson.mapper().readTree(text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
