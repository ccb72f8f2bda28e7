package dev.opsctl.local.service.ses;

import dev.opsctl.local.service.ses.SesIdentities.Identity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.services.ses.model.BehaviorOnMXFailure;
import software.amazon.awssdk.services.ses.model.CustomMailFromStatus;
import software.amazon.awssdk.services.ses.model.DeleteIdentityPolicyRequest;
import software.amazon.awssdk.services.ses.model.GetIdentityDkimAttributesRequest;
import software.amazon.awssdk.services.ses.model.GetIdentityDkimAttributesResponse;
import software.amazon.awssdk.services.ses.model.GetIdentityMailFromDomainAttributesRequest;
import software.amazon.awssdk.services.ses.model.GetIdentityMailFromDomainAttributesResponse;
import software.amazon.awssdk.services.ses.model.GetIdentityPoliciesRequest;
import software.amazon.awssdk.services.ses.model.GetIdentityPoliciesResponse;
import software.amazon.awssdk.services.ses.model.IdentityDkimAttributes;
import software.amazon.awssdk.services.ses.model.IdentityMailFromDomainAttributes;
import software.amazon.awssdk.services.ses.model.ListIdentityPoliciesRequest;
import software.amazon.awssdk.services.ses.model.ListIdentityPoliciesResponse;
import software.amazon.awssdk.services.ses.model.PutIdentityPolicyRequest;
import software.amazon.awssdk.services.ses.model.SetIdentityDkimEnabledRequest;
import software.amazon.awssdk.services.ses.model.SetIdentityHeadersInNotificationsEnabledRequest;
import software.amazon.awssdk.services.ses.model.SetIdentityMailFromDomainRequest;
import software.amazon.awssdk.services.ses.model.VerificationStatus;
import software.amazon.awssdk.services.ses.model.VerifyDomainDkimRequest;
import software.amazon.awssdk.services.ses.model.VerifyDomainDkimResponse;

/** What is set on identities, as the API of 2010 has it. */
final class V1IdentitySettingOperations {

    private final SesCore ses;
    private final IdentitySettings settings;

    V1IdentitySettingOperations(SesCore ses) {
        this.ses = ses;
        this.settings = new IdentitySettings(ses.identities());
    }

    private <T> Map<String, T> each(List<String> names, Function<Identity, T> look) {
        Map<String, T> found = new LinkedHashMap<>();
        names.forEach(name -> ses.identities().find(name).ifPresent(identity -> found.put(name, look.apply(identity))));
        return found;
    }

    public void putIdentityPolicy(PutIdentityPolicyRequest request) {
        ses.v1(() -> {
            settings.putPolicy(request.identity(), request.policyName(), request.policy(), null);
        });
    }

    public void deleteIdentityPolicy(DeleteIdentityPolicyRequest request) {
        ses.v1(() -> {
            settings.deletePolicy(request.identity(), request.policyName());
        });
    }

    public GetIdentityPoliciesResponse getIdentityPolicies(GetIdentityPoliciesRequest request) {
        return ses.v1(() -> {
            Map<String, String> policies =
                    IdentitySettings.policies(ses.identities().get(request.identity()));
            policies.keySet().retainAll(request.policyNames());
            return GetIdentityPoliciesResponse.builder().policies(policies).build();
        });
    }

    public ListIdentityPoliciesResponse listIdentityPolicies(ListIdentityPoliciesRequest request) {
        return ses.v1(() -> ListIdentityPoliciesResponse.builder()
                .policyNames(IdentitySettings.policies(ses.identities().get(request.identity()))
                        .keySet())
                .build());
    }

    public void setIdentityMailFromDomain(SetIdentityMailFromDomainRequest request) {
        ses.v1(() -> {
            settings.mailFrom(
                    request.identity(),
                    request.mailFromDomain(),
                    request.behaviorOnMXFailure() == BehaviorOnMXFailure.REJECT_MESSAGE);
        });
    }

    public GetIdentityMailFromDomainAttributesResponse getIdentityMailFromDomainAttributes(
            GetIdentityMailFromDomainAttributesRequest request) {
        return GetIdentityMailFromDomainAttributesResponse.builder()
                .mailFromDomainAttributes(
                        each(request.identities(), identity -> IdentityMailFromDomainAttributes.builder()
                                .mailFromDomain(identity.attributes().getOrDefault("mailFromDomain", ""))
                                .mailFromDomainStatus(
                                        identity.attributes().containsKey("mailFromDomain")
                                                ? CustomMailFromStatus.PENDING
                                                : null)
                                .behaviorOnMXFailure(
                                        identity.attributes().containsKey("mailFromReject")
                                                ? BehaviorOnMXFailure.REJECT_MESSAGE
                                                : BehaviorOnMXFailure.USE_DEFAULT_VALUE)
                                .build()))
                .build();
    }

    public VerifyDomainDkimResponse verifyDomainDkim(VerifyDomainDkimRequest request) {
        return ses.v1(() -> {
            ses.identities().request(request.domain());
            return VerifyDomainDkimResponse.builder()
                    .dkimTokens(settings.requestDkim(request.domain()))
                    .build();
        });
    }

    public void setIdentityDkimEnabled(SetIdentityDkimEnabledRequest request) {
        ses.v1(() -> {
            settings.sign(request.identity(), Boolean.TRUE.equals(request.dkimEnabled()));
        });
    }

    public GetIdentityDkimAttributesResponse getIdentityDkimAttributes(GetIdentityDkimAttributesRequest request) {
        return GetIdentityDkimAttributesResponse.builder()
                .dkimAttributes(each(request.identities(), identity -> IdentityDkimAttributes.builder()
                        .dkimEnabled(false)
                        .dkimVerificationStatus(
                                IdentitySettings.dkimRequested(identity)
                                        ? VerificationStatus.PENDING
                                        : VerificationStatus.NOT_STARTED)
                        .dkimTokens(
                                IdentitySettings.dkimRequested(identity)
                                        ? IdentitySettings.tokens(identity)
                                        : List.of())
                        .build()))
                .build();
    }

    public void setIdentityHeadersInNotificationsEnabled(SetIdentityHeadersInNotificationsEnabledRequest request) {
        ses.v1(() -> {
            ses.identities()
                    .set(
                            request.identity(),
                            "headers." + request.notificationTypeAsString(),
                            Boolean.TRUE.equals(request.enabled()) ? "true" : null);
        });
    }
}
