package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ResourcePolicySource;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeResourcePoliciesRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeResourcePoliciesResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PolicyScope;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutResourcePolicyResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourcePolicy;

/** The account's resource policies. */
final class PolicyOperations implements ResourcePolicySource {

    private static final int DEFAULT_PAGE = 50;

    private final LogPolicies policies;

    PolicyOperations(LogPolicies policies) {
        this.policies = policies;
    }

    public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
        LogsErrors.unsupported("resourceArn", request.resourceArn());
        LogsErrors.unsupported("expectedRevisionId", request.expectedRevisionId());
        return PutResourcePolicyResponse.builder()
                .resourcePolicy(policies.put(request.policyName(), request.policyDocument()))
                .build();
    }

    public DescribeResourcePoliciesResponse describeResourcePolicies(DescribeResourcePoliciesRequest request) {
        LogsErrors.unsupported("resourceArn", request.resourceArn());
        if (request.policyScope() == PolicyScope.RESOURCE) {
            LogsErrors.unsupported("policyScope", request.policyScope());
        }
        Page<ResourcePolicy> page = Page.of(
                "DescribeResourcePolicies",
                policies.list(),
                ResourcePolicy::policyName,
                request.limit() == null ? DEFAULT_PAGE : request.limit(),
                request.nextToken(),
                LogsErrors::invalidToken);
        return DescribeResourcePoliciesResponse.builder()
                .resourcePolicies(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    public void deleteResourcePolicy(DeleteResourcePolicyRequest request) {
        LogsErrors.unsupported("resourceArn", request.resourceArn());
        LogsErrors.unsupported("expectedRevisionId", request.expectedRevisionId());
        policies.delete(request.policyName());
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return policies.document();
    }
}
