package dev.opsctl.local.service.cloudfront.edge;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.service.cloudfront.function.FunctionCode;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.Origin;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyConfig;

/**
 * A cache behaviour with all that it names.
 *
 * @param caller as whom a bucket is asked
 * @param headers the response headers policy, or null
 * @param onRequest the viewer-request function, or null
 * @param onResponse the viewer-response function, or null
 */
public record EdgeBehavior(
        CacheBehavior config,
        Origin origin,
        Caller caller,
        @Nullable CachePolicyConfig cachePolicy,
        @Nullable OriginRequestPolicyConfig originRequestPolicy,
        @Nullable ResponseHeadersPolicyConfig headers,
        @Nullable FunctionCode onRequest,
        @Nullable FunctionCode onResponse) {

    CacheRules cacheRules() {
        return cachePolicy == null ? CacheRules.of(config) : CacheRules.of(cachePolicy);
    }

    ForwardRules forwardRules() {
        return originRequestPolicy == null ? ForwardRules.NOTHING : ForwardRules.of(originRequestPolicy);
    }

    boolean allows(String method) {
        return config.allowedMethods().itemsAsStrings().contains(method);
    }

    boolean caches(String method) {
        return config.allowedMethods().cachedMethods().itemsAsStrings().contains(method);
    }
}
