package dev.opsctl.command.context;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.template.StackParameters;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Context;
import dev.opsctl.target.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl context set}. */
@Command(
        name = "set",
        description = {
            "Set what a context says: profile, partner-profile, region, prefix, endpoint-url, or any stack parameter.",
            "`opsctl context show` lists them all. Parameters take effect with the next deployment."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl context set MailPolicy=always LogRetentionDays=90",
            "  opsctl context set --context staging region=eu-west-1 SourceEmail=shop@example.com"
        })
final class ContextSet extends BaseCommand {

    @Parameters(arity = "1..*", paramLabel = "NAME=VALUE", description = "A setting or a stack parameter.")
    Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--templates",
            paramLabel = "FOLDER",
            description = "The folder whose templates have the parameter, if it is none of the bundled ones'.")
    @Nullable
    Path templates;

    @Override
    protected ExitCode run() {
        Context given = Context.EMPTY;
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : set.entrySet()) {
            Optional<Setting> setting = Setting.of(entry.getKey());
            if (setting.isPresent()) {
                given = given.with(Changing.changeable(setting.get()), entry.getValue());
            } else {
                parameters.put(entry.getKey(), entry.getValue());
            }
        }
        StackParameters.check(parameters, templates == null ? TemplateFiles.bundled() : TemplateFiles.in(templates));
        Context more = given.with(new Context(Map.of(), parameters));
        return new Changing(this::print, terminal()).change(contextOption(), said(), before -> before.with(more));
    }
}
