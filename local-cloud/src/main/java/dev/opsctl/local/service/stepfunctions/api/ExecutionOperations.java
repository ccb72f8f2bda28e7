package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.definition.Machines.Machine;
import dev.opsctl.local.service.stepfunctions.definition.Versions;
import dev.opsctl.local.service.stepfunctions.definition.Versions.Target;
import dev.opsctl.local.service.stepfunctions.execution.ExecutionTrace;
import dev.opsctl.local.service.stepfunctions.execution.Executions;
import dev.opsctl.local.service.stepfunctions.execution.Histories;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.BillingDetails;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionRequest;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;

/** Executions: starting, stopping, redriving and looking at them. */
final class ExecutionOperations implements Resumable {

    private static final Duration SYNC_LIMIT = Duration.ofMinutes(5);

    private static final long BILLED_MILLIS = 100;
    private static final long BILLED_MEGABYTES = 64;

    private final ServiceContext context;
    private final Machines machines;
    private final Versions versions;
    private final Executions executions;

    ExecutionOperations(ServiceContext context, Machines machines, Versions versions, Executions executions) {
        this.context = context;
        this.machines = machines;
        this.versions = versions;
        this.executions = executions;
    }

    @Override
    public void resume() {
        executions.resume();
    }

    public StartExecutionResponse startExecution(StartExecutionRequest request) {
        Target target = versions.target(request.stateMachineArn());
        String name = request.name() == null ? UUID.randomUUID().toString() : Machines.checkedName(request.name());
        String input = DefinitionOperations.checkedInput(request.input());
        String trace = trace(request.traceHeader());
        Execution execution = target.machine().express()
                ? executions.startExpress(target, name, input, trace, false).execution()
                : executions.start(target, name, input, trace);
        return StartExecutionResponse.builder()
                .executionArn(execution.arn())
                .startDate(execution.start())
                .build();
    }

    /** What the request says goes before what its caller came with. */
    private @Nullable String trace(@Nullable String requested) {
        return requested != null ? requested : context.caller().context().get(Caller.TRACE_HEADER);
    }

