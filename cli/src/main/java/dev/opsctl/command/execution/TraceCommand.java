package dev.opsctl.command.execution;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.execution.Journey;
import dev.opsctl.operation.execution.OrderTraces;
import dev.opsctl.operation.order.Orders;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl trace}. */
@Command(
        name = "trace",
        description = {
            "An order's whole way on one timeline: API, queue, functions, stream, flow, mail.",
            "AFTER is the time since the line before, in milliseconds; these add up to AT of the last line.",
            "With --graph: which services called which in the order's traces, how long they took, and which one is to blame."
        },
        footer = {"", "Example:", "  opsctl trace ORDER_ID", "  opsctl trace ORDER_ID --graph"})
public final class TraceCommand extends BaseCommand {

    @Parameters(index = "0", paramLabel = "ORDER_ID", description = "The order's id.")
    String id;

    @Option(names = "--customer", paramLabel = "ID", description = "Only if it is this customer's.")
    @Nullable
    String customer;

    @Option(names = "--graph", description = "The services of the order's X-Ray traces, and the culprit.")
    boolean graph;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            if (graph) {
                return graph(session);
            }
            Journey.Timeline timeline = new Journey(session).of(new Orders(session.clients()).get(id, customer));
            if (format() == Format.table) {
                print(timeline.hops(), "at", "after", "took", "where", "what");
                terminal()
                        .out()
                        .println(timeline.orderID() + "  " + timeline.status() + "  " + timeline.totalMillis() + " ms");
                terminal().out().flush();
            } else {
                print(timeline);
            }
            return ExitCode.OK;
        }
    }

    private ExitCode graph(Session session) {
        OrderTraces.Graph found =
                new OrderTraces(session.clients()).graph(new Orders(session.clients()).get(id, customer));
        if (format() == Format.table) {
            print(found.services(), "service", "type", "requests", "faults", "errors", "average", "longest", "calls");
            terminal().out().println(found.orderID() + "  " + found.traces().size() + " traces  " + found.culprit());
            terminal().out().flush();
        } else {
            print(found);
        }
        return ExitCode.OK;
    }
}
