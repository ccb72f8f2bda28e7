package dev.opsctl.command.context;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Context;
import dev.opsctl.target.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl context unset}. */
@Command(
        name = "unset",
        description = {
            "Take settings or stack parameters of a context back to their defaults.",
            "Parameters take effect with the next deployment."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl context unset MailPolicy",
            "  opsctl context unset --context staging profile endpoint-url"
        })
final class ContextUnset extends BaseCommand {

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "A setting or a stack parameter.")
    List<String> names = new ArrayList<>();

    @Override
    protected ExitCode run() {
        return new Changing(this::print, terminal()).change(contextOption(), said(), before -> {
            Context after = before;
            for (String name : names) {
                Optional<Setting> setting = Setting.of(name);
                if (setting.isPresent()
                        ? before.get(setting.get()) == null
                        : !before.parameters().containsKey(name)) {
                    throw new OperationException(
                            ExitCode.NOT_FOUND,
                            "The context does not say " + name,
                            "See what it says: opsctl context show. Nothing was changed.");
                }
                after = setting.isPresent()
                        ? after.with(Changing.changeable(setting.get()), null)
                        : after.withParameter(name, null);
            }
            return after;
        });
    }
}
