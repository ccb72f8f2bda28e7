package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.store.Change;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.codepipeline.model.ConcurrentPipelineExecutionsLimitExceededException;
import software.amazon.awssdk.services.codepipeline.model.ExecutionMode;
import software.amazon.awssdk.services.codepipeline.model.ExecutionType;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.codepipeline.model.PipelineVariable;
import software.amazon.awssdk.services.codepipeline.model.PipelineVariableDeclaration;
import software.amazon.awssdk.services.codepipeline.model.SourceRevisionOverride;
import software.amazon.awssdk.services.codepipeline.model.StartPipelineExecutionRequest;
import software.amazon.awssdk.services.codepipeline.model.TriggerType;

/** Starts executions, whoever asks for them. */
final class Starts {

    private static final int MOST_AT_ONCE = 50;

    private final ServiceContext context;
    private final PipelineRuns executions;
    private final Progress progress;
    private final PipelineEvents events;

    Starts(ServiceContext context, PipelineRuns executions, Progress progress, PipelineEvents events) {
        this.context = context;
        this.executions = executions;
        this.progress = progress;
        this.events = events;
    }

    /** Starts an execution that says nothing but why, as a part of a change. */
    void start(Change change, PipelineDeclaration pipeline, TriggerType trigger, String detail) {
        start(
                change,
                pipeline,
                trigger,
                detail,
                StartPipelineExecutionRequest.builder().build());
    }

    /**
     * Starts an execution, as a part of a change.
     *
     * @param detail who or what has triggered it
     * @return its id
     * @throws software.amazon.awssdk.services.codepipeline.model.CodePipelineException if the request does not fit the pipeline
     */
    String start(
            Change change,
            PipelineDeclaration pipeline,
            TriggerType trigger,
            String detail,
            StartPipelineExecutionRequest request) {
        String name = pipeline.name();
        if (pipeline.executionMode() != ExecutionMode.SUPERSEDED
                && executions.active(name).size() >= MOST_AT_ONCE) {
            throw Faults.of(
                    ConcurrentPipelineExecutionsLimitExceededException.class,
                    "The pipeline '" + name + "' has reached the limit of " + MOST_AT_ONCE
                            + " concurrent executions for execution mode " + pipeline.executionModeAsString());
        }
        request.sourceRevisions().forEach(one -> check(pipeline, one));
        Instant now = context.clock().instant();
        PipelineRun execution = new PipelineRun(
                name,
                pipeline.version(),
                executions.number(name),
                PipelineExecutionSummary.builder()
                        .pipelineExecutionId(UUID.randomUUID().toString())
                        .status(PipelineExecutionStatus.IN_PROGRESS)
                        .startTime(now)
                        .lastUpdateTime(now)
                        .sourceRevisions(List.of())
                        .trigger(why -> why.triggerType(trigger).triggerDetail(detail))
                        .executionMode(pipeline.executionMode())
                        .executionType(ExecutionType.STANDARD)
                        .build(),
                request.clientRequestToken(),
                variables(pipeline, request.variables()),
                List.copyOf(request.sourceRevisions()),
                List.of(),
                List.of());
        executions.insert(execution);
        events.pipeline(execution, "STARTED");
        progress.advance(change, name);
        return execution.id();
    }

    private static void check(PipelineDeclaration pipeline, SourceRevisionOverride override) {
        String type = override.revisionTypeAsString();
        String provider = type.equals("COMMIT_ID")
                ? ActionKind.CODECOMMIT
                : type.startsWith("S3_OBJECT_") ? ActionKind.S3 : "none of the local cloud's";
        if (pipeline.stages().get(0).actions().stream()
                .noneMatch(action -> action.name().equals(override.actionName())
                        && action.actionTypeId().provider().equals(provider))) {
            throw CodePipelineErrors.validation("Source revision override of type " + type
                    + ": the pipeline has no source action '" + override.actionName() + "' of provider " + provider);
        }
    }

    private static Map<String, String> variables(PipelineDeclaration pipeline, List<PipelineVariable> given) {
        Map<String, String> values = given.stream()
                .collect(Collectors.toMap(
                        PipelineVariable::name,
                        PipelineVariable::value,
                        (first, second) -> second,
                        LinkedHashMap::new));
        Map<String, String> all = new LinkedHashMap<>();
        for (PipelineVariableDeclaration variable : pipeline.variables()) {
            String value =
                    values.containsKey(variable.name()) ? values.remove(variable.name()) : variable.defaultValue();
            if (value == null) {
                throw CodePipelineErrors.validation("Pipeline variable '" + variable.name()
                        + "' has no default value, and the execution gives it none");
            }
            all.put(variable.name(), value);
        }
        if (!values.isEmpty()) {
            throw CodePipelineErrors.validation(
                    "Pipeline variable(s) not declared in the pipeline: " + String.join(", ", values.keySet()));
        }
        return all;
    }
}
