package dev.opsctl.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Processes of local clouds as the operating system knows them. */
final class CloudProcesses {

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private CloudProcesses() {}

    /**
     * The cloud that runs on a state directory, found by its command line; where the system does not show command lines as Linux does, none.
     */
    static Optional<ProcessHandle> on(Path state) {
        return find(state, false);
    }

    /** The shell that starts the cloud of a state directory again when that runs out of memory. */
    static Optional<ProcessHandle> supervisor(Path state) {
        return find(state, true);
    }

    private static Optional<ProcessHandle> find(Path state, boolean supervisor) {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    List<String> arguments = arguments(process.pid());
                    return isCloud(arguments, state) && supervisor == arguments.contains(CloudCommand.SUPERVISOR);
                })
                .findFirst();
    }

    /** Whether a process works; one that has ended and that nobody has collected yet has no program any more. */
    static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static boolean isCloud(List<String> arguments, Path state) {
        int home = arguments.indexOf("--home");
        return home > 0
                && home + 1 < arguments.size()
                && arguments.get(home - 1).equals(CloudCommand.MAIN_CLASS)
                && arguments.get(home + 1).equals(state.toString());
    }

    /** {@link ProcessHandle.Info} cuts command lines at 4096 bytes; a class path is longer. */
    private static List<String> arguments(long pid) {
        try {
            String all = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
            return List.of(new String(all.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What starts a command in a session of its own, so that Ctrl-C in the terminal does not reach it. */
    static List<String> ownSession() {
        return Files.isExecutable(SETSID) ? List.of(SETSID.toString()) : List.of();
    }
}
