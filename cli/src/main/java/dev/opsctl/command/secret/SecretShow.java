package dev.opsctl.command.secret;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.access.Secrets;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl secret show}. */
@Command(
        name = "show",
        description = "Show a secret; its value only with --reveal.",
        footer = {
            "",
            "Example:",
            "  curl -H \"x-api-key: $(opsctl secret show bank/api-key --reveal)\" $API_URL/api/bank"
        })
final class SecretShow extends BaseCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The secret's name, as `opsctl secret list` shows it.")
    String name;

    @Option(names = "--reveal", description = "Print the value; as a table, the value alone.")
    boolean reveal;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            Secrets.Secret secret = new Secrets(session.clients()).show(name, reveal);
            if (reveal && format() == Format.table) {
                terminal().out().println(secret.value());
                terminal().out().flush();
            } else {
                print(secret, "name", "description", "key", "changed", "version");
            }
            return ExitCode.OK;
        }
    }
}
