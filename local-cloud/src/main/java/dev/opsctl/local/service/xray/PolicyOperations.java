package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.xray.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.xray.model.InvalidPolicyRevisionIdException;
import software.amazon.awssdk.services.xray.model.ListResourcePoliciesRequest;
import software.amazon.awssdk.services.xray.model.ListResourcePoliciesResponse;
import software.amazon.awssdk.services.xray.model.PolicyCountLimitExceededException;
import software.amazon.awssdk.services.xray.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.xray.model.PutResourcePolicyResponse;
import software.amazon.awssdk.services.xray.model.ResourcePolicy;

/** Policies that let AWS's services, such as topics, hand in segments. (The local topics need none to be let in.) */
final class PolicyOperations {

    /** One policy. @param revision counts from 1 */
    record Policy(String name, String document, long revision, Instant changed) {

        ResourcePolicy view() {
            return ResourcePolicy.builder()
                    .policyName(name)
                    .policyDocument(document)
                    .policyRevisionId(String.valueOf(revision))
                    .lastUpdatedTime(changed)
                    .build();
        }
    }

    private static final int MOST_POLICIES = 5;
    private static final int PAGE = 100;

    private final ServiceContext context;
    private final Table<Policy> policies;

    PolicyOperations(ServiceContext context) {
        this.context = context;
        this.policies = context.table("resource-policies", Policy.class);
    }

    public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
        return context.change(change -> {
            Optional<Policy> before = policies.get(request.policyName());
            checkRevision(
                    request.policyRevisionId(), before.map(Policy::revision).orElse(0L));
            if (before.isEmpty() && policies.size() >= MOST_POLICIES) {
                throw Faults.of(
                        PolicyCountLimitExceededException.class,
                        "You have reached the maximum number of resource policies for this account.");
            }
            Policy policy = new Policy(
                    request.policyName(),
                    request.policyDocument(),
                    before.map(Policy::revision).orElse(0L) + 1,
                    context.clock().instant());
            policies.replace(request.policyName(), policy);
            return PutResourcePolicyResponse.builder()
                    .resourcePolicy(policy.view())
                    .build();
        });
    }

    /** Whoever names a revision means no other; {@code 0} is none. */
    private static void checkRevision(String named, long now) {
        if (named != null && !named.equals(String.valueOf(now))) {
            throw Faults.of(
                    InvalidPolicyRevisionIdException.class,
                    "The policy revision id does not match the current revision of the policy.");
        }
    }

    public ListResourcePoliciesResponse listResourcePolicies(ListResourcePoliciesRequest request) {
        Page<Policy> page = Page.of(
                "listResourcePolicies", policies.values(), Policy::name, PAGE, request.nextToken(), XRayErrors::token);
        return ListResourcePoliciesResponse.builder()
                .resourcePolicies(page.items().stream().map(Policy::view).toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** One that is gone already is no error. */
    public void deleteResourcePolicy(DeleteResourcePolicyRequest request) {
        context.change(change -> {
            policies.get(request.policyName())
                    .ifPresent(policy -> checkRevision(request.policyRevisionId(), policy.revision()));
            policies.remove(request.policyName());
        });
    }
}
