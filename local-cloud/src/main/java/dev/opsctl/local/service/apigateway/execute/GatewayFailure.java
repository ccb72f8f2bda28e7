package dev.opsctl.local.service.apigateway.execute;

import org.jspecify.annotations.Nullable;

/**
 * The gateway answers instead of the integration.
 *
 * <p>{@code type} is the gateway response type, {@code errorType} goes to the header {@code x-amzn-ErrorType}.
 */
final class GatewayFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final int status;
    private final String errorType;
    private final String detail;

    private GatewayFailure(String type, int status, String errorType, @Nullable String message, String detail) {
        super(message, null, false, false);
        this.type = type;
        this.status = status;
        this.errorType = errorType;
        this.detail = detail;
    }

    String type() {
        return type;
    }

    int status() {
        return status;
    }

    String errorType() {
        return errorType;
    }

    /** For the execution log and {@code $context.error.validationErrorString}. */
    String detail() {
        return detail;
    }

    static GatewayFailure noRoute() {
        return new GatewayFailure(
                "MISSING_AUTHENTICATION_TOKEN",
                403,
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
                "no such route");
    }

    static GatewayFailure forbidden(String detail) {
        return new GatewayFailure("INVALID_API_KEY", 403, "ForbiddenException", "Forbidden", detail);
    }

    static GatewayFailure throttled(String detail) {
        return new GatewayFailure("THROTTLED", 429, "TooManyRequestsException", "Too Many Requests", detail);
    }

    static GatewayFailure quotaExceeded() {
        return new GatewayFailure(
                "QUOTA_EXCEEDED", 429, "LimitExceededException", "Limit Exceeded", "the usage plan's quota is used up");
    }

    static GatewayFailure unauthorized(String detail) {
        return new GatewayFailure("UNAUTHORIZED", 401, "UnauthorizedException", "Unauthorized", detail);
    }

    static GatewayFailure denied(String message) {
        return new GatewayFailure("ACCESS_DENIED", 403, "AccessDeniedException", message, message);
    }

    /** An unsigned, wrongly signed or expired request to a method under IAM. */
    static GatewayFailure signature(String code, String message) {
        return switch (code) {
            case "MissingAuthenticationToken", "MissingAuthenticationTokenException" ->
                new GatewayFailure(
                        "MISSING_AUTHENTICATION_TOKEN",
                        403,
                        "MissingAuthenticationTokenException",
                        "Missing Authentication Token",
                        message);
            case "ExpiredToken", "ExpiredTokenException" ->
                new GatewayFailure("EXPIRED_TOKEN", 403, "ExpiredTokenException", message, message);
            case "InvalidClientTokenId", "UnrecognizedClientException" ->
                new GatewayFailure("DEFAULT_4XX", 403, "UnrecognizedClientException", message, message);
            case "IncompleteSignature" ->
                new GatewayFailure("DEFAULT_4XX", 403, "IncompleteSignatureException", message, message);
            default -> new GatewayFailure("INVALID_SIGNATURE", 403, "InvalidSignatureException", message, message);
        };
    }

    static GatewayFailure authorizerFailure(String detail) {
        return new GatewayFailure("AUTHORIZER_FAILURE", 500, "AuthorizerConfigurationException", null, detail);
    }

    static GatewayFailure authorizerConfiguration(String detail) {
        return new GatewayFailure(
                "AUTHORIZER_CONFIGURATION_ERROR", 500, "AuthorizerConfigurationException", null, detail);
    }

    static GatewayFailure badParameters(String message) {
        return new GatewayFailure("BAD_REQUEST_PARAMETERS", 400, "BadRequestException", message, message);
    }

    static GatewayFailure badBody(String errors) {
        return new GatewayFailure("BAD_REQUEST_BODY", 400, "BadRequestException", "Invalid request body", errors);
    }

    static GatewayFailure badRequest(String detail) {
        return new GatewayFailure("DEFAULT_4XX", 400, "BadRequestException", "Bad Request", detail);
    }

    static GatewayFailure tooLarge() {
        return new GatewayFailure(
                "REQUEST_TOO_LARGE", 413, "RequestTooLargeException", "Request Too Long", "more than 10 MB");
    }

    static GatewayFailure unsupportedMediaType() {
        return new GatewayFailure(
                "UNSUPPORTED_MEDIA_TYPE",
                415,
                "BadRequestException",
                "Unsupported Media Type",
                "no request template for the content type");
    }

    static GatewayFailure timeout() {
        return new GatewayFailure(
                "INTEGRATION_TIMEOUT",
                504,
                "InternalServerErrorException",
                "Endpoint request timed out",
                "the integration timed out");
    }

    static GatewayFailure unreachable(String detail) {
        return new GatewayFailure(
                "INTEGRATION_FAILURE",
                504,
                "InternalServerErrorException",
                "Network error communicating with endpoint",
                detail);
    }

    static GatewayFailure malformed(String detail) {
        return new GatewayFailure("DEFAULT_5XX", 502, "InternalServerErrorException", "Internal server error", detail);
    }

    static GatewayFailure configuration(String detail) {
        return new GatewayFailure(
                "API_CONFIGURATION_ERROR", 500, "InternalServerErrorException", "Internal server error", detail);
    }
}
