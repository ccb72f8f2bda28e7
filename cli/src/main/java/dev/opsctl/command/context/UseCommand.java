package dev.opsctl.command.context;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Context;
import dev.opsctl.target.Contexts;
import dev.opsctl.target.Setting;
import dev.opsctl.target.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code opsctl use}: in which context the commands work from now on, and what it says; the short form of {@code opsctl context}. */
@Command(
        name = "use",
        description = {
            "Choose the context to work in (local, aws, or one of your own), and set what it says.",
            "Options that are given are remembered in that context; the others stay as they are."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl use local",
            "  opsctl use aws --profile prod --region eu-west-1",
            "  opsctl use aws --endpoint-url http://127.0.0.1:5000",
            "  opsctl use local --source-email shop@example.com --destination-email me@example.com"
        })
public final class UseCommand extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "local|aws|CONTEXT",
            description = "The context; without it the one in use is changed.")
    @Nullable
    String use;

    @Mixin
    ContextOptions options;

    @Override
    protected ExitCode run() {
        Context given = said().with(options.said());
        boolean chooses = use != null || contextOption() != null || given.get(Setting.TARGET) != null;
        String[] chosen = new String[1];
        Contexts.change(
                before -> {
                    chosen[0] = use != null
                            ? use
                            : contextOption() != null
                                    ? contextOption()
                                    : given.get(Setting.TARGET) != null
                                            ? given.get(Setting.TARGET)
                                            : Settings.contextInUse(before);
                    Context context = before.get(chosen[0]);
                    if (chosen[0].equals("aws") && chooses) {
                        context = context.with(Setting.ENDPOINT_URL, null); // said each time, or not wanted any more
                    }
                    context = context.with(given);
                    Contexts.check(chosen[0], context);
                    Contexts changed = before.with(chosen[0], context);
                    return chooses ? changed.using(chosen[0]) : changed;
                },
                terminal()::say);
        ContextView.overridden(chosen[0]).ifPresent(terminal()::say);
        print(ContextView.Summary.of(chosen[0], Contexts.load()));
        return ExitCode.OK;
    }
}
