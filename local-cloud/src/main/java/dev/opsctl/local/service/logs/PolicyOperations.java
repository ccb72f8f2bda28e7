package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ResourcePolicySource;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeResourcePoliciesRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeResourcePoliciesResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutResourcePolicyResponse;

/** The account's resource policies. */
final class PolicyOperations implements ResourcePolicySource {

    private final LogPolicies policies;

    PolicyOperations(LogPolicies policies) {
        this.policies = policies;
    }

    public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
        return PutResourcePolicyResponse.builder()
                .resourcePolicy(policies.put(request.policyName(), request.policyDocument()))
                .build();
    }

    public DescribeResourcePoliciesResponse describeResourcePolicies(DescribeResourcePoliciesRequest request) {
        return DescribeResourcePoliciesResponse.builder()
                .resourcePolicies(policies.list())
                .build();
    }

    public void deleteResourcePolicy(DeleteResourcePolicyRequest request) {
        policies.delete(request.policyName());
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return policies.document();
    }
}
