package dev.opsctl.local.service.lambda.source;

import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.lambda.LambdaErrors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/** What is refused of event source mappings, in Lambda's words. */
final class SourceErrors {

    private SourceErrors() {}

    /** A parameter that this kind of source does not take. */
    static LambdaException unsupported(String parameter) {
        return LambdaErrors.invalid("Unsupported " + parameter + " parameter for given event source mapping type.");
    }

    static LambdaException constraint(String member, @Nullable Object value, String constraint) {
        String message = "1 validation error detected: Value " + (value == null ? "null" : "'" + value + "'") + " at '"
                + member + "' failed to satisfy constraint: " + constraint;
        return Faults.of(LambdaException.class, "ValidationException", message);
    }

    static LambdaException missing() {
        return LambdaErrors.missing("The resource you requested does not exist.");
    }

    static LambdaException exists(EventSourceMappingConfiguration earlier) {
        return LambdaErrors.conflict("An event source mapping with "
                + (MappingRules.queue(earlier.eventSourceArn()) ? "SQS" : "DynamoDB") + " arn (\" "
                + earlier.eventSourceArn() + " \") and function (\" " + earlier.functionArn()
                + " \") already exists. Please update or delete the existing mapping with UUID " + earlier.uuid());
    }
}
