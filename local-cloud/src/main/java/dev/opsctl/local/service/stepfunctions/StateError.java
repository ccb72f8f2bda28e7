package dev.opsctl.local.service.stepfunctions;

/** An error of a state, by its name in the Amazon States Language: what Retry and Catch look at. */
public final class StateError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String cause;

    public StateError(String name, String cause) {
        super(name + ": " + cause, null, false, false);
        this.name = name;
        this.cause = cause;
    }

    public static StateError runtime(String cause) {
        return new StateError("States.Runtime", cause);
    }

    public String name() {
        return name;
    }

    public String cause() {
        return cause;
    }
}
