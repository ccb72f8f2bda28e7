package dev.opsctl.command.context;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl context}. */
@Command(
        name = "context",
        description = {
            "Named environments: where each is, as whom you work there, and what its stacks take as parameters.",
            "Contexts with different prefixes lie side by side in one account."
        },
        subcommands = {
            ContextList.class,
            ContextShow.class,
            ContextCreate.class,
            ContextUse.class,
            ContextSet.class,
            ContextUnset.class,
            ContextDelete.class
        })
public final class ContextCommands extends CommandGroup {}
