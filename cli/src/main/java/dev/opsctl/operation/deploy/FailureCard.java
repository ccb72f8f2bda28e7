package dev.opsctl.operation.deploy;

import dev.opsctl.operation.Denial;
import java.util.List;

/**
 * All that is known of a resource that failed, told while CloudFormation still goes back.
 *
 * @param stack its stack's name, with the logical ids of nested stacks behind it: {@code opsctl-app/Orders}
 * @param resource its logical id
 * @param at the template and the line that has it; null if the templates at hand do not have it
 * @param reason in CloudFormation's words
 * @param missing the statement that would let it happen; null if it is no matter of permission
 * @param log the log group of the custom resource's function; null for others
 * @param lines the last ones of that log, oldest first
 */
public record FailureCard(
        String stack,
        String resource,
        String type,
        String at,
        String reason,
        FailureKind kind,
        Missing missing,
        String log,
        List<String> lines) {

    /**
     * A permission.
     *
     * @param who whom it has to be given to
     * @param at where in the templates; null if they do not have who lacks it
     * @param statement the lines to paste there, YAML in a template and JSON elsewhere; empty if a statement denies it
     */
    public record Missing(String who, String at, List<String> statement) {

        static Missing of(Denial denial, String at) {
            if (denial.explicit()) {
                return new Missing(denial.who(), at, List.of());
            }
            return new Missing(
                    denial.who(),
                    at,
                    at == null
                            ? List.of("{\"Effect\": \"Allow\", \"Action\": \"" + denial.action()
                                    + "\", \"Resource\": \"" + denial.resource() + "\"}")
                            : List.of(
                                    "- Effect: Allow",
                                    "  Action: " + denial.action(),
                                    "  Resource: '" + denial.resource() + "'"));
        }
    }
}
