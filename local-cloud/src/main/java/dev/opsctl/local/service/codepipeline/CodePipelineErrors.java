package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codepipeline.model.ActionNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.InvalidActionDeclarationException;
import software.amazon.awssdk.services.codepipeline.model.InvalidNextTokenException;
import software.amazon.awssdk.services.codepipeline.model.InvalidStageDeclarationException;
import software.amazon.awssdk.services.codepipeline.model.InvalidStructureException;
import software.amazon.awssdk.services.codepipeline.model.InvalidTagsException;
import software.amazon.awssdk.services.codepipeline.model.JobNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.PipelineNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.StageNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.TooManyTagsException;
import software.amazon.awssdk.services.codepipeline.model.ValidationException;

/** CodePipeline's words for what it refuses. */
final class CodePipelineErrors {

    private CodePipelineErrors() {}

    static ValidationException validation(String words) {
        return Faults.of(ValidationException.class, words);
    }

    static InvalidStructureException structure(String words) {
        return Faults.of(InvalidStructureException.class, words);
    }

    static InvalidStageDeclarationException stage(String words) {
        return Faults.of(InvalidStageDeclarationException.class, words);
    }

    static InvalidActionDeclarationException action(String words) {
        return Faults.of(InvalidActionDeclarationException.class, words);
    }

    static PipelineNotFoundException noPipeline(String account, String name) {
        return Faults.of(
                PipelineNotFoundException.class,
                "Account '" + account + "' does not have a pipeline with name '" + name + "'");
    }

    static PipelineExecutionNotFoundException noExecution(String pipeline, String id) {
        return Faults.of(
                PipelineExecutionNotFoundException.class,
                "Pipeline '" + pipeline + "' does not have an execution with ID '" + id + "'");
    }

    static StageNotFoundException noStage(String pipeline, String stage) {
        return Faults.of(
                StageNotFoundException.class,
                "Pipeline '" + pipeline + "' does not have a stage with name '" + stage + "'");
    }

    static ActionNotFoundException noAction(String pipeline, String stage, String action) {
        return Faults.of(
                ActionNotFoundException.class,
                "Stage '" + stage + "' in pipeline '" + pipeline + "' does not have an action with name '" + action
                        + "'");
    }

    static JobNotFoundException noJob(String id) {
        return Faults.of(JobNotFoundException.class, "Job with ID '" + id + "' could not be found");
    }

    static InvalidNextTokenException token() {
        return Faults.of(InvalidNextTokenException.class, "The next token is not valid");
    }

    static AwsServiceException tag(Tags.Rule rule) {
        return rule == Tags.Rule.LIMIT
                ? Faults.of(TooManyTagsException.class, rule.text() + ".")
                : Faults.of(InvalidTagsException.class, rule.text() + ".");
    }
}
