package dev.opsctl.command.order;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
            OrderProducts.class
        })
public final class OrderCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
