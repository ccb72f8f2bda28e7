package dev.opsctl.command.iam;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.access.RoleUse;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    private record Row(String role, int granted, int used, int unused, @Nullable Integer denied) {}

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            List<RoleUse.Role> roles = RoleUse.diff(session.clients(), session.partner(), session.localCloud());
            if (format() != Format.table) {
                print(roles, "role", "granted", "used", "unused", "denied");
                return ExitCode.OK;
            }
            print(roles.stream()
                    .map(role -> new Row(
                            role.role(),
                            role.granted(),
                            role.used(),
                            role.unused().size(),
                            role.denied() == null ? null : role.denied().size()))
                    .toList());
            roles.forEach(role -> {
                list(role.role() + " did not use", role.unused());
                list(role.role() + " was denied", role.denied());
            });
            terminal().out().flush();
            return ExitCode.OK;
        }
    }

    private void list(String what, @Nullable List<String> actions) {
        if (actions != null && !actions.isEmpty()) {
            terminal().out().println();
            terminal().out().println(terminal().bold(what) + ":");
            actions.forEach(action -> terminal().out().println("  " + action));
        }
    }
}
