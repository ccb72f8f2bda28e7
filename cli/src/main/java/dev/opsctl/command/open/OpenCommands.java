package dev.opsctl.command.open;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl open}. */
@Command(
        name = "open",
        description = "Open the shop, the operations console, its dashboard or the API in a browser.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {OpenShop.class, OpenConsole.class, OpenDashboard.class, OpenApi.class})
public final class OpenCommands extends CommandGroup {}
