package dev.opsctl.local.service.codebuild;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.codebuild.model.ArtifactsType;
import software.amazon.awssdk.services.codebuild.model.BuildArtifacts;
import software.amazon.awssdk.services.codebuild.model.ExportedEnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.Project;
import software.amazon.awssdk.services.codebuild.model.ProjectArtifacts;

/** What a build leaves: the variables that it exports, and its artifacts. */
final class BuildResults {

    private final Builds builds;
    private final String id;
    private final Project settings;
    private final Buildspec spec;
    private final BuildLog log;

    BuildResults(Builds builds, String id, Project settings, Buildspec spec, BuildLog log) {
        this.builds = builds;
        this.id = id;
        this.settings = settings;
        this.spec = spec;
        this.log = log;
    }

    /** Keeps the values that the exported variables have by now. */
    void export(BuildShell shell) throws IOException, InterruptedException {
        List<ExportedEnvironmentVariable> exported = new ArrayList<>();
        for (String name : spec.exported()) {
            if (name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                exported.add(ExportedEnvironmentVariable.builder()
                        .name(name)
                        .value(shell.expand("$" + name))
                        .build());
            }
        }
        builds.change(id, build -> build.toBuilder()
                .exportedEnvironmentVariables(exported)
                .build());
    }

    /** Uploads all artifacts that the project wants. */
    void upload(ArtifactUpload upload) throws BuildFailure, IOException, InterruptedException {
        String uuid = id.substring(id.indexOf(':') + 1);
        if (settings.artifacts().type() == ArtifactsType.S3) {
            if (spec.artifacts() == null) {
                log.say("No artifact files specified");
            } else {
                BuildArtifacts done = upload.upload(settings.artifacts(), spec.artifacts(), uuid);
                builds.change(id, build -> build.toBuilder().artifacts(done).build());
            }
        }
        Map<String, BuildArtifacts> uploaded = new HashMap<>();
        for (ProjectArtifacts secondary : settings.secondaryArtifacts()) {
            Buildspec.Files wanted = spec.secondary().get(secondary.artifactIdentifier());
            if (wanted == null) {
                throw new BuildFailure(
                        BuildFailure.Code.CLIENT_ERROR,
                        "no definition for artifact " + secondary.artifactIdentifier() + " in the buildspec");
            }
            uploaded.put(secondary.artifactIdentifier(), upload.upload(secondary, wanted, uuid));
        }
        builds.change(id, build -> build.toBuilder()
                .secondaryArtifacts(build.secondaryArtifacts().stream()
                        .map(one -> uploaded.getOrDefault(one.artifactIdentifier(), one))
                        .toList())
                .build());
    }
}
