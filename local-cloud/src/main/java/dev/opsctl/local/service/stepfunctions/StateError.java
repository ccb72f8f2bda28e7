package dev.opsctl.local.service.stepfunctions;

/** An error of a state, by its name in the Amazon States Language: what Retry and Catch look at. */
final class StateError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String cause;

    StateError(String name, String cause) {
        super(name + ": " + cause, null, false, false);
        this.name = name;
        this.cause = cause;
    }

    static StateError runtime(String cause) {
        return new StateError("States.Runtime", cause);
    }

    String name() {
        return name;
    }

    String cause() {
        return cause;
    }
}
