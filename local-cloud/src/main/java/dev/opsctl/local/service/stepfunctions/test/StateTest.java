package dev.opsctl.local.service.stepfunctions.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.TaskResource;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch.Phase;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import dev.opsctl.local.service.stepfunctions.interpreter.Forks;
import dev.opsctl.local.service.stepfunctions.interpreter.HistoryWriter;
import dev.opsctl.local.service.stepfunctions.interpreter.Inspection;
import dev.opsctl.local.service.stepfunctions.interpreter.Interpreter;
import dev.opsctl.local.service.stepfunctions.interpreter.Run;
import dev.opsctl.local.service.stepfunctions.interpreter.StateData;
import dev.opsctl.local.service.stepfunctions.task.HttpExchange;
import dev.opsctl.local.service.stepfunctions.task.TaskCaller;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.InspectionData;
import software.amazon.awssdk.services.sfn.model.InspectionErrorDetails;
import software.amazon.awssdk.services.sfn.model.MockErrorOutput;
import software.amazon.awssdk.services.sfn.model.MockInput;
import software.amazon.awssdk.services.sfn.model.TestExecutionStatus;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;

/**
 * One run of TestState: the interpreter runs the state as in an execution, but what it calls is called here and at once, or mocked, and
 * nothing is stored.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html">Testing with TestState</a>
 */
public final class StateTest implements Interpreter.Effects {

    /** How long a state may run under test. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final ServiceContext context;
    private final TestStateRequest request;
    private final TestedState tested;
    private final @Nullable JsonNode mocked;
    private final Interpreter interpreter;
    private final MapTest mapTest;
    private final HttpExchange exchange;
    private final Run run;
    private final Branch branch = new Branch();
    private final Inspection inspection;
    /** The call that the state makes, until it is made. */
    private @Nullable Runnable call;

    /** The state's output, if it has ended the run with one. */
    private @Nullable JsonNode output;

    private StateTest(
            ServiceContext context,
            TestStateRequest request,
            TestedState tested,
            @Nullable JsonNode mocked,
            String input) {
        this.context = context;
        this.request = request;
        this.tested = tested;
        this.mocked = mocked;
        Integer retries = request.stateConfiguration() == null
                ? null
                : request.stateConfiguration().retrierRetryCount();
        this.inspection = new Inspection(retries == null ? 0 : retries);
        String machine = UUID.randomUUID().toString();
        String name = UUID.randomUUID().toString();
        this.run = new Run(
                machine + ":" + name,
                Execution.begun(
                        context.arn("express:" + machine + ":" + name),
                        new Execution.Program(context.arn("stateMachine:" + machine), machine, "", true, null, null),
                        name,
                        context.clock().instant(),
                        input,
                        request.roleArn(),
                        null));
        run.synchronous = true;
        StateData data = new StateData(context);
        HistoryWriter history = new HistoryWriter(context.clock());
        this.interpreter = new Interpreter(data, history, this);
        this.mapTest = new MapTest(data, new Forks(data, history, interpreter), interpreter);
        this.exchange = new HttpExchange(Boolean.TRUE.equals(request.revealSecrets()));
    }

    /** @param input the checked input of the state */
    public static TestStateResponse of(ServiceContext context, TestStateRequest request, String input) {
        TestedState tested = TestedState.of(request.definition(), request.stateName());
        StateTestCheck.check(request, tested);
        MockInput mock = request.mock();
        StateTest test = new StateTest(
                context,
                request,
                tested,
                mock != null && mock.result() != null ? MockedResult.of(mock, tested) : null,
                input);
        test.prepare(input);
        test.run();
        return test.answer();
    }

    private void prepare(String input) {
        branch.inspection = inspection;
        branch.scope = tested.scope();
        branch.state = tested.name();
        branch.input = Json.parse(input);
        branch.mapItem = tested.inMap() ? branch.input : null;
        if (request.variables() != null) {
            branch.variables = (ObjectNode) StateTestCheck.object(request.variables(), "Variables");
        }
        if (request.context() != null) {
            run.context = StateTestCheck.context(request.context(), tested);
        }
        if (request.stateConfiguration() != null && request.stateConfiguration().mapItemReaderData() != null) {
            MapTest.read(
                    inspection, tested.state(), request.stateConfiguration().mapItemReaderData());
        }
        run.definition = tested.definition();
        run.branches.add(branch);
    }

    private void run() {
        interpreter.drive(run, 1);
        while (!run.ended && branch.entered && branch.phase != Phase.RETRY) {
            if (call != null) {
                Runnable next = call;
                call = null;
                next.run();
            } else if (branch.phase == Phase.CHILDREN) {
                fork();
            } else {
                await();
            }
        }
    }

    private void fork() {
        try {
            if ("Map".equals(tested.type())) {
                mapTest.inspect(run, branch, request.stateConfiguration());
            }
            if (mocked == null) {
                throw mockedError();
            }
            interpreter.joined(run, branch, mocked);
        } catch (StateError e) {
            interpreter.fail(run, branch, e);
        }
    }

    private StateError mockedError() {
        MockErrorOutput error = request.mock().errorOutput();
        return new StateError(error.error(), error.cause());
    }

    /** A Wait: until its time, by the cloud's clock. */
    private void await() {
        Instant limit = run.execution.start().plus(LIMIT);
        Instant due = Objects.requireNonNull(branch.due, "a Wait has one");
        boolean tooLong = due.isAfter(limit);
        CountDownLatch reached = new CountDownLatch(1);
        CloudClock.Scheduled timer = context.clock().schedule(tooLong ? limit : due, at -> reached.countDown());
        try {
            reached.await();
        } catch (InterruptedException e) {
            timer.cancel();
            Thread.currentThread().interrupt();
            throw SfnErrors.validation("The local cloud is stopping.");
        }
        if (tooLong) {
            interpreter.fail(run, branch, StateError.timeout());
        } else {
            interpreter.waited(run, branch);
        }
    }

