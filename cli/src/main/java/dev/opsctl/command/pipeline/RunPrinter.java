package dev.opsctl.command.pipeline;

import dev.opsctl.operation.pipeline.RunTail;
import dev.opsctl.operation.pipeline.RunTail.Step;
import dev.opsctl.render.Terminal;

/** Draws a run as it happens: each action with how long it took, under it what its build has said. */
final class RunPrinter implements RunTail.Listener {

    private final Terminal terminal;
    private final boolean draws;

    /** @param draws false where only the end is wanted, as data */
    RunPrinter(Terminal terminal, boolean draws) {
        this.terminal = terminal;
        this.draws = draws;
    }

    @Override
    public void began(Step step) {
        line("… " + name(step) + (step.status().equals("Waiting") ? "  " + step.message() : ""));
    }

    @Override
    public void line(Step step, String line) {
        line("  " + terminal.dim("│ " + line));
    }

    @Override
    public void ended(Step step) {
        boolean good = step.status().equals("Succeeded");
        line((good ? terminal.good("✔") : terminal.bad("✘")) + " " + name(step) + "  "
                + terminal.dim(step.millis() + " ms")
                + (step.message() == null
                        ? ""
                        : "  " + (good ? terminal.dim(step.message()) : terminal.bad(step.message()))));
    }

    /** How it came out, and the cause where it did not come out well. */
    void end(RunTail.Story story) {
        boolean good = story.status().equals("Succeeded");
        line(story.run() + "  " + (good ? terminal.good(story.status()) : terminal.bad(story.status())));
        if (story.cause() != null) {
            terminal.say(terminal.bad("cause: ") + story.cause());
            terminal.say("       " + story.next());
        }
    }

    private String name(Step step) {
        return terminal.bold(step.stage() + "/" + step.action());
    }

    private void line(String text) {
        if (draws) {
            terminal.clearStatus();
            terminal.out().println(text);
            terminal.out().flush();
        }
    }
}
