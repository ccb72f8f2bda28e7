package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.engine.mail.MailLinks;
import dev.opsctl.local.service.ses.SesIdentities.Identity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ses.model.DeleteIdentityRequest;
import software.amazon.awssdk.services.ses.model.DeleteVerifiedEmailAddressRequest;
import software.amazon.awssdk.services.ses.model.GetIdentityNotificationAttributesRequest;
import software.amazon.awssdk.services.ses.model.GetIdentityNotificationAttributesResponse;
import software.amazon.awssdk.services.ses.model.GetIdentityVerificationAttributesRequest;
import software.amazon.awssdk.services.ses.model.GetIdentityVerificationAttributesResponse;
import software.amazon.awssdk.services.ses.model.IdentityNotificationAttributes;
import software.amazon.awssdk.services.ses.model.IdentityType;
import software.amazon.awssdk.services.ses.model.IdentityVerificationAttributes;
import software.amazon.awssdk.services.ses.model.ListIdentitiesRequest;
import software.amazon.awssdk.services.ses.model.ListIdentitiesResponse;
import software.amazon.awssdk.services.ses.model.ListVerifiedEmailAddressesRequest;
import software.amazon.awssdk.services.ses.model.ListVerifiedEmailAddressesResponse;
import software.amazon.awssdk.services.ses.model.SetIdentityFeedbackForwardingEnabledRequest;
import software.amazon.awssdk.services.ses.model.SetIdentityNotificationTopicRequest;
import software.amazon.awssdk.services.ses.model.VerificationStatus;
import software.amazon.awssdk.services.ses.model.VerifyDomainIdentityRequest;
import software.amazon.awssdk.services.ses.model.VerifyDomainIdentityResponse;
import software.amazon.awssdk.services.ses.model.VerifyEmailAddressRequest;
import software.amazon.awssdk.services.ses.model.VerifyEmailIdentityRequest;

/** Addresses and domains, as the API of 2010 has them. */
final class V1IdentityOperations implements MailLinks.Target {

    private final SesCore ses;

    V1IdentityOperations(SesCore ses) {
        this.ses = ses;
    }

    public void verifyEmailIdentity(VerifyEmailIdentityRequest request) {
        ses.v1(() -> {
            requestAddress(request.emailAddress());
        });
    }

    public void verifyEmailAddress(VerifyEmailAddressRequest request) {
        ses.v1(() -> {
            requestAddress(request.emailAddress());
        });
    }

    private void requestAddress(String address) {
        SesIdentities.checkAddress(String.valueOf(address));
        ses.identities().request(address);
    }

    public VerifyDomainIdentityResponse verifyDomainIdentity(VerifyDomainIdentityRequest request) {
        return ses.v1(() -> VerifyDomainIdentityResponse.builder()
                .verificationToken(ses.identities().request(request.domain()).token())
                .build());
    }

    public void deleteIdentity(DeleteIdentityRequest request) {
        ses.identities().delete(request.identity());
    }

    public void deleteVerifiedEmailAddress(DeleteVerifiedEmailAddressRequest request) {
        ses.identities().delete(request.emailAddress());
    }

    public ListIdentitiesResponse listIdentities(ListIdentitiesRequest request) {
        List<String> names = ses.identities().list().stream()
                .filter(identity -> request.identityType() == null
                        || identity.domain() == (request.identityType() == IdentityType.DOMAIN))
                .map(Identity::name)
                .toList();
        int most = request.maxItems() == null ? 1000 : request.maxItems();
        return ses.v1(() -> {
            Page<String> page = SesCore.page("identities", names, name -> name, request.nextToken(), most);
            return ListIdentitiesResponse.builder()
                    .identities(page.items())
                    .nextToken(page.nextToken())
                    .build();
        });
    }

    public ListVerifiedEmailAddressesResponse listVerifiedEmailAddresses(ListVerifiedEmailAddressesRequest request) {
        return ListVerifiedEmailAddressesResponse.builder()
                .verifiedEmailAddresses(ses.identities().list().stream()
                        .filter(identity -> identity.verified() && !identity.domain())
                        .map(Identity::name)
                        .toList())
                .build();
    }

    public GetIdentityVerificationAttributesResponse getIdentityVerificationAttributes(
            GetIdentityVerificationAttributesRequest request) {
        Map<String, IdentityVerificationAttributes> found = new LinkedHashMap<>();
        request.identities().forEach(name -> ses.identities()
                .find(name)
                .ifPresent(identity -> found.put(
                        name,
                        IdentityVerificationAttributes.builder()
                                .verificationStatus(
                                        identity.verified() ? VerificationStatus.SUCCESS : VerificationStatus.PENDING)
                                .verificationToken(identity.domain() ? identity.token() : null)
                                .build())));
        return GetIdentityVerificationAttributesResponse.builder()
                .verificationAttributes(found)
                .build();
    }

    public GetIdentityNotificationAttributesResponse getIdentityNotificationAttributes(
            GetIdentityNotificationAttributesRequest request) {
        Map<String, IdentityNotificationAttributes> found = new LinkedHashMap<>();
        request.identities().forEach(name -> ses.identities().find(name).ifPresent(identity -> {
            Map<String, String> set = identity.attributes();
            found.put(
                    name,
                    IdentityNotificationAttributes.builder()
                            .bounceTopic(set.get("topic.Bounce"))
                            .complaintTopic(set.get("topic.Complaint"))
                            .deliveryTopic(set.get("topic.Delivery"))
                            .headersInBounceNotificationsEnabled(set.containsKey("headers.Bounce"))
                            .headersInComplaintNotificationsEnabled(set.containsKey("headers.Complaint"))
                            .headersInDeliveryNotificationsEnabled(set.containsKey("headers.Delivery"))
                            .forwardingEnabled(!"false".equals(set.get("feedbackForwarding")))
                            .build());
        }));
        return GetIdentityNotificationAttributesResponse.builder()
                .notificationAttributes(found)
                .build();
    }

    public void setIdentityNotificationTopic(SetIdentityNotificationTopicRequest request) {
        ses.v1(() -> {
            ses.identities().set(request.identity(), "topic." + request.notificationTypeAsString(), request.snsTopic());
        });
    }

    public void setIdentityFeedbackForwardingEnabled(SetIdentityFeedbackForwardingEnabledRequest request) {
        ses.v1(() -> {
            ses.identities().set(request.identity(), "feedbackForwarding", String.valueOf(request.forwardingEnabled()));
        });
    }

    @Override
    public Optional<String> follow(String token) {
        if (token.startsWith("unsubscribe-")) {
            return ses.contacts()
                    .follow(token)
                    .map(link -> "You have unsubscribed " + link.address() + " from "
                            + (link.topic() != null ? link.topic() : "all topics of " + link.list()) + ".");
        }
        return ses.identities()
                .verify(token)
                .map(identity -> "Congratulations! You have successfully verified " + identity.name() + ".");
    }
}
