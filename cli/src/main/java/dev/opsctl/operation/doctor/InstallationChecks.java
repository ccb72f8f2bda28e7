package dev.opsctl.operation.doctor;

import dev.opsctl.operation.doctor.Doctor.Check;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Contexts;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import dev.opsctl.target.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** What the local cloud needs on this machine: its program, the runtime of functions, its state directory, its port. */
final class InstallationChecks {

    private static final long LEAST_FREE_MIB = 500;

    private static final String INSTALL = "Run ./install.sh from the source tree.";

    /** @return the running cloud */
    Optional<LocalCloudProcess.Daemon> add(List<Check> checks) {
        Path install = Path.of(System.getProperty(
                "opsctl.local.cloud", Directories.home().resolve("local-cloud").toString()));
        checks.add(jars("local cloud", install.resolve("lib")));
        Path engines = Path.of(
                System.getProperty("opsctl.engines", install.resolve("engines").toString()));
        checks.add(jars("lambda runtime", engines.resolve("ric")));
        LocalCloudProcess process = new LocalCloudProcess(Directories.cloudState());
        checks.add(state(process.state()));
        checks.add(privacy(folder(process.state()), folder(Contexts.file())));
        try {
            Optional<LocalCloudProcess.Daemon> daemon = process.running();
            checks.add(daemon.map(running -> health(process, running))
                    .orElseGet(() -> process.outOfMemory().isEmpty()
                            ? Check.ok("cloud", "not running; it starts when it is needed")
                            : memory("is down: it ", process)));
            if (daemon.isEmpty()) {
                checks.add(port());
            } else if (!daemon.get().lost().isEmpty()) {
                checks.add(Check.warning(
                        "addresses",
                        "another program has " + daemon.get().lost() + ", which stacks and functions may name",
                        "Have them name the new one: opsctl deploy; or end that program and restart the cloud."));
            }
            return daemon;
        } catch (OperationException e) {
            checks.add(Check.failed("cloud", e));
            return Optional.empty();
        }
    }

    private static Check jars(String check, Path directory) {
        List<Path> jars;
        try (Stream<Path> files = Files.list(directory)) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
        } catch (IOException e) {
            return Check.problem(check, "not installed in " + directory, INSTALL);
        }
        List<String> damaged = new ArrayList<>();
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                if (zip.size() == 0) {
                    damaged.add(jar.getFileName().toString());
                }
            } catch (IOException e) {
                damaged.add(jar.getFileName().toString());
            }
        }
        return jars.isEmpty()
                ? Check.problem(check, directory + " holds no jars", INSTALL)
                : damaged.isEmpty()
                        ? Check.ok(check, directory.toString())
                        : Check.problem(
                                check, directory + " has damaged files: " + String.join(", ", damaged), INSTALL);
    }

    private static Check state(Path state) {
        Path existing = state;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
            return Check.problem(
                    "state", state + " cannot be written", "Make it writable, or set XDG_STATE_HOME to another place.");
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace() >> 20;
            return free < LEAST_FREE_MIB
                    ? Check.warning(
                            "state",
                            state + ": only " + free + " MiB free",
                            "Free some space (" + LEAST_FREE_MIB
                                    + " MiB or more), or set XDG_STATE_HOME to another disk.")
                    : Check.ok("state", state + ", " + free + " MiB free");
        } catch (IOException e) {
            return Check.problem("state", state + ": " + FileTrouble.why(e), "Look at the disk.");
        }
    }

    /** State and settings are their owner's only; the cloud closes what is open when it starts. */
    /** Both lie in a folder of opsctl's own. */
    private static Path folder(Path within) {
        return Objects.requireNonNull(within.getParent(), within.toString());
    }

    private static Check privacy(Path... directories) {
        List<Path> open = new ArrayList<>();
        try {
            for (Path directory : directories) {
                open.addAll(OwnerOnly.open(directory));
            }
        } catch (IOException | UncheckedIOException e) {
            return Check.warning("private", "cannot be told: " + e.getMessage(), "Look at the disk.");
        }
        return open.isEmpty()
                ? Check.ok("private", "nobody else can read state or settings")
                : Check.problem(
                        "private",
                        open.get(0) + (open.size() == 1 ? "" : " and " + (open.size() - 1) + " more")
                                + " may be read by others",
                        "chmod -R go= "
                                + Stream.of(directories)
                                        .map(directory -> "'" + directory + "'")
                                        .collect(Collectors.joining(" ")));
    }

    private static Check memory(String how, LocalCloudProcess process) {
        return Check.warning("cloud", how + process.outOfMemory().orElseThrow(), "Its log: " + process.log());
    }

    private static Check health(LocalCloudProcess process, LocalCloudProcess.Daemon daemon) {
        String where = "at " + daemon.endpoint() + ", pid " + daemon.pid();
        try {
            process.control("GET", "/_opsctl/health", null);
            return process.outOfMemory().isEmpty()
                    ? Check.ok("cloud", "running " + where)
                    : memory("runs " + where + ", but ", process);
        } catch (OperationException e) {
            return Check.problem(
                    "cloud",
                    "runs " + where + ", but does not answer: " + e.getMessage(),
                    "Restart it: opsctl local stop && opsctl local start");
        }
    }

    private static Check port() {
        try (ServerSocket probe =
                new ServerSocket(LocalCloudProcess.PREFERRED_PORT, 1, InetAddress.getLoopbackAddress())) {
            return Check.ok("port", probe.getLocalPort() + " is free");
        } catch (IOException e) {
            return Check.warning(
                    "port",
                    LocalCloudProcess.PREFERRED_PORT + " is taken by another program",
                    "Nothing to do: the local cloud takes a free port, and opsctl finds it.");
        }
    }
}
