package dev.opsctl.functions.console.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an execution of the flow stands.
 *
 * @param ended when it ended; null while it runs, or if there is none
 * @param cause why it failed; null if it did not
 */
public record FlowState(Kind kind, @Nullable Instant ended, @Nullable String cause) {
    public static final FlowState NONE = new FlowState(Kind.NONE, null, null);
    public static final FlowState RUNNING = new FlowState(Kind.RUNNING, null, null);

    /** What became of it: {@code FAILED} is every other end than success. */
    public enum Kind {
        NONE,
        RUNNING,
        SUCCEEDED,
        FAILED
    }

    public boolean hasEnded() {
        return kind == Kind.SUCCEEDED || kind == Kind.FAILED;
    }
}
