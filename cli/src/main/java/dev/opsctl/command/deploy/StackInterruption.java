package dev.opsctl.command.deploy;

import dev.opsctl.operation.deploy.AtWork;
import dev.opsctl.operation.deploy.Cancellation;
import dev.opsctl.operation.failure.Failures;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Terminal;
import dev.opsctl.target.ControllingTerminal;
import dev.opsctl.target.Interrupts;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C while CloudFormation works, which goes on by itself. On a terminal the first asks: detach, cancel or wait; the second detaches at
 * once. Without a terminal the first detaches. Whoever detaches hears how to come back.
 */
final class StackInterruption implements AutoCloseable {

    private final Terminal terminal;
    private volatile AtWork atWork;
    private final Object progress;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final Interrupts interrupts;

    /** @param progress what writes to the terminal, by whose lock it is kept from writing into the question */
    StackInterruption(Terminal terminal, AtWork atWork, Object progress) {
        this.terminal = terminal;
        this.atWork = atWork;
        this.progress = progress;
        this.interrupts = Interrupts.heardBy(heard -> heard());
    }

    /** From now on it is about this; before, nothing was begun. */
    void on(AtWork work) {
        this.atWork = work;
    }

    private void heard() {
        Optional<AtWork.On> on = atWork.stop();
        if (on.isEmpty()) {
            say("Interrupted. CloudFormation is not at work, and nothing more is begun. Go on: "
                    + OperationException.AGAIN);
            end();
        } else if (!terminal.interactive() || !asking.compareAndSet(false, true)) {
            detach(on.get());
        } else {
            synchronized (progress) {
                ask(on.get());
                asking.set(false);
            }
        }
    }

    private void ask(AtWork.On on) {
        String effect = effect(on);
        say("Interrupted. CloudFormation is at work on " + on.stack() + ", and goes on by itself.");
        terminal.say("  d  detach; come back with: opsctl attach");
        terminal.say(
                effect == null ? "     (CloudFormation cannot cancel what it does now)" : "  c  cancel: " + effect);
        terminal.say("  w  wait, and see it end here");
        String choices = effect == null ? "d or w" : "d, c or w";
        Optional<String> answer =
                new ControllingTerminal().ask(choices + " (a letter and Enter; Enter alone waits, Ctrl-C detaches): ");
        String chosen =
                answer.map(given -> given.strip().toLowerCase(Locale.ROOT)).orElse("d");
        if (chosen.startsWith("d")) {
            detach(on);
        } else if (chosen.startsWith("c") && effect != null) {
            cancel(on);
        } else {
            terminal.say("Waiting.");
        }
    }

    /** Null if it cannot be cancelled, or nobody can be asked. */
    private static @Nullable String effect(AtWork.On on) {
        try {
            return new Cancellation(on.clients()).effect(on.stackId()).orElse(null);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private void cancel(AtWork.On on) {
        try {
            terminal.say(new Cancellation(on.clients()).cancel(on.stackId()));
        } catch (RuntimeException e) {
            OperationException explained = Failures.explain(e);
            terminal.say(terminal.bad("error: ") + explained.getMessage() + ". Waiting for its end.");
        }
    }

    private void detach(AtWork.On on) {
        say("Detached. CloudFormation goes on with " + on.stack() + "; come back with: opsctl attach");
        terminal.say("What was to follow is not begun; go on then with: " + OperationException.AGAIN);
        end();
    }

    private void say(String line) {
        terminal.clearStatus();
        terminal.say("");
        terminal.say(line);
    }

    private static void end() {
        System.exit(ExitCode.INTERRUPTED.status());
    }

    /** Waits for the answer, if somebody is being asked; may be called twice. */
    @Override
    public void close() {
        interrupts.close();
        synchronized (progress) {
            asking.set(false);
        }
    }
}
