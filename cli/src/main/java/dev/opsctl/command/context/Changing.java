package dev.opsctl.command.context;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Terminal;
import dev.opsctl.target.Context;
import dev.opsctl.target.Contexts;
import dev.opsctl.target.Setting;
import dev.opsctl.target.Settings;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What {@code context set} and {@code context unset} share. */
final class Changing {

    private final Consumer<Object> print;
    private final Terminal terminal;

    Changing(Consumer<Object> print, Terminal terminal) {
        this.print = print;
        this.terminal = terminal;
    }

    /** A context that could move elsewhere would take along what was said of the former place. */
    static Setting changeable(Setting setting) {
        if (setting == Setting.TARGET) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The target of a context stays as it was made",
                    "Make another one: opsctl context create NAME --target aws");
        }
        return setting;
    }

    /**
     * Changes one context.
     *
     * @param named by {@code --context}; null for the one in use
     * @param options what the options of all commands say, which say nothing here
     */
    ExitCode change(@Nullable String named, Context options, UnaryOperator<Context> change) {
        if (!options.settings().isEmpty()) {
            Setting first = options.settings().keySet().iterator().next();
            throw new OperationException(
                    ExitCode.USAGE,
                    "--" + first.word() + " is for one command, and this one changes a context",
                    "Name the context with --context NAME, and its settings as words: opsctl context set "
                            + (first == Setting.TARGET ? "region" : first.word()) + "=VALUE");
        }
        String[] name = new String[1];
        boolean[] moved = new boolean[1];
        Contexts after = Contexts.change(before -> {
            name[0] = named != null ? named : Settings.contextInUse(before);
            Context was = before.get(name[0]);
            Context is = change.apply(was);
            Contexts.check(name[0], is);
            moved[0] = !Settings.of(name[0], was).samePlaceAs(Settings.of(name[0], is));
            return before.with(name[0], is);
        });
        if (moved[0]) {
            terminal.say("The context is another environment now; what was deployed in the former one stays there.");
        }
        if (named == null) {
            ContextView.overridden(name[0]).ifPresent(terminal::say);
        }
        print.accept(ContextView.Summary.of(name[0], after));
        return ExitCode.OK;
    }
}
