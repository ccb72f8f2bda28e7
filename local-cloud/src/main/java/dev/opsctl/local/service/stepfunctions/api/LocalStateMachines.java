package dev.opsctl.local.service.stepfunctions.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.definition.Machines.Machine;
import dev.opsctl.local.service.stepfunctions.definition.Machines.Revision;
import dev.opsctl.local.service.stepfunctions.definition.Versions;
import dev.opsctl.local.service.stepfunctions.definition.Versions.Target;
import dev.opsctl.local.service.stepfunctions.definition.Versions.Version;
import dev.opsctl.local.service.stepfunctions.execution.ExecutionTrace;
import dev.opsctl.local.service.stepfunctions.execution.Executions;
import dev.opsctl.local.service.stepfunctions.execution.Histories;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import dev.opsctl.local.service.stepfunctions.test.StateTest;
import dev.opsctl.local.store.Change;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesResponse;
import software.amazon.awssdk.services.sfn.model.LogLevel;
import software.amazon.awssdk.services.sfn.model.LoggingConfiguration;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionRequest;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StateMachineListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineType;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;
import software.amazon.awssdk.services.sfn.model.TracingConfiguration;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionRequest;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionResponse;

/**
 * AWS Step Functions: standard and express workflows in the Amazon States Language.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/Welcome.html">API reference</a>
 */
