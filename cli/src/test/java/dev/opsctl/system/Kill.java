package dev.opsctl.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.target.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the local cloud as {@code kill -9} does, at points drawn by chance. {@code -Dopsctl.kill.seed=N} repeats a run,
 * {@code -Dopsctl.kill.rounds=N} draws more points.
 */
final class Kill {

    /** What is killed: the daemon alone, whose children then have to die by themselves, or it and its children at once. */
    enum Victim {
        DAEMON,
        DAEMON_AND_ENGINES
    }

    static final int ROUNDS = Integer.getInteger("opsctl.kill.rounds", 1);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** How only the functions' processes are started. */
    private static final String FUNCTIONS_JVM = "--add-opens=java.base/java.io=ALL-UNNAMED";

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Random random;

    Kill(String of) {
        long seed = Long.getLong("opsctl.kill.seed", 20_261_130L);
        System.out.println(of + ": -Dopsctl.kill.seed=" + seed);
        this.random = new Random(seed ^ of.hashCode());
    }

    /** A number from 0 to {@code below - 1}. */
    int draw(int below) {
        return random.nextInt(below);
    }

    /**
     * Runs a command and kills the cloud when it has said so many lines, and some milliseconds more; a command that says fewer is left
     * to its end, then the cloud is killed all the same.
     *
     * @return how the command ended
     */
    Cli.Ran after(int lines, int millis, Cli cli, String... command) throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        int[] said = {0};
        CompletableFuture<Cli.Ran> ran = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        ran.complete(cli.run(
                                line -> {
                                    if (++said[0] >= lines) {
                                        reached.complete(null);
                                    }
                                },
                                command));
                    } catch (Throwable t) {
                        ran.completeExceptionally(t);
                    } finally {
                        reached.complete(null);
                    }
                },
                "opsctl " + String.join(" ", command));
        if (lines == 0) {
            reached.complete(null);
        }
        thread.start();
        reached.get();
        LockSupport.parkNanos(millis * 1_000_000L);
        Victim victim = random.nextBoolean() ? Victim.DAEMON : Victim.DAEMON_AND_ENGINES;
        boolean ended = ran.isDone();
        now(victim);
        Cli.Ran end = ran.get();
        System.out.println("  " + victim + " killed " + (ended ? "after the end of" : "during") + " opsctl "
                + String.join(" ", command) + ", " + said[0] + " lines and " + millis + " ms in; it ended with "
                + end.status());
        return end;
    }

    /** Kills the cloud that runs, if one does, and waits until all of it is gone. */
    static void now(Victim victim) throws Exception {
        Path address = Directories.cloudState().resolve("daemon.json");
        if (!Files.exists(address)) {
            return;
        }
        long pid = JSON.readTree(Files.readAllBytes(address)).path("pid").asLong();
        ProcessHandle daemon = ProcessHandle.of(pid).orElse(null);
        if (daemon == null) {
            return;
        }
        List<ProcessHandle> children = daemon.descendants().toList();
        daemon.destroyForcibly();
        if (victim == Victim.DAEMON_AND_ENGINES) {
            children.forEach(ProcessHandle::destroyForcibly);
        }
        awaitEnd(daemon);
        children.forEach(Kill::awaitEnd);
    }

    /** Kills one of the functions' processes, if any runs. @return whether one did */
    boolean function() throws Exception {
        Path address = Directories.cloudState().resolve("daemon.json");
        if (!Files.exists(address)) {
            return false;
        }
        List<ProcessHandle> functions =
                ProcessHandle.of(JSON.readTree(Files.readAllBytes(address))
                                .path("pid")
                                .asLong())
                        .stream()
                        .flatMap(ProcessHandle::descendants)
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(FUNCTIONS_JVM))
                        .sorted()
                        .toList();
        return !functions.isEmpty() && functions.get(draw(functions.size())).destroyForcibly();
    }

    private static void awaitEnd(ProcessHandle process) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (process.isAlive() && process.info().command().isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "outlives the daemon: " + process.info().commandLine());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
