package dev.opsctl.command.local;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.doctor.Doctor;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code opsctl doctor}. */
@Command(
        name = "doctor",
        description =
                "Check everything that opsctl leans on; changes and starts nothing. Exit status 1 if there is a problem.",
        footer = {"", "Example:", "  opsctl doctor"})
public final class DoctorCommand extends BaseCommand {

    @Override
    protected ExitCode run() {
        List<Doctor.Check> checks = new Doctor(this::settings).examine();
        if (format() == Format.table) {
            print(checks, "check", "result", "finding");
            checks.stream().filter(check -> check.next() != null).forEach(this::explain);
            terminal().out().flush();
        } else {
            print(checks);
        }
        return checks.stream().anyMatch(c -> c.result().equals("problem")) ? ExitCode.FAILED : ExitCode.OK;
    }

    /** Whole: what there is to do is not for a table that has to fit. */
    private void explain(Doctor.Check check) {
        PrintWriter out = terminal().out();
        out.println();
        out.println(terminal().bold(check.check()) + ": " + check.finding());
        out.println("  " + check.next());
    }
}
