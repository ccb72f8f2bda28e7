package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import java.util.List;

/** What a phase of an operation has come to. */
sealed interface Outcome {

    /** The way forward is at its end. @param imports names of the exports that the stack's values come from */
    record Complete(List<StackRecord.OutputValue> outputs, List<String> imports) implements Outcome {}

    /** All of it is done. */
    record Done() implements Outcome {}

    /** The way back has given every resource its former properties; what the operation made is still there. */
    record Restored() implements Outcome {}

    /**
     * The way forward cannot be gone to its end.
     *
     * @param summary what the stack's event says, ready for what comes next to be added
     * @param cause the first reason, kept for the end of the rollback
     */
    record Failed(String summary, String cause) implements Outcome {}

    /** Some resources could not be brought back. @param summary names them */
    record NotRestored(String summary) implements Outcome {}

    /** Some resources could not be taken away. @param summary names them */
    record Incomplete(String summary) implements Outcome {}

    /** Somebody has stopped the way forward. */
    record Cancelled() implements Outcome {}

    /** The phase as a whole has failed, beside its resources. */
    record Broken(String reason) implements Outcome {}
}
