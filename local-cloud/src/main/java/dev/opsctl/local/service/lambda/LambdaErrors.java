package dev.opsctl.local.service.lambda;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.PolicyLengthExceededException;
import software.amazon.awssdk.services.lambda.model.PreconditionFailedException;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceInUseException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** AWS Lambda's exceptions. */
public final class LambdaErrors {

    private LambdaErrors() {}

    public static LambdaException invalid(String message) {
        return InvalidParameterValueException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("InvalidParameterValueException", message))
                .statusCode(400)
                .build();
    }

    /** A value that breaks the model's constraint on a member. */
    public static LambdaException constraint(String member, Object value, String constraint) {
        String message = "1 validation error detected: Value '" + value + "' at '" + member
                + "' failed to satisfy constraint: " + constraint;
        return (LambdaException) LambdaException.builder()
                .message(message)
                .awsErrorDetails(details("ValidationException", message))
                .statusCode(400)
                .build();
    }

    public static LambdaException missing(String message) {
        return ResourceNotFoundException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("ResourceNotFoundException", message))
                .statusCode(404)
                .build();
    }

    public static LambdaException conflict(String message) {
        return ResourceConflictException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("ResourceConflictException", message))
                .statusCode(409)
                .build();
    }

    static LambdaException inUse(String message) {
        return ResourceInUseException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("ResourceInUseException", message))
                .statusCode(400)
                .build();
    }

    public static LambdaException precondition() {
        String message =
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to"
                        + " retrieve the latest Revision Id";
        return PreconditionFailedException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("PreconditionFailedException", message))
                .statusCode(412)
                .build();
    }

    public static LambdaException throttled(String reason) {
        String message = "Rate Exceeded.";
        return TooManyRequestsException.builder()
                .type("User")
                .reason(reason)
                .retryAfterSeconds("1")
                .message(message)
                .awsErrorDetails(details("TooManyRequestsException", message))
                .statusCode(429)
                .build();
    }

    public static LambdaException content(String message) {
        return InvalidRequestContentException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("InvalidRequestContentException", message))
                .statusCode(400)
                .build();
    }

    public static LambdaException tooLarge(String message) {
        return RequestTooLargeException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("RequestTooLargeException", message))
                .statusCode(413)
                .build();
    }

    public static LambdaException policyTooLong(int size) {
        String message = "The final policy size (" + size + ") is bigger than the limit (20480).";
        return PolicyLengthExceededException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("PolicyLengthExceededException", message))
                .statusCode(400)
                .build();
    }

    public static LambdaException service(String message, Throwable cause) {
        return ServiceException.builder()
                .type("Service")
                .message(message)
                .cause(cause)
                .awsErrorDetails(details("ServiceException", message))
                .statusCode(500)
                .build();
    }

    public static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("Lambda")
                .build();
    }
}
