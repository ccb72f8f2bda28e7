package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.clock.CloudClock.Scheduled;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.jvm.Trees;
import dev.opsctl.local.service.codebuild.Buildspec.OnFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codebuild.model.ArtifactsType;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildArtifacts;
import software.amazon.awssdk.services.codebuild.model.BuildPhaseType;
import software.amazon.awssdk.services.codebuild.model.ExportedEnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.PhaseContext;
import software.amazon.awssdk.services.codebuild.model.Project;
import software.amazon.awssdk.services.codebuild.model.ProjectArtifacts;
import software.amazon.awssdk.services.codebuild.model.ProjectSource;
import software.amazon.awssdk.services.codebuild.model.StatusType;

/**
 * One build from its turn to its end, in a directory of its own that goes with it.
 *
 * @see <a href="https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html">Build phase transitions</a>
 */
final class BuildRun {

    static final PhaseContext TIMED_OUT = PhaseContext.builder()
            .statusCode("BUILD_TIMED_OUT")
            .message("Build has timed out.")
            .build();

    /** What a phase does. */
    private interface Step {
        void run() throws BuildFailure, IOException, InterruptedException;
    }

    /** Somebody else has ended the build. */
    private static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Over() {
            super(null, null, false, false);
        }
    }

    private final ServiceContext context;
    private final Builds builds;
    private final BuildCredentials credentials;
    private final String id;
    private final Project settings;
    private final Path folder;
    private final Path source;
    private final Path home;

    private StatusType status = StatusType.SUCCEEDED;
    private PhaseContext said;
    private boolean failed;
    private Caller role;
    private BuildLog log;
    private Buildspec spec;
    private String address;
    private BuildShell shell;
    private boolean killed;

    BuildRun(ServiceContext context, Builds builds, BuildCredentials credentials, String id, Path folder) {
        this.context = context;
        this.builds = builds;
        this.credentials = credentials;
        this.id = id;
        this.settings = builds.get(id).settings();
        this.folder = folder;
        this.source = folder.resolve("src");
        this.home = folder.resolve("home");
    }

    private Build build() {
        return builds.get(id).build();
    }

    /** Runs it to its end. */
    void run() {
        Build begun = build();
        Scheduled timeOut = context.clock()
                .schedule(
                        context.clock().instant().plus(Duration.ofMinutes(begun.timeoutInMinutes())),
                        due -> timedOut());
        try {
            phases();
            enter(BuildPhaseType.FINALIZING);
            log();
            builds.finish(id, failed ? StatusType.FAILED : StatusType.SUCCEEDED, StatusType.SUCCEEDED, null);
        } catch (Over e) {
            // whoever has ended it has said so
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the cloud stops; the next one says what became of the build
        } finally {
            timeOut.cancel();
            kill();
            if (address != null) {
                credentials.withdraw(address);
            }
            BuildProcesses.end(begun.arn());
            Trees.delete(folder);
        }
    }

    private void timedOut() {
        builds.finish(id, StatusType.TIMED_OUT, StatusType.TIMED_OUT, TIMED_OUT);
        kill();
    }

    /** Ends its commands, with everything that they have started. */
    void kill() {
        BuildShell running;
        synchronized (this) {
            killed = true;
            running = shell;
        }
        if (running != null) {
            running.close();
        }
    }

    private void log() throws InterruptedException {
        if (log != null) {
            log.flush();
        }
    }

    private void phases() throws IOException, InterruptedException {
        if (!did(BuildPhaseType.PROVISIONING, this::provision)
                || !did(BuildPhaseType.DOWNLOAD_SOURCE, this::download)) {
            return;
        }
        for (BuildPhaseType phase : List.of(BuildPhaseType.INSTALL, BuildPhaseType.PRE_BUILD)) {
            if (!did(phase, () -> commands(phase)) && onFailure(phase) != OnFailure.CONTINUE) {
                return;
            }
        }
        for (BuildPhaseType phase : List.of(BuildPhaseType.BUILD, BuildPhaseType.POST_BUILD)) {
            if (!did(phase, () -> commands(phase)) && onFailure(phase) == OnFailure.ABORT) {
                return;
            }
        }
        did(BuildPhaseType.UPLOAD_ARTIFACTS, this::upload);
    }

    private OnFailure onFailure(BuildPhaseType phase) {
        return spec.phase(phase).onFailure();
    }

    /** Ends the phase before, with what has come of it. */
    private void enter(BuildPhaseType phase) {
        if (!builds.next(id, status, said, phase)) {
            throw new Over();
        }
        status = StatusType.SUCCEEDED;
        said = null;
    }

    private boolean did(BuildPhaseType phase, Step step) throws IOException, InterruptedException {
        enter(phase);
        try {
            step.run();
        } catch (BuildFailure | AwsServiceException e) {
            status = StatusType.FAILED;
            said = (e instanceof BuildFailure failure
                            ? failure
                            : new BuildFailure(
                                    BuildFailure.Code.CLIENT_ERROR, CodeBuildErrors.said((AwsServiceException) e)))
                    .context();
            failed |= spec == null || onFailure(phase) != OnFailure.CONTINUE;
        }
        if (log != null && phase != BuildPhaseType.PROVISIONING) {
            log.say("Phase complete: " + phase + " State: " + status);
            log.say("Phase context status code: " + (said == null ? "" : said.statusCode()) + " Message: "
                    + (said == null ? "" : said.message()));
        }
        if (status == StatusType.FAILED && shell != null) {
            shell.export("CODEBUILD_BUILD_SUCCEEDING", "0");
        }
        return status == StatusType.SUCCEEDED;
    }

    private void provision() throws BuildFailure, IOException {
        role = credentials.role(build());
        log = BuildLog.open(context, build(), role);
        for (String directory : List.of("src", "home", "tmp", "control")) {
            Files.createDirectories(folder.resolve(directory));
        }
        log.say("Running on the local cloud, as a process of the user who has started it");
        log.say("Waiting for DOWNLOAD_SOURCE");
    }

    private void download() throws BuildFailure, IOException, InterruptedException {
        log.say("Phase is DOWNLOAD_SOURCE");
        SourceDownload download = new SourceDownload(context, role);
        Map<String, Path> sources = new LinkedHashMap<>();
        sources.put("", source);
        String resolved = download.download(settings.source(), settings.sourceVersion(), "primary source", source);
        for (ProjectSource secondary : settings.secondarySources()) {
            String identifier = secondary.sourceIdentifier();
            Path directory = Files.createDirectories(folder.resolve("secondary").resolve(identifier));
            sources.put(identifier, directory);
            download.download(secondary, version(identifier), "secondary source " + identifier, directory);
        }
        builds.change(
                id, build -> build.toBuilder().resolvedSourceVersion(resolved).build());
        log.say("CODEBUILD_SRC_DIR=" + source);
        spec = BuildspecReader.read(buildspec(download));
        spec.ignored().forEach(log::say);
        address = credentials.issue(build());
        Map<String, String> environment =
                new BuildVariables(context, role, log).of(build(), settings.arn(), spec, home, sources, address);
        new BuildCache(context, settings.name()).restore(settings.cache(), spec.cached(), role, log, source, home);
        log.say("Moving to directory " + source);
        log.say("Phases found in YAML: " + spec.phases().size());
        spec.phases()
                .forEach((phase, commands) -> log.say(" " + phase + ": "
                        + (commands.commands().size() + commands.last().size()) + " commands"));
        open(environment);
    }

    private String version(String identifier) {
        return settings.secondarySourceVersions().stream()
                .filter(version -> version.sourceIdentifier().equals(identifier))
                .map(version -> version.sourceVersion())
                .findFirst()
                .orElse(null);
    }

    private String buildspec(SourceDownload download) throws BuildFailure, IOException {
        String given = settings.source().buildspec();
        if (given != null
                && (given.contains("\n") || given.stripLeading().startsWith("{") || given.startsWith("version:"))) {
            log.say("YAML location is the project");
            return given;
        } else if (given != null && given.startsWith("arn:aws:s3:::")) {
            log.say("YAML location is " + given);
            return download.text(given);
        }
        Path file = source.resolve(given == null || given.isEmpty() ? "buildspec.yml" : given)
                .normalize();
        log.say("YAML location is " + file);
        if (!file.startsWith(source) || !Files.isRegularFile(file)) {
            throw new BuildFailure(BuildFailure.Code.YAML_FILE_ERROR, "stat " + file + ": no such file or directory");
        }
        return Files.readString(file);
    }

    private void open(Map<String, String> environment) throws IOException, InterruptedException {
        BuildShell opened = new BuildShell(
                context.cloud().workers(),
                spec.shell() == null ? "/bin/sh" : spec.shell(),
                folder.resolve("control"),
                source,
                environment,
                log::line);
        synchronized (this) {
            shell = opened;
            if (killed) {
                opened.close();
            }
        }
    }

    private void commands(BuildPhaseType phase) throws BuildFailure, IOException, InterruptedException {
        log.say("Entering phase " + phase);
        BuildFailure failure = null;
        try {
            for (String command : spec.phase(phase).commands()) {
                command(command);
            }
        } catch (BuildFailure e) {
            failure = e;
        }
        for (String command : spec.phase(phase).last()) {
            try {
                command(command);
            } catch (BuildFailure e) {
                failure = failure == null ? e : failure;
                break;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void command(String command) throws BuildFailure, IOException, InterruptedException {
        log.say("Running command " + command);
        int exit = shell.run(command);
        if (build().buildComplete()) {
            throw new Over();
        }
        if (exit != 0) {
            log.say("Command did not exit successfully " + command + " exit status " + exit);
            throw new BuildFailure(
                    BuildFailure.Code.COMMAND_EXECUTION_ERROR,
                    "Error while executing command: " + command + ". Reason: exit status " + exit);
        }
    }

    private void upload() throws BuildFailure, IOException, InterruptedException {
        export();
        new BuildCache(context, settings.name()).save(settings.cache(), spec.cached(), role, log, source, home);
        ArtifactUpload upload =
                new ArtifactUpload(context, role, log, shell, source, folder.resolve("tmp"), settings.encryptionKey());
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

    private void export() throws IOException, InterruptedException {
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
}
