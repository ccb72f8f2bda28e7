package dev.opsctl.local.service.stepfunctions.task;

import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.SdkOperation;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What a task fails with when its call was refused. The optimised integrations tell it as the first SDK for Java did, the {@code aws-sdk}
 * ones as the second does.
 */
final class CallFailure {

    /** What the first SDK calls the services of the optimised integrations; its general exceptions are named after them. */
    private static final Map<String, String> FIRST_SDK = Map.of(
            "sqs", "AmazonSQS",
            "sns", "AmazonSNS",
            "dynamodb", "AmazonDynamoDBv2",
            "lambda", "AWSLambda",
            "sfn", "AWSStepFunctions",
            "eventbridge", "AmazonEventBridge");

    private CallFailure() {}

    static StateError of(SdkOperation operation, AwsServiceException e) {
        String client = operation.client().getSimpleName();
        String general = client.substring(0, client.length() - "Client".length()) + "Exception";
        String type = e.getClass().getSimpleName();
        if (!operation.optimised()) {
            return new StateError(operation.errorPrefix() + "." + type, told(operation.errorPrefix(), e));
        }
        String service =
                Objects.requireNonNull(FIRST_SDK.get(operation.service()), "all optimised integrations are there");
        if (type.equals(general)) {
            type = service.replace("v2", "") + "Exception";
        }
        return new StateError(operation.errorPrefix() + "." + type, first(service, e));
    }

    private static String first(String service, AwsServiceException e) {
        return message(e) + " (Service: " + service + "; Status Code: " + e.statusCode() + "; Error Code: "
                + (e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode()) + "; Request ID: "
                + request(e) + "; Proxy: null)";
    }

    /** What was refused, as the second SDK tells it. */
    static String told(String service, AwsServiceException e) {
        return message(e) + " (Service: " + service + ", Status Code: " + e.statusCode() + ", Request ID: " + request(e)
                + ("S3".equals(service) ? ", Extended Request ID: " + request(e) : "") + ")";
    }

    private static @Nullable String message(AwsServiceException e) {
        return e.awsErrorDetails() == null
                ? e.getMessage()
                : e.awsErrorDetails().errorMessage();
    }

    private static String request(AwsServiceException e) {
        return e.requestId() == null ? UUID.randomUUID().toString() : e.requestId();
    }
}
