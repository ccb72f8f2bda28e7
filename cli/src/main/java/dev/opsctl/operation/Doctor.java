package dev.opsctl.operation;

import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import dev.opsctl.target.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at everything that opsctl leans on, without changing any of it. */
public final class Doctor {

    /** One finding: {@code ok}, {@code warning} or {@code problem}, and what to do about it. */
    public record Check(String check, String result, String finding, String next) {}

    private final Settings settings;

    public Doctor(Settings settings) {
        this.settings = settings;
    }

    public List<Check> examine() {
        List<Check> checks = new ArrayList<>();
        int java = Runtime.version().feature();
        checks.add(
                java >= 17
                        ? ok("java", "JDK " + Runtime.version())
                        : problem("java", "JDK " + java + " is too old", "Install JDK 17 or newer."));
        checks.add(ok(
                "settings",
                Settings.file() + (Files.exists(Settings.file()) ? "" : " (not there: defaults)") + ", target "
                        + settings.target()));
        if ("local".equals(settings.target())) {
            local(checks);
        } else {
            checks.add(credentials());
        }
        return checks;
    }

    private void local(List<Check> checks) {
        Path install = Path.of(System.getProperty(
                "opsctl.local.cloud", Directories.home().resolve("local-cloud").toString()));
        checks.add(
                Files.isDirectory(install.resolve("lib"))
                        ? ok("local cloud", install.toString())
                        : problem(
                                "local cloud",
                                "not installed in " + install,
                                "Run ./install.sh from the source tree."));
        Path engines = Path.of(
                System.getProperty("opsctl.engines", install.resolve("engines").toString()));
        for (String engine : List.of("dynamodb", "ric")) {
            checks.add(
                    Files.isDirectory(engines.resolve(engine))
                            ? ok("engine " + engine, engines.resolve(engine).toString())
                            : problem(
                                    "engine " + engine,
                                    "missing in " + engines,
                                    "Run ./install.sh from the source tree; it fetches it."));
        }
        LocalCloudProcess process = new LocalCloudProcess(Directories.cloudState());
        checks.add(writable(process.state()));
        Optional<LocalCloudProcess.Daemon> daemon = process.running();
        checks.add(
                daemon.isPresent()
                        ? ok(
                                "cloud",
                                "running at " + daemon.get().endpoint() + ", pid "
                                        + daemon.get().pid())
                        : ok("cloud", "not running; it starts when it is needed"));
        if (daemon.isEmpty()) {
            checks.add(port());
        }
    }

    private static Check writable(Path state) {
        Path existing = state;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isWritable(existing)) {
            return problem(
                    "state", state + " cannot be written", "Make it writable, or set XDG_STATE_HOME to another place.");
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace() >> 20;
            return free < 500
                    ? new Check("state", "warning", state + ": only " + free + " MiB free", "Free some space.")
                    : ok("state", state + ", " + free + " MiB free");
        } catch (IOException e) {
            return problem("state", state + ": " + e.getMessage(), "Look at the disk.");
        }
    }

    private static Check port() {
        try (ServerSocket probe = new ServerSocket(4566, 1, InetAddress.getLoopbackAddress())) {
            return ok("port", probe.getLocalPort() + " is free");
        } catch (IOException e) {
            return new Check(
                    "port",
                    "warning",
                    "4566 is taken by another program",
                    "Nothing to do: the local cloud takes a free port, and opsctl finds it.");
        }
    }

    private Check credentials() {
        try (dev.opsctl.target.Session session = dev.opsctl.target.Session.open(settings)) {
            return ok("credentials", session.clients().sts().getCallerIdentity().arn());
        } catch (RuntimeException e) {
            return problem(
                    "credentials",
                    String.valueOf(e.getMessage()),
                    "Log in (aws configure, aws sso login), or choose a profile: opsctl use aws --profile PROFILE");
        }
    }

    private static Check ok(String check, String finding) {
        return new Check(check, "ok", finding, null);
    }

    private static Check problem(String check, String finding, String next) {
        return new Check(check, "problem", finding, next);
    }
}
