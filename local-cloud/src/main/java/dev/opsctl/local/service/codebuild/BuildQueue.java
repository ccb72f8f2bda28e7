package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.clock.CloudClock.Scheduled;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildPhaseType;
import software.amazon.awssdk.services.codebuild.model.PhaseContext;
import software.amazon.awssdk.services.codebuild.model.StatusType;

/**
 * The builds that wait and those that run, in the order in which they came: at most as many at once as there are processors, two at least. After a
 * restart, what waited waits again; what ran has ended with the process that ran it, and is told so.
 */
final class BuildQueue implements Resumable {

    private static final int MOST = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final ServiceContext context;
    private final Builds builds;
    private final BuildCredentials credentials;
    /** With the time-outs of their waiting. */
    private final Map<String, Scheduled> waiting = new LinkedHashMap<>();

    private final Map<String, BuildRun> running = new HashMap<>();

    BuildQueue(ServiceContext context, Builds builds, BuildCredentials credentials) {
        this.context = context;
        this.builds = builds;
        this.credentials = credentials;
    }

    private Path folder() {
        return context.directory().resolve("run");
    }

    @Override
    public void resume() {
        List<Path> left = left();
        for (Builds.Stored stored : builds.all()) {
            Build build = stored.build();
            if (build.buildComplete()) {
                continue;
            } else if (build.currentPhase().equals(BuildPhaseType.QUEUED.toString())) {
                add(build);
            } else {
                BuildProcesses.end(build.arn());
                fault(build.id(), "the local cloud ended while the build ran");
            }
        }
        context.cloud().workers().run("removing what builds have left", () -> left.forEach(Trees::delete));
    }

    /** The directories of builds that ran before. */
    private List<Path> left() {
        if (!Files.isDirectory(folder())) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder())) {
            return folders.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fault(String id, String why) {
        builds.finish(
                id,
                StatusType.FAULT,
                StatusType.FAULT,
                PhaseContext.builder()
                        .statusCode("INTERNAL_SERVICE_ERROR")
                        .message(why)
                        .build());
    }

    /** Lets a build that is in the phase QUEUED run as soon as it can. */
    synchronized void add(Build build) {
        waiting.put(
                build.id(),
                context.clock()
                        .schedule(
                                build.startTime().plus(Duration.ofMinutes(build.queuedTimeoutInMinutes())),
                                due -> timedOut(build.id())));
        begin();
    }

    private void timedOut(String id) {
        boolean waits;
        synchronized (this) {
            waits = waiting.remove(id) != null;
        }
        if (waits) {
            builds.finish(id, StatusType.TIMED_OUT, StatusType.TIMED_OUT, BuildRun.TIMED_OUT);
        }
    }

    private synchronized void begin() {
        while (running.size() < MOST && !waiting.isEmpty()) {
            Map.Entry<String, Scheduled> first = waiting.entrySet().iterator().next();
            String id = first.getKey();
            first.getValue().cancel();
            waiting.remove(id);
            BuildRun run =
                    new BuildRun(context, builds, credentials, id, folder().resolve(id.substring(id.indexOf(':') + 1)));
            running.put(id, run);
            boolean taken = context.cloud()
                    .workers()
                    .run(
                            "the build " + id,
                            () -> {
                                try {
                                    run.run();
                                } finally {
                                    over(id);
                                }
                            },
                            failure -> fault(id, String.valueOf(failure.getMessage())));
            if (!taken) {
                running.remove(id);
                return; // the cloud stops
            }
        }
    }

    private synchronized void over(String id) {
        running.remove(id);
        begin();
    }

    /** Ends what a build that has ended still does. */
    void ended(String id) {
        BuildRun run;
        synchronized (this) {
            Scheduled timeOut = waiting.remove(id);
            if (timeOut != null) {
                timeOut.cancel();
            }
            run = running.get(id);
        }
        if (run != null) {
            run.kill();
        }
    }
}
