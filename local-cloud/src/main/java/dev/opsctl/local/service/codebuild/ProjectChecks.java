package dev.opsctl.local.service.codebuild;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codebuild.model.ArtifactsType;
import software.amazon.awssdk.services.codebuild.model.CacheType;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariableType;
import software.amazon.awssdk.services.codebuild.model.LogsConfigStatusType;
import software.amazon.awssdk.services.codebuild.model.Project;
import software.amazon.awssdk.services.codebuild.model.ProjectArtifacts;
import software.amazon.awssdk.services.codebuild.model.ProjectBuildBatchConfig;
import software.amazon.awssdk.services.codebuild.model.ProjectEnvironment;
import software.amazon.awssdk.services.codebuild.model.ProjectSource;
import software.amazon.awssdk.services.codebuild.model.ProjectSourceVersion;
import software.amazon.awssdk.services.codebuild.model.SourceType;
import software.amazon.awssdk.services.codebuild.model.VpcConfig;

/** What AWS demands of a project beside the forms of its values, as a whole: of a stored one, and of one with a build's overrides. */
final class ProjectChecks {

    private static final Set<SourceType> WITHOUT_LOCATION =
            Set.of(SourceType.NO_SOURCE, SourceType.CODEPIPELINE, SourceType.UNKNOWN_TO_SDK_VERSION);

    private static final Set<SourceType> WITHOUT_AUTH =
            Set.of(SourceType.NO_SOURCE, SourceType.CODEPIPELINE, SourceType.CODECOMMIT, SourceType.S3);

    private static final ProjectBuildBatchConfig NO_BATCHES =
            ProjectBuildBatchConfig.builder().build();

    private ProjectChecks() {}

    /** @throws software.amazon.awssdk.services.codebuild.model.InvalidInputException if something does not fit */
    static void check(Project project) {
        ProjectSource source = project.source();
        ProjectArtifacts artifacts = project.artifacts();
        if ((source.type() == SourceType.CODEPIPELINE) != (artifacts.type() == ArtifactsType.CODEPIPELINE)) {
            throw CodeBuildErrors.invalid(
                    "Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE");
        }
        source(source);
        artifacts(artifacts);
        secondary(project);
        variables(project.environment().environmentVariables());
        if (project.environment().fleet() != null
                && !isEmpty(project.environment().fleet().fleetArn())) {
            throw CodeBuildErrors.invalid("Invalid fleet: the local cloud has no fleets");
        } else if (!project.fileSystemLocations().isEmpty()) {
            throw CodeBuildErrors.invalid("Invalid file system location: the local cloud has no Amazon EFS");
        }
        if (project.cache() != null
                && project.cache().type() == CacheType.S3
                && isEmpty(project.cache().location())) {
            throw CodeBuildErrors.invalid("Invalid cache: location must be a valid S3 bucket, followed by a path");
        }
        if (project.logsConfig() != null
                && project.logsConfig().s3Logs() != null
                && project.logsConfig().s3Logs().status() == LogsConfigStatusType.ENABLED
                && isEmpty(project.logsConfig().s3Logs().location())) {
            throw CodeBuildErrors.invalid("Invalid logs config: S3 location must be set when S3 logs are enabled");
        }
        if (project.concurrentBuildLimit() != null && project.concurrentBuildLimit() < 1) {
            throw CodeBuildErrors.invalid("Project-level concurrent build limit must be at least 1");
        }
    }

    /**
     * What a request asks for and the local cloud does not have. A project that has it from before keeps its other settings changeable.
     *
     * @throws software.amazon.awssdk.services.codebuild.model.InvalidInputException if there is something
     */
    static void refuseWhatIsNotHere(
            @Nullable VpcConfig vpc,
            @Nullable ProjectBuildBatchConfig batches,
            @Nullable ProjectEnvironment environment) {
        if (vpc != null
                && !(isEmpty(vpc.vpcId())
                        && vpc.subnets().isEmpty()
                        && vpc.securityGroupIds().isEmpty())) {
            throw CodeBuildErrors.invalid("Invalid vpcConfig: the local cloud has no VPCs");
        } else if (batches != null && !batches.equals(NO_BATCHES)) {
            throw CodeBuildErrors.invalid("Invalid buildBatchConfig: the local cloud runs no batches of builds");
        } else if (environment != null && environment.computeConfiguration() != null) {
            throw CodeBuildErrors.invalid(
                    "Invalid computeConfiguration: the local cloud has no attribute based compute");
        } else if (environment != null && environment.dockerServer() != null) {
            throw CodeBuildErrors.invalid("Invalid dockerServer: the local cloud has no Docker servers");
        }
    }

