package dev.opsctl.command.audit;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl audit}. */
@Command(
        name = "audit",
        description = "Who changed what by the console, when and why.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AuditList.class})
public final class AuditCommands extends CommandGroup {}
