package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Page;
import software.amazon.awssdk.services.cloudfront.model.CreateOriginRequestPolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.CreateOriginRequestPolicyResponse;
import software.amazon.awssdk.services.cloudfront.model.DeleteOriginRequestPolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.GetOriginRequestPolicyConfigRequest;
import software.amazon.awssdk.services.cloudfront.model.GetOriginRequestPolicyConfigResponse;
import software.amazon.awssdk.services.cloudfront.model.GetOriginRequestPolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.GetOriginRequestPolicyResponse;
import software.amazon.awssdk.services.cloudfront.model.ListOriginRequestPoliciesRequest;
import software.amazon.awssdk.services.cloudfront.model.ListOriginRequestPoliciesResponse;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicy;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyList;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicySummary;
import software.amazon.awssdk.services.cloudfront.model.UpdateOriginRequestPolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.UpdateOriginRequestPolicyResponse;

/** Making, changing and removing origin request policies. */
final class OriginRequestPolicyOperations {

    private static final int PAGE = 100;
    private static final String LOCATION = "https://cloudfront.amazonaws.com/2020-05-31/origin-request-policy/";

    private final Policies<OriginRequestPolicyConfig, OriginRequestPolicyRecord> policies;

    OriginRequestPolicyOperations(Policies<OriginRequestPolicyConfig, OriginRequestPolicyRecord> policies) {
        this.policies = policies;
    }

    public CreateOriginRequestPolicyResponse createOriginRequestPolicy(CreateOriginRequestPolicyRequest request) {
        OriginRequestPolicyRecord made = policies.create(request.originRequestPolicyConfig());
        return CreateOriginRequestPolicyResponse.builder()
                .originRequestPolicy(view(made))
                .location(LOCATION + made.id())
                .eTag(made.etag())
                .build();
    }

    private static OriginRequestPolicy view(OriginRequestPolicyRecord policy) {
        return OriginRequestPolicy.builder()
                .id(policy.id())
                .lastModifiedTime(policy.modified())
                .originRequestPolicyConfig(policy.config())
                .build();
    }

    public GetOriginRequestPolicyResponse getOriginRequestPolicy(GetOriginRequestPolicyRequest request) {
        OriginRequestPolicyRecord policy = policies.get(request.id());
        return GetOriginRequestPolicyResponse.builder()
                .originRequestPolicy(view(policy))
                .eTag(policy.etag())
                .build();
    }

    public GetOriginRequestPolicyConfigResponse getOriginRequestPolicyConfig(
            GetOriginRequestPolicyConfigRequest request) {
        OriginRequestPolicyRecord policy = policies.get(request.id());
        return GetOriginRequestPolicyConfigResponse.builder()
                .originRequestPolicyConfig(policy.config())
                .eTag(policy.etag())
                .build();
    }

    public UpdateOriginRequestPolicyResponse updateOriginRequestPolicy(UpdateOriginRequestPolicyRequest request) {
        OriginRequestPolicyRecord changed =
                policies.update(request.id(), request.ifMatch(), request.originRequestPolicyConfig());
        return UpdateOriginRequestPolicyResponse.builder()
                .originRequestPolicy(view(changed))
                .eTag(changed.etag())
                .build();
    }

    public void deleteOriginRequestPolicy(DeleteOriginRequestPolicyRequest request) {
        policies.delete(request.id(), request.ifMatch());
    }

    public ListOriginRequestPoliciesResponse listOriginRequestPolicies(ListOriginRequestPoliciesRequest request) {
        int most = Lists.most(request.maxItems(), PAGE);
        Page<OriginRequestPolicyRecord> page = policies.list(request.typeAsString(), request.marker(), most);
        return ListOriginRequestPoliciesResponse.builder()
                .originRequestPolicyList(OriginRequestPolicyList.builder()
                        .nextMarker(page.nextToken())
                        .maxItems(most)
                        .quantity(page.items().size())
                        .items(page.items().stream()
                                .map(policy -> OriginRequestPolicySummary.builder()
                                        .type(policies.type(policy))
                                        .originRequestPolicy(view(policy))
                                        .build())
                                .toList())
                        .build())
                .build();
    }
}
