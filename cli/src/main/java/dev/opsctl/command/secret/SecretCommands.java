package dev.opsctl.command.secret;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl secret}. */
@Command(
        name = "secret",
        description = "Secrets of the system, in Secrets Manager.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SecretSet.class, SecretShow.class, SecretList.class})
public final class SecretCommands extends CommandGroup {}
