package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.definition.Machines.Machine;
import dev.opsctl.local.service.stepfunctions.definition.Machines.Revision;
import dev.opsctl.local.service.stepfunctions.definition.VariableReferences;
import dev.opsctl.local.service.stepfunctions.definition.Versions;
import dev.opsctl.local.service.stepfunctions.definition.Versions.Version;
import dev.opsctl.local.service.stepfunctions.execution.Executions;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.EncryptionConfiguration;
import software.amazon.awssdk.services.sfn.model.EncryptionType;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesResponse;
import software.amazon.awssdk.services.sfn.model.LogLevel;
import software.amazon.awssdk.services.sfn.model.LoggingConfiguration;
import software.amazon.awssdk.services.sfn.model.StateMachineListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineType;
import software.amazon.awssdk.services.sfn.model.TracingConfiguration;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineResponse;

/** State machines. */
final class MachineOperations {

    /** Whose key encrypts: other keys are refused when a state machine is made. */
    private static final EncryptionConfiguration OWNED =
            EncryptionConfiguration.builder().type(EncryptionType.AWS_OWNED_KEY).build();

    private final ServiceContext context;
    private final Machines machines;
    private final Versions versions;
    private final Executions executions;

    MachineOperations(ServiceContext context, Machines machines, Versions versions, Executions executions) {
        this.context = context;
        this.machines = machines;
        this.versions = versions;
        this.executions = executions;
    }

    public CreateStateMachineResponse createStateMachine(CreateStateMachineRequest request) {
        checkVersion(request.publish(), request.versionDescription());
        Machine machine = machines.create(request);
        return CreateStateMachineResponse.builder()
                .stateMachineArn(machine.arn())
                .creationDate(machine.created())
                .stateMachineVersionArn(published(machine, request.publish(), request.versionDescription()))
                .build();
    }

    private static void checkVersion(@Nullable Boolean publish, @Nullable String description) {
        if (description != null && !Boolean.TRUE.equals(publish)) {
            throw SfnErrors.validation("Version description can only be set when publish is true");
        }
    }

    private @Nullable String published(Machine machine, @Nullable Boolean publish, @Nullable String description) {
        return Boolean.TRUE.equals(publish)
                ? versions.publish(machine.arn(), null, description).arn()
                : null;
    }

    public UpdateStateMachineResponse updateStateMachine(UpdateStateMachineRequest request) {
        checkVersion(request.publish(), request.versionDescription());
        Machine machine = machines.update(request);
        return UpdateStateMachineResponse.builder()
                .updateDate(machine.updated())
                .revisionId(machines.shown(machine.revision()))
                .stateMachineVersionArn(published(machine, request.publish(), request.versionDescription()))
                .build();
    }

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
                .variableReferences(references(request.includedDataAsString(), revisionId))
                .encryptionConfiguration(OWNED)
                .build();
    }

    /** Null if nothing is read, or if the caller wants no data. */
    private @Nullable Map<String, List<String>> references(@Nullable String includedData, String revision) {
        Map<String, List<String>> references =
                whole(includedData) ? VariableReferences.of(machines.definition(revision)) : Map.of();
        return references.isEmpty() ? null : references;
    }

    /** Whether the caller wants the data, not only what is known about it. */
    static boolean whole(@Nullable String includedData) {
        return !"METADATA_ONLY".equals(includedData);
    }

    private static StateMachineType type(Machine machine) {
        return machine.express() ? StateMachineType.EXPRESS : StateMachineType.STANDARD;
    }

    private static LoggingConfiguration logging(Machine machine) {
        LoggingConfiguration kept = machine.logging();
        LoggingConfiguration.Builder shown = kept == null ? LoggingConfiguration.builder() : kept.toBuilder();
        if (kept == null || kept.level() == null) {
            shown.level(LogLevel.OFF);
        }
        if (kept == null || kept.includeExecutionData() == null) {
            shown.includeExecutionData(false);
        }
        return shown.build();
    }

    private static TracingConfiguration tracing(Machine machine) {
        return machine.tracing() != null
                ? machine.tracing()
                : TracingConfiguration.builder().enabled(false).build();
    }

    public DescribeStateMachineForExecutionResponse describeStateMachineForExecution(
            DescribeStateMachineForExecutionRequest request) {
        Execution execution = executions.get(request.executionArn());
        Revision revision = machines.revision(execution.program().revision());
        Machine machine = machines.get(execution.program().machineArn());
        return DescribeStateMachineForExecutionResponse.builder()
                .stateMachineArn(machine.arn())
                .name(machine.name())
                .definition(whole(request.includedDataAsString()) ? revision.definition() : "{}")
                .roleArn(revision.roleArn())
                .updateDate(machine.updated())
                .loggingConfiguration(logging(machine))
                .tracingConfiguration(tracing(machine))
                .revisionId(machines.shown(execution.program().revision()))
                .variableReferences(references(
                        request.includedDataAsString(), execution.program().revision()))
                .encryptionConfiguration(OWNED)
                .build();
    }

    public void deleteStateMachine(DeleteStateMachineRequest request) {
        String arn = request.stateMachineArn();
        context.change(change -> {
            machines.delete(arn);
            versions.deleteOf(Machines.named(arn, Machines.KIND));
        });
    }

    public ListStateMachinesResponse listStateMachines(ListStateMachinesRequest request) {
        Page<Machine> page = SfnPages.of(
                "ListStateMachines", machines.list(), Machine::name, request.nextToken(), request.maxResults());
        return ListStateMachinesResponse.builder()
                .stateMachines(page.items().stream()
                        .map(machine -> StateMachineListItem.builder()
                                .stateMachineArn(machine.arn())
                                .name(machine.name())
                                .type(type(machine))
                                .creationDate(machine.created())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }
}
