package dev.opsctl.local.service.codepipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;

/**
 * A kind of action that pipelines of the local cloud may have, with AWS's limits.
 *
 * @param categories in which it is used
 * @param required settings that it must have
 * @param optional settings that it may have
 * @param timeout after how long it has failed; of functions, without an answer
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/structure-configuration-examples.html">Valid numbers of artifacts</a>
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html">Quotas</a>
 */
record ActionKind(
        Set<String> categories,
        String provider,
        int leastInputs,
        int mostInputs,
        int leastOutputs,
        int mostOutputs,
        Set<String> required,
        Set<String> optional,
        Duration timeout) {

    static final String CODECOMMIT = "CodeCommit";
    static final String S3 = "S3";
    static final String CODEBUILD = "CodeBuild";
    static final String MANUAL = "Manual";
    static final String CLOUDFORMATION = "CloudFormation";
    static final String LAMBDA = "Lambda";

    private static final List<ActionKind> ALL = List.of(
            new ActionKind(
                    Set.of("Source"),
                    CODECOMMIT,
                    0,
                    0,
                    1,
                    1,
                    Set.of("RepositoryName", "BranchName"),
                    Set.of("PollForSourceChanges", "OutputArtifactFormat"),
                    Duration.ofHours(1)),
            new ActionKind(
                    Set.of("Source"),
                    S3,
                    0,
                    0,
                    1,
                    1,
                    Set.of("S3Bucket", "S3ObjectKey"),
                    Set.of("PollForSourceChanges", "AllowOverrideForS3ObjectKey"),
                    Duration.ofHours(1)),
            new ActionKind(
                    Set.of("Build", "Test"),
                    CODEBUILD,
                    1,
                    5,
                    0,
                    5,
                    Set.of("ProjectName"),
                    Set.of("PrimarySource", "EnvironmentVariables", "BatchEnabled", "CombineArtifacts"),
                    Duration.ofHours(36)),
            new ActionKind(
                    Set.of("Approval"),
                    MANUAL,
                    0,
                    0,
                    0,
                    0,
                    Set.of(),
                    Set.of("NotificationArn", "CustomData", "ExternalEntityLink"),
                    Duration.ofDays(7)),
            new ActionKind(
                    Set.of("Deploy"),
                    CLOUDFORMATION,
                    0,
                    10,
                    0,
                    1,
                    Set.of("ActionMode", "StackName"),
                    Set.of(
                            "ChangeSetName",
                            "TemplatePath",
                            "TemplateConfiguration",
                            "ParameterOverrides",
                            "Capabilities",
                            "RoleArn",
                            "OutputFileName"),
                    Duration.ofDays(3)),
            new ActionKind(
                    Set.of("Invoke"),
                    LAMBDA,
                    0,
                    5,
                    0,
                    5,
                    Set.of("FunctionName"),
                    Set.of("UserParameters"),
                    Duration.ofMinutes(20)));

    /** The kind of a type; empty if there is none such here. */
    static Optional<ActionKind> of(ActionTypeId type) {
        return "AWS".equals(type.ownerAsString()) && "1".equals(type.version())
                ? ALL.stream()
                        .filter(kind -> kind.provider.equals(type.provider())
                                && kind.categories.contains(type.categoryAsString()))
                        .findFirst()
                : Optional.empty();
    }
}
