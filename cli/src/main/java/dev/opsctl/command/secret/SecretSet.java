package dev.opsctl.command.secret;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.functions.runtime.SecretForm;
import dev.opsctl.operation.access.Secrets;
import dev.opsctl.outcome.Activity;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl secret set}. The value never is an argument: arguments are seen by everybody on the machine. */
@Command(
        name = "set",
        description = "Give a secret a new value, read from standard input.",
        footer = {
            "",
            "What functions read is checked:",
            "  bank/api-key: " + SecretForm.KEY_TEXT,
            "  partners/credentials: " + SecretForm.PARTNER_KEYS_TEXT,
            "  external/credentials: " + SecretForm.SERVICE_KEY_TEXT,
            "",
            "Example:",
            "  printf %%s \"$KEY\" | opsctl secret set bank/api-key"
        })
final class SecretSet extends BaseCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The secret's name, as `opsctl secret list` shows it.")
    String name;

    @Override
    protected ExitCode run() throws Exception {
        Activity.silence();
        java.io.Console console = System.console();
        String value;
        if (console != null) {
            char[] typed = console.readPassword("New value of %s: ", name);
            value = typed == null ? "" : new String(typed);
        } else {
            value = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try (Session session = changing()) {
            print(
                    new Secrets(session.clients()).set(name, value.replaceFirst("\\R$", "")),
                    "name",
                    "changed",
                    "version");
            return ExitCode.OK;
        }
    }
}