    private static void source(ProjectSource source) {
        if (source.auth() != null && WITHOUT_AUTH.contains(source.type())) {
            throw CodeBuildErrors.invalid(
                    "Invalid project source: auth is not supported for source type " + source.typeAsString());
        } else if (!WITHOUT_LOCATION.contains(source.type()) && isEmpty(source.location())) {
            throw CodeBuildErrors.invalid("Project source location is required");
        } else if (source.type() == SourceType.NO_SOURCE && !isEmpty(source.location())) {
            throw CodeBuildErrors.invalid("Invalid project source: location must be empty for source type NO_SOURCE");
        } else if (source.type() == SourceType.NO_SOURCE && isEmpty(source.buildspec())) {
            throw CodeBuildErrors.invalid("Invalid project source: buildspec is required for source type NO_SOURCE");
        } else if (source.type() == SourceType.S3 && !bucketPath(source.location())) {
            throw CodeBuildErrors.invalid("Invalid project source: location must be a valid S3 source");
        } else if (source.type() == SourceType.CODECOMMIT
                && SourceDownload.repository(source.location()).isEmpty()) {
            throw CodeBuildErrors.invalid("Invalid project source: location must be a valid CodeCommit source");
        }
    }

    private static void versions(List<ProjectSourceVersion> versions, Set<String> identifiers) {
        for (ProjectSourceVersion version : versions) {
            if (!identifiers.contains(version.sourceIdentifier())) {
                throw CodeBuildErrors.invalid("Invalid source identifier: " + version.sourceIdentifier()
                        + " is none of the secondary sources");
            }
        }
    }

    private static void artifacts(ProjectArtifacts artifacts) {
        if (artifacts.type() == ArtifactsType.NO_ARTIFACTS) {
            String given = artifacts.location() != null
                    ? "location"
                    : artifacts.path() != null ? "path" : artifacts.name() != null ? "output name" : null;
            if (given != null) {
                throw CodeBuildErrors.invalid(
                        "Invalid artifacts: artifact type NO_ARTIFACTS should have null " + given);
            }
        } else if (artifacts.type() == ArtifactsType.S3 && isEmpty(artifacts.location())) {
            throw CodeBuildErrors.invalid("Invalid artifacts: location must be a valid S3 bucket name");
        }
    }

    private static void secondary(Project project) {
        Set<String> identifiers = new HashSet<>();
        for (ProjectSource source : project.secondarySources()) {
            if (source.type() == SourceType.CODEPIPELINE) {
                throw CodeBuildErrors.invalid(
                        "Invalid input: sourceType CODEPIPELINE is not allowed for secondarySources");
            }
            identifier(source.sourceIdentifier(), identifiers, "source");
            source(source);
        }
        versions(project.secondarySourceVersions(), identifiers);
        identifiers.clear();
        for (ProjectArtifacts artifacts : project.secondaryArtifacts()) {
            if (artifacts.type() != ArtifactsType.S3) {
                throw CodeBuildErrors.invalid("Invalid input: artifactType " + artifacts.typeAsString()
                        + " is not allowed for secondaryArtifacts");
            }
            identifier(artifacts.artifactIdentifier(), identifiers, "artifact");
            artifacts(artifacts);
        }
    }

    private static void identifier(String identifier, Set<String> others, String what) {
        if (identifier == null || !identifier.matches("[A-Za-z0-9_]{1,128}")) {
            throw CodeBuildErrors.invalid(
                    "Invalid " + what
                            + " identifier: it can contain only alphanumeric characters and underscores, and must be less than 128 characters");
        } else if (!others.add(identifier)) {
            throw CodeBuildErrors.invalid("Duplicate " + what + " identifier: " + identifier);
        }
    }

    private static void variables(List<EnvironmentVariable> variables) {
        Set<String> names = new HashSet<>();
        for (EnvironmentVariable variable : variables) {
            if (!names.add(variable.name())) {
                throw CodeBuildErrors.invalid("Duplicate environment variable name: " + variable.name());
            } else if (variable.type() == EnvironmentVariableType.UNKNOWN_TO_SDK_VERSION) {
                throw CodeBuildErrors.invalid("Invalid environment variable type: " + variable.typeAsString());
            }
        }
    }

    private static boolean bucketPath(String location) {
        return location.replaceFirst("^arn:aws:s3:::", "").matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/.+");
    }

    private static boolean isEmpty(String text) {
        return text == null || text.isEmpty();
    }
}
