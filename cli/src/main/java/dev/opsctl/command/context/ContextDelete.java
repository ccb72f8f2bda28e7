package dev.opsctl.command.context;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.deploy.Destruction;
import dev.opsctl.operation.failure.Failures;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Context;
import dev.opsctl.target.Contexts;
import dev.opsctl.target.Directories;
import dev.opsctl.target.Session;
import dev.opsctl.target.Setting;
import dev.opsctl.target.Settings;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl context delete}. */
@Command(
        name = "delete",
        description = "Forget a context. What is deployed there stays, and it is said; `opsctl destroy` takes it down.",
        footer = {"", "Examples:", "  opsctl context delete trial"})
final class ContextDelete extends BaseCommand {

    /** @param stays what is still deployed there, in words; null for nothing */
    record Deleted(String deleted, @Nullable String stays) {}

    @Parameters(index = "0", paramLabel = "NAME", description = "The context.")
    String name;

    @Override
    protected ExitCode run() {
        Contexts contexts = Contexts.load();
        Context context = contexts.get(name);
        refuseInUse(contexts);
        String deployed = deployed(Settings.of(name, context));
        Contexts.change(before -> {
            refuseInUse(before);
            return before.without(name);
        });
        if (!deployed.isEmpty()) {
            terminal().say("To come back: opsctl context create " + name + again(context));
        }
        print(new Deleted(name, deployed.isEmpty() ? null : deployed));
        return ExitCode.OK;
    }

    private void refuseInUse(Contexts contexts) {
        if (name.equals(contexts.current()) || name.equals(Settings.contextInUse(contexts))) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "The context '" + name + "' is in use",
                    name.equals(contexts.current())
                            ? "Choose another one first: opsctl use " + (name.equals("local") ? "aws" : "local")
                            : "Unset " + Settings.CONTEXT_VARIABLE + " first.");
        }
    }

    /** What stays there, in words; empty if nothing does. Whoever deletes a context may no longer get there, and that keeps nobody from deleting it. */
    private static String deployed(Settings settings) {
        if (settings.target().equals("local") && !Files.exists(Directories.cloudState())) {
            return "";
        }
        try (Session session = Session.open(settings)) {
            List<String> stacks = new Destruction(session.clients(), session.partner(), event -> {}).existing();
            return stacks.isEmpty()
                    ? ""
                    : "These stacks stay on " + session.target().describe() + ": " + String.join(", ", stacks);
        } catch (RuntimeException e) {
            return "Whether stacks are deployed there cannot be told ("
                    + Failures.explain(e).getMessage() + "); if so, they stay";
        }
    }

    private static String again(Context context) {
        StringBuilder options = new StringBuilder();
        for (Setting setting : Setting.values()) {
            if (context.get(setting) != null) {
                options.append(" --").append(setting.word()).append(' ').append(context.get(setting));
            }
        }
        return options.toString();
    }
}
