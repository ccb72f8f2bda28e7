package dev.opsctl.local.service.lambda.source;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** What is refused of event source mappings, in Lambda's words. */
final class SourceErrors {

    private SourceErrors() {}

    static LambdaException invalid(String message) {
        return InvalidParameterValueException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("InvalidParameterValueException", message))
                .statusCode(400)
                .build();
    }

    /** A parameter that this kind of source does not take. */
    static LambdaException unsupported(String parameter) {
        return invalid("Unsupported " + parameter + " parameter for given event source mapping type.");
    }

    static LambdaException constraint(String member, Object value, String constraint) {
        String message = "1 validation error detected: Value " + (value == null ? "null" : "'" + value + "'") + " at '"
                + member + "' failed to satisfy constraint: " + constraint;
        return (LambdaException) LambdaException.builder()
                .message(message)
                .awsErrorDetails(details("ValidationException", message))
                .statusCode(400)
                .build();
    }

    static LambdaException missing() {
        String message = "The resource you requested does not exist.";
        return ResourceNotFoundException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("ResourceNotFoundException", message))
                .statusCode(404)
                .build();
    }

    static LambdaException exists(EventSourceMappingConfiguration earlier) {
        String message = "An event source mapping with "
                + (MappingRules.queue(earlier.eventSourceArn()) ? "SQS" : "DynamoDB") + " arn (\" "
                + earlier.eventSourceArn() + " \") and function (\" " + earlier.functionArn()
                + " \") already exists. Please update or delete the existing mapping with UUID " + earlier.uuid();
        return ResourceConflictException.builder()
                .type("User")
                .message(message)
                .awsErrorDetails(details("ResourceConflictException", message))
                .statusCode(409)
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("Lambda")
                .build();
    }
}
