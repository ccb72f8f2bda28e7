package dev.opsctl.command.open;

import dev.opsctl.command.base.Durations;
import dev.opsctl.operation.shop.Shop;
import dev.opsctl.operation.shop.Shop.Entrance;
import dev.opsctl.target.Session;
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
final class OpenShop extends Opening {

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

    @Override
    protected Entrance entrance(Session session) {
        return new Shop(session.clients()).entrance(customer, Durations.parse(lifetime));
    }

    @Override
    protected String said(Entrance entrance) {
        return "The shop opens in your browser, "
                + (entrance.issued() ? "signed in as " + customer : "where customers sign in at its issuer");
    }
}