    public StartSyncExecutionResponse startSyncExecution(StartSyncExecutionRequest request) {
        Target target = versions.target(request.stateMachineArn());
        Machine machine = target.machine();
        if (!machine.express()) {
            throw SfnErrors.wrongType();
        }
        String name = request.name() == null ? UUID.randomUUID().toString() : Machines.checkedName(request.name());
        boolean whole = MachineOperations.whole(request.includedDataAsString());
        try {
            Execution execution = executions
                    .startExpress(
                            target,
                            name,
                            DefinitionOperations.checkedInput(request.input()),
                            trace(request.traceHeader()),
                            true)
                    .end()
                    .get(SYNC_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return StartSyncExecutionResponse.builder()
                    .executionArn(execution.arn())
                    .stateMachineArn(machine.arn())
                    .name(name)
                    .startDate(execution.start())
                    .stopDate(execution.outcome().stop())
                    .status(execution.outcome().status())
                    .input(whole ? execution.input() : null)
                    .inputDetails(d -> d.included(whole))
                    .output(whole ? execution.outcome().output() : null)
                    .outputDetails(d -> d.included(whole))
                    .error(execution.outcome().error())
                    .cause(execution.outcome().cause())
                    .billingDetails(billed(Duration.between(execution.start(), execution.stopped())))
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

    /** In steps, as AWS charges for express executions; ours need no more memory than the least. */
    private static BillingDetails billed(Duration duration) {
        long steps = Math.max(1, (duration.toMillis() + BILLED_MILLIS - 1) / BILLED_MILLIS);
        return BillingDetails.builder()
                .billedDurationInMilliseconds(steps * BILLED_MILLIS)
                .billedMemoryUsedInMB(BILLED_MEGABYTES)
                .build();
    }

    public StopExecutionResponse stopExecution(StopExecutionRequest request) {
        Execution execution = executions.get(request.executionArn());
        executions.stop(execution, request.error(), request.cause());
        Execution after = executions.get(request.executionArn());
        return StopExecutionResponse.builder().stopDate(after.outcome().stop()).build();
    }

    public RedriveExecutionResponse redriveExecution(RedriveExecutionRequest request) {
        Execution execution = executions.get(request.executionArn());
        return RedriveExecutionResponse.builder()
                .redriveDate(executions.redrive(execution))
                .build();
    }

    public DescribeExecutionResponse describeExecution(DescribeExecutionRequest request) {
        Execution execution = executions.get(request.executionArn());
        boolean whole = MachineOperations.whole(request.includedDataAsString());
        DescribeExecutionResponse.Builder answer = DescribeExecutionResponse.builder()
                .executionArn(execution.arn())
                .stateMachineArn(execution.program().machineArn())
                .name(execution.name())
                .status(execution.outcome().status())
                .startDate(execution.start())
                .stopDate(execution.outcome().stop())
                .input(whole ? execution.input() : null)
                .inputDetails(d -> d.included(whole))
                .traceHeader(ExecutionTrace.shown(execution.traceHeader()))
                .error(execution.outcome().error())
                .cause(execution.outcome().cause())
                .stateMachineVersionArn(execution.program().qualifierArn())
                .stateMachineAliasArn(execution.program().aliasArn())
                .redriveCount(execution.redrives())
                .redriveDate(execution.redriven());
        Optional<String> not = execution.notRedrivable(context.clock().instant());
        answer.redriveStatus(not.isEmpty() ? "REDRIVABLE" : "NOT_REDRIVABLE").redriveStatusReason(not.orElse(null));
        if (execution.outcome().output() != null) {
            answer.output(whole ? execution.outcome().output() : null).outputDetails(d -> d.included(whole));
        }
        return answer.build();
    }

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
                .filter(e -> List.of(
                                machine.arn(),
                                e.program().qualifierArn() + "",
                                e.program().aliasArn() + "")
                        .contains(arn))
                .filter(e -> request.redriveFilter() == null
                        || request.redriveFilterAsString().equals(e.redrives() > 0 ? "REDRIVEN" : "NOT_REDRIVEN"))
                .filter(e ->
                        request.statusFilter() == null || e.outcome().status().equals(request.statusFilterAsString()))
                .toList();
        Page<Execution> page = SfnPages.of(
                String.join(
                        " ", "ListExecutions", arn, request.statusFilterAsString(), request.redriveFilterAsString()),
                all,
                e -> SfnPages.descending(e.start()) + e.name(),
                request.nextToken(),
                request.maxResults());
        return ListExecutionsResponse.builder()
                .executions(page.items().stream()
                        .map(e -> ExecutionListItem.builder()
                                .executionArn(e.arn())
                                .stateMachineArn(e.program().machineArn())
                                .name(e.name())
                                .status(e.outcome().status())
                                .startDate(e.start())
                                .stopDate(e.outcome().stop())
                                .stateMachineVersionArn(e.program().qualifierArn())
                                .stateMachineAliasArn(e.program().aliasArn())
                                .redriveCount(e.redrives())
                                .redriveDate(e.redriven())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public GetExecutionHistoryResponse getExecutionHistory(GetExecutionHistoryRequest request) {
        boolean reverse = Boolean.TRUE.equals(request.reverseOrder());
        Page<HistoryEvent> page = SfnPages.of(
                "GetExecutionHistory " + request.executionArn() + " " + reverse,
                executions.history(executions.get(request.executionArn())),
                event -> reverse ? SfnPages.descending(event.id()) : String.format("%019d", event.id()),
                request.nextToken(),
                request.maxResults());
        boolean data = !Boolean.FALSE.equals(request.includeExecutionData());
        return GetExecutionHistoryResponse.builder()
                .events(
                        data
                                ? page.items()
                                : page.items().stream()
                                        .map(Histories::withoutData)
                                        .toList())
                .nextToken(page.nextToken())
                .build();
    }
}
