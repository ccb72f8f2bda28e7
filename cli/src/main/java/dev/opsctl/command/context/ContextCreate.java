package dev.opsctl.command.context;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Context;
import dev.opsctl.target.Contexts;
import dev.opsctl.target.Setting;
import dev.opsctl.target.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code opsctl context create}. */
@Command(
        name = "create",
        description = {
            "Name an environment. Nothing is deployed, and the context in use stays.",
            "It begins with what the options say and nothing of any other context."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl context create staging --target aws --profile shop --prefix staging-",
            "  opsctl context create trial --target local --prefix trial-"
        })
final class ContextCreate extends BaseCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "Up to 32 lower-case letters, digits and hyphens.")
    String name;

    @Mixin
    ContextOptions options;

    @Override
    protected ExitCode run() {
        Context context = said().with(options.said());
        if (Contexts.BUILT_IN.contains(name) && context.get(Setting.TARGET) == null) {
            context = context.with(Setting.TARGET, name);
        }
        if (context.get(Setting.TARGET) == null) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "It is not said where the context '" + name + "' is",
                    "Say it: --target local or --target aws");
        }
        Context made = context;
        Contexts.check(name, made);
        Contexts after = Contexts.change(before -> {
            if (before.all().containsKey(name)) {
                throw new OperationException(
                        ExitCode.CONFLICT,
                        "There is a context '" + name + "' already",
                        "See it: opsctl context show " + name + ". Change it: opsctl context set --context " + name
                                + " SETTING=VALUE");
            }
            return before.with(name, made);
        });
        after.all().forEach((other, there) -> {
            if (!other.equals(name) && Settings.of(name, made).samePlaceAs(Settings.of(other, there))) {
                terminal()
                        .say("It is the same environment as " + other
                                + ": same target, profile, region and prefix. For one beside it give it a --prefix.");
            }
        });
        terminal().say("Work in it: opsctl use " + name + ", or once: --context " + name);
        print(ContextView.Summary.of(name, after));
        return ExitCode.OK;
    }
}
