package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.ServiceContext;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyAlreadyExistsException;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyInUseException;
import software.amazon.awssdk.services.cloudfront.model.NoSuchCachePolicyException;
import software.amazon.awssdk.services.cloudfront.model.NoSuchOriginRequestPolicyException;
import software.amazon.awssdk.services.cloudfront.model.NoSuchResponseHeadersPolicyException;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyAlreadyExistsException;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyInUseException;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyAlreadyExistsException;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyInUseException;

/** The three kinds of policies that cache behaviours name. */
final class PolicyKinds {

    private PolicyKinds() {}

    static Policies<CachePolicyConfig, CachePolicyRecord> cache(ServiceContext context, Distributions distributions) {
        return new Policies<>(
                context,
                distributions,
                new Policies.Kind<>(
                        "cache-policies",
                        CachePolicyRecord.class,
                        CachePolicyRecord::new,
                        CachePolicyConfig::name,
                        (behavior, id) -> id.equals(behavior.cachePolicyId()),
                        PolicyChecks::cache,
                        new Policies.Words(
                                NoSuchCachePolicyException.class,
                                CachePolicyAlreadyExistsException.class,
                                CachePolicyInUseException.class,
                                "cache policy")),
                ManagedPolicies.of("cache", CachePolicyConfig.class, CachePolicyRecord::new));
    }

    static Policies<OriginRequestPolicyConfig, OriginRequestPolicyRecord> originRequest(
            ServiceContext context, Distributions distributions) {
        return new Policies<>(
                context,
                distributions,
                new Policies.Kind<>(
                        "origin-request-policies",
                        OriginRequestPolicyRecord.class,
                        OriginRequestPolicyRecord::new,
                        OriginRequestPolicyConfig::name,
                        (behavior, id) -> id.equals(behavior.originRequestPolicyId()),
                        PolicyChecks::originRequest,
                        new Policies.Words(
                                NoSuchOriginRequestPolicyException.class,
                                OriginRequestPolicyAlreadyExistsException.class,
                                OriginRequestPolicyInUseException.class,
                                "origin request policy")),
                ManagedPolicies.of("origin-request", OriginRequestPolicyConfig.class, OriginRequestPolicyRecord::new));
    }

    static Policies<ResponseHeadersPolicyConfig, ResponseHeadersPolicyRecord> responseHeaders(
            ServiceContext context, Distributions distributions) {
        return new Policies<>(
                context,
                distributions,
                new Policies.Kind<>(
                        "response-headers-policies",
                        ResponseHeadersPolicyRecord.class,
                        ResponseHeadersPolicyRecord::new,
                        ResponseHeadersPolicyConfig::name,
                        (behavior, id) -> id.equals(behavior.responseHeadersPolicyId()),
                        PolicyChecks::responseHeaders,
                        new Policies.Words(
                                NoSuchResponseHeadersPolicyException.class,
                                ResponseHeadersPolicyAlreadyExistsException.class,
                                ResponseHeadersPolicyInUseException.class,
                                "response headers policy")),
                ManagedPolicies.of(
                        "response-headers", ResponseHeadersPolicyConfig.class, ResponseHeadersPolicyRecord::new));
    }
}
