package dev.opsctl.command.key;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl key}. */
@Command(
        name = "key",
        description = "The one encryption key.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KeyShow.class})
public final class KeyCommands extends CommandGroup {}
