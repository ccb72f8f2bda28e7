package dev.opsctl.command.context;

import dev.opsctl.operation.template.StackParameters;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Settings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl context show}. */
@Command(
        name = "show",
        description = {
            "What holds in a context: every setting and every parameter that the stacks take, with where its value comes from.",
            "Options go before a file, that before the environment, that before the context, that before the templates' defaults."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl context show",
            "  opsctl context show staging -o json | jq '.parameters[] | select(.source == \"context\")'",
            "  opsctl context show --parameters production.json   (what deploy would take with this file)"
        })
final class ContextShow extends ParameterCommand {

    /** @param chosenBy an option, a variable or {@code opsctl use} */
    record Shown(
            @Nullable String context,
            String chosenBy,
            List<ContextView.Described> settings,
            List<StackParameters.Described> parameters) {}

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The context; by default the one in use.")
    @Nullable
    String name;

    @Option(
            names = "--templates",
            paramLabel = "FOLDER",
            description = "Show the parameters of the templates in this folder instead of the bundled ones.")
    @Nullable
    Path templates;

    @Override
    protected @Nullable String contextOption() {
        return name != null ? name : super.contextOption();
    }

    @Override
    protected ExitCode run() {
        TemplateFiles files = templates == null ? TemplateFiles.bundled() : TemplateFiles.in(templates);
        parameters.check(files);
        Settings settings = settings();
        Shown shown = new Shown(
                settings.context(),
                settings.chosenBy(),
                ContextView.settings(settings),
                StackParameters.describe(files, settings));
        if (format() != Format.table) {
            print(shown);
            return ExitCode.OK;
        }
        terminal()
                .say(terminal()
                        .dim((settings.context() == null ? "settings" : "context " + settings.context())
                                + ", chosen by " + settings.chosenBy()));
        print(shown.settings(), "name", "value", "source", "description");
        terminal().out().println();
        print(shown.parameters(), "name", "value", "source", "description");
        return ExitCode.OK;
    }
}
