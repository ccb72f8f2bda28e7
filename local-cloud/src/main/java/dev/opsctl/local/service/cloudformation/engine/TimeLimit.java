package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** {@code TimeoutInMinutes}: how long the creation of a stack may take. */
final class TimeLimit {

    /** Why a stack goes back that has not been made in time. */
    static final String EXCEEDED = "Stack creation time exceeded the specified timeout";

    private TimeLimit() {}

    /** When a stack that is being made has to be there; empty if it is not, or may take its time. */
    static Optional<Instant> end(StackRecord stack) {
        Integer minutes = stack.settings().timeoutMinutes();
        return minutes == null
                        || stack.status() != StackStatus.CREATE_IN_PROGRESS
                        || stack.operation() == null
                        || stack.operation().phase() != Operation.Phase.FORWARD
                ? Optional.empty()
                : Optional.of(stack.times().created().plus(Duration.ofMinutes(minutes)));
    }
}
