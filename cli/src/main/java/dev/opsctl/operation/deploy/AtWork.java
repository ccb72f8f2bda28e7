package dev.opsctl.operation.deploy;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What CloudFormation is at while a command works, for who interrupts that; after a stop nothing more is begun. */
public final class AtWork {

    /**
     * One stack.
     *
     * @param clients of the account that it is in
     */
    public record On(Clients clients, String stack, String stackId) {}

    private @Nullable On now;
    private boolean stopped;

    /**
     * Begins an operation.
     *
     * @throws OperationException if somebody has stopped the command meanwhile; nothing is begun then
     */
    public synchronized void begin(On stack, Runnable call) {
        if (stopped) {
            throw new OperationException(
                    ExitCode.INTERRUPTED,
                    "Interrupted before " + stack.stack() + " was changed",
                    "Go on: " + OperationException.AGAIN);
        }
        call.run();
        now = stack;
    }

    /** The operation has ended. */
    public synchronized void end() {
        now = null;
    }

    public synchronized Optional<On> now() {
        return Optional.ofNullable(now);
    }

    /** What is under way; if nothing is, nothing will be. */
    public synchronized Optional<On> stop() {
        stopped = now == null;
        return now();
    }
}
