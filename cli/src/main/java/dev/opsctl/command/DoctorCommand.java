package dev.opsctl.command;

import dev.opsctl.ExitCode;
import dev.opsctl.operation.Doctor;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code opsctl doctor}. */
@Command(
        name = "doctor",
        description =
                "Check everything that opsctl leans on; changes and starts nothing. Exit status 1 if there is a problem.",
        footer = {"", "Example:", "  opsctl doctor"})
final class DoctorCommand extends BaseCommand {

    @Override
    protected ExitCode run() {
        List<Doctor.Check> checks = new Doctor(this::settings).examine();
        print(checks);
        return checks.stream().anyMatch(c -> c.result().equals("problem")) ? ExitCode.FAILED : ExitCode.OK;
    }
}
