package dev.opsctl.command.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.api.OperatorConsole;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl order resolve}. */
@Command(
        name = "resolve",
        description = "Decide about an order that the flow left to people.",
        footer = {
            "",
            "What the partners have done is looked up first: a retry charges nobody twice, and what was shipped is not refunded.",
            "",
            "Examples:",
            "  opsctl order resolve ORDER_ID --retry --reason \"the carrier is back\" --wait",
            "  opsctl order resolve ORDER_ID --refund --reason \"the parcel is lost\"",
            "  opsctl order resolve ORDER_ID --accept --reason \"delivered by hand\""
        })
final class OrderResolve extends BaseCommand {

    @Parameters(index = "0", paramLabel = "ORDER_ID", description = "The order's id.")
    String id;

    /** One of the three. */
    static final class Action {
        @Option(names = "--retry", description = "Go on where the flow stopped.")
        boolean retry;

        @Option(names = "--refund", description = "Give the money back, if nothing was shipped.")
        boolean refund;

        @Option(names = "--accept", description = "Call it confirmed, if the money was not given back.")
        boolean accept;
    }

    @ArgGroup(multiplicity = "1")
    Action action;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, in one line. The order's customer can read it.")
    String reason;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "An idempotency key: the same key is the same decision, however often it is sent.")
    @Nullable
    String key;

    @Option(names = "--wait", description = "Wait until the flow has carried it out.")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long to wait (default: ${DEFAULT-VALUE}).")
    long timeout;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            JsonNode answer = new OperatorConsole(session.clients())
                    .resolve(
                            id,
                            action.retry ? "retry" : action.refund ? "refund" : "accept",
                            reason,
                            key == null ? UUID.randomUUID().toString() : key,
                            wait ? timeout : 0);
            print(answer);
            return wait && !"DONE".equals(answer.path("outcome").asText()) ? ExitCode.FAILED : ExitCode.OK;
        }
    }
}
