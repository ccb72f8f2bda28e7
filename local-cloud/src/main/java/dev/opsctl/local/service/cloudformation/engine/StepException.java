package dev.opsctl.local.service.cloudformation.engine;

import java.util.Objects;

/** A step that fails for a reason of CloudFormation's own; the message is the ResourceStatusReason. */
final class StepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StepException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage(), "given by whoever throws it");
    }
}
