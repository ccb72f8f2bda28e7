package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Caller;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/** AccessDenied in the form in which each service says it. */
final class AccessDenied {

    /** Services of the query and REST-XML protocols, and those that kept their codes when they changed protocol. */
    private static final Set<String> PLAIN_CODE =
            Set.of("iam", "sts", "cloudformation", "s3", "sqs", "cloudwatch", "cloudfront");
    /** JSON-RPC services answer 400. */
    private static final Set<String> STATUS_400 =
            Set.of("dynamodb", "kms", "logs", "events", "states", "secretsmanager");

    private static final Map<String, String> PACKAGES =
            Map.of("events", "eventbridge", "states", "sfn", "logs", "cloudwatchlogs");

    private AccessDenied() {}

    /**
     * @param request tells the service's exception classes; null if there is none, then the action's service decides
     * @param reason as {@link Evaluation#denial} words it
     */
    static AwsServiceException of(
            Caller caller,
            String service,
            @Nullable SdkRequest request,
            String action,
            String resource,
            String reason) {
        String who = caller.type() == Caller.Type.ANONYMOUS ? "anonymous" : caller.arn();
        // STS says no more than this of a role that may not be assumed
        boolean terse = action.startsWith("sts:AssumeRole") && reason.startsWith("because");
        return of(
                service,
                request,
                "User: " + who + " is not authorized to perform: " + action + " on resource: " + resource
                        + (terse ? "" : " " + reason));
    }

    static AwsServiceException of(String service, @Nullable SdkRequest request, String message) {
        boolean v2 = model(service, request).contains(".sesv2.");
        String code = service.equals("sns")
                ? "AuthorizationError"
                : PLAIN_CODE.contains(service) || service.equals("ses") && !v2
                        ? "AccessDenied"
                        : "AccessDeniedException";
        return refusal(service, request, code, STATUS_400.contains(service) ? 400 : 403, message);
    }

    private static String model(String service, @Nullable SdkRequest request) {
        return request == null
                ? "software.amazon.awssdk.services." + PACKAGES.getOrDefault(service, service) + ".model"
                : request.getClass().getPackageName();
    }

    /** An error of the service's own kind, under this code. */
    static AwsServiceException refusal(
            String service, @Nullable SdkRequest request, String code, int status, String message) {
        return builder(model(service, request), code, request, service)
                .message(message)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName(service)
                        .build())
                .build();
    }

    private static AwsServiceException.Builder builder(
            String model, String code, @Nullable SdkRequest request, String service) {
        String base = request != null
                ? request.getClass().getSuperclass().getSimpleName().replaceFirst("Request$", "")
                : service.substring(0, 1).toUpperCase(Locale.ROOT) + service.substring(1);
        for (String name : new String[] {code.endsWith("Exception") ? code : code + "Exception", base + "Exception"}) {
            try {
                return (AwsServiceException.Builder)
                        Class.forName(model + "." + name).getMethod("builder").invoke(null);
            } catch (ReflectiveOperationException e) {
                // the service does not model it: its general exception, then AWS's
            }
        }
        return AwsServiceException.builder();
    }
}
