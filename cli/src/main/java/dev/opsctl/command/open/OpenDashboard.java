package dev.opsctl.command.open;

import picocli.CommandLine.Command;

/** {@code opsctl open dashboard}. */
@Command(
        name = "dashboard",
        description = {
            "Open the console's charts of the deployed dashboard in the browser, signed in as an operator.",
            "In the terminal: opsctl dashboard. Without a browser the address is printed: whoever has it may do all that the console does until"
                    + " it expires."
        },
        footer = {"", "Examples:", "  opsctl open dashboard", "  opsctl open dashboard --print"})
final class OpenDashboard extends OperatorPage {

    @Override
    protected String path() {
        return "console/dashboard";
    }

    @Override
    protected String name() {
        return "The dashboard";
    }
}
