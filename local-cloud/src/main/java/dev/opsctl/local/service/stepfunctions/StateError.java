package dev.opsctl.local.service.stepfunctions;

import org.jspecify.annotations.Nullable;

/** An error of a state, by its name in the Amazon States Language: what Retry and Catch look at. */
public final class StateError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String TIMEOUT = "States.Timeout";
    private static final String HEARTBEAT = "States.HeartbeatTimeout";

    /** Null if who ends the state, or fails its task, names none. */
    private final @Nullable String name;

    private final @Nullable String cause;
    /** Whether an expression of the state failed, which has an event of its own. */
    private final boolean evaluation;
    /** The field whose expression failed; null if no field is to blame. */
    private final @Nullable String location;
    /** The name by which rules handle it, too; null if there is none. */
    private final @Nullable String alias;

    public StateError(@Nullable String name, @Nullable String cause) {
        this(name, cause, false, null, null);
    }

    private StateError(
            @Nullable String name,
            @Nullable String cause,
            boolean evaluation,
            @Nullable String location,
            @Nullable String alias) {
        super(name + ": " + cause, null, false, false);
        this.name = name;
        this.cause = cause;
        this.evaluation = evaluation;
        this.location = location;
        this.alias = alias;
    }

    public static StateError runtime(String cause) {
        return new StateError("States.Runtime", cause);
    }

    public static StateError timeout() {
        return new StateError(TIMEOUT, null);
    }

    /** A task has missed its heartbeat: AWS's histories call it a time-out, rules may name it either way. */
    public static StateError heartbeat() {
        return new StateError(TIMEOUT, null, false, null, HEARTBEAT);
    }

    /**
     * An expression that cannot be evaluated, or gives what its field does not take.
     *
     * @param location the field, as {@code Arguments/Payload/items[0]}; null if no field is to blame
     */
    public static StateError evaluation(@Nullable String location, String cause) {
        return new StateError("States.QueryEvaluationError", cause, true, location, null);
    }

    /** The same error with a cause that says more. */
    public StateError because(String other) {
        return new StateError(name, other, evaluation, location, alias);
    }

    public @Nullable String name() {
        return name;
    }

    public @Nullable String cause() {
        return cause;
    }

    public boolean evaluation() {
        return evaluation;
    }

    public @Nullable String location() {
        return location;
    }

    public boolean timedOut() {
        return TIMEOUT.equals(name) || HEARTBEAT.equals(name);
    }

    /** Whether a rule that names this error means it. */
    public boolean called(String other) {
        return other.equals(name) || other.equals(alias);
    }
}
