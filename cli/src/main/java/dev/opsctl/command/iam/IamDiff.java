package dev.opsctl.command.iam;

import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.RoleUse;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl iam diff}. */
@Command(
        name = "diff",
        description = {
            "What each role is granted and did not use, and what it was denied.",
            "Locally since the local cloud started; on AWS as far as IAM's last-accessed data goes."
        },
        footer = {"", "Examples:", "  opsctl iam diff", "  opsctl iam diff -o json"})
final class IamDiff extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(
                    RoleUse.diff(session.clients(), session.partner(), session.localCloud()),
                    "role",
                    "granted",
                    "used",
                    "unused",
                    "denied");
            return ExitCode.OK;
        }
    }
}
