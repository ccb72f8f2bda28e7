package dev.opsctl.command.open;

import dev.opsctl.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl open}. */
@Command(
        name = "open",
        description = "Open the shop in a browser, signed in.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = OpenShop.class)
public final class OpenCommands extends CommandGroup {}
