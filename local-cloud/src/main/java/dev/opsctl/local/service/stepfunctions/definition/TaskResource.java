package dev.opsctl.local.service.stepfunctions.definition;

import dev.opsctl.local.cloud.Arn;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a Task state calls.
 *
 * @param lambdaArn a function, called with the state's input; or null
 * @param type the service, as history events name it: {@code lambda}, {@code sqs}, {@code aws-sdk:dynamodb}
 * @param resource the operation with its pattern: {@code invoke.waitForTaskToken}
 * @param operation the operation alone
 * @param pattern empty, {@code waitForTaskToken}, {@code sync} or {@code sync:2}
 */
public record TaskResource(@Nullable String lambdaArn, String type, String resource, String operation, String pattern) {

    /** The optimised integrations, {@code service:operation}. */
    static final Set<String> OPTIMISED = Set.of(
            "lambda:invoke",
            "sqs:sendMessage",
            "sns:publish",
            "dynamodb:getItem",
            "dynamodb:putItem",
            "dynamodb:updateItem",
            "dynamodb:deleteItem",
            "states:startExecution",
            "events:putEvents",
            "http:invoke");

    /** Whether the call does nothing but write to the store: what follows from it is delivered afterwards. */
    public boolean storesOnly() {
        return Set.of("sqs:sendMessage", "sns:publish", "events:putEvents").contains(type + ":" + operation);
    }

    /** @throws IllegalArgumentException if the ARN is none that a task can call here */
    public static TaskResource parse(String arn) {
        Arn parsed = Arn.parse(arn).orElseThrow(() -> unknown(arn));
        String resource = parsed.resource();
        if (parsed.service().equals("lambda") && resource.startsWith("function:")) {
            return new TaskResource(arn, "lambda", "", "", "");
        } else if (!parsed.service().equals("states") || resource.indexOf(':') < 0) {
            throw unknown(arn);
        } else if (resource.startsWith("activity:") && !parsed.accountId().isEmpty()) {
            return new TaskResource(null, "activity", arn, "", "");
        }
        String service = resource.substring(0, resource.indexOf(':'));
        String rest = resource.substring(resource.indexOf(':') + 1);
        if ("aws-sdk".equals(service)) {
            int colon = rest.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("The resource provided " + arn + " is not recognized.");
            }
            service = "aws-sdk:" + rest.substring(0, colon).toLowerCase(Locale.ROOT);
            rest = rest.substring(colon + 1);
        }
        int dot = rest.indexOf('.');
        String operation = dot < 0 ? rest : rest.substring(0, dot);
        String pattern = dot < 0 ? "" : rest.substring(dot + 1);
        boolean known = service.startsWith("aws-sdk:") || OPTIMISED.contains(service + ":" + operation);
        boolean allowed = pattern.isEmpty()
                || "waitForTaskToken".equals(pattern) && !"http".equals(service)
                || "states".equals(service) && Set.of("sync", "sync:2").contains(pattern);
        if (!known || !allowed) {
            throw unknown(arn);
        }
        return new TaskResource(null, service, rest, operation, pattern);
    }

    private static IllegalArgumentException unknown(String arn) {
        return new IllegalArgumentException("The resource provided " + arn
                + " is not recognized. The value is not a valid resource ARN, or the resource is not"
                + " available in this region.");
    }

    /** Whether a worker fetches the task; {@link #resource} is the activity's ARN then. */
    public boolean activity() {
        return "activity".equals(type);
    }

    public boolean waitsForToken() {
        return "waitForTaskToken".equals(pattern);
    }

    public boolean waitsForExecution() {
        return pattern.startsWith("sync");
    }
}
