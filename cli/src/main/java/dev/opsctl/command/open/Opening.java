package dev.opsctl.command.open;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.shop.Shop.Entrance;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Browser;
import dev.opsctl.target.Session;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Option;

/** Opens an address in the browser, or prints it. */
abstract class Opening extends BaseCommand {

    @Option(names = "--print", description = "Print the address only.")
    boolean printOnly;

    /** Where it leads. */
    protected abstract Entrance entrance(Session session);

    /** What is said when it opens, without the address. */
    protected abstract String said(Entrance entrance);

    @Override
    protected final ExitCode run() throws IOException {
        try (Session session = session()) {
            Entrance entrance = entrance(session);
            boolean opened = !printOnly && Browser.open(entrance.signedIn());
            if (format() != Format.table) {
                print(Map.of(
                        "url", entrance.url(), "signedIn", entrance.signedIn().toString(), "opened", opened));
            } else if (opened) {
                terminal().say(said(entrance) + ": " + entrance.url());
            } else {
                terminal().out().println(entrance.signedIn());
                terminal().out().flush();
            }
            return ExitCode.OK;
        }
    }
}
