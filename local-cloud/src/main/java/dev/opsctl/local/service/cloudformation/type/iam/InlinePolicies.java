package dev.opsctl.local.service.cloudformation.type.iam;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.IamClient;

/** What IAM does with an inline policy of a role, a user or a group. */
record InlinePolicies(Put put, Named get, Named delete) {

    /** Puts one into its owner. */
    interface Put {
        /** @param document null if the template has none, which the schema allows and IAM does not */
        void to(IamClient iam, String owner, String policy, @Nullable String document);
    }

    /** Reads one, or takes it away. */
    interface Named {
        void of(IamClient iam, String owner, String policy);
    }

    static final InlinePolicies ROLES = new InlinePolicies(
            (iam, owner, policy, document) ->
                    iam.putRolePolicy(r -> r.roleName(owner).policyName(policy).policyDocument(document)),
            (iam, owner, policy) -> iam.getRolePolicy(r -> r.roleName(owner).policyName(policy)),
            (iam, owner, policy) -> iam.deleteRolePolicy(r -> r.roleName(owner).policyName(policy)));
    static final InlinePolicies USERS = new InlinePolicies(
            (iam, owner, policy, document) ->
                    iam.putUserPolicy(r -> r.userName(owner).policyName(policy).policyDocument(document)),
            (iam, owner, policy) -> iam.getUserPolicy(r -> r.userName(owner).policyName(policy)),
            (iam, owner, policy) -> iam.deleteUserPolicy(r -> r.userName(owner).policyName(policy)));
    static final InlinePolicies GROUPS = new InlinePolicies(
            (iam, owner, policy, document) -> iam.putGroupPolicy(
                    r -> r.groupName(owner).policyName(policy).policyDocument(document)),
            (iam, owner, policy) -> iam.getGroupPolicy(r -> r.groupName(owner).policyName(policy)),
            (iam, owner, policy) ->
                    iam.deleteGroupPolicy(r -> r.groupName(owner).policyName(policy)));
}
