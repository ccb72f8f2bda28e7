package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.identity.action.PassedRoles.MalformedRoleException;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/** What the services say of roles that cannot be passed to them. */
final class RoleRefusals {

    /** @param text with a place for the value and one for the member */
    private record Words(String code, String text) {}

    private static final Map<String, Words> WORDS = Map.of(
            "apigateway", new Words("BadRequestException", "Invalid ARN specified in the request"),
            "cloudformation", new Words("ValidationError", "Role %1$s is invalid or cannot be assumed"),
            "events",
                    new Words(
                            "ValidationException",
                            "Parameter %1$s is not valid. Reason: Provided Arn is not in correct format."),
            "states", new Words("InvalidArn", "Invalid Arn: '%1$s'"),
            "sns", new Words("InvalidParameter", "Invalid parameter: %2$s Reason: %1$s is not the ARN of a role"),
            "s3", new Words("InvalidArgument", "Invalid IAM role ARN: %1$s"),
            "logs", new Words("InvalidParameterException", "Invalid role ARN: %1$s"),
            "secretsmanager", new Words("InvalidParameterException", "Invalid role ARN: %1$s"));
    private static final Words OTHERS = new Words("ValidationException", "Invalid role ARN '%1$s' at '%2$s'");

    private RoleRefusals() {}

    static AwsServiceException malformed(String service, SdkRequest request, MalformedRoleException problem) {
        Words words = WORDS.getOrDefault(service, OTHERS);
        String path = problem.place().path();
        String message = words.text().formatted(problem.value(), path.replaceAll("^.*[./{\\[]|[}\\]]$", ""));
        if (problem.place().pattern() != null
                && !problem.value().matches(problem.place().pattern())) {
            message = "1 validation error detected: Value '" + problem.value() + "' at '"
                    + Character.toLowerCase(path.charAt(0)) + path.substring(1)
                    + "' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                    + problem.place().pattern();
        }
        return AccessDenied.refusal(service, request, words.code(), 400, message);
    }

    /** A role is passed within its account only, whatever the policies say. */
    static void ownAccount(Caller caller, String service, SdkRequest request, String roleArn) {
        if (!Arn.of(roleArn).accountId().equals(caller.accountId())) {
            throw AccessDenied.of(service, request, "Cross-account pass role is not allowed.");
        }
    }
}
