package dev.opsctl.local.identity;

import dev.opsctl.local.identity.action.PolicyPlaces.Kind;
import dev.opsctl.local.identity.action.PolicyScope;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import dev.opsctl.local.identity.policy.Statement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/** Which resource policies a service refuses to keep, and its words for it. */
final class PolicyRefusals {

    /**
     * @param code of a malformed policy
     * @param text of its message, with a place for what is wrong
     * @param most bytes of a document, with the code that says so
     */
    private record Words(String code, String text, int most, String tooLong) {}

    private static final Map<String, Words> WORDS = Map.of(
            "s3", new Words("MalformedPolicy", "%s", 20_480, "MalformedPolicy"),
            "kms", new Words("MalformedPolicyDocumentException", "%s", 32_768, "LimitExceededException"),
            "secretsmanager",
                    new Words(
                            "MalformedPolicyDocumentException",
                            "This resource policy is malformed: %s",
                            20_480,
                            "ValidationException"),
            "dynamodb",
                    new Words(
                            "ValidationException",
                            "One or more parameter values were invalid: Invalid policy document: %s",
                            Integer.MAX_VALUE,
                            "ValidationException"),
            "events",
                    new Words(
                            "ValidationException",
                            "Invalid policy document: %s",
                            10_240,
                            "PolicyLengthExceededException"),
            "logs",
                    new Words(
                            "InvalidParameterException",
                            "Invalid policy document: %s",
                            5_120,
                            "LimitExceededException"),
            "ses", new Words("InvalidPolicy", "Invalid policy: %s", 4_096, "InvalidPolicy"),
            "apigateway",
                    new Words(
                            "BadRequestException",
                            "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
                            8_192,
                            "BadRequestException"),
            "xray", new Words("MalformedPolicyDocumentException", "%s", 5_120, "PolicySizeLimitExceededException"));
    private static final Words OTHERS =
            new Words("ValidationException", "Invalid policy document: %s", 20_480, "ValidationException");
    /** These check what they are given themselves. */
    private static final Set<String> OWN_CHECKS = Set.of("iam", "sts", "sqs", "sns");

    /** These check the form of a policy themselves, but not what it is about. */
    private static final Set<String> OWN_SYNTAX = Set.of("dynamodb");

    private PolicyRefusals() {}

    /** @param resource what the policy is for, or {@code *} if the call is about no single resource */
    static void check(String service, SdkRequest request, Kind kind, String text, String resource) {
        if (OWN_CHECKS.contains(service) || kind != Kind.RESOURCE || text.isEmpty() && service.equals("apigateway")) {
            return;
        }
        Words words = WORDS.getOrDefault(service, OTHERS);
        if (text.getBytes(StandardCharsets.UTF_8).length > words.most()) {
            throw AccessDenied.refusal(
                    service,
                    request,
                    words.tooLong(),
                    400,
                    "The policy is too long: " + text.getBytes(StandardCharsets.UTF_8).length + " bytes, at most "
                            + words.most() + " are allowed.");
        }
        PolicyDocument document;
        try {
            document =
                    PolicyParser.parse(text, kind == Kind.TRUST ? PolicyParser.Kind.TRUST : PolicyParser.Kind.RESOURCE);
        } catch (PolicySyntaxException e) {
            if (OWN_SYNTAX.contains(service)) {
                return;
            }
            throw malformed(
                    service, request, service.equals("s3") ? bucketWords(text, e.getMessage()) : e.getMessage());
        }
        for (Statement statement : document.statements()) {
            scope(service, statement, resource).ifPresent(problem -> {
                throw malformed(service, request, problem);
            });
        }
    }

    private static AwsServiceException malformed(String service, SdkRequest request, @Nullable String problem) {
        Words words = WORDS.getOrDefault(service, OTHERS);
        String code =
                service.equals("ses") && request.getClass().getPackageName().contains("sesv2")
                        ? "BadRequestException"
                        : words.code();
        return AccessDenied.refusal(service, request, code, 400, words.text().formatted(problem));
    }

    /** A role or user that does not exist. */
    static AwsServiceException unknownPrincipal(String service, SdkRequest request, String principal) {
        return switch (service) {
            case "sqs" ->
                AccessDenied.refusal(
                        service, request, "InvalidAttributeValue", 400, "Invalid value for the parameter Policy.");
            case "sns" ->
                AccessDenied.refusal(
                        service,
                        request,
                        "InvalidParameter",
                        400,
                        "Invalid parameter: Policy Error: PrincipalNotFound");
            case "iam" ->
                AccessDenied.refusal(
                        service,
                        request,
                        "MalformedPolicyDocument",
                        400,
                        "Invalid principal in policy: \"AWS\":\"" + principal + "\"");
            case "lambda" ->
                AccessDenied.refusal(
                        service,
                        request,
                        "InvalidParameterValueException",
                        400,
                        "The provided principal was invalid. Please check the principal and try again.");
            case "kms" ->
                request.getClass().getSimpleName().contains("Grant")
                        ? AccessDenied.refusal(service, request, "InvalidArnException", 400, "Invalid Arn")
                        : malformed(
                                service, request, "Policy contains a statement with one or more invalid principals.");
            case "secretsmanager" ->
                AccessDenied.refusal(
                        service,
                        request,
                        "MalformedPolicyDocumentException",
                        400,
                        "This resource policy contains an unsupported principal.");
            case "s3" -> malformed(service, request, "Invalid principal in policy");
            default -> malformed(service, request, "Invalid principal in policy: \"AWS\":\"" + principal + "\"");
        };
    }

    private static String bucketWords(String text, String problem) {
        if (!text.stripLeading().startsWith("{")) {
            return "Policies must be valid JSON and the first byte must be '{'";
        } else if (problem.startsWith("Invalid principal")) {
            return "Invalid principal in policy";
        } else if (problem.startsWith("Missing required field")) {
            return problem;
        } else if (problem.contains("must contain actions")) {
            return "Missing required field Action";
        } else if (problem.contains("vendor") || problem.contains("Vendor")) {
            return "Policy has invalid action";
        }
        return "Invalid policy syntax.";
    }

    /** What a statement must not reach for: other services' actions, other resources than the policy's own. */
    private static Optional<String> scope(String service, Statement statement, String resource) {
        if (Set.of("s3", "kms", "secretsmanager", "dynamodb").contains(service)) {
            for (String action : statement.namedActions()) {
                String vendor = action.contains(":") ? action.substring(0, action.indexOf(':')) : service;
                if (!vendor.equalsIgnoreCase(service)) {
                    return Optional.of(
                            service.equals("s3")
                                    ? "Policy has invalid action"
                                    : "the action " + action + " is not one of this service");
                }
            }
            if (statement.resources() == null && statement.notResources() == null) {
                return Optional.of("Missing required field Resource");
            }
        }
        List<String> resources = statement.namedResources();
        if (service.equals("s3")) {
            for (String named : resources) {
                if (!named.equals(resource) && !named.startsWith(resource + "/")) {
                    return Optional.of("Policy has invalid resource");
                }
            }
            return statement.actions() != null
                            && statement.resources() != null
                            && !PolicyScope.applies(statement.actions(), statement.resources())
                    ? Optional.of("Action does not apply to any resource(s) in statement")
                    : Optional.empty();
        }
        if (service.equals("dynamodb") && resource.startsWith("arn:")) {
            for (String named : resources) {
                if (!named.equals(resource) && !named.startsWith(resource + "/")) {
                    return Optional.of("the resource " + named + " is not " + resource);
                }
            }
        }
        return Optional.empty();
    }
}
