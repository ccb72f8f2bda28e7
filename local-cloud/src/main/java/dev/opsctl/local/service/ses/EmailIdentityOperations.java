package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.ses.SesIdentities.Identity;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.List;
import software.amazon.awssdk.services.sesv2.model.CreateEmailIdentityRequest;
import software.amazon.awssdk.services.sesv2.model.CreateEmailIdentityResponse;
import software.amazon.awssdk.services.sesv2.model.DeleteEmailIdentityRequest;
import software.amazon.awssdk.services.sesv2.model.GetEmailIdentityRequest;
import software.amazon.awssdk.services.sesv2.model.GetEmailIdentityResponse;
import software.amazon.awssdk.services.sesv2.model.IdentityInfo;
import software.amazon.awssdk.services.sesv2.model.IdentityType;
import software.amazon.awssdk.services.sesv2.model.ListEmailIdentitiesRequest;
import software.amazon.awssdk.services.sesv2.model.ListEmailIdentitiesResponse;
import software.amazon.awssdk.services.sesv2.model.MailFromAttributes;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityConfigurationSetAttributesRequest;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityFeedbackAttributesRequest;
import software.amazon.awssdk.services.sesv2.model.VerificationStatus;

/** Identities that mail is sent from. */
final class EmailIdentityOperations {

    private final SesCore ses;

    EmailIdentityOperations(SesCore ses) {
        this.ses = ses;
    }

    public CreateEmailIdentityResponse createEmailIdentity(CreateEmailIdentityRequest request) {
        return ses.v2Change(() -> {
            String name = String.valueOf(request.emailIdentity());
            String keyLength = EmailIdentitySettingOperations.keyLength(request.dkimSigningAttributes());
            if (ses.identities().find(name).isPresent()) {
                throw new SesRefusal(Reason.IDENTITY_EXISTS, "Email identity " + name + " already exist.");
            }
            Identity identity = ses.identities().request(name);
            ses.identities().tag(name, now -> SesCore.tagged(now, request.tags()));
            new IdentitySettings(ses.identities()).keyLength(name, keyLength);
            if (request.configurationSetName() != null) {
                ses.sets().get(request.configurationSetName());
                ses.identities().set(name, "configurationSet", request.configurationSetName());
            }
            return CreateEmailIdentityResponse.builder()
                    .identityType(type(identity))
                    .verifiedForSendingStatus(identity.verified())
                    .dkimAttributes(dkim -> dkim.signingEnabled(false)
                            .status("NOT_STARTED")
                            .currentSigningKeyLength(keyLength)
                            .nextSigningKeyLength(keyLength))
                    .build();
        });
    }

    public GetEmailIdentityResponse getEmailIdentity(GetEmailIdentityRequest request) {
        return ses.v2(() -> {
            Identity identity = ses.identities().get(request.emailIdentity());
            return GetEmailIdentityResponse.builder()
                    .identityType(type(identity))
                    .verifiedForSendingStatus(identity.verified())
                    .verificationStatus(identity.verified() ? VerificationStatus.SUCCESS : VerificationStatus.PENDING)
                    .feedbackForwardingStatus(
                            !"false".equals(identity.attributes().get("feedbackForwarding")))
                    .configurationSetName(identity.attributes().get("configurationSet"))
                    .dkimAttributes(dkim -> dkim.signingEnabled(false)
                            .status(IdentitySettings.dkimRequested(identity) ? "PENDING" : "NOT_STARTED")
                            .currentSigningKeyLength(identity.attributes().get(IdentitySettings.KEY_LENGTH))
                            .nextSigningKeyLength(identity.attributes().get(IdentitySettings.NEXT_KEY_LENGTH))
                            .tokens(
                                    IdentitySettings.dkimRequested(identity)
                                            ? IdentitySettings.tokens(identity)
                                            : List.of()))
                    .mailFromAttributes(mailFrom(identity))
                    .policies(IdentitySettings.policies(identity))
                    .tags(SesCore.tags(identity.tags()))
                    .build();
        });
    }

    private static MailFromAttributes mailFrom(Identity identity) {
        String domain = identity.attributes().get("mailFromDomain");
        return MailFromAttributes.builder()
                .mailFromDomain(domain)
                .mailFromDomainStatus(domain == null ? null : "PENDING")
                .behaviorOnMxFailure(
                        identity.attributes().containsKey("mailFromReject") ? "REJECT_MESSAGE" : "USE_DEFAULT_VALUE")
                .build();
    }

    public void deleteEmailIdentity(DeleteEmailIdentityRequest request) {
        ses.v2(() -> {
            if (!ses.identities().delete(request.emailIdentity())) {
                throw new SesRefusal(
                        Reason.NO_IDENTITY, "Email identity " + request.emailIdentity() + " does not exist.");
            }
        });
    }

    public ListEmailIdentitiesResponse listEmailIdentities(ListEmailIdentitiesRequest request) {
        return ses.v2(() -> {
            Page<Identity> page = SesCore.page(
                    "identities", ses.identities().list(), Identity::name, request.nextToken(), request.pageSize());
            return ListEmailIdentitiesResponse.builder()
                    .emailIdentities(page.items().stream()
                            .map(EmailIdentityOperations::info)
                            .toList())
                    .nextToken(page.nextToken())
                    .build();
        });
    }

    private static IdentityInfo info(Identity identity) {
        return IdentityInfo.builder()
                .identityName(identity.name())
                .identityType(type(identity))
                .sendingEnabled(identity.verified())
                .verificationStatus(identity.verified() ? VerificationStatus.SUCCESS : VerificationStatus.PENDING)
                .build();
    }

    public void putEmailIdentityFeedbackAttributes(PutEmailIdentityFeedbackAttributesRequest request) {
        ses.v2(() -> {
            ses.identities()
                    .set(
                            request.emailIdentity(),
                            "feedbackForwarding",
                            String.valueOf(Boolean.TRUE.equals(request.emailForwardingEnabled())));
        });
    }

    public void putEmailIdentityConfigurationSetAttributes(PutEmailIdentityConfigurationSetAttributesRequest request) {
        ses.v2Change(() -> {
            if (request.configurationSetName() != null) {
                ses.sets().get(request.configurationSetName());
            }
            ses.identities().set(request.emailIdentity(), "configurationSet", request.configurationSetName());
        });
    }

    private static IdentityType type(Identity identity) {
        return identity.domain() ? IdentityType.DOMAIN : IdentityType.EMAIL_ADDRESS;
    }
}
