package dev.opsctl.command.base;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.render.Renderer;
import dev.opsctl.render.Terminal;
import dev.opsctl.target.Context;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import dev.opsctl.target.Session;
import dev.opsctl.target.Setting;
import dev.opsctl.target.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands share: where they work, how they print, how they end. */
public abstract class BaseCommand implements Callable<Integer> {

    private boolean worksLocally;
    private @Nullable Settings settings;

    @Spec
    protected CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "How data is printed: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    Format format;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the stack trace of an error.")
    boolean verbose;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "The environment to work in; by default $OPSCTL_CONTEXT, then what `opsctl use` chose.")
    @Nullable
    String context;

    @Option(names = "--target", paramLabel = "TARGET", description = "local or aws; by default the context's.")
    @Nullable
    String target;

    @Option(names = "--profile", paramLabel = "NAME", description = "AWS profile.")
    @Nullable
    String profile;

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region.")
    @Nullable
    String region;

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description = "Where calls to AWS go instead, as of aws --endpoint-url.")
    @Nullable
    String endpointUrl;

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "Environment prefix before every name.")
    @Nullable
    String prefix;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    /** What the options say, of this command alone. */
    protected Context said() {
        return Context.EMPTY
                .with(Setting.TARGET, target)
                .with(Setting.PROFILE, profile)
                .with(Setting.REGION, region)
                .with(Setting.ENDPOINT_URL, endpointUrl)
                .with(Setting.PREFIX, prefix);
    }

    /** Parameters that a file says which this command names. */
    protected Map<String, String> saidInFile() {
        return Map.of();
    }

    /** The context that {@code --context} names, or null. */
    protected @Nullable String contextOption() {
        return context;
    }

    /** Where this command works: what it says itself, then environment, context and defaults. */
    protected Settings settings() {
        return Settings.resolve(new Settings.Flags(contextOption(), said(), saidInFile()));
    }

    protected Session session() {
        Settings asked = settings();
        Session.check(asked);
        settings = asked;
        Session session = Session.open(asked);
        worksLocally = session.localCloud().isPresent();
        return session;
    }

    /** Where this command works or has tried to; empty if it was not about any place. */
    public Optional<Settings> asked() {
        return Optional.ofNullable(settings);
    }

    /**
     * Whether somebody has consented to losing something: at AWS only if this command names its context, so that nobody consents for another one
     * than they think of.
     */
    protected static boolean consented(boolean yes, Session session) {
        return yes && (session.localCloud().isPresent() || session.settings().named());
    }

    /** The options of a command with which it consents for the place where this one works, each with a blank before; hints add those given. */
    protected static String consenting(Session session) {
        Settings settings = session.settings();
        return " --yes"
                + (session.localCloud().isPresent() || settings.named() ? "" : " --context " + settings.context());
    }

    /**
     * Refuses at AWS what nobody has consented to; the local cloud is the operator's own.
     *
     * @param would what would happen: {@code cancel the update of stack opsctl-app}
     */
    protected void needConsentAtAws(boolean yes, Session session, String would) {
        if (session.localCloud().isEmpty() && !consented(yes, session)) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "This would " + would + " on " + session.target().describe(),
                    "Nothing was touched. To consent, run: " + spec.qualifiedName() + consenting(session));
        }
    }

    /** Opens the target for a command that changes something, and names it. */
    protected Session changing() {
        Session session = session();
        terminal().say(terminal().dim("target: " + session.target().describe()));
        return session;
    }

    protected Terminal terminal() {
        return new Terminal(
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                Terminal.stderrIsTerminal(),
                new Hints(spec.commandLine())::of);
    }

    protected void print(Object result, String... columns) {
        new Renderer(spec.commandLine().getOut(), format).print(result, List.of(columns));
    }

    /** Whether an option was given, and does not only have its default. */
    protected boolean option(String name) {
        return spec.commandLine().getParseResult().hasMatchedOption(name);
    }

    protected Format format() {
        return format;
    }

    public boolean verbose() {
        return verbose;
    }

    @Override
    public Integer call() throws Exception {
        try {
            return run().status();
        } catch (OperationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw worksLocally ? new LocalCloudProcess(Directories.cloudState()).ended(e) : e;
        }
    }

    /** Does the work. */
    protected abstract ExitCode run() throws Exception;
}
