package dev.opsctl.command;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER;

import dev.opsctl.command.audit.AuditCommands;
import dev.opsctl.command.bank.BankCommands;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.CommandTree;
import dev.opsctl.command.base.GivenWords;
import dev.opsctl.command.base.Hints;
import dev.opsctl.command.base.Misuse;
import dev.opsctl.command.base.Numbers;
import dev.opsctl.command.base.WorkedIn;
import dev.opsctl.command.context.ContextCommands;
import dev.opsctl.command.context.UseCommand;
import dev.opsctl.command.deploy.AttachCommand;
import dev.opsctl.command.deploy.CancelCommand;
import dev.opsctl.command.deploy.DeployCommand;
import dev.opsctl.command.deploy.DestroyCommand;
import dev.opsctl.command.deploy.PackageCommand;
import dev.opsctl.command.deploy.PlanCommand;
import dev.opsctl.command.deploy.QuickstartCommand;
import dev.opsctl.command.deploy.ResumeCommand;
import dev.opsctl.command.deploy.StatusCommand;
import dev.opsctl.command.execution.ExecutionCommands;
import dev.opsctl.command.execution.TraceCommand;
import dev.opsctl.command.help.Completion;
import dev.opsctl.command.help.CompletionCommand;
import dev.opsctl.command.help.ManCommand;
import dev.opsctl.command.iam.IamCommands;
import dev.opsctl.command.key.KeyCommands;
import dev.opsctl.command.local.DoctorCommand;
import dev.opsctl.command.local.LocalCommands;
import dev.opsctl.command.mail.MailCommands;
import dev.opsctl.command.open.OpenCommands;
import dev.opsctl.command.order.OrderCommands;
import dev.opsctl.command.pipeline.PipelineCommands;
import dev.opsctl.command.queue.QueueCommands;
import dev.opsctl.command.report.ReportCommands;
import dev.opsctl.command.secret.SecretCommands;
import dev.opsctl.command.tables.SeedCommand;
import dev.opsctl.command.tables.TablesCommands;
import dev.opsctl.command.token.TokenCommands;
import dev.opsctl.command.topic.TopicCommands;
import dev.opsctl.command.watch.AlarmsCommands;
import dev.opsctl.command.watch.DashboardCommand;
import dev.opsctl.command.watch.LogsCommand;
import dev.opsctl.command.watch.MetricsCommands;
import dev.opsctl.command.watch.TopCommand;
import dev.opsctl.operation.failure.Failures;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Terminal;
import dev.opsctl.render.Ticker;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
public final class Opsctl implements Runnable, CommandTree {

    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("quickstart", QuickstartCommand::new);
        COMMANDS.put("use", UseCommand::new);
        COMMANDS.put("context", ContextCommands::new);
        COMMANDS.put("plan", PlanCommand::new);
        COMMANDS.put("deploy", DeployCommand::new);
        COMMANDS.put("package", PackageCommand::new);
        COMMANDS.put("status", StatusCommand::new);
        COMMANDS.put("attach", AttachCommand::new);
        COMMANDS.put("cancel", CancelCommand::new);
        COMMANDS.put("resume", ResumeCommand::new);
        COMMANDS.put("destroy", DestroyCommand::new);
        COMMANDS.put("seed", SeedCommand::new);
        COMMANDS.put("tables", TablesCommands::new);
        COMMANDS.put("report", ReportCommands::new);
        COMMANDS.put("order", OrderCommands::new);
        COMMANDS.put("open", OpenCommands::new);
        COMMANDS.put("bank", BankCommands::new);
        COMMANDS.put("execution", ExecutionCommands::new);
        COMMANDS.put("trace", TraceCommand::new);
        COMMANDS.put("queue", QueueCommands::new);
        COMMANDS.put("audit", AuditCommands::new);
        COMMANDS.put("topic", TopicCommands::new);
        COMMANDS.put("token", TokenCommands::new);
        COMMANDS.put("secret", SecretCommands::new);
        COMMANDS.put("key", KeyCommands::new);
        COMMANDS.put("iam", IamCommands::new);
        COMMANDS.put("mail", MailCommands::new);
        COMMANDS.put("top", TopCommand::new);
        COMMANDS.put("dashboard", DashboardCommand::new);
        COMMANDS.put("alarms", AlarmsCommands::new);
        COMMANDS.put("metrics", MetricsCommands::new);
        COMMANDS.put("logs", LogsCommand::new);
        COMMANDS.put("pipeline", PipelineCommands::new);
        COMMANDS.put("local", LocalCommands::new);
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

    @Override
    public CommandLine only(String command) {
        return commandLine(command);
    }

    /** The command line with every command. */
    public static CommandLine commandLine() {
        return commandLine("");
    }

    /** @param only the one command that it has; all if there is none of this name */
    private static CommandLine commandLine(@Nullable String only) {
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
            return Completion.answer(Opsctl::commandLine, out, List.of(args).subList(1, args.length));
        }
        String first = GivenWords.command(args);
        CommandLine line = commandLine(first);
        if (!Terminal.stderrIsTerminal()) {
            return line.setOut(out).setErr(err).execute(GivenWords.ordered(line, args));
        }
        try (Ticker ticker = Ticker.start(err)) {
            return line.setOut(ticker.stdout(out)).setErr(ticker.stderr(err)).execute(GivenWords.ordered(line, args));
        }
    }

    private static int fail(Exception failure, CommandLine failed) {
        return tell(Failures.explain(failure), failure, failed);
    }

    /** The one form of an error: what is wrong, what to do next, and with -v where it comes from. */
    private static int tell(OperationException explained, Exception failure, CommandLine failed) {
        Terminal terminal =
                new Terminal(failed.getOut(), failed.getErr(), Terminal.stderrIsTerminal(), new Hints(failed)::of);
        terminal.clearStatus();
        String what = Objects.requireNonNullElse(explained.getMessage(), "");
        terminal.say(terminal.bad("error: ") + what + (what.endsWith(".") ? "" : "."));
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
            command.asked().flatMap(WorkedIn::of).ifPresent(where -> terminal.say("       " + terminal.dim(where)));
        }
        if (failed.getCommand() instanceof BaseCommand command && command.verbose()) {
            failure.printStackTrace(failed.getErr());
            failed.getErr().flush();
        }
        return explained.exitCode().status();
    }
}
