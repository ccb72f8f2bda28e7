package dev.opsctl.command.token;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl token}. */
@Command(
        name = "token",
        description = "Bearer tokens of the shop's API.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TokenIssue.class)
public final class TokenCommands extends CommandGroup {}
