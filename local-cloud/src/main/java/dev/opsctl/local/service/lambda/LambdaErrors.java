package dev.opsctl.local.service.lambda;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.PolicyLengthExceededException;
import software.amazon.awssdk.services.lambda.model.PreconditionFailedException;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** AWS Lambda's words for what it refuses. */
public final class LambdaErrors {

    private LambdaErrors() {}

    public static LambdaException invalid(@Nullable String message) {
        return Faults.of(InvalidParameterValueException.class, message).toBuilder()
                .type("User")
                .build();
    }

    /** @throws LambdaException if what the local cloud does not have is asked for: a list is not, while it is empty */
    public static void unsupported(String member, @Nullable Object value) {
        if (value != null && !(value instanceof Collection<?> list && list.isEmpty())) {
            throw invalid(member + " is not supported by the local cloud.");
        }
    }

    /** A value that breaks the model's constraint on a member. */
    public static LambdaException constraint(String member, @Nullable Object value, String constraint) {
        String message = "1 validation error detected: Value '" + value + "' at '" + member
                + "' failed to satisfy constraint: " + constraint;
        return Faults.of(LambdaException.class, "ValidationException", message);
    }

    public static LambdaException missing(String message) {
        return Faults.of(ResourceNotFoundException.class, message).toBuilder()
                .type("User")
                .build();
    }

    public static LambdaException conflict(String message) {
        return Faults.of(ResourceConflictException.class, message).toBuilder()
                .type("User")
                .build();
    }

    public static LambdaException precondition() {
        return precondition("The Revision Id provided does not match the latest Revision Id. Call the"
                + " GetFunction/GetAlias API to retrieve the latest Revision Id");
    }

    public static LambdaException precondition(String message) {
        return Faults.of(PreconditionFailedException.class, message).toBuilder()
                .type("User")
                .build();
    }

    public static LambdaException throttled(String reason) {
        return Faults.of(TooManyRequestsException.class, "Rate Exceeded.").toBuilder()
                .type("User")
                .reason(reason)
                .retryAfterSeconds("1")
                .build();
    }

    public static LambdaException content(String message) {
        return Faults.of(InvalidRequestContentException.class, message).toBuilder()
                .type("User")
                .build();
    }

    public static LambdaException tooLarge(String message) {
        return Faults.of(RequestTooLargeException.class, message).toBuilder()
                .type("User")
                .build();
    }

    public static LambdaException policyTooLong(int size) {
        return Faults.of(
                        PolicyLengthExceededException.class,
                        "The final policy size (" + size + ") is bigger than the limit (20480).")
                .toBuilder()
                .type("User")
                .build();
    }

    public static LambdaException service(String message, @Nullable Throwable cause) {
        return Faults.of(ServiceException.class, message).toBuilder()
                .type("Service")
                .cause(cause)
                .build();
    }

    public static LambdaException tag(Tags.Rule rule) {
        return rule == Tags.Rule.LIMIT
                ? invalid("Number of tags exceeds resource tag limit.")
                : invalid(rule.text() + ".");
    }
}
