package dev.opsctl.command;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.render.Renderer;
import dev.opsctl.render.Terminal;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands share: where they work, how they print, how they end. */
public abstract class BaseCommand implements Callable<Integer> {

    private boolean worksLocally;

    @Spec
    CommandSpec spec;

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
            names = "--target",
            paramLabel = "TARGET",
            description = "local or aws; by default what `opsctl use` chose.")
    String target;

    @Option(names = "--profile", paramLabel = "NAME", description = "AWS profile.")
    String profile;

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region.")
    String region;

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description = "Where calls to AWS go instead, as of aws --endpoint-url.")
    String endpointUrl;

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "Environment prefix before every name.")
    String prefix;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    /** The remembered settings, with what the command line says otherwise; another target has nothing of the remembered one's endpoint. */
    protected Settings settings() {
        Settings remembered = Settings.load();
        return new Settings(
                target != null ? target : remembered.target(),
                profile != null ? profile : remembered.profile(),
                remembered.partnerProfile(),
                region != null ? region : remembered.region(),
                prefix != null ? prefix : remembered.prefix(),
                endpointUrl != null || target != null && !target.equals(remembered.target())
                        ? endpointUrl
                        : remembered.endpointUrl(),
                remembered.parameters());
    }

    protected Session session() {
        Session session = Session.open(settings());
        worksLocally = session.localCloud().isPresent();
        return session;
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
                Opsctl.hints(spec.commandLine())::of);
    }

    protected void print(Object result, String... columns) {
        new Renderer(spec.commandLine().getOut(), format).print(result, List.of(columns));
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
