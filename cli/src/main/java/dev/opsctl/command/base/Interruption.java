package dev.opsctl.command.base;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Terminal;
import dev.opsctl.target.Interrupts;

/** Ctrl-C while a command does much of the same: the first stops it, and it tells what it has done; the second ends it. */
public final class Interruption implements AutoCloseable {

    private final Interrupts interrupts;

    /** @param meanwhile what happens before it ends */
    public Interruption(Terminal terminal, String meanwhile, Runnable stop) {
        this.interrupts = Interrupts.heardBy(which -> {
            if (which > 1) {
                System.exit(ExitCode.INTERRUPTED.status());
            }
            terminal.clearStatus();
            terminal.say("Stopping: " + meanwhile + ". Ctrl-C again ends at once.");
            stop.run();
        });
    }

    @Override
    public void close() {
        interrupts.close();
    }
}
