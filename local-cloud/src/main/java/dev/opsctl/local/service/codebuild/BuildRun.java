package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.clock.CloudClock.Scheduled;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Trees;
import dev.opsctl.local.service.codebuild.Buildspec.OnFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildPhaseType;
import software.amazon.awssdk.services.codebuild.model.PhaseContext;
import software.amazon.awssdk.services.codebuild.model.Project;
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
    private @Nullable PhaseContext said;
    private boolean failed;
    /** By PROVISIONING and DOWNLOAD_SOURCE; what may come before them looks whether they are there. */
    private Caller role;

    private BuildLog log;
    private Buildspec spec;
    private String address;
    private BuildShell shell;
    private boolean killed;

    @SuppressWarnings("NullAway.Init")
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
        BuildSources sources = new BuildSources(context, role, log, settings, folder);
        String resolved = sources.download();
        builds.change(
                id, build -> build.toBuilder().resolvedSourceVersion(resolved).build());
        log.say("CODEBUILD_SRC_DIR=" + source);
        spec = sources.buildspec();
        spec.ignored().forEach(log::say);
        address = credentials.issue(build());
        Map<String, String> environment = new BuildVariables(context, role, log)
                .of(build(), settings.arn(), spec, home, sources.directories(), address);
        new BuildCache(context, settings.name()).restore(settings.cache(), spec.cached(), role, log, source, home);
        log.say("Moving to directory " + source);
        log.say("Phases found in YAML: " + spec.phases().size());
        spec.phases()
                .forEach((phase, commands) -> log.say(" " + phase + ": "
                        + (commands.commands().size() + commands.last().size()) + " commands"));
        open(environment);
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
        BuildResults results = new BuildResults(builds, id, settings, spec, log);
        results.export(shell);
        new BuildCache(context, settings.name()).save(settings.cache(), spec.cached(), role, log, source, home);
        results.upload(
                new ArtifactUpload(context, role, log, shell, source, folder.resolve("tmp"), settings.encryptionKey()));
    }
}
