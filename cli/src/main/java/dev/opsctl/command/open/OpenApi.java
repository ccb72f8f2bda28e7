package dev.opsctl.command.open;

import dev.opsctl.operation.shop.Shop;
import dev.opsctl.operation.shop.Shop.Entrance;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl open api}. */
@Command(
        name = "api",
        description = {
            "Open the API in the browser: its catalogue, the one route that wants no token.",
            "All others want a token (opsctl token issue) or a key; the repository's examples call each of them."
        },
        footer = {"", "Examples:", "  opsctl open api", "  opsctl open api --print"})
final class OpenApi extends Opening {

    @Override
    protected Entrance entrance(Session session) {
        return new Shop(session.clients()).apiEntrance();
    }

    @Override
    protected String said(Entrance entrance) {
        return "The API's catalogue opens in your browser";
    }
}
