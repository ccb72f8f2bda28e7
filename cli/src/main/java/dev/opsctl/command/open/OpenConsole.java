package dev.opsctl.command.open;

import picocli.CommandLine.Command;

/** {@code opsctl open console}. */
@Command(
        name = "console",
        description = {
            "Open the operations console in the browser, signed in as an operator.",
            "The token is in the part of the address that no server sees; the page takes it out at once. Without a browser the address is printed:"
                    + " whoever has it may do all that the console does until it expires.",
            "With an issuer of its own (TokenIssuer), the console opens as it is, and operators sign in there; they need the scope"
                    + " orders:operator."
        },
        footer = {"", "Examples:", "  opsctl open console", "  opsctl open console --operator maria --for 8h"})
final class OpenConsole extends OperatorPage {

    @Override
    protected String path() {
        return "console";
    }

    @Override
    protected String name() {
        return "The console";
    }
}
