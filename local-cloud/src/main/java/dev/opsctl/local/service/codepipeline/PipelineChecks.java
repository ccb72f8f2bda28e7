package dev.opsctl.local.service.codepipeline;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.codepipeline.model.ActionCategory;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.codepipeline.model.ExecutionMode;
import software.amazon.awssdk.services.codepipeline.model.InputArtifact;
import software.amazon.awssdk.services.codepipeline.model.OutputArtifact;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.PipelineType;
import software.amazon.awssdk.services.codepipeline.model.PipelineVariableDeclaration;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;

/** What AWS demands of a pipeline beside the forms of its values; and what the local cloud has not is refused by name, never left out silently. */
final class PipelineChecks {

    private static final int FEWEST_STAGES = 2;
    private static final int MOST_STAGES = 50;
    private static final int MOST_ACTIONS = 100;

    private final PipelineDeclaration pipeline;
    private final String region;
    private final Set<String> made = new HashSet<>();
    private final Set<String> namespaces = new HashSet<>();

    private PipelineChecks(PipelineDeclaration pipeline, String region) {
        this.pipeline = pipeline;
        this.region = region;
    }

    /** @throws software.amazon.awssdk.services.codepipeline.model.CodePipelineException if something does not fit */
    static void check(PipelineDeclaration pipeline, String region) {
        new PipelineChecks(pipeline, region).check();
    }

    private void check() {
        store();
        type();
        List<StageDeclaration> stages = pipeline.stages();
        if (stages.size() < FEWEST_STAGES) {
            throw CodePipelineErrors.structure("Pipeline has only " + stages.size()
                    + " stage(s). There should be a minimum of " + FEWEST_STAGES + " stages in a pipeline");
        } else if (stages.size() > MOST_STAGES) {
            throw CodePipelineErrors.structure("Pipeline has " + stages.size()
                    + " stages. There should be a maximum of " + MOST_STAGES + " stages in a pipeline");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < stages.size(); i++) {
            StageDeclaration stage = stages.get(i);
            if (!names.add(stage.name())) {
                throw CodePipelineErrors.structure("Stage name must be unique within the pipeline. " + stage.name()
                        + " has been used more than once.");
            }
            stage(stage, i == 0);
        }
    }

    private void store() {
        if (pipeline.artifactStore() != null == pipeline.hasArtifactStores()) {
            throw CodePipelineErrors.structure(
                    "Exactly one of artifactStore and artifactStores must be specified in the pipeline");
        } else if (pipeline.hasArtifactStores() && !pipeline.artifactStores().containsKey(region)) {
            throw CodePipelineErrors.structure(
                    "artifactStores must have an artifact store for the region of the pipeline: " + region);
        }
    }

    private void type() {
        if (!pipeline.triggers().isEmpty()) {
            throw CodePipelineErrors.structure(
                    "the local cloud's pipelines have no triggers of code connections: let a rule of EventBridge start them");
        }
        boolean first = pipeline.pipelineType() != PipelineType.V2;
        if (first && pipeline.executionMode() != null && pipeline.executionMode() != ExecutionMode.SUPERSEDED) {
            throw CodePipelineErrors.validation("Execution mode " + pipeline.executionModeAsString()
                    + " is only supported for pipelines of type V2");
        } else if (first && !pipeline.variables().isEmpty()) {
            throw CodePipelineErrors.validation("Pipeline variables are only supported for pipelines of type V2");
        }
        Set<String> names = new HashSet<>();
        for (PipelineVariableDeclaration variable : pipeline.variables()) {
            if (!names.add(variable.name())) {
                throw CodePipelineErrors.validation("Pipeline variable names must be unique. " + variable.name()
                        + " has been used more than once.");
            }
        }
    }

    private void stage(StageDeclaration stage, boolean first) {
        if (stage.actions().isEmpty()) {
            throw CodePipelineErrors.stage("Stage '" + stage.name() + "' should have at least one action");
        } else if (stage.actions().size() > MOST_ACTIONS) {
            throw CodePipelineErrors.stage(
                    "Stage '" + stage.name() + "' should have a maximum of " + MOST_ACTIONS + " actions");
        } else if (!stage.blockers().isEmpty()) {
            throw CodePipelineErrors.stage(
                    "Stage '" + stage.name() + "' has blockers, which are reserved for future use");
        } else if (stage.onFailure() != null || stage.onSuccess() != null) {
            throw CodePipelineErrors.stage(
                    "Stage '" + stage.name()
                            + "': the local cloud's stages have conditions for entering only (beforeEntry), not onSuccess and onFailure");
        }
        if (stage.beforeEntry() != null) {
            if (pipeline.pipelineType() != PipelineType.V2) {
                throw CodePipelineErrors.validation("Stage conditions are only supported for pipelines of type V2");
            } else if (first) {
                throw CodePipelineErrors.stage(
                        "Stage '" + stage.name() + "' is the first one and cannot have conditions for entering");
            }
            EntryConditions.check(stage);
        }
        Set<String> names = new HashSet<>();
        for (ActionDeclaration action : stage.actions()) {
            if (!names.add(action.name())) {
                throw CodePipelineErrors.stage("Action name must be unique within a stage. " + action.name()
                        + " has been used more than once.");
            } else if (first && action.actionTypeId().category() != ActionCategory.SOURCE) {
                throw CodePipelineErrors.structure(
                        "Pipeline should start with a stage that only contains source actions");
            } else if (!first && action.actionTypeId().category() == ActionCategory.SOURCE) {
                throw CodePipelineErrors.structure("Action '" + action.name() + "' in stage '" + stage.name()
                        + "': source actions can only occur in the first stage of a pipeline");
            }
        }
        actions(stage);
    }

