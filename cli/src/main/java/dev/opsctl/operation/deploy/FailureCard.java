package dev.opsctl.operation.deploy;

import dev.opsctl.operation.failure.Denial;
import dev.opsctl.operation.stack.FailureKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param next what to do about it, with the command that goes on
 */
public record FailureCard(
        String stack,
        String resource,
        String type,
        @Nullable String at,
        String reason,
        FailureKind kind,
        @Nullable Missing missing,
        @Nullable String log,
        List<String> lines,
        String next) {

    /**
     * A permission.
     *
     * @param who whom it has to be given to
     * @param at where in the templates; null if they do not have who lacks it
     * @param statement the lines to paste there, YAML in a template and JSON elsewhere; empty if a statement denies it
     */
    public record Missing(String who, @Nullable String at, List<String> statement) {

        /** @param denials all that the failure tells of; those of the first one's principal are granted together */
        static Missing of(List<Denial> denials, @Nullable String at) {
            Denial first = denials.get(0);
            if (first.explicit()) {
                return new Missing(first.who(), at, List.of());
            }
            List<Denial> same = denials.stream()
                    .filter(denial -> denial.principal().equals(first.principal()) && !denial.explicit())
                    .toList();
            List<String> actions = same.stream().map(Denial::action).distinct().toList();
            List<String> resources =
                    same.stream().map(Denial::resource).distinct().toList();
            return new Missing(first.who(), at, at == null ? json(actions, resources) : yaml(actions, resources));
        }

        private static List<String> yaml(List<String> actions, List<String> resources) {
            List<String> lines = new ArrayList<>(List.of("- Effect: Allow"));
            yaml("  Action:", actions, lines);
            yaml("  Resource:", resources, lines);
            return lines;
        }

        private static void yaml(String name, List<String> values, List<String> lines) {
            if (values.size() == 1) {
                lines.add(name + " '" + values.get(0) + "'");
            } else {
                lines.add(name);
                values.forEach(value -> lines.add("    - '" + value + "'"));
            }
        }

        private static List<String> json(List<String> actions, List<String> resources) {
            return List.of("{\"Effect\": \"Allow\", \"Action\": " + json(actions) + ", \"Resource\": " + json(resources)
                    + "}");
        }

        private static String json(List<String> values) {
            String all = String.join("\", \"", values);
            return values.size() == 1 ? "\"" + all + "\"" : "[\"" + all + "\"]";
        }
    }
}
