package dev.opsctl.local.service.cloudformation.type.cloudfront;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.sdk.QuantityLists;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.NoSuchCachePolicyException;
import software.amazon.awssdk.services.cloudfront.model.NoSuchOriginRequestPolicyException;
import software.amazon.awssdk.services.cloudfront.model.NoSuchResponseHeadersPolicyException;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyConfig;

/**
 * {@code AWS::CloudFront::CachePolicy}, {@code OriginRequestPolicy} and {@code ResponseHeadersPolicy}, which differ in their names only; the
 * physical id is the policy's id.
 */
public final class BehaviorPolicyType implements ResourceType {

    /** A policy as CloudFront has it. */
    private record Policy(String id, String version, Instant modified) {}

    /** The operations of a kind. */
    private interface Operations {
        Policy create(CloudFrontClient cloudFront, JsonNode config);

        Policy get(CloudFrontClient cloudFront, String id);

        Policy update(CloudFrontClient cloudFront, Policy now, JsonNode config);

        void delete(CloudFrontClient cloudFront, Policy now);
    }

    private final String kind;
    private final Operations operations;

    private BehaviorPolicyType(String kind, Operations operations) {
        this.kind = kind;
        this.operations = operations;
    }

    public static BehaviorPolicyType cache() {
        return new BehaviorPolicyType("CachePolicy", new Operations() {
            @Override
            public Policy create(CloudFrontClient cloudFront, JsonNode config) {
                var made =
                        cloudFront.createCachePolicy(r -> r.cachePolicyConfig(read(config, CachePolicyConfig.class)));
                return new Policy(
                        made.cachePolicy().id(), made.eTag(), made.cachePolicy().lastModifiedTime());
            }

            @Override
            public Policy get(CloudFrontClient cloudFront, String id) {
                var found = cloudFront.getCachePolicy(r -> r.id(id));
                return new Policy(id, found.eTag(), found.cachePolicy().lastModifiedTime());
            }

            @Override
            public Policy update(CloudFrontClient cloudFront, Policy now, JsonNode config) {
                var changed = cloudFront.updateCachePolicy(r ->
                        r.id(now.id()).ifMatch(now.version()).cachePolicyConfig(read(config, CachePolicyConfig.class)));
                return new Policy(
                        now.id(), changed.eTag(), changed.cachePolicy().lastModifiedTime());
            }

            @Override
            public void delete(CloudFrontClient cloudFront, Policy now) {
                cloudFront.deleteCachePolicy(r -> r.id(now.id()).ifMatch(now.version()));
            }
        });
    }

    public static BehaviorPolicyType originRequest() {
        return new BehaviorPolicyType("OriginRequestPolicy", new Operations() {
            @Override
            public Policy create(CloudFrontClient cloudFront, JsonNode config) {
                var made = cloudFront.createOriginRequestPolicy(
                        r -> r.originRequestPolicyConfig(read(config, OriginRequestPolicyConfig.class)));
                return new Policy(
                        made.originRequestPolicy().id(),
                        made.eTag(),
                        made.originRequestPolicy().lastModifiedTime());
            }

            @Override
            public Policy get(CloudFrontClient cloudFront, String id) {
                var found = cloudFront.getOriginRequestPolicy(r -> r.id(id));
                return new Policy(id, found.eTag(), found.originRequestPolicy().lastModifiedTime());
            }

            @Override
            public Policy update(CloudFrontClient cloudFront, Policy now, JsonNode config) {
                var changed = cloudFront.updateOriginRequestPolicy(r -> r.id(now.id())
                        .ifMatch(now.version())
                        .originRequestPolicyConfig(read(config, OriginRequestPolicyConfig.class)));
                return new Policy(
                        now.id(), changed.eTag(), changed.originRequestPolicy().lastModifiedTime());
            }

            @Override
            public void delete(CloudFrontClient cloudFront, Policy now) {
                cloudFront.deleteOriginRequestPolicy(r -> r.id(now.id()).ifMatch(now.version()));
            }
        });
    }

    public static BehaviorPolicyType responseHeaders() {
        return new BehaviorPolicyType("ResponseHeadersPolicy", new Operations() {
            @Override
            public Policy create(CloudFrontClient cloudFront, JsonNode config) {
                var made = cloudFront.createResponseHeadersPolicy(
                        r -> r.responseHeadersPolicyConfig(read(config, ResponseHeadersPolicyConfig.class)));
                return new Policy(
                        made.responseHeadersPolicy().id(),
                        made.eTag(),
                        made.responseHeadersPolicy().lastModifiedTime());
            }

            @Override
            public Policy get(CloudFrontClient cloudFront, String id) {
                var found = cloudFront.getResponseHeadersPolicy(r -> r.id(id));
                return new Policy(
                        id, found.eTag(), found.responseHeadersPolicy().lastModifiedTime());
            }

            @Override
            public Policy update(CloudFrontClient cloudFront, Policy now, JsonNode config) {
                var changed = cloudFront.updateResponseHeadersPolicy(r -> r.id(now.id())
                        .ifMatch(now.version())
                        .responseHeadersPolicyConfig(read(config, ResponseHeadersPolicyConfig.class)));
                return new Policy(
                        now.id(),
                        changed.eTag(),
                        changed.responseHeadersPolicy().lastModifiedTime());
            }

            @Override
            public void delete(CloudFrontClient cloudFront, Policy now) {
                cloudFront.deleteResponseHeadersPolicy(r -> r.id(now.id()).ifMatch(now.version()));
            }
        });
    }

    private static <C extends SdkPojo> C read(JsonNode config, Class<C> type) {
        return PojoJson.read(QuantityLists.counted(config, type), type);
    }

    @Override
    public String name() {
        return "AWS::CloudFront::" + kind;
    }

    private JsonNode config(ResourceRequest request) {
        return request.properties().path(kind + "Config");
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        String id = CreateOnce.create(
                request, () -> operations.create(cloudFront, config(request)).id());
        return state(operations.get(cloudFront, id));
    }

    private static ResourceState state(Policy policy) {
        return ResourceState.of(policy.id())
                .with("Id", policy.id())
                .with("LastModifiedTime", policy.modified().toString());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        Policy now = operations.get(cloudFront, request.physicalId());
        return state(operations.update(cloudFront, now, config(request)));
    }

    @Override
    public void delete(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        find(cloudFront, request.physicalId()).ifPresent(policy -> operations.delete(cloudFront, policy));
        CreateOnce.forget(request);
    }

    private Optional<Policy> find(CloudFrontClient cloudFront, String id) {
        try {
            return Optional.of(operations.get(cloudFront, id));
        } catch (NoSuchCachePolicyException
                | NoSuchOriginRequestPolicyException
                | NoSuchResponseHeadersPolicyException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return find(request.client(CloudFrontClient.class), request.physicalId())
                .map(BehaviorPolicyType::state);
    }
}
