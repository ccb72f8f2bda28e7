package dev.opsctl.command.secret;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.access.Secrets;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl secret list}. */
@Command(
        name = "list",
        description = "The stacks' secrets, without their values.",
        footer = {"", "Example:", "  opsctl secret list -o json"})
final class SecretList extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(new Secrets(session.clients()).list(), "name", "description", "key", "changed");
            return ExitCode.OK;
        }
    }
}
