package dev.opsctl.local.service.cloudfront.edge;

import java.util.List;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyCorsConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicySecurityHeadersConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyServerTimingHeadersConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyStrictTransportSecurity;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyXSSProtection;

/**
 * A response headers policy on an answer.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html">Understand response headers policies</a>
 */
final class ResponseHeaders {

    private static final String ALL_METHODS = "GET, DELETE, HEAD, OPTIONS, PATCH, POST, PUT";

    private final Headers headers;

    private ResponseHeaders(Headers headers) {
        this.headers = headers;
    }

    static void apply(ResponseHeadersPolicyConfig policy, Headers headers, ViewerRequest request, EdgeMark mark) {
        ResponseHeaders answer = new ResponseHeaders(headers);
        if (policy.removeHeadersConfig() != null) {
            policy.removeHeadersConfig().items().forEach(removed -> headers.remove(removed.header()));
        }
        if (policy.corsConfig() != null) {
            answer.cors(policy.corsConfig(), request);
        }
        if (policy.securityHeadersConfig() != null) {
            answer.security(policy.securityHeadersConfig());
        }
        if (policy.customHeadersConfig() != null) {
            policy.customHeadersConfig()
                    .items()
                    .forEach(custom -> answer.set(custom.header(), custom.value(), custom.override()));
        }
        ResponseHeadersPolicyServerTimingHeadersConfig timing = policy.serverTimingHeadersConfig();
        if (timing != null && timing.enabled() && timing.samplingRate() != null && timing.samplingRate() >= 100) {
            headers.set("Server-Timing", "cdn-pop;desc=\"" + EdgeMark.POP + "\",cdn-rid;desc=\"" + mark.id() + "\"");
        }
    }

    private void set(String name, String value, boolean override) {
        if (override || !headers.has(name)) {
            headers.set(name, value);
        }
    }

    private void security(ResponseHeadersPolicySecurityHeadersConfig security) {
        if (security.contentSecurityPolicy() != null) {
            set(
                    "Content-Security-Policy",
                    security.contentSecurityPolicy().contentSecurityPolicy(),
                    security.contentSecurityPolicy().override());
        }
        if (security.contentTypeOptions() != null) {
            set(
                    "X-Content-Type-Options",
                    "nosniff",
                    security.contentTypeOptions().override());
        }
        if (security.frameOptions() != null) {
            set(
                    "X-Frame-Options",
                    security.frameOptions().frameOptionAsString(),
                    security.frameOptions().override());
        }
        if (security.referrerPolicy() != null) {
            set(
                    "Referrer-Policy",
                    security.referrerPolicy().referrerPolicyAsString(),
                    security.referrerPolicy().override());
        }
        ResponseHeadersPolicyStrictTransportSecurity transport = security.strictTransportSecurity();
        if (transport != null) {
            set(
                    "Strict-Transport-Security",
                    "max-age=" + transport.accessControlMaxAgeSec()
                            + (Boolean.TRUE.equals(transport.includeSubdomains()) ? "; includeSubDomains" : "")
                            + (Boolean.TRUE.equals(transport.preload()) ? "; preload" : ""),
                    transport.override());
        }
        ResponseHeadersPolicyXSSProtection xss = security.xssProtection();
        if (xss != null) {
            set(
                    "X-XSS-Protection",
                    !xss.protection()
                            ? "0"
                            : "1"
                                    + (Boolean.TRUE.equals(xss.modeBlock()) ? "; mode=block" : "")
                                    + (xss.reportUri() == null ? "" : "; report=" + xss.reportUri()),
                    xss.override());
        }
    }

    private void cors(ResponseHeadersPolicyCorsConfig cors, ViewerRequest request) {
        String origin = request.headers().get("Origin");
        if (origin == null || !cors.originOverride() && headers.has("Access-Control-Allow-Origin")) {
            return;
        }
        List<String> origins = cors.accessControlAllowOrigins().items();
        if (origins.contains("*")) {
            headers.set("Access-Control-Allow-Origin", "*");
        } else if (origins.stream()
                .anyMatch(allowed -> PathPattern.matches("*" + allowed, "*" + origin) || isOf(allowed, origin))) {
            headers.set("Access-Control-Allow-Origin", origin);
            headers.set("Vary", headers.has("Vary") ? headers.joined("Vary") + ",Origin" : "Origin");
        } else {
            return;
        }
        if (cors.accessControlAllowCredentials()) {
            headers.set("Access-Control-Allow-Credentials", "true");
        }
        boolean preflight =
                request.method().equals("OPTIONS") && request.headers().has("Access-Control-Request-Method");
        if (preflight) {
            List<String> methods = cors.accessControlAllowMethods().itemsAsStrings();
            headers.set(
                    "Access-Control-Allow-Methods", methods.contains("ALL") ? ALL_METHODS : String.join(", ", methods));
            headers.set(
                    "Access-Control-Allow-Headers",
                    String.join(", ", cors.accessControlAllowHeaders().items()));
            if (cors.accessControlMaxAgeSec() != null) {
                headers.set("Access-Control-Max-Age", String.valueOf(cors.accessControlMaxAgeSec()));
            }
        } else if (cors.accessControlExposeHeaders() != null
                && !cors.accessControlExposeHeaders().items().isEmpty()) {
            headers.set(
                    "Access-Control-Expose-Headers",
                    String.join(", ", cors.accessControlExposeHeaders().items()));
        }
    }

    /** Origins are allowed as {@code https://example.com}, {@code *.example.com} or {@code example.com}, for any scheme. */
    private static boolean isOf(String allowed, String origin) {
        int scheme = origin.indexOf("://");
        return scheme > 0
                && !allowed.contains("://")
                && PathPattern.matches("*" + allowed, "*" + origin.substring(scheme + 3));
    }
}
