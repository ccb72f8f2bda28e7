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
        return ProcessHandle.allProcesses()
                .filter(process -> isCloud(arguments(process.pid()), state))
                .findFirst();
    }

    private static boolean isCloud(List<String> arguments, Path state) {
        int home = arguments.indexOf("--home");
        return home > 0
                && home + 1 < arguments.size()
                && arguments.get(home - 1).equals("dev.opsctl.local.Main")
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
