package dev.opsctl.local.service.apigateway.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.apigateway.model.GatewayResponse;

/**
 * The answers that API Gateway gives itself, as long as the API does not change them.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html">Gateway response types</a>
 */
public final class GatewayResponseDefaults {

    private static final Map<String, String> STATUS = new LinkedHashMap<>();

    static {
        STATUS.put("ACCESS_DENIED", "403");
        STATUS.put("API_CONFIGURATION_ERROR", "500");
        STATUS.put("AUTHORIZER_CONFIGURATION_ERROR", "500");
        STATUS.put("AUTHORIZER_FAILURE", "500");
        STATUS.put("BAD_REQUEST_BODY", "400");
        STATUS.put("BAD_REQUEST_PARAMETERS", "400");
        STATUS.put("DEFAULT_4XX", null);
        STATUS.put("DEFAULT_5XX", null);
        STATUS.put("EXPIRED_TOKEN", "403");
        STATUS.put("INTEGRATION_FAILURE", "504");
        STATUS.put("INTEGRATION_TIMEOUT", "504");
        STATUS.put("INVALID_API_KEY", "403");
        STATUS.put("INVALID_SIGNATURE", "403");
        STATUS.put("MISSING_AUTHENTICATION_TOKEN", "403");
        STATUS.put("QUOTA_EXCEEDED", "429");
        STATUS.put("REQUEST_TOO_LARGE", "413");
        STATUS.put("RESOURCE_NOT_FOUND", "404");
        STATUS.put("THROTTLED", "429");
        STATUS.put("UNAUTHORIZED", "401");
        STATUS.put("UNSUPPORTED_MEDIA_TYPE", "415");
        STATUS.put("WAF_FILTERED", "403");
    }

    private GatewayResponseDefaults() {}

    /** The built-in response of a type as the control plane shows it: of all types the same. */
    static GatewayResponse shown(String type) {
        return of(type).toBuilder()
                .responseTemplates(Map.of("application/json", "{\"message\":$context.error.messageString}"))
                .build();
    }

    /** The type that stands for all of a built-in response's kind; empty for such a type itself, which has no status code. */
    static Optional<String> general(GatewayResponse standard) {
        return Optional.ofNullable(standard.statusCode())
                .map(status -> status.startsWith("5") ? "DEFAULT_5XX" : "DEFAULT_4XX");
    }

    static List<String> types() {
        return List.copyOf(STATUS.keySet());
    }

    /** The built-in response of a type. */
    public static GatewayResponse of(String type) {
        return GatewayResponse.builder()
                .responseType(type)
                .statusCode(STATUS.get(type))
                .responseParameters(Map.of())
                .responseTemplates(Map.of(
                        "application/json",
                        (type.equals("ACCESS_DENIED") ? "{\"Message\"" : "{\"message\"")
                                + ":$context.error.messageString}"))
                .defaultResponse(true)
                .build();
    }
}