    @Override
    public boolean exists(TaskResource activity) {
        return true; // a test gives the result itself
    }

    @Override
    public void offer(Run of, Branch by, TaskResource resource) {
        call = this::mock;
    }

    @Override
    public void call(Run of, Branch by, TaskResource resource) {
        call = request.mock() != null ? this::mock : () -> callNow(resource);
    }

    private void mock() {
        if (mocked == null) {
            interpreter.failedTask(run, branch, mockedError());
            return;
        }
        // the mocked result is that of the whole task, not of the call after which it waits
        TaskResource resource = tested.resource().orElseThrow();
        branch.phase =
                resource.waitsForExecution() ? Phase.SYNC : resource.waitsForToken() ? Phase.TOKEN : branch.phase;
        interpreter.answered(run, branch, mocked);
    }

    private void callNow(TaskResource resource) {
        JsonNode parameters = branch.parameters();
        Duration limit = branch.taskDeadline == null
                ? LIMIT
                : Duration.between(context.clock().instant(), branch.taskDeadline);
        Future<JsonNode> calling = context.cloud().workers().call(() -> new TaskCaller(context)
                .call(run.execution, resource, parameters, exchange));
        try {
            JsonNode result = calling.get(Math.min(limit.toMillis(), LIMIT.toMillis()), TimeUnit.MILLISECONDS);
            interpreter.answered(run, branch, result);
        } catch (TimeoutException e) {
            calling.cancel(true);
            interpreter.failedTask(run, branch, StateError.timeout());
        } catch (InterruptedException e) {
            calling.cancel(true);
            Thread.currentThread().interrupt();
            throw SfnErrors.validation("The local cloud is stopping.");
        } catch (ExecutionException e) {
            StateError error = e.getCause() instanceof StateError failure
                    ? failure
                    : StateError.runtime(String.valueOf(Objects.requireNonNull(e.getCause(), "a call that has failed")
                            .getMessage()));
            interpreter.failedTask(run, branch, error);
        }
    }

    @Override
    public void timer(Run of, Branch by) {
        // what is due is waited for here
    }

    @Override
    public void watch(Run of, Branch by) {
        throw new IllegalStateException("an execution that a state under test waits for is mocked");
    }

    @Override
    public void end(Run of, Branch last, String status, @Nullable JsonNode result, @Nullable StateError error) {
        run.ended = true;
        output = result;
        if (error != null) {
            inspection.error = error;
        }
    }

    private TestStateResponse answer() {
        Inspection seen = inspection;
        boolean left = !run.ended && !branch.entered;
        TestExecutionStatus status = seen.error == null
                ? TestExecutionStatus.SUCCEEDED
                : branch.phase == Phase.RETRY
                        ? TestExecutionStatus.RETRIABLE
                        : left ? TestExecutionStatus.CAUGHT_ERROR : TestExecutionStatus.FAILED;
        JsonNode result = left ? branch.input : output;
        TestStateResponse.Builder answer = TestStateResponse.builder()
                .status(status)
                .nextState(left ? branch.state : null)
                .output(result == null ? null : result.toString());
        if (seen.error != null) {
            answer.error(seen.error.name()).cause(seen.error.cause());
        }
        String level = request.inspectionLevelAsString();
        if ("DEBUG".equals(level) || "TRACE".equals(level)) {
            answer.inspectionData(inspected(status, "TRACE".equals(level)));
        }
        return answer.build();
    }

    private InspectionData inspected(TestExecutionStatus status, boolean trace) {
        Inspection seen = inspection;
        Map<String, JsonNode> stages = seen.stages;
        InspectionData.Builder data = InspectionData.builder()
                .input(run.execution.input())
                .afterArguments(text(stages.get("afterArguments")))
                .afterInputPath(text(stages.get("afterInputPath")))
                .afterParameters(text(stages.get("afterParameters")))
                .result(text(stages.get("result")))
                .afterResultSelector(text(stages.get("afterResultSelector")))
                .afterResultPath(text(stages.get("afterResultPath")))
                .afterItemsPath(text(stages.get("afterItemsPath")))
                .afterItemsPointer(text(stages.get("afterItemsPointer")))
                .afterItemSelector(text(stages.get("afterItemSelector")))
                .afterItemBatcher(text(stages.get("afterItemBatcher")));
        if (branch.variables != null && !branch.variables.isEmpty()) {
            data.variables(branch.variables.toString());
        }
        if ("Map".equals(tested.type())) {
            mapTest.describe(data);
        }
        if (status == TestExecutionStatus.RETRIABLE) {
            data.errorDetails(InspectionErrorDetails.builder()
                    .retryIndex(seen.retryIndex)
                    .retryBackoffIntervalSeconds((int) (seen.backoffMillis / 1000))
                    .build());
        } else if (status == TestExecutionStatus.CAUGHT_ERROR) {
            data.errorDetails(
                    InspectionErrorDetails.builder().catchIndex(seen.catchIndex).build());
        }
        if (trace) {
            data.request(exchange.request()).response(exchange.response());
        }
        return data.build();
    }

    private static @Nullable String text(@Nullable JsonNode stage) {
        return stage == null ? null : stage.toString();
    }
}
