package dev.opsctl.local.service.apigateway.execute;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;

/**
 * Responses kept for a method's time to live, on the cloud's clock. The key is the method with the values of the integration's cache key
 * parameters, and nothing else, as on AWS.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html">Cache settings</a>
 */
final class ResponseCache {

    private static final int DEFAULT_SECONDS = 300;

    private ResponseCache() {}

    static ApiResponse through(Exchange exchange, Supplier<ApiResponse> integration) {
        MethodSetting setting = Admission.setting(exchange);
        int seconds = setting == null ? 0 : seconds(exchange, setting);
        if (setting == null || seconds == 0) {
            return integration.get();
        }
        String key = key(exchange);
        ApiCaches caches = exchange.gateway.caches();
        Instant now = exchange.received;
        boolean invalidate = invalidates(exchange);
        boolean unauthorized = invalidate && !Boolean.FALSE.equals(setting.requireAuthorizationForCacheControl());
        if (unauthorized && "FAIL_WITH_403".equals(setting.unauthorizedCacheControlHeaderStrategyAsString())) {
            throw GatewayFailure.denied("Unauthorized to invalidate the cache");
        }
        ApiResponse kept = invalidate && !unauthorized ? null : caches.response(key, now);
        exchange.cached = kept != null;
        ApiResponse answer;
        if (kept != null) {
            answer = kept;
        } else {
            answer = integration.get();
            if (answer.status() / 100 == 2) {
                caches.response(key, answer, now, now.plusSeconds(seconds));
            }
        }
        // what is kept is handed out as a copy: the gateway adds headers of the request to it
        HttpHeaders headers = new HttpHeaders();
        answer.headers().map().forEach(headers::set);
        if (unauthorized
                && !"SUCCEED_WITHOUT_RESPONSE_HEADER"
                        .equals(setting.unauthorizedCacheControlHeaderStrategyAsString())) {
            headers.set("Warning", "199 Cache-control headers were ignored because the caller was unauthorized.");
        }
        return new ApiResponse(answer.status(), headers, answer.body());
    }

    /** Settings of all methods switch the cache on for GET only; a method's own settings for any method. */
    private static int seconds(Exchange exchange, MethodSetting setting) {
        if (!Boolean.TRUE.equals(exchange.stage.cacheClusterEnabled())
                || !Boolean.TRUE.equals(setting.cachingEnabled())) {
            return 0;
        }
        boolean own = exchange.stage
                .methodSettings()
                .containsKey(exchange.resource().path().replace("/", "~1") + "/"
                        + exchange.method().httpMethod());
        if (!own && !exchange.request.httpMethod().equals("GET")) {
            return 0;
        }
        return setting.cacheTtlInSeconds() == null ? DEFAULT_SECONDS : setting.cacheTtlInSeconds();
    }

    private static boolean invalidates(Exchange exchange) {
        String control = exchange.request.headers().get("Cache-Control");
        return control != null && control.replace(" ", "").contains("max-age=0");
    }

    private static String key(Exchange exchange) {
        StringBuilder key = new StringBuilder(exchange.apiId)
                .append('/')
                .append(exchange.stage.stageName())
                .append('/')
                .append(exchange.stage.deploymentId())
                .append('/')
                .append(exchange.resource().id())
                .append('/')
                .append(exchange.request.httpMethod());
        for (String parameter : exchange.method().methodIntegration().cacheKeyParameters()) {
            String source = parameter.startsWith("integration.request.")
                    ? exchange.method()
                            .methodIntegration()
                            .requestParameters()
                            .getOrDefault(parameter, "method." + parameter.substring("integration.".length()))
                    : parameter;
            List<String> values = Mapping.values(exchange, source, null);
            key.append('\n').append(parameter).append('=').append(values);
        }
        return key.toString();
    }
}
