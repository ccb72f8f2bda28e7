package dev.opsctl.operation.doctor;

import dev.opsctl.operation.failure.Failures;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Contexts;
import dev.opsctl.target.LocalCloudProcess;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at everything that opsctl needs, changes nothing, starts nothing, and says of each failing check what to do next. */
public final class Doctor {

    /** One finding: {@code ok}, {@code warning} or {@code problem}, and what to do about it. */
    public record Check(String check, String result, @Nullable String finding, @Nullable String next) {

        public static Check ok(String check, String finding) {
            return new Check(check, "ok", finding, null);
        }

        public static Check warning(String check, String finding, @Nullable String next) {
            return new Check(check, "warning", finding, next);
        }

        public static Check problem(String check, @Nullable String finding, @Nullable String next) {
            return new Check(check, "problem", finding, next);
        }

        static Check failed(String check, RuntimeException failure) {
            OperationException explained = Failures.explain(failure);
            return problem(check, explained.getMessage(), explained.next());
        }

        /** A question whose answer matters less than that it may not be asked. @param action what the caller lacks */
        static Check unanswered(String check, RuntimeException failure, String action) {
            OperationException explained = Failures.explain(failure);
            return explained.exitCode() == ExitCode.DENIED
                    ? warning(check, "cannot be told: you may not " + action, "Allow " + action + ", or ask who may.")
                    : warning(check, "cannot be told: " + explained.getMessage(), explained.next());
        }
    }

    private final Supplier<Settings> remembered;

    /** @param remembered gives the settings, or says why they cannot be read */
    public Doctor(Supplier<Settings> remembered) {
        this.remembered = remembered;
    }

    /** All findings, in the order in which they depend on each other. */
    public List<Check> examine() {
        List<Check> checks = new ArrayList<>();
        int java = Runtime.version().feature();
        checks.add(
                java >= 17
                        ? Check.ok("java", "JDK " + Runtime.version())
                        : Check.problem("java", "JDK " + java + " is too old", "Install JDK 17 or newer."));
        Settings settings;
        try {
            settings = remembered.get();
            Session.check(settings);
            checks.add(Check.ok(
                    "settings",
                    Contexts.file() + (Files.exists(Contexts.file()) ? "" : " (not there: defaults)")
                            + (settings.context() == null ? "" : ", context " + settings.context()) + ", target "
                            + settings.target()));
        } catch (OperationException e) {
            checks.add(Check.failed("settings", e));
            return checks;
        }
        if ("local".equals(settings.target())) {
            Optional<LocalCloudProcess.Daemon> daemon = new InstallationChecks().add(checks);
            if (daemon.isEmpty()) {
                return checks;
            }
        }
        new SystemChecks(settings).add(checks);
        return checks;
    }
}
