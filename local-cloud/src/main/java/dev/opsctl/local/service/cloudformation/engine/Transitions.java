package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.Operation.Kind;
import dev.opsctl.local.service.cloudformation.stack.Operation.Phase;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord.Settings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/**
 * What a stack becomes when a phase of its operation has ended: its status, and the phase that comes next, or none. Nothing happens here.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html">Status codes of stacks</a>
 */
final class Transitions {

    private Transitions() {}

    /** @param settles whether the operation ends for good, so that resources forget what they were before */
    record Next(StackRecord stack, boolean settles) {}

    static Next next(StackRecord stack, Outcome outcome, Instant now) {
        return switch (stack.running().phase()) {
            case FORWARD -> forward(stack, outcome);
            case CLEANUP -> cleanedUp(stack, outcome);
            case ROLLBACK ->
                stack.running().kind() == Kind.CREATE ? createdBack(stack, outcome, now) : updatedBack(stack, outcome);
            default -> deleted(stack, outcome, now);
        };
    }

    private static Next forward(StackRecord stack, Outcome outcome) {
        Operation operation = stack.running();
        if (operation.cancelled() != null) {
            return cancelled(stack); // also at its last moment: who was told that it stops is not told that it is done
        } else if (outcome instanceof Outcome.Complete complete) {
            StackRecord done = stack.outputs(complete.outputs(), complete.imports());
            return switch (operation.kind()) {
                case UPDATE ->
                    goesOn(
                            done,
                            operation.nested() ? Phase.WAIT : Phase.CLEANUP,
                            StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS,
                            null);
                case IMPORT -> settles(done, StackStatus.IMPORT_COMPLETE, null);
                default -> settles(done, StackStatus.CREATE_COMPLETE, null);
            };
        } else if (outcome instanceof Outcome.Failed failed) {
            return failed(stack.failure(failed.cause()), failed.summary());
        }
        String reason = ((Outcome.Broken) outcome).reason();
        return failed(stack.failure(reason), reason + ". ");
    }

    private static Next failed(StackRecord stack, String summary) {
        Operation operation = stack.running();
        boolean stays = operation.onFailure() == OnFailure.DO_NOTHING;
        if (operation.kind() == Kind.CREATE) {
            if (operation.nested() || stays) {
                return rests(stack.definition(stack.definition(), null), StackStatus.CREATE_FAILED, summary);
            } else if (operation.onFailure() == OnFailure.DELETE) {
                return goesOn(
                        stack, Phase.ROLLBACK, StackStatus.DELETE_IN_PROGRESS, summary + "Delete requested by user.");
            }
            return goesOn(
                    stack, Phase.ROLLBACK, StackStatus.ROLLBACK_IN_PROGRESS, summary + "Rollback requested by user.");
        } else if (operation.nested()) {
            return goesOn(stack, Phase.WAIT, StackStatus.UPDATE_FAILED, summary);
        } else if (stays) {
            return rests(
                    stack,
                    operation.kind() == Kind.IMPORT ? StackStatus.IMPORT_ROLLBACK_FAILED : StackStatus.UPDATE_FAILED,
                    summary);
        }
        return goesOn(stack, Phase.ROLLBACK, rollingBack(operation), summary);
    }

    /** A delete takes over a running create, its time is over, or CancelUpdateStack turns an update back. */
    private static Next cancelled(StackRecord stack) {
        Operation operation = stack.running();
        if (operation.then() != null) {
            return new Next(
                    stack.operation(operation.then()).status(StackStatus.DELETE_IN_PROGRESS, "User Initiated"), false);
        }
        StackRecord stopped = stack.failure(operation.cancelled()).operation(operation.cancelled(null, null));
        return operation.kind() == Kind.CREATE
                ? failed(stopped, operation.cancelled() + ". ")
                : goesOn(stopped, Phase.ROLLBACK, rollingBack(operation), operation.cancelled());
    }

