package dev.opsctl.local.service.iam;

import java.util.Map;
import software.amazon.awssdk.services.iam.model.GetAccountSummaryRequest;
import software.amazon.awssdk.services.iam.model.GetAccountSummaryResponse;
import software.amazon.awssdk.services.iam.model.SimulateCustomPolicyRequest;
import software.amazon.awssdk.services.iam.model.SimulateCustomPolicyResponse;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyRequest;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyResponse;

/** Simulation of policies, and what is about the account as a whole. */
final class AccountOperations {

    private final IamState state;

    AccountOperations(IamState state) {
        this.state = state;
    }

    public SimulatePrincipalPolicyResponse simulatePrincipalPolicy(SimulatePrincipalPolicyRequest request) {
        IamState.require(request.policySourceArn(), "policySourceArn");
        var page = new Simulator(state, request).page();
        return SimulatePrincipalPolicyResponse.builder()
                .evaluationResults(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    /** The same as above of nobody's policies but those of the request. */
    public SimulateCustomPolicyResponse simulateCustomPolicy(SimulateCustomPolicyRequest request) {
        var page = new Simulator(
                        state,
                        SimulatePrincipalPolicyRequest.builder()
                                .policyInputList(request.policyInputList())
                                .permissionsBoundaryPolicyInputList(request.permissionsBoundaryPolicyInputList())
                                .actionNames(request.actionNames())
                                .resourceArns(request.resourceArns())
                                .resourcePolicy(request.resourcePolicy())
                                .resourceOwner(request.resourceOwner())
                                .callerArn(request.callerArn())
                                .contextEntries(request.contextEntries())
                                .marker(request.marker())
                                .maxItems(request.maxItems())
                                .build())
                .page();
        return SimulateCustomPolicyResponse.builder()
                .evaluationResults(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public GetAccountSummaryResponse getAccountSummary(GetAccountSummaryRequest request) {
        return GetAccountSummaryResponse.builder()
                .summaryMapWithStrings(Map.ofEntries(
                        Map.entry("Users", state.list(Entity.Kind.USER).size()),
                        Map.entry("UsersQuota", 5000),
                        Map.entry("Groups", state.list(Entity.Kind.GROUP).size()),
                        Map.entry("GroupsQuota", 300),
                        Map.entry("Roles", state.list(Entity.Kind.ROLE).size()),
                        Map.entry("RolesQuota", 1000),
                        Map.entry("Policies", state.policies().size()),
                        Map.entry("PoliciesQuota", 1500),
                        Map.entry(
                                "PolicyVersionsInUse",
                                state.policies().stream()
                                        .mapToInt(policy -> policy.versions().size())
                                        .sum()),
                        Map.entry("PolicySizeQuota", 6144),
                        Map.entry("VersionsPerPolicyQuota", 5),
                        Map.entry("AccessKeysPerUserQuota", 2),
                        Map.entry("AttachedPoliciesPerRoleQuota", 10),
                        Map.entry("AttachedPoliciesPerUserQuota", 10),
                        Map.entry("AttachedPoliciesPerGroupQuota", 10),
                        Map.entry("GroupsPerUserQuota", 10),
                        Map.entry("AssumeRolePolicySizeQuota", 2048),
                        Map.entry("RolePolicySizeQuota", 10240),
                        Map.entry("UserPolicySizeQuota", 2048),
                        Map.entry("GroupPolicySizeQuota", 5120),
                        Map.entry(
                                "InstanceProfiles",
                                InstanceProfileOperations.profiles(state)
                                        .values()
                                        .size()),
                        Map.entry("InstanceProfilesQuota", 1000),
                        Map.entry(
                                "Providers",
                                OidcProviderOperations.providers(state).values().size()
                                        + SamlProviderOperations.providers(state)
                                                .values()
                                                .size()),
                        Map.entry("PolicyVersionsInUseQuota", 10000),
                        Map.entry("GlobalEndpointTokenVersion", 1),
                        Map.entry("AccountPasswordPresent", 0),
                        Map.entry("AccountSigningCertificatesPresent", 0),
                        Map.entry("ServerCertificates", 0),
                        Map.entry("ServerCertificatesQuota", 20),
                        Map.entry("SigningCertificatesPerUserQuota", 2),
                        Map.entry("MFADevicesInUse", 0),
                        Map.entry("AccountMFAEnabled", 0),
                        Map.entry("AccountAccessKeysPresent", 0),
                        Map.entry("MFADevices", 0)))
                .build();
    }
}
