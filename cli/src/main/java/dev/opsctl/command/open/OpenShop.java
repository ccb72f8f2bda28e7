package dev.opsctl.command.open;

import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.command.Durations;
import dev.opsctl.operation.Shop;
import dev.opsctl.render.Format;
import dev.opsctl.target.Browser;
import dev.opsctl.target.Session;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl open shop}. */
@Command(
        name = "shop",
        description = {
            "Open the shop in the browser, signed in as a customer.",
            "The token is in the part of the address that no server sees; the page takes it out at once. Without a browser the address is printed:"
                    + " whoever has it is that customer until it expires.",
            "With an issuer of its own (TokenIssuer), the shop opens as it is, and customers sign in there."
        },
        footer = {"", "Examples:", "  opsctl open shop", "  opsctl open shop --customer c-002 --print"})
final class OpenShop extends BaseCommand {

    @Option(
            names = "--customer",
            paramLabel = "ID",
            defaultValue = "c-001",
            description = "Who is signed in (default: ${DEFAULT-VALUE}).")
    String customer;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "How long, 15m or 2h for example (default: ${DEFAULT-VALUE}, at most 12h).")
    String lifetime;

    @Option(names = "--print", description = "Print the address only.")
    boolean printOnly;

    @Override
    protected ExitCode run() throws IOException {
        try (Session session = session()) {
            Shop.Entrance entrance = new Shop(session.clients()).entrance(customer, Durations.parse(lifetime));
            boolean opened = !printOnly && Browser.open(entrance.signedIn());
            if (format() != Format.table) {
                print(Map.of(
                        "url", entrance.url(), "signedIn", entrance.signedIn().toString(), "opened", opened));
            } else if (opened) {
                terminal()
                        .say("The shop opens in your browser, "
                                + (entrance.issued()
                                        ? "signed in as " + customer
                                        : "where customers sign in at its issuer")
                                + ": " + entrance.url());
            } else {
                terminal().out().println(entrance.signedIn());
                terminal().out().flush();
            }
            return ExitCode.OK;
        }
    }
}