    private static Next cleanedUp(StackRecord stack, Outcome outcome) {
        @Nullable String reason = null;
        if (outcome instanceof Outcome.Broken broken) {
            reason = "Update successful. Cleanup failed: " + broken.reason();
        } else if (outcome instanceof Outcome.Incomplete) {
            reason = "Update successful. One or more resources could not be deleted.";
        }
        Settings settings = stack.settings();
        String policy = settings.policyAfterUpdate() != null ? settings.policyAfterUpdate() : settings.policy();
        return settles(stack.with(settings.policies(policy, null, null)), StackStatus.UPDATE_COMPLETE, reason);
    }

    private static Next createdBack(StackRecord stack, Outcome outcome, Instant now) {
        boolean delete = stack.running().onFailure() == OnFailure.DELETE;
        StackRecord ended = stack.definition(stack.definition(), null);
        if (!(outcome instanceof Outcome.Done)) {
            return rests(
                    ended, delete ? StackStatus.DELETE_FAILED : StackStatus.ROLLBACK_FAILED, whyIncomplete(outcome));
        } else if (delete) {
            return rests(ended.deleted(now), StackStatus.DELETE_COMPLETE, null);
        }
        return rests(ended, StackStatus.ROLLBACK_COMPLETE, null);
    }

    private static Next updatedBack(StackRecord stack, Outcome outcome) {
        Operation operation = stack.running();
        boolean importing = operation.kind() == Kind.IMPORT;
        if (outcome instanceof Outcome.Restored) {
            return goesOn(
                    stack,
                    Phase.ROLLBACK,
                    importing
                            ? StackStatus.IMPORT_ROLLBACK_IN_PROGRESS
                            : StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS,
                    null);
        } else if (outcome instanceof Outcome.Broken || outcome instanceof Outcome.NotRestored) {
            return goesOn(
                    stack,
                    Phase.WAIT,
                    importing ? StackStatus.IMPORT_ROLLBACK_FAILED : StackStatus.UPDATE_ROLLBACK_FAILED,
                    whyIncomplete(outcome));
        }
        return settles(
                stack.rolledBack(),
                importing ? StackStatus.IMPORT_ROLLBACK_COMPLETE : StackStatus.UPDATE_ROLLBACK_COMPLETE,
                outcome instanceof Outcome.Done ? null : "One or more resources could not be deleted.");
    }

    private static Next deleted(StackRecord stack, Outcome outcome, Instant now) {
        return outcome instanceof Outcome.Done
                ? rests(stack.deleted(now), StackStatus.DELETE_COMPLETE, null)
                : rests(stack, StackStatus.DELETE_FAILED, whyIncomplete(outcome));
    }

    private static String whyIncomplete(Outcome outcome) {
        if (outcome instanceof Outcome.Broken broken) {
            return broken.reason();
        }
        return outcome instanceof Outcome.NotRestored not ? not.summary() : ((Outcome.Incomplete) outcome).summary();
    }

    private static StackStatus rollingBack(Operation operation) {
        return operation.kind() == Kind.IMPORT
                ? StackStatus.IMPORT_ROLLBACK_IN_PROGRESS
                : StackStatus.UPDATE_ROLLBACK_IN_PROGRESS;
    }

    private static Next goesOn(StackRecord stack, Phase phase, StackStatus status, @Nullable String reason) {
        return new Next(stack.operation(stack.running().at(phase)).status(status, reason), false);
    }

    /** The operation is over, and what its resources were before is kept: a later one may go back to it. */
    private static Next rests(StackRecord stack, StackStatus status, @Nullable String reason) {
        return new Next(over(stack).status(status, reason), false);
    }

    /** Without the operation and what holds only while it lasts. */
    private static StackRecord over(StackRecord stack) {
        Settings settings = stack.settings();
        return stack.operation(null).with(settings.policies(settings.policy(), null, null));
    }

    private static Next settles(StackRecord stack, StackStatus status, @Nullable String reason) {
        return new Next(
                over(stack).definition(stack.definition(), null).failure(null).status(status, reason), true);
    }
}
