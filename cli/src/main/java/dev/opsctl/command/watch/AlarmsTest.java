package dev.opsctl.command.watch;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Durations;
import dev.opsctl.operation.watch.Alarms;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl alarms test}. */
@Command(
        name = "test",
        description = {
            "Sets an alarm off, so that its mail goes out, and waits until it comes back by itself:",
            "CloudWatch looks at the metric again within a minute or two."
        },
        footer = {"", "Example:", "  opsctl alarms test dead-letters-POC-Queue --yes"})
final class AlarmsTest extends BaseCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The alarm's name.")
    String name;

    @Option(
            names = {"-y", "--yes"},
            description = "Consent; without it nothing is touched.")
    boolean yes;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5m",
            description = "How long to wait until it is back (default: ${DEFAULT-VALUE}).")
    String timeout;

    @Override
    protected ExitCode run() {
        long patience = Durations.parse(timeout).toSeconds();
        try (Session session = changing()) {
            Alarms alarms = new Alarms(session.clients());
            if (!yes) {
                Alarms.Alarm found = alarms.show(name);
                throw new OperationException(
                        ExitCode.USAGE,
                        "This would set " + found.name() + " off and mail everybody who hears "
                                + String.join(", ", found.actions()),
                        "Nothing was touched. To consent, run: opsctl alarms test " + name + " --yes");
            }
            print(
                    alarms.test(name, patience, state -> terminal()
                            .say(state.alarm() + "  "
                                    + (state.state().equals("ALARM")
                                            ? terminal().bad(state.state())
                                            : terminal().good(state.state()))
                                    + "  " + state.reason())),
                    "name",
                    "state",
                    "since",
                    "reason");
            return ExitCode.OK;
        }
    }
}
