package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.service.ses.SesIdentities.Identity;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sesv2.model.BehaviorOnMxFailure;
import software.amazon.awssdk.services.sesv2.model.CreateEmailIdentityPolicyRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteEmailIdentityPolicyRequest;
import software.amazon.awssdk.services.sesv2.model.DkimSigningAttributes;
import software.amazon.awssdk.services.sesv2.model.DkimSigningAttributesOrigin;
import software.amazon.awssdk.services.sesv2.model.DkimStatus;
import software.amazon.awssdk.services.sesv2.model.GetEmailIdentityPoliciesRequest;
import software.amazon.awssdk.services.sesv2.model.GetEmailIdentityPoliciesResponse;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityDkimAttributesRequest;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityDkimSigningAttributesRequest;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityDkimSigningAttributesResponse;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityMailFromAttributesRequest;
import software.amazon.awssdk.services.sesv2.model.UpdateEmailIdentityPolicyRequest;

/** What is set on identities; their policies say which other accounts may send from them. */
final class EmailIdentitySettingOperations implements ResourcePolicySource {

    private final SesCore ses;
    private final IdentitySettings settings;

    EmailIdentitySettingOperations(SesCore ses) {
        this.ses = ses;
        this.settings = new IdentitySettings(ses.identities());
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return Arn.parse(resourceArn)
                .map(Arn::resource)
                .filter(resource -> resource.startsWith("identity/"))
                .flatMap(resource -> ses.identities().find(resource.substring("identity/".length())))
                .flatMap(IdentitySettings::document);
    }

    public void createEmailIdentityPolicy(CreateEmailIdentityPolicyRequest request) {
        ses.v2Change(() -> {
            settings.putPolicy(request.emailIdentity(), request.policyName(), request.policy(), false);
        });
    }

    public void updateEmailIdentityPolicy(UpdateEmailIdentityPolicyRequest request) {
        ses.v2Change(() -> {
            settings.putPolicy(request.emailIdentity(), request.policyName(), request.policy(), true);
        });
    }

    public void deleteEmailIdentityPolicy(DeleteEmailIdentityPolicyRequest request) {
        ses.v2(() -> {
            settings.deletePolicy(request.emailIdentity(), request.policyName());
        });
    }

    public GetEmailIdentityPoliciesResponse getEmailIdentityPolicies(GetEmailIdentityPoliciesRequest request) {
        return ses.v2(() -> GetEmailIdentityPoliciesResponse.builder()
                .policies(IdentitySettings.policies(ses.identities().get(request.emailIdentity())))
                .build());
    }

    public void putEmailIdentityMailFromAttributes(PutEmailIdentityMailFromAttributesRequest request) {
        ses.v2Change(() -> {
            settings.mailFrom(
                    request.emailIdentity(),
                    request.mailFromDomain(),
                    request.behaviorOnMxFailure() == BehaviorOnMxFailure.REJECT_MESSAGE);
        });
    }

    public void putEmailIdentityDkimAttributes(PutEmailIdentityDkimAttributesRequest request) {
        ses.v2(() -> {
            settings.sign(request.emailIdentity(), Boolean.TRUE.equals(request.signingEnabled()));
        });
    }

    /**
     * The length of the keys of Easy DKIM, or null if nothing is said of it.
     *
     * @throws SesRefusal if mail is to be signed with a key of one's own, or with that of another region
     */
    static @Nullable String keyLength(@Nullable DkimSigningAttributes signing) {
        if (signing == null) {
            return null;
        }
        Map<String, Optional<String>> others = Map.of(
                "DomainSigningSelector", Optional.ofNullable(signing.domainSigningSelector()),
                "DomainSigningPrivateKey", Optional.ofNullable(signing.domainSigningPrivateKey()),
                "DomainSigningAttributesOrigin", Optional.ofNullable(signing.domainSigningAttributesOriginAsString()));
        others.forEach((member, value) -> value.ifPresent(said -> {
            throw new SesRefusal(
                    Reason.INVALID, "The local cloud does not sign mail with DKIM: leave " + member + " out.");
        }));
        return signing.nextSigningKeyLengthAsString();
    }

    public PutEmailIdentityDkimSigningAttributesResponse putEmailIdentityDkimSigningAttributes(
            PutEmailIdentityDkimSigningAttributesRequest request) {
        return ses.v2Change(() -> {
            String keyLength = keyLength(request.signingAttributes());
            if (request.signingAttributesOrigin() != DkimSigningAttributesOrigin.AWS_SES) {
                throw new SesRefusal(
                        Reason.INVALID,
                        "The local cloud does not sign mail with DKIM: SigningAttributesOrigin can be AWS_SES only.");
            }
            Identity identity = ses.identities().get(request.emailIdentity());
            settings.keyLength(identity.name(), keyLength);
            return PutEmailIdentityDkimSigningAttributesResponse.builder()
                    .dkimStatus(DkimStatus.PENDING)
                    .dkimTokens(settings.requestDkim(identity.name()))
                    .build();
        });
    }
}