public final class LocalStateMachines
        implements VersionOperations, ActivityOperations, TagOperations, MapRunOperations, Resumable {

    private static final int MAX_INPUT = 262_144;
    private static final Duration SYNC_LIMIT = Duration.ofMinutes(5);

    private final ServiceContext context;
    private final Machines machines;
    private final Versions versions;
    private final Executions executions;

    public LocalStateMachines(ServiceContext context) {
        this.context = context;
        this.machines = new Machines(context);
        this.versions = new Versions(context, machines);
        this.executions = new Executions(context, machines);
    }

    @Override
    public Versions versions() {
        return versions;
    }

    @Override
    public Executions executions() {
        return executions;
    }

    @Override
    public Machines machines() {
        return machines;
    }

    @Override
    public void resume() {
        executions.resume();
    }

    @Override
    public CreateStateMachineResponse createStateMachine(CreateStateMachineRequest request) {
        Machine machine = machines.create(request);
        return CreateStateMachineResponse.builder()
                .stateMachineArn(machine.arn())
                .creationDate(machine.created())
                .stateMachineVersionArn(published(machine, request.publish(), request.versionDescription()))
                .build();
    }

    private String published(Machine machine, Boolean publish, String description) {
        return Boolean.TRUE.equals(publish)
                ? versions.publish(machine.arn(), null, description).arn()
                : null;
    }

    @Override
    public UpdateStateMachineResponse updateStateMachine(UpdateStateMachineRequest request) {
        Machine machine = machines.update(request);
        return UpdateStateMachineResponse.builder()
                .updateDate(machine.updated())
                .revisionId(machines.shown(machine.revision()))
                .stateMachineVersionArn(published(machine, request.publish(), request.versionDescription()))
                .build();
    }

    @Override
    public DescribeStateMachineResponse describeStateMachine(DescribeStateMachineRequest request) {
        Machine machine = machines.get(Versions.unqualified(request.stateMachineArn()));
        Version version =
                machine.arn().equals(request.stateMachineArn()) ? null : versions.version(request.stateMachineArn());
        String revisionId = version == null ? machine.revision() : version.revision();
        Revision revision = machines.revision(revisionId);
        return DescribeStateMachineResponse.builder()
                .stateMachineArn(version == null ? machine.arn() : version.arn())
                .description(version == null ? null : version.description())
                .name(machine.name())
                .status("ACTIVE")
                .definition(whole(request.includedDataAsString()) ? revision.definition() : "{}")
                .roleArn(revision.roleArn())
                .type(type(machine))
                .creationDate(version == null ? machine.created() : version.created())
                .loggingConfiguration(logging(machine))
                .tracingConfiguration(tracing(machine))
                .revisionId(machines.shown(revisionId))
                .build();
    }

    /** Whether the caller wants the data, not only what is known about it. */
    private static boolean whole(String includedData) {
        return !"METADATA_ONLY".equals(includedData);
    }

    private static StateMachineType type(Machine machine) {
        return machine.express() ? StateMachineType.EXPRESS : StateMachineType.STANDARD;
    }

    private static LoggingConfiguration logging(Machine machine) {
        return machine.logging() != null
                ? machine.logging()
                : LoggingConfiguration.builder()
                        .level(LogLevel.OFF)
                        .includeExecutionData(false)
                        .build();
    }

    /** What the request says goes before what its caller came with. */
    private String trace(String requested) {
        return requested != null ? requested : context.caller().context().get(Caller.TRACE_HEADER);
    }

    private static TracingConfiguration tracing(Machine machine) {
        return machine.tracing() != null
                ? machine.tracing()
                : TracingConfiguration.builder().enabled(false).build();
    }

    @Override
    public DescribeStateMachineForExecutionResponse describeStateMachineForExecution(
            DescribeStateMachineForExecutionRequest request) {
        Execution execution = executions.get(request.executionArn());
        Revision revision = machines.revision(execution.revision());
        Machine machine = machines.get(execution.machineArn());
        return DescribeStateMachineForExecutionResponse.builder()
                .stateMachineArn(machine.arn())
                .name(machine.name())
                .definition(whole(request.includedDataAsString()) ? revision.definition() : "{}")
                .roleArn(revision.roleArn())
                .updateDate(machine.updated())
                .loggingConfiguration(logging(machine))
                .tracingConfiguration(tracing(machine))
                .revisionId(machines.shown(execution.revision()))
                .build();
    }

    @Override
    public DeleteStateMachineResponse deleteStateMachine(DeleteStateMachineRequest request) {
        String arn = request.stateMachineArn();
        context.cloud().store().change((Change change) -> {
            machines.delete(arn);
            versions.deleteOf(arn.substring(arn.lastIndexOf(':') + 1));
        });
        return DeleteStateMachineResponse.builder().build();
    }

    @Override
    public ListStateMachinesResponse listStateMachines(ListStateMachinesRequest request) {
        Page<Machine> page = Page.of(machines.list(), request.nextToken(), request.maxResults());
        return ListStateMachinesResponse.builder()
                .stateMachines(page.items().stream()
                        .map(machine -> StateMachineListItem.builder()
                                .stateMachineArn(machine.arn())
                                .name(machine.name())
                                .type(type(machine))
                                .creationDate(machine.created())
                                .build())
                        .toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    public ValidateStateMachineDefinitionResponse validateStateMachineDefinition(
            ValidateStateMachineDefinitionRequest request) {
        return Diagnostics.of(request);
    }

    @Override
    public TestStateResponse testState(TestStateRequest request) {
        return StateTest.of(context, request, input(request.input()));
    }

    private static String input(String input) {
        String text = input == null || input.isEmpty() ? "{}" : input;
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_INPUT) {
            throw SfnErrors.invalidInput("The input exceeds 262144 bytes");
        }
        try {
            Json.parse(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw SfnErrors.invalidInput(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public StartExecutionResponse startExecution(StartExecutionRequest request) {
        Target target = versions.target(request.stateMachineArn());
        String name = request.name() == null ? UUID.randomUUID().toString() : Machines.checkedName(request.name());
        String input = input(request.input());
        if (target.machine().express()) {
            Execution express = executions
                    .startExpress(target, name, input, trace(request.traceHeader()))
                    .execution();
            return StartExecutionResponse.builder()
                    .executionArn(express.arn())
                    .startDate(express.start())
                    .build();
        }
        Execution execution = executions.start(target, name, input, trace(request.traceHeader()));
        return StartExecutionResponse.builder()
                .executionArn(execution.arn())
                .startDate(execution.start())
                .build();
    }

    @Override
    public StartSyncExecutionResponse startSyncExecution(StartSyncExecutionRequest request) {
        Target target = versions.target(request.stateMachineArn());
        Machine machine = target.machine();
        if (!machine.express()) {
            throw SfnErrors.wrongType();
        }
        String name = request.name() == null ? UUID.randomUUID().toString() : Machines.checkedName(request.name());
        boolean whole = whole(request.includedDataAsString());
        try {
            Execution execution = executions
                    .startExpress(target, name, input(request.input()), trace(request.traceHeader()))
                    .end()
                    .get(SYNC_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return StartSyncExecutionResponse.builder()
                    .executionArn(execution.arn())
                    .stateMachineArn(machine.arn())
                    .name(name)
                    .startDate(execution.start())
                    .stopDate(execution.stop())
                    .status(execution.status())
                    .input(whole ? execution.input() : null)
                    .inputDetails(d -> d.included(whole))
                    .output(whole ? execution.output() : null)
                    .outputDetails(
                            execution.output() == null
                                    ? null
                                    : software.amazon.awssdk.services.sfn.model.CloudWatchEventsExecutionDataDetails
                                            .builder()
                                            .included(whole)
                                            .build())
                    .error(execution.error())
                    .cause(execution.cause())
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SfnErrors.validation("The local cloud is stopping.");
        } catch (ExecutionException | TimeoutException e) {
            return StartSyncExecutionResponse.builder()
                    .stateMachineArn(machine.arn())
                    .name(name)
                    .status("TIMED_OUT")
                    .input(request.input())
                    .build();
        }
    }

    @Override
    public StopExecutionResponse stopExecution(StopExecutionRequest request) {
        Execution execution = executions.get(request.executionArn());
        executions.stop(execution, request.error(), request.cause());
        Execution after = executions.get(request.executionArn());
        return StopExecutionResponse.builder().stopDate(after.stop()).build();
    }

    @Override
    public RedriveExecutionResponse redriveExecution(RedriveExecutionRequest request) {
        Execution execution = executions.get(request.executionArn());
        return RedriveExecutionResponse.builder()
                .redriveDate(executions.redrive(execution))
                .build();
    }

    @Override
    public DescribeExecutionResponse describeExecution(DescribeExecutionRequest request) {
        Execution execution = executions.get(request.executionArn());
        boolean whole = whole(request.includedDataAsString());
        DescribeExecutionResponse.Builder answer = DescribeExecutionResponse.builder()
                .executionArn(execution.arn())
                .stateMachineArn(execution.machineArn())
                .name(execution.name())
                .status(execution.status())
                .startDate(execution.start())
                .stopDate(execution.stop())
                .input(whole ? execution.input() : null)
                .inputDetails(d -> d.included(whole))
                .traceHeader(ExecutionTrace.shown(execution.traceHeader()))
                .error(execution.error())
                .cause(execution.cause())
                .stateMachineVersionArn(execution.qualifierArn())
                .stateMachineAliasArn(execution.aliasArn())
                .redriveCount(execution.redrives())
                .redriveDate(execution.redriven());
        Optional<String> not = execution.notRedrivable(context.clock().instant());
        answer.redriveStatus(not.isEmpty() ? "REDRIVABLE" : "NOT_REDRIVABLE").redriveStatusReason(not.orElse(null));
        if (execution.output() != null) {
            answer.output(whole ? execution.output() : null).outputDetails(d -> d.included(whole));
        }
        return answer.build();
    }

    @Override
    public ListExecutionsResponse listExecutions(ListExecutionsRequest request) {
        String arn = request.stateMachineArn();
        if ((arn == null) == (request.mapRunArn() == null)) {
            throw SfnErrors.validation("Exactly one of stateMachineArn and mapRunArn must be specified");
        } else if (arn == null) {
            throw MapRunOperations.missing(request.mapRunArn());
        } else if ("PENDING_REDRIVE".equals(request.statusFilterAsString())) {
            throw SfnErrors.validation("The statusFilter PENDING_REDRIVE requires a mapRunArn");
        }
        Machine machine = machines.get(Versions.unqualified(arn));
        if (machine.express()) {
            throw SfnErrors.wrongType();
        }
        List<Execution> all = executions.ofMachine(machine.name()).stream()
                .filter(e -> List.of(machine.arn(), e.qualifierArn() + "", e.aliasArn() + "")
                        .contains(arn))
                .filter(e -> request.redriveFilter() == null
                        || request.redriveFilterAsString().equals(e.redrives() > 0 ? "REDRIVEN" : "NOT_REDRIVEN"))
                .filter(e -> request.statusFilter() == null || e.status().equals(request.statusFilterAsString()))
                .sorted(Comparator.comparing(Execution::start).reversed())
                .toList();
        Page<Execution> page = Page.of(all, request.nextToken(), request.maxResults());
        return ListExecutionsResponse.builder()
                .executions(page.items().stream()
                        .map(e -> ExecutionListItem.builder()
                                .executionArn(e.arn())
                                .stateMachineArn(e.machineArn())
                                .name(e.name())
                                .status(e.status())
                                .startDate(e.start())
                                .stopDate(e.stop())
                                .stateMachineVersionArn(e.qualifierArn())
                                .stateMachineAliasArn(e.aliasArn())
                                .redriveCount(e.redrives())
                                .redriveDate(e.redriven())
                                .build())
                        .toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    public GetExecutionHistoryResponse getExecutionHistory(GetExecutionHistoryRequest request) {
        List<HistoryEvent> all = executions.history(executions.get(request.executionArn()));
        if (Boolean.TRUE.equals(request.reverseOrder())) {
            all = all.stream()
                    .sorted(Comparator.comparing(HistoryEvent::id).reversed())
                    .toList();
        }
        Page<HistoryEvent> page = Page.of(all, request.nextToken(), request.maxResults());
        boolean data = !Boolean.FALSE.equals(request.includeExecutionData());
        return GetExecutionHistoryResponse.builder()
                .events(
                        data
                                ? page.items()
                                : page.items().stream()
                                        .map(Histories::withoutData)
                                        .toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    public SendTaskSuccessResponse sendTaskSuccess(SendTaskSuccessRequest request) {
        JsonNode output;
        try {
            output = Json.parse(String.valueOf(request.output()));
        } catch (IllegalArgumentException e) {
            throw SfnErrors.invalidOutput(String.valueOf(e.getMessage()));
        }
        executions.tokens().succeed(request.taskToken(), output);
        return SendTaskSuccessResponse.builder().build();
    }

    @Override
    public SendTaskFailureResponse sendTaskFailure(SendTaskFailureRequest request) {
        executions.tokens().fail(request.taskToken(), request.error(), request.cause());
        return SendTaskFailureResponse.builder().build();
    }

    @Override
    public SendTaskHeartbeatResponse sendTaskHeartbeat(SendTaskHeartbeatRequest request) {
        executions.tokens().heartbeat(request.taskToken());
        return SendTaskHeartbeatResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SfnClient.SERVICE_NAME;
    }

    @Override
    public void close() {
        // Executions run on the cloud's executor and clock and end with them; what they were doing is in the store.
    }
}
