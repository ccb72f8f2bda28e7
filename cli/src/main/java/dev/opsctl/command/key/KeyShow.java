package dev.opsctl.command.key;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.access.EncryptionKey;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl key show}. */
@Command(
        name = "show",
        description = "Show the one encryption key: its state and rotation.",
        footer = {"", "Example:", "  opsctl key show -o yaml"})
final class KeyShow extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(new EncryptionKey(session.clients()).show());
            return ExitCode.OK;
        }
    }
}
