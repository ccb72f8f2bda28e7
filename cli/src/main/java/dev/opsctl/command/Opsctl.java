package dev.opsctl.command;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER;

import dev.opsctl.operation.failure.Failures;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Terminal;
import dev.opsctl.render.Ticker;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The root of the command tree. */
@Command(
        name = "opsctl",
        description = "Provisions and drives the whole system: reports, orders, mail, bank.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExit status:%n",
        footer = {
            "  0 done   1 failed   2 wrong usage or input   3 not found   4 denied",
            "  5 conflict   6 done in part   7 target unavailable   130 interrupted",
            "",
            "Start here:  opsctl quickstart"
        })
public final class Opsctl implements Runnable {

    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("quickstart", QuickstartCommand::new);
        COMMANDS.put("use", UseCommand::new);
        COMMANDS.put("context", dev.opsctl.command.context.ContextCommands::new);
        COMMANDS.put("plan", PlanCommand::new);
        COMMANDS.put("deploy", DeployCommand::new);
        COMMANDS.put("package", PackageCommand::new);
        COMMANDS.put("status", StatusCommand::new);
        COMMANDS.put("attach", AttachCommand::new);
        COMMANDS.put("cancel", CancelCommand::new);
        COMMANDS.put("resume", ResumeCommand::new);
        COMMANDS.put("destroy", DestroyCommand::new);
        COMMANDS.put("seed", SeedCommand::new);
        COMMANDS.put("tables", dev.opsctl.command.tables.TablesCommands::new);
        COMMANDS.put("report", dev.opsctl.command.report.ReportCommands::new);
        COMMANDS.put("order", dev.opsctl.command.order.OrderCommands::new);
        COMMANDS.put("open", dev.opsctl.command.open.OpenCommands::new);
        COMMANDS.put("bank", dev.opsctl.command.bank.BankCommands::new);
        COMMANDS.put("execution", dev.opsctl.command.execution.ExecutionCommands::new);
        COMMANDS.put("trace", TraceCommand::new);
        COMMANDS.put("queue", dev.opsctl.command.queue.QueueCommands::new);
        COMMANDS.put("audit", dev.opsctl.command.audit.AuditCommands::new);
        COMMANDS.put("topic", dev.opsctl.command.topic.TopicCommands::new);
        COMMANDS.put("token", dev.opsctl.command.token.TokenCommands::new);
        COMMANDS.put("secret", dev.opsctl.command.secret.SecretCommands::new);
        COMMANDS.put("key", dev.opsctl.command.key.KeyCommands::new);
        COMMANDS.put("iam", dev.opsctl.command.iam.IamCommands::new);
        COMMANDS.put("mail", dev.opsctl.command.mail.MailCommands::new);
        COMMANDS.put("top", dev.opsctl.command.watch.TopCommand::new);
        COMMANDS.put("dashboard", dev.opsctl.command.watch.DashboardCommand::new);
        COMMANDS.put("alarms", dev.opsctl.command.watch.AlarmsCommands::new);
        COMMANDS.put("metrics", dev.opsctl.command.watch.MetricsCommands::new);
        COMMANDS.put("logs", LogsCommand::new);
        COMMANDS.put("pipeline", dev.opsctl.command.pipeline.PipelineCommands::new);
        COMMANDS.put("local", dev.opsctl.command.local.LocalCommands::new);
        COMMANDS.put("doctor", DoctorCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
        COMMANDS.put("man", ManCommand::new);
    }

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            description = "Show the version.")
    boolean version;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The command line with every command. */
    public static CommandLine commandLine() {
        return commandLine("");
    }

    /** @param only the one command that it has; all if there is none of this name */
    static CommandLine commandLine(String only) {
        CommandLine line = new CommandLine(new Opsctl());
        COMMANDS.forEach((name, command) -> {
            if (!COMMANDS.containsKey(only) || name.equals(only)) {
                line.addSubcommand(name, command.get());
            }
        });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // Examples are to be copied, so they are not broken into lines.
        Map<String, IHelpSectionRenderer> sections = new HashMap<>(line.getHelpSectionMap());
        sections.put(SECTION_KEY_FOOTER, help -> Stream.of(
                        help.commandSpec().usageMessage().footer())
                .map(example -> example + "\n")
                .collect(Collectors.joining()));
        line.setHelpSectionMap(sections);
        Numbers.register(line);
        line.setExecutionExceptionHandler((failure, failed, parsed) -> fail(failure, failed));
        line.setParameterExceptionHandler(
                (failure, args) -> tell(Misuse.explain(failure), failure, failure.getCommandLine()));
        return line;
    }

    /** Runs a command line; only the command that it names is loaded, because loading all of them takes longer than most commands. */
    public static int execute(PrintWriter out, PrintWriter err, String... args) {
        if (args.length > 0 && args[0].equals(Completion.COMMAND)) {
            return Completion.answer(out, List.of(args).subList(1, args.length));
        }
        String first = Given.command(args);
        CommandLine line = commandLine(first);
        if (!Terminal.stderrIsTerminal()) {
            return line.setOut(out).setErr(err).execute(Given.ordered(line, args));
        }
        try (Ticker ticker = Ticker.start(err)) {
            return line.setOut(ticker.stdout(out)).setErr(ticker.stderr(err)).execute(Given.ordered(line, args));
        }
    }

    private static int fail(Exception failure, CommandLine failed) {
        return tell(Failures.explain(failure), failure, failed);
    }

    /** What hints say to the operator who has given this command. */
    static Hints hints(CommandLine given) {
        return new Hints(given, Opsctl::commandLine);
    }

    /** The one form of an error: what is wrong, what to do next, and with -v where it comes from. */
    private static int tell(OperationException explained, Exception failure, CommandLine failed) {
        Terminal terminal =
                new Terminal(failed.getOut(), failed.getErr(), Terminal.stderrIsTerminal(), hints(failed)::of);
        terminal.clearStatus();
        terminal.say(terminal.bad("error: ")
                + explained.getMessage()
                + (explained.getMessage().endsWith(".") ? "" : "."));
        String next = explained.next();
        if (next == null) {
            next = "See: " + failed.getCommandSpec().qualifiedName(" ") + " --help";
        }
        terminal.say("       " + next);
        if (explained.kind() != null) {
            terminal.say("       "
                    + terminal.dim("error " + explained.kind() + ": docs/errors/" + explained.kind() + ".md"));
        }
        if (failed.getCommand() instanceof BaseCommand command) {
            command.asked().flatMap(Where::of).ifPresent(where -> terminal.say("       " + terminal.dim(where)));
        }
        if (failed.getCommand() instanceof BaseCommand command && command.verbose()) {
            failure.printStackTrace(failed.getErr());
            failed.getErr().flush();
        }
        return explained.exitCode().status();
    }
}
