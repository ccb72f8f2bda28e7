package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.cloudfront.edge.Ttl;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.CookieNames;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.ParametersInCacheKeyAndForwardedToOrigin;
import software.amazon.awssdk.services.cloudfront.model.QueryStringNames;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyCorsConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicySecurityHeadersConfig;
import software.amazon.awssdk.services.cloudfront.model.TooLongCspInResponseHeadersPolicyException;

/** What policies may not say. */
final class PolicyChecks {

    private static final int LONGEST_CSP = 1783;

    private PolicyChecks() {}

    static void cache(CachePolicyConfig config) {
        long min = config.minTTL();
        long byDefault = config.defaultTTL() == null ? Math.max(min, Ttl.DAY) : config.defaultTTL();
        long max = config.maxTTL() == null ? Math.max(byDefault, Ttl.YEAR) : config.maxTTL();
        if (min < 0 || min > byDefault || byDefault > max) {
            throw CloudFrontErrors.invalid("The parameters MinTTL, DefaultTTL and MaxTTL must be in this order.");
        }
        ParametersInCacheKeyAndForwardedToOrigin key = config.parametersInCacheKeyAndForwardedToOrigin();
        if (key == null) {
            return;
        }
        named(
                key.headersConfig().headerBehaviorAsString(),
                key.headersConfig().headers() == null
                        ? 0
                        : key.headersConfig().headers().items().size(),
                "Headers");
        cookies(
                key.cookiesConfig().cookieBehaviorAsString(),
                key.cookiesConfig().cookies());
        queries(
                key.queryStringsConfig().queryStringBehaviorAsString(),
                key.queryStringsConfig().queryStrings());
        boolean keyed = !key.headersConfig().headerBehaviorAsString().equals("none")
                || !key.cookiesConfig().cookieBehaviorAsString().equals("none")
                || !key.queryStringsConfig().queryStringBehaviorAsString().equals("none")
                || key.enableAcceptEncodingGzip()
                || Boolean.TRUE.equals(key.enableAcceptEncodingBrotli());
        if (max == 0 && keyed) {
            throw CloudFrontErrors.invalid(
                    "The parameter ParametersInCacheKeyAndForwardedToOrigin is invalid for policy with caching disabled.");
        }
    }

    static void originRequest(OriginRequestPolicyConfig config) {
        named(
                config.headersConfig().headerBehaviorAsString(),
                config.headersConfig().headers() == null
                        ? 0
                        : config.headersConfig().headers().items().size(),
                "Headers");
        cookies(
                config.cookiesConfig().cookieBehaviorAsString(),
                config.cookiesConfig().cookies());
        queries(
                config.queryStringsConfig().queryStringBehaviorAsString(),
                config.queryStringsConfig().queryStrings());
    }

    private static void cookies(String behavior, CookieNames names) {
        named(behavior, names == null ? 0 : names.items().size(), "Cookies");
    }

    private static void queries(String behavior, QueryStringNames names) {
        named(behavior, names == null ? 0 : names.items().size(), "QueryStrings");
    }

    /** A behaviour that names some has to name them, and no other one may. */
    private static void named(String behavior, int names, String member) {
        boolean wanted = behavior.startsWith("whitelist")
                || behavior.equals("allExcept")
                || behavior.equals("allViewerAndWhitelistCloudFront");
        if (wanted != names > 0) {
            throw CloudFrontErrors.invalid("The parameter " + member
                    + (wanted ? " is required for" : " is not allowed with") + " the behavior " + behavior + ".");
        }
    }

    static void responseHeaders(ResponseHeadersPolicyConfig config) {
        ResponseHeadersPolicySecurityHeadersConfig security = config.securityHeadersConfig();
        if (security != null
                && security.contentSecurityPolicy() != null
                && security.contentSecurityPolicy().contentSecurityPolicy().length() > LONGEST_CSP) {
            throw Faults.of(
                    TooLongCspInResponseHeadersPolicyException.class,
                    "The length of the Content-Security-Policy header value in the response headers policy exceeds the maximum.");
        }
        ResponseHeadersPolicyCorsConfig cors = config.corsConfig();
        if (cors != null
                && cors.accessControlAllowCredentials()
                && (cors.accessControlAllowOrigins().items().contains("*")
                        || cors.accessControlAllowHeaders().items().contains("*")
                        || cors.accessControlAllowMethods().itemsAsStrings().contains("ALL"))) {
            throw CloudFrontErrors.invalid(
                    "The parameter AccessControlAllowCredentials cannot be true with wildcards for origins, headers or methods.");
        }
        if (security == null
                && cors == null
                && config.serverTimingHeadersConfig() == null
                && config.customHeadersConfig() == null
                && config.removeHeadersConfig() == null) {
            throw CloudFrontErrors.invalid("The response headers policy must have at least one header.");
        }
    }
}
