package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Page;
import software.amazon.awssdk.services.cloudfront.model.CachePolicy;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyList;
import software.amazon.awssdk.services.cloudfront.model.CachePolicySummary;
import software.amazon.awssdk.services.cloudfront.model.CreateCachePolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.CreateCachePolicyResponse;
import software.amazon.awssdk.services.cloudfront.model.DeleteCachePolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.GetCachePolicyConfigRequest;
import software.amazon.awssdk.services.cloudfront.model.GetCachePolicyConfigResponse;
import software.amazon.awssdk.services.cloudfront.model.GetCachePolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.GetCachePolicyResponse;
import software.amazon.awssdk.services.cloudfront.model.ListCachePoliciesRequest;
import software.amazon.awssdk.services.cloudfront.model.ListCachePoliciesResponse;
import software.amazon.awssdk.services.cloudfront.model.UpdateCachePolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.UpdateCachePolicyResponse;

/** Making, changing and removing cache policies. */
final class CachePolicyOperations {

    private static final int PAGE = 100;
    private static final String LOCATION = "https://cloudfront.amazonaws.com/2020-05-31/cache-policy/";

    private final Policies<CachePolicyConfig, CachePolicyRecord> policies;

    CachePolicyOperations(Policies<CachePolicyConfig, CachePolicyRecord> policies) {
        this.policies = policies;
    }

    public CreateCachePolicyResponse createCachePolicy(CreateCachePolicyRequest request) {
        CachePolicyRecord made = policies.create(request.cachePolicyConfig());
        return CreateCachePolicyResponse.builder()
                .cachePolicy(view(made))
                .location(LOCATION + made.id())
                .eTag(made.etag())
                .build();
    }

    private static CachePolicy view(CachePolicyRecord policy) {
        return CachePolicy.builder()
                .id(policy.id())
                .lastModifiedTime(policy.modified())
                .cachePolicyConfig(policy.config())
                .build();
    }

    public GetCachePolicyResponse getCachePolicy(GetCachePolicyRequest request) {
        CachePolicyRecord policy = policies.get(request.id());
        return GetCachePolicyResponse.builder()
                .cachePolicy(view(policy))
                .eTag(policy.etag())
                .build();
    }

    public GetCachePolicyConfigResponse getCachePolicyConfig(GetCachePolicyConfigRequest request) {
        CachePolicyRecord policy = policies.get(request.id());
        return GetCachePolicyConfigResponse.builder()
                .cachePolicyConfig(policy.config())
                .eTag(policy.etag())
                .build();
    }

    public UpdateCachePolicyResponse updateCachePolicy(UpdateCachePolicyRequest request) {
        CachePolicyRecord changed = policies.update(request.id(), request.ifMatch(), request.cachePolicyConfig());
        return UpdateCachePolicyResponse.builder()
                .cachePolicy(view(changed))
                .eTag(changed.etag())
                .build();
    }

    public void deleteCachePolicy(DeleteCachePolicyRequest request) {
        policies.delete(request.id(), request.ifMatch());
    }

    public ListCachePoliciesResponse listCachePolicies(ListCachePoliciesRequest request) {
        int most = Lists.most(request.maxItems(), PAGE);
        Page<CachePolicyRecord> page = policies.list(request.typeAsString(), request.marker(), most);
        return ListCachePoliciesResponse.builder()
                .cachePolicyList(CachePolicyList.builder()
                        .nextMarker(page.nextToken())
                        .maxItems(most)
                        .quantity(page.items().size())
                        .items(page.items().stream()
                                .map(policy -> CachePolicySummary.builder()
                                        .type(policies.type(policy))
                                        .cachePolicy(view(policy))
                                        .build())
                                .toList())
                        .build())
                .build();
    }
}
