package dev.opsctl.command.token;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Durations;
import dev.opsctl.operation.access.Tokens;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl token issue}. */
@Command(
        name = "issue",
        description = "Issue a bearer token, signed by the stack's own key.",
        footer = {
            "",
            "Example:",
            "  curl -H \"Authorization: Bearer $(opsctl token issue --customer c-001)\" $API_URL/api/orders"
        })
final class TokenIssue extends BaseCommand {

    @Option(names = "--customer", paramLabel = "ID", description = "For a customer: their own orders.")
    @Nullable
    String customer;

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            description = "For an operator of that name: everybody's orders.")
    @Nullable
    String operator;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "How long it is valid, 15m or 2h for example (default: ${DEFAULT-VALUE}, at most 12h).")
    String lifetime;

    @Override
    protected ExitCode run() {
        if ((customer == null) == (operator == null)) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "A token is for one: a customer or an operator",
                    "Say --customer c-001, or --operator your-name");
        }
        try (Session session = session()) {
            Tokens.Issued issued = new Tokens(session.clients())
                    .issue(
                            customer != null ? customer : operator,
                            List.of(customer != null ? Tokens.ORDERS : Tokens.OPERATOR),
                            Durations.parse(lifetime));
            if (format() == Format.table) {
                terminal().out().println(issued.token());
                terminal().out().flush();
            } else {
                print(issued);
            }
            return ExitCode.OK;
        }
    }
}