    /** In the order in which they run: one may take what another one of its stage has made before. */
    private void actions(StageDeclaration stage) {
        for (int order : new TreeSet<>(
                stage.actions().stream().map(ActionDeclaration::runOrder).toList())) {
            List<ActionDeclaration> together = stage.actions().stream()
                    .filter(action -> action.runOrder() == order)
                    .toList();
            together.forEach(action -> action(stage.name(), action));
            together.forEach(this::outputs);
        }
    }

    private void action(String stage, ActionDeclaration action) {
        ActionTypeId type = action.actionTypeId();
        ActionKind kind = ActionKind.of(type)
                .orElseThrow(() -> CodePipelineErrors.action("ActionType (Category: '" + type.categoryAsString()
                        + "', Provider: '" + type.provider() + "', Owner: '" + type.ownerAsString() + "', Version: '"
                        + type.version() + "') in action '" + action.name() + "' is not available in region "
                        + region.toUpperCase(Locale.ROOT).replace('-', '_')));
        count(action.name(), "input", action.inputArtifacts().size(), kind.leastInputs(), kind.mostInputs());
        count(action.name(), "output", action.outputArtifacts().size(), kind.leastOutputs(), kind.mostOutputs());
        for (InputArtifact input : action.inputArtifacts()) {
            if (!made.contains(input.name())) {
                throw CodePipelineErrors.action("Input Artifact Bundle " + input.name() + " in action "
                        + action.name()
                        + " is not declared as Output Artifact Bundle in any of the preceding actions in the pipeline");
            }
        }
        if (action.hasCommands() || action.hasOutputVariables() || action.hasEnvironmentVariables()) {
            throw CodePipelineErrors.action(
                    "Action '" + action.name()
                            + "': commands, outputVariables and environmentVariables belong to actions of category Compute only");
        } else if (action.region() != null && !action.region().equals(region)) {
            throw CodePipelineErrors.action("Action '" + action.name() + "' is in " + action.region()
                    + ": the local cloud's pipelines act in their own region, " + region);
        } else if (action.timeoutInMinutes() != null && !kind.provider().equals(ActionKind.MANUAL)) {
            throw CodePipelineErrors.action(
                    "Action '" + action.name() + "': timeoutInMinutes is available to the manual approval action only");
        } else if (action.namespace() != null && !namespaces.add(action.namespace())) {
            throw CodePipelineErrors.action(
                    "Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. "
                            + "StageName=[" + stage + "], ActionName=[" + action.name() + "], Namespace=["
                            + action.namespace() + "]");
        }
        settings(action, kind);
        ActionSettings.check(action, kind);
    }

    private static void count(String action, String what, int given, int least, int most) {
        if (given < least || given > most) {
            throw CodePipelineErrors.action("Action " + action + " declares " + given + " " + what
                    + " artifacts which is "
                    + (given < least
                            ? "less than the minimum count (" + least + ")"
                            : "more than the maximum count (" + most + ")"));
        }
    }

    private static void settings(ActionDeclaration action, ActionKind kind) {
        for (String required : new TreeSet<>(kind.required())) {
            if (!action.configuration().containsKey(required)) {
                throw CodePipelineErrors.action("Action configuration for action '" + action.name()
                        + "' is missing required configuration '" + required + "'");
            }
        }
        for (String given : action.configuration().keySet()) {
            if (!kind.required().contains(given) && !kind.optional().contains(given)) {
                throw CodePipelineErrors.action("Action configuration for action '" + action.name()
                        + "' contains unknown configuration '" + given + "'");
            }
        }
    }

    private void outputs(ActionDeclaration action) {
        for (OutputArtifact output : action.outputArtifacts()) {
            if (output.hasFiles()) {
                throw CodePipelineErrors.action("Action '" + action.name()
                        + "': files of output artifacts belong to actions of category Compute only");
            } else if (!made.add(output.name())) {
                throw CodePipelineErrors.action("Output Artifact Bundle name must be unique within the pipeline. "
                        + output.name() + " has been used more than once.");
            }
        }
    }
}
