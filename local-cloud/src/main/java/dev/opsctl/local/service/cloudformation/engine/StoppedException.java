package dev.opsctl.local.service.cloudformation.engine;

/** The cloud is stopping: the operation stays as stored and goes on after the restart. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("the cloud is stopping", null, false, false);
    }
}
