package dev.opsctl.target;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line of a local cloud. A shell goes before it: what the cloud writes is its owner's only, and a cloud that ran out of memory
 * starts again. However else it ends, it stays down.
 */
final class CloudCommand {

    /** Options for the cloud's JVM beyond its own, such as {@code -Xmx2g}. */
    static final String OPTIONS = "OPSCTL_LOCAL_JAVA_OPTIONS";

    /** How the supervising shell calls itself in its command line. */
    static final String SUPERVISOR = "opsctl-cloud";

    static final String MAIN_CLASS = "dev.opsctl.local.Main";

    /** How often a cloud starts again within {@link #WINDOW_SECONDS}. */
    static final int MOST_RESTARTS = 5;

    private static final int WINDOW_SECONDS = 600;

    /** The status with which {@code -XX:+ExitOnOutOfMemoryError} ends a JVM. */
    private static final int OUT_OF_MEMORY = 3;

    private static final String SCRIPT =
            """
            umask 077
            export MALLOC_ARENA_MAX=2 # the C library's own: eight a processor, each with what it once took
            notes=$1 restarts=0 begin=$(date +%s); shift
            while :; do
                "$@"; status=$?
                [ $status -eq OUT_OF_MEMORY ] || exit $status
                now=$(date +%s) time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
                [ $((now - begin)) -lt WINDOW ] || { begin=$now restarts=0; }
                restarts=$((restarts + 1))
                echo "$time" >> "$notes"
                if [ $restarts -gt MOST ]; then
                    echo "$time The local cloud ran out of memory again and stays down; give it more: VARIABLE=-Xmx2g opsctl local start"
                    exit $status
                fi
                echo "$time The local cloud ran out of memory; it starts again ($restarts of MOST within WINDOW s)"
            done
            """
                    .replace("OUT_OF_MEMORY", Integer.toString(OUT_OF_MEMORY))
                    .replace("WINDOW", Integer.toString(WINDOW_SECONDS))
                    .replace("MOST", Integer.toString(MOST_RESTARTS))
                    .replace("VARIABLE", OPTIONS);

    private CloudCommand() {}

    /** Where the local cloud's program is. */
    static Path installation() {
        Path set = Path.of(System.getProperty(
                "opsctl.local.cloud", Directories.home().resolve("local-cloud").toString()));
        if (!Files.isDirectory(set.resolve("lib"))) {
            throw new OperationException(
                    ExitCode.UNAVAILABLE,
                    "The local cloud is not installed in " + set,
                    "Install it with ./install.sh from the source tree, or work on AWS: opsctl use aws --profile PROFILE --region REGION");
        }
        return set;
    }

    static ClassArchives archives(Path install) throws IOException {
        return ClassArchives.of(install, engines(install));
    }

    private static Path engines(Path install) {
        return Path.of(
                System.getProperty("opsctl.engines", install.resolve("engines").toString()));
    }

    /**
     * @param notes gets a line for each time that memory ran out
     * @param port 0 for the cloud's own choice
     */
    static List<String> of(Path state, Path notes, int port) throws IOException {
        Path install = installation();
        List<String> jars;
        try (Stream<Path> files = Files.list(install.resolve("lib"))) {
            jars = files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        List<String> command = new ArrayList<>(CloudProcesses.ownSession());
        command.addAll(List.of(
                "/bin/sh",
                "-c",
                SCRIPT,
                SUPERVISOR,
                notes.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // As little heap as it takes, grown as needed, and given back by each full collection (HeapAtRest).
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=14",
                "-XX:-ShrinkHeapInSteps",
                // What is held softly, reflection's data above all, is made again when it is needed.
                "-XX:SoftRefLRUPolicyMSPerMB=50",
                // Netty keeps what it has once taken, 4 MB for each core and thread by default; requests are small.
                "-Dio.netty.allocator.numDirectArenas=2",
                "-Dio.netty.allocator.maxOrder=5",
                "-Xmx1g",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Dopsctl.engines=" + engines(install),
                "-Dopsctl.deliveries=" + Integer.getInteger("opsctl.deliveries", 1)));
        command.addAll(archives(install).options());
        String more = System.getProperty(OPTIONS, System.getenv(OPTIONS));
        List<String> own = more == null || more.isBlank()
                ? List.of()
                : List.of(more.strip().split("\\s+"));
        if (own.stream().noneMatch(option -> option.matches("-Xmx.*|-XX:MaxHeapSize=.*"))) {
            // A JVM does not start with more to begin with than it may have at most.
            command.addAll(List.of("-Xms64m", "-Xmn16m"));
        }
        command.addAll(own);
        command.addAll(List.of("-cp", String.join(":", jars), MAIN_CLASS, "--home", state.toString()));
        if (port != 0) {
            command.addAll(List.of("--port", Integer.toString(port)));
        }
        return command;
    }
}
