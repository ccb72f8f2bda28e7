package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;

/** How requests name projects and builds: by name or id, or by ARN. */
public final class CodeBuildNames {

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{1,149}";
    private static final String BUILD = NAME + ":[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static final ResourceKind PROJECTS = ResourceKind.arn("codebuild", "project/(?<name>" + NAME + ")")
            .byName()
            .orName(NAME);
    private static final ResourceKind BUILDS = ResourceKind.arn("codebuild", "build/(?<name>" + BUILD + ")")
            .byName()
            .orName(BUILD);

    /** Kinds that are not served here: what their ids name is authorised all the same. */
    private static final ResourceKind BATCHES = ResourceKind.arn("codebuild", "build-batch/(?<name>" + BUILD + ")")
            .byName()
            .orName(BUILD);

    private static final ResourceKind SANDBOXES = ResourceKind.arn("codebuild", "sandbox/(?<name>" + BUILD + ")")
            .byName()
            .orName(BUILD);

    public static final Addressing ADDRESSING = new Naming((member, text, fault) -> member.startsWith("id")
                    ? CodeBuildErrors.invalid("Invalid build ID provided: " + text)
                    : text.startsWith("arn:")
                            ? CodeBuildErrors.invalid("Invalid project ARN: " + text)
                            : CodeBuildErrors.invalid(
                                    "Only alphanumeric characters, dash, and underscore are supported"))
            .subject("name", ResourceKind.name(NAME), "createProject")
            .subject("name", PROJECTS, "updateProject", "deleteProject")
            .subject("names", PROJECTS, "batchGetProjects")
            .subject("projectName", PROJECTS)
            .subject("projectArn", ResourceKind.arn("codebuild", "project/" + NAME), "updateProjectVisibility")
            .subject("ids", BUILDS, "batchGetBuilds", "batchDeleteBuilds")
            .subject("id", BUILDS, "stopBuild", "retryBuild")
            .subject("ids", BATCHES, "batchGetBuildBatches")
            .subject("id", BATCHES, "deleteBuildBatch", "retryBuildBatch", "stopBuildBatch")
            .subject("ids", SANDBOXES, "batchGetSandboxes")
            .subject("id", SANDBOXES, "stopSandbox");

    private CodeBuildNames() {}
}
