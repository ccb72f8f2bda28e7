package dev.opsctl.local.service.iam;

import dev.opsctl.local.identity.policy.PolicyCache;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyMatcher;
import dev.opsctl.local.identity.policy.PolicyMatcher.Effect;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.GetAccountSummaryRequest;
import software.amazon.awssdk.services.iam.model.GetAccountSummaryResponse;
import software.amazon.awssdk.services.iam.model.ListAccountAliasesRequest;
import software.amazon.awssdk.services.iam.model.ListAccountAliasesResponse;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.SimulateCustomPolicyRequest;
import software.amazon.awssdk.services.iam.model.SimulateCustomPolicyResponse;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyRequest;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyResponse;

/** Simulation of policies, and what is about the account as a whole. */
interface AccountOperations extends IamClient {

    IamState state();

    Principals principals();

    private static PolicyDocument parsed(String document, PolicyParser.Kind kind) {
        return PolicyCache.parse(IamState.checked(document, kind), kind);
    }

    private static List<PolicyDocument> parsed(List<String> documents) {
        return documents.stream()
                .map(document -> parsed(document, PolicyParser.Kind.IDENTITY))
                .toList();
    }

    @Override
    default SimulatePrincipalPolicyResponse simulatePrincipalPolicy(SimulatePrincipalPolicyRequest request) {
        IamState.require(request.policySourceArn(), "policySourceArn");
        PrincipalPolicies principal = principals()
                .of(request.policySourceArn())
                .orElseThrow(() ->
                        IamErrors.missing("The entity with ARN " + request.policySourceArn() + " cannot be found."));
        List<PolicyDocument> identity = new ArrayList<>(principal.identity());
        identity.addAll(parsed(request.policyInputList()));
        List<PolicyDocument> boundary = request.hasPermissionsBoundaryPolicyInputList()
                ? parsed(request.permissionsBoundaryPolicyInputList())
                : principal.boundary() == null ? null : List.of(principal.boundary());
        var page = page(
                identity,
                boundary,
                request.actionNames(),
                request.resourceArns(),
                request.contextEntries(),
                request.marker(),
                request.maxItems());
        return SimulatePrincipalPolicyResponse.builder()
                .evaluationResults(page.items())
                .isTruncated(page.truncated())
                .marker(page.marker())
                .build();
    }

    @Override
    default SimulateCustomPolicyResponse simulateCustomPolicy(SimulateCustomPolicyRequest request) {
        List<PolicyDocument> boundary = request.hasPermissionsBoundaryPolicyInputList()
                ? parsed(request.permissionsBoundaryPolicyInputList())
                : null;
        var page = page(
                parsed(request.policyInputList()),
                boundary,
                request.actionNames(),
                request.resourceArns(),
                request.contextEntries(),
                request.marker(),
                request.maxItems());
        return SimulateCustomPolicyResponse.builder()
                .evaluationResults(page.items())
                .isTruncated(page.truncated())
                .marker(page.marker())
                .build();
    }

    private IamPage<EvaluationResult> page(
            List<PolicyDocument> identity,
            List<PolicyDocument> boundary,
            List<String> actions,
            List<String> resources,
            List<ContextEntry> entries,
            String marker,
            Integer maxItems) {
        if (actions.isEmpty()) {
            throw IamErrors.validation(
                    "1 validation error detected: Value null at 'actionNames' failed to satisfy constraint: Member must not be null");
        }
        RequestContext context = new RequestContext();
        entries.forEach(entry -> context.put(entry.contextKeyName(), entry.contextKeyValues()));
        List<EvaluationResult> results = new ArrayList<>();
        for (String action : actions) {
            for (String resource : resources.isEmpty() ? List.of("*") : resources) {
                results.add(EvaluationResult.builder()
                        .evalActionName(action)
                        .evalResourceName(resource)
                        .evalDecision(decision(identity, boundary, action, resource, context))
                        .build());
            }
        }
        return IamPage.of(
                results, result -> result.evalActionName() + " " + result.evalResourceName(), marker, maxItems);
    }

    private static PolicyEvaluationDecisionType decision(
            List<PolicyDocument> identity,
            List<PolicyDocument> boundary,
            String action,
            String resource,
            RequestContext context) {
        Effect allowed = PolicyMatcher.evaluate(identity, action, List.of(resource), context);
        Effect limited =
                boundary == null ? Effect.ALLOW : PolicyMatcher.evaluate(boundary, action, List.of(resource), context);
        if (allowed == Effect.DENY || limited == Effect.DENY) {
            return PolicyEvaluationDecisionType.EXPLICIT_DENY;
        }
        return allowed == Effect.ALLOW && limited == Effect.ALLOW
                ? PolicyEvaluationDecisionType.ALLOWED
                : PolicyEvaluationDecisionType.IMPLICIT_DENY;
    }

    @Override
    default GetAccountSummaryResponse getAccountSummary(GetAccountSummaryRequest request) {
        return GetAccountSummaryResponse.builder()
                .summaryMapWithStrings(Map.ofEntries(
                        Map.entry("Users", state().list(Entity.Kind.USER).size()),
                        Map.entry("UsersQuota", 5000),
                        Map.entry("Groups", state().list(Entity.Kind.GROUP).size()),
                        Map.entry("GroupsQuota", 300),
                        Map.entry("Roles", state().list(Entity.Kind.ROLE).size()),
                        Map.entry("RolesQuota", 1000),
                        Map.entry("Policies", state().policies().size()),
                        Map.entry("PoliciesQuota", 1500),
                        Map.entry(
                                "PolicyVersionsInUse",
                                state().policies().stream()
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
                        Map.entry("AccountMFAEnabled", 0),
                        Map.entry("AccountAccessKeysPresent", 0),
                        Map.entry("MFADevices", 0)))
                .build();
    }

    @Override
    default ListAccountAliasesResponse listAccountAliases(ListAccountAliasesRequest request) {
        return ListAccountAliasesResponse.builder()
                .accountAliases(List.of())
                .isTruncated(false)
                .build();
    }
}
