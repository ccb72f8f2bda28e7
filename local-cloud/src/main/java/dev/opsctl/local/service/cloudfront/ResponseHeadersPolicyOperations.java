package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Page;
import software.amazon.awssdk.services.cloudfront.model.CreateResponseHeadersPolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.CreateResponseHeadersPolicyResponse;
import software.amazon.awssdk.services.cloudfront.model.DeleteResponseHeadersPolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.GetResponseHeadersPolicyConfigRequest;
import software.amazon.awssdk.services.cloudfront.model.GetResponseHeadersPolicyConfigResponse;
import software.amazon.awssdk.services.cloudfront.model.GetResponseHeadersPolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.GetResponseHeadersPolicyResponse;
import software.amazon.awssdk.services.cloudfront.model.ListResponseHeadersPoliciesRequest;
import software.amazon.awssdk.services.cloudfront.model.ListResponseHeadersPoliciesResponse;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicy;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyList;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicySummary;
import software.amazon.awssdk.services.cloudfront.model.UpdateResponseHeadersPolicyRequest;
import software.amazon.awssdk.services.cloudfront.model.UpdateResponseHeadersPolicyResponse;

/** Making, changing and removing response headers policies. */
final class ResponseHeadersPolicyOperations {

    private static final int PAGE = 100;
    private static final String LOCATION = "https://cloudfront.amazonaws.com/2020-05-31/response-headers-policy/";

    private final Policies<ResponseHeadersPolicyConfig, ResponseHeadersPolicyRecord> policies;

    ResponseHeadersPolicyOperations(Policies<ResponseHeadersPolicyConfig, ResponseHeadersPolicyRecord> policies) {
        this.policies = policies;
    }

    public CreateResponseHeadersPolicyResponse createResponseHeadersPolicy(CreateResponseHeadersPolicyRequest request) {
        ResponseHeadersPolicyRecord made = policies.create(request.responseHeadersPolicyConfig());
        return CreateResponseHeadersPolicyResponse.builder()
                .responseHeadersPolicy(view(made))
                .location(LOCATION + made.id())
                .eTag(made.etag())
                .build();
    }

    private static ResponseHeadersPolicy view(ResponseHeadersPolicyRecord policy) {
        return ResponseHeadersPolicy.builder()
                .id(policy.id())
                .lastModifiedTime(policy.modified())
                .responseHeadersPolicyConfig(policy.config())
                .build();
    }

    public GetResponseHeadersPolicyResponse getResponseHeadersPolicy(GetResponseHeadersPolicyRequest request) {
        ResponseHeadersPolicyRecord policy = policies.get(request.id());
        return GetResponseHeadersPolicyResponse.builder()
                .responseHeadersPolicy(view(policy))
                .eTag(policy.etag())
                .build();
    }

    public GetResponseHeadersPolicyConfigResponse getResponseHeadersPolicyConfig(
            GetResponseHeadersPolicyConfigRequest request) {
        ResponseHeadersPolicyRecord policy = policies.get(request.id());
        return GetResponseHeadersPolicyConfigResponse.builder()
                .responseHeadersPolicyConfig(policy.config())
                .eTag(policy.etag())
                .build();
    }

    public UpdateResponseHeadersPolicyResponse updateResponseHeadersPolicy(UpdateResponseHeadersPolicyRequest request) {
        ResponseHeadersPolicyRecord changed =
                policies.update(request.id(), request.ifMatch(), request.responseHeadersPolicyConfig());
        return UpdateResponseHeadersPolicyResponse.builder()
                .responseHeadersPolicy(view(changed))
                .eTag(changed.etag())
                .build();
    }

    public void deleteResponseHeadersPolicy(DeleteResponseHeadersPolicyRequest request) {
        policies.delete(request.id(), request.ifMatch());
    }

    public ListResponseHeadersPoliciesResponse listResponseHeadersPolicies(ListResponseHeadersPoliciesRequest request) {
        int most = Lists.most(request.maxItems(), PAGE);
        Page<ResponseHeadersPolicyRecord> page = policies.list(request.typeAsString(), request.marker(), most);
        return ListResponseHeadersPoliciesResponse.builder()
                .responseHeadersPolicyList(ResponseHeadersPolicyList.builder()
                        .nextMarker(page.nextToken())
                        .maxItems(most)
                        .quantity(page.items().size())
                        .items(page.items().stream()
                                .map(policy -> ResponseHeadersPolicySummary.builder()
                                        .type(policies.type(policy))
                                        .responseHeadersPolicy(view(policy))
                                        .build())
                                .toList())
                        .build())
                .build();
    }
}
