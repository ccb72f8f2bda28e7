package dev.opsctl.command.order;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl order}. */
@Command(
        name = "order",
        description = "Place orders and follow them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            OrderPlace.class,
            OrderGet.class,
            OrderList.class,
            OrderWatch.class,
            OrderCancel.class,
            OrderResolve.class,
            OrderProducts.class
        })
public final class OrderCommands extends CommandGroup {}
