package dev.opsctl.command.iam;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl iam}. */
@Command(
        name = "iam",
        description = "What roles may do, and what they do.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {IamDiff.class})
public final class IamCommands extends CommandGroup {}
