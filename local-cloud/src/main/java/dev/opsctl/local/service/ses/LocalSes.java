package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.mail.MailLinks;
import dev.opsctl.local.service.ses.SesConfigurationSets.ConfigurationSet;
import dev.opsctl.local.service.ses.SesIdentities.Identity;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.Body;
import software.amazon.awssdk.services.ses.model.ConfigurationSetAttribute;
import software.amazon.awssdk.services.ses.model.CreateConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.ses.model.CreateConfigurationSetEventDestinationResponse;
import software.amazon.awssdk.services.ses.model.CreateConfigurationSetRequest;
import software.amazon.awssdk.services.ses.model.CreateConfigurationSetResponse;
import software.amazon.awssdk.services.ses.model.DeleteConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.ses.model.DeleteConfigurationSetEventDestinationResponse;
import software.amazon.awssdk.services.ses.model.DeleteConfigurationSetRequest;
import software.amazon.awssdk.services.ses.model.DeleteConfigurationSetResponse;
import software.amazon.awssdk.services.ses.model.DeleteIdentityRequest;
import software.amazon.awssdk.services.ses.model.DeleteIdentityResponse;
import software.amazon.awssdk.services.ses.model.DeleteVerifiedEmailAddressRequest;
import software.amazon.awssdk.services.ses.model.DeleteVerifiedEmailAddressResponse;
import software.amazon.awssdk.services.ses.model.DescribeConfigurationSetRequest;
import software.amazon.awssdk.services.ses.model.DescribeConfigurationSetResponse;
import software.amazon.awssdk.services.ses.model.EventDestination;
import software.amazon.awssdk.services.ses.model.EventType;
import software.amazon.awssdk.services.ses.model.GetAccountSendingEnabledRequest;
import software.amazon.awssdk.services.ses.model.GetAccountSendingEnabledResponse;
import software.amazon.awssdk.services.ses.model.GetIdentityNotificationAttributesRequest;
import software.amazon.awssdk.services.ses.model.GetIdentityNotificationAttributesResponse;
import software.amazon.awssdk.services.ses.model.GetIdentityVerificationAttributesRequest;
import software.amazon.awssdk.services.ses.model.GetIdentityVerificationAttributesResponse;
import software.amazon.awssdk.services.ses.model.GetSendQuotaRequest;
import software.amazon.awssdk.services.ses.model.GetSendQuotaResponse;
import software.amazon.awssdk.services.ses.model.GetSendStatisticsRequest;
import software.amazon.awssdk.services.ses.model.GetSendStatisticsResponse;
import software.amazon.awssdk.services.ses.model.IdentityNotificationAttributes;
import software.amazon.awssdk.services.ses.model.IdentityType;
import software.amazon.awssdk.services.ses.model.IdentityVerificationAttributes;
import software.amazon.awssdk.services.ses.model.ListConfigurationSetsRequest;
import software.amazon.awssdk.services.ses.model.ListConfigurationSetsResponse;
import software.amazon.awssdk.services.ses.model.ListIdentitiesRequest;
import software.amazon.awssdk.services.ses.model.ListIdentitiesResponse;
import software.amazon.awssdk.services.ses.model.ListVerifiedEmailAddressesRequest;
import software.amazon.awssdk.services.ses.model.ListVerifiedEmailAddressesResponse;
import software.amazon.awssdk.services.ses.model.MessageTag;
import software.amazon.awssdk.services.ses.model.SendDataPoint;
import software.amazon.awssdk.services.ses.model.SendEmailRequest;
import software.amazon.awssdk.services.ses.model.SendEmailResponse;
import software.amazon.awssdk.services.ses.model.SendRawEmailRequest;
import software.amazon.awssdk.services.ses.model.SendRawEmailResponse;
import software.amazon.awssdk.services.ses.model.SetIdentityFeedbackForwardingEnabledRequest;
import software.amazon.awssdk.services.ses.model.SetIdentityFeedbackForwardingEnabledResponse;
import software.amazon.awssdk.services.ses.model.SetIdentityNotificationTopicRequest;
import software.amazon.awssdk.services.ses.model.SetIdentityNotificationTopicResponse;
import software.amazon.awssdk.services.ses.model.UpdateAccountSendingEnabledRequest;
import software.amazon.awssdk.services.ses.model.UpdateAccountSendingEnabledResponse;
import software.amazon.awssdk.services.ses.model.UpdateConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.ses.model.UpdateConfigurationSetEventDestinationResponse;
import software.amazon.awssdk.services.ses.model.VerificationStatus;
import software.amazon.awssdk.services.ses.model.VerifyDomainIdentityRequest;
import software.amazon.awssdk.services.ses.model.VerifyDomainIdentityResponse;
import software.amazon.awssdk.services.ses.model.VerifyEmailAddressRequest;
import software.amazon.awssdk.services.ses.model.VerifyEmailAddressResponse;
import software.amazon.awssdk.services.ses.model.VerifyEmailIdentityRequest;
import software.amazon.awssdk.services.ses.model.VerifyEmailIdentityResponse;

/**
 * Amazon SES, API version 1, with an account in the sandbox. Mail goes to the mailbox ({@link dev.opsctl.local.engine.mail.Mailbox}).
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalSes implements SesClient, Resumable, MailLinks.Target {

    private final SesCore ses;

    public LocalSes(ServiceContext context) {
        this.ses = SesCore.of(context);
    }

    @Override
    public void resume() {
        ses.events().resume();
    }

    @Override
    public Optional<String> follow(String token) {
        return ses.identities()
                .verify(token)
                .map(identity -> "Congratulations! You have successfully verified " + identity.name() + ".");
    }

    private static <T> T answer(Supplier<T> body) {
        return SesCore.answer(body, SesRefusal::v1);
    }

    @Override
    public SendEmailResponse sendEmail(SendEmailRequest request) {
        Body body = request.message() == null ? null : request.message().body();
        String subject = request.message() == null || request.message().subject() == null
                ? null
                : request.message().subject().data();
        String text = body == null || body.text() == null ? null : body.text().data();
        String html = body == null || body.html() == null ? null : body.html().data();
        var to = request.destination();
        return answer(() -> SendEmailResponse.builder()
                .messageId(ses.send(
                        new SesCore.Simple(
                                request.source(),
                                to == null ? List.of() : to.toAddresses(),
                                to == null ? List.of() : to.ccAddresses(),
                                to == null ? List.of() : to.bccAddresses(),
                                request.replyToAddresses(),
                                subject,
                                text,
                                html,
                                Map.of()),
                        request.returnPath(),
                        request.configurationSetName(),
                        tags(request.tags())))
                .build());
    }

    @Override
    public SendRawEmailResponse sendRawEmail(SendRawEmailRequest request) {
        return answer(() -> {
            if (request.rawMessage() == null
                    || request.rawMessage().data() == null
                    || request.rawMessage().data().asByteArrayUnsafe().length == 0) {
                throw new SesRefusal(Reason.INVALID, "Empty required header 'From'.");
            }
            return SendRawEmailResponse.builder()
                    .messageId(ses.sending()
                            .send(
                                    request.source(),
                                    request.destinations(),
                                    request.rawMessage().data().asByteArray(),
                                    request.configurationSetName(),
                                    tags(request.tags())))
                    .build();
        });
    }

    private static Map<String, String> tags(List<MessageTag> tags) {
        Map<String, String> map = new LinkedHashMap<>();
        tags.forEach(tag -> map.put(tag.name(), tag.value()));
        return map;
    }

    @Override
    public VerifyEmailIdentityResponse verifyEmailIdentity(VerifyEmailIdentityRequest request) {
        return answer(() -> {
            requestAddress(request.emailAddress());
            return VerifyEmailIdentityResponse.builder().build();
        });
    }

    @Override
    public VerifyEmailAddressResponse verifyEmailAddress(VerifyEmailAddressRequest request) {
        return answer(() -> {
            requestAddress(request.emailAddress());
            return VerifyEmailAddressResponse.builder().build();
        });
    }

    private void requestAddress(String address) {
        SesIdentities.checkAddress(String.valueOf(address));
        ses.identities().request(address);
    }

    @Override
    public VerifyDomainIdentityResponse verifyDomainIdentity(VerifyDomainIdentityRequest request) {
        return answer(() -> VerifyDomainIdentityResponse.builder()
                .verificationToken(ses.identities().request(request.domain()).token())
                .build());
    }

    @Override
    public DeleteIdentityResponse deleteIdentity(DeleteIdentityRequest request) {
        ses.identities().delete(request.identity());
        return DeleteIdentityResponse.builder().build();
    }

    @Override
    public DeleteVerifiedEmailAddressResponse deleteVerifiedEmailAddress(DeleteVerifiedEmailAddressRequest request) {
        ses.identities().delete(request.emailAddress());
        return DeleteVerifiedEmailAddressResponse.builder().build();
    }

    @Override
    public ListIdentitiesResponse listIdentities(ListIdentitiesRequest request) {
        int max = request.maxItems() == null ? 1000 : request.maxItems();
        List<String> names = ses.identities().list().stream()
                .filter(identity -> request.identityType() == null
                        || identity.domain() == (request.identityType() == IdentityType.DOMAIN))
                .map(Identity::name)
                .filter(name -> request.nextToken() == null || name.compareTo(request.nextToken()) > 0)
                .sorted()
                .toList();
        List<String> page = names.subList(0, Math.min(max, names.size()));
        return ListIdentitiesResponse.builder()
                .identities(page)
                .nextToken(page.size() < names.size() ? page.get(page.size() - 1) : null)
                .build();
    }

    @Override
    public ListVerifiedEmailAddressesResponse listVerifiedEmailAddresses(ListVerifiedEmailAddressesRequest request) {
        return ListVerifiedEmailAddressesResponse.builder()
                .verifiedEmailAddresses(ses.identities().list().stream()
                        .filter(identity -> identity.verified() && !identity.domain())
                        .map(Identity::name)
                        .toList())
                .build();
    }

    @Override
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

    @Override
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
                            .forwardingEnabled(!"false".equals(set.get("feedbackForwarding")))
                            .build());
        }));
        return GetIdentityNotificationAttributesResponse.builder()
                .notificationAttributes(found)
                .build();
    }

    @Override
    public SetIdentityNotificationTopicResponse setIdentityNotificationTopic(
            SetIdentityNotificationTopicRequest request) {
        return answer(() -> {
            ses.identities().set(request.identity(), "topic." + request.notificationTypeAsString(), request.snsTopic());
            return SetIdentityNotificationTopicResponse.builder().build();
        });
    }

    @Override
    public SetIdentityFeedbackForwardingEnabledResponse setIdentityFeedbackForwardingEnabled(
            SetIdentityFeedbackForwardingEnabledRequest request) {
        return answer(() -> {
            ses.identities().set(request.identity(), "feedbackForwarding", String.valueOf(request.forwardingEnabled()));
            return SetIdentityFeedbackForwardingEnabledResponse.builder().build();
        });
    }

    @Override
    public GetSendQuotaResponse getSendQuota(GetSendQuotaRequest request) {
        return GetSendQuotaResponse.builder()
                .max24HourSend(ses.account().maxInDay())
                .maxSendRate(ses.account().maxInSecond())
                .sentLast24Hours((double) ses.sending().sentLast24Hours())
                .build();
    }

    @Override
    public GetSendStatisticsResponse getSendStatistics(GetSendStatisticsRequest request) {
        return GetSendStatisticsResponse.builder()
                .sendDataPoints(ses.sending().statistics().stream()
                        .map(point -> SendDataPoint.builder()
                                .timestamp(point.from())
                                .deliveryAttempts(point.attempts())
                                .bounces(point.bounces())
                                .complaints(point.complaints())
                                .rejects(point.rejects())
                                .build())
                        .toList())
                .build();
    }

    @Override
    public GetAccountSendingEnabledResponse getAccountSendingEnabled(GetAccountSendingEnabledRequest request) {
        return GetAccountSendingEnabledResponse.builder()
                .enabled(ses.account().settings().sending())
                .build();
    }

    @Override
    public UpdateAccountSendingEnabledResponse updateAccountSendingEnabled(UpdateAccountSendingEnabledRequest request) {
        ses.account()
                .change(before -> new SesAccount.Settings(
                        before.production(),
                        Boolean.TRUE.equals(request.enabled()),
                        before.suppressedReasons(),
                        before.details()));
        return UpdateAccountSendingEnabledResponse.builder().build();
    }

    @Override
    public CreateConfigurationSetResponse createConfigurationSet(CreateConfigurationSetRequest request) {
        return answer(() -> {
            ses.sets()
                    .create(software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetRequest.builder()
                            .configurationSetName(
                                    request.configurationSet() == null
                                            ? null
                                            : request.configurationSet().name())
                            .build());
            return CreateConfigurationSetResponse.builder().build();
        });
    }

    @Override
    public DeleteConfigurationSetResponse deleteConfigurationSet(DeleteConfigurationSetRequest request) {
        return answer(() -> {
            ses.sets().delete(request.configurationSetName());
            return DeleteConfigurationSetResponse.builder().build();
        });
    }

    @Override
    public DescribeConfigurationSetResponse describeConfigurationSet(DescribeConfigurationSetRequest request) {
        return answer(() -> {
            ConfigurationSet set = ses.sets().get(request.configurationSetName());
            DescribeConfigurationSetResponse.Builder answer = DescribeConfigurationSetResponse.builder()
                    .configurationSet(c -> c.name(request.configurationSetName()));
            if (request.configurationSetAttributeNames().contains(ConfigurationSetAttribute.EVENT_DESTINATIONS)) {
                answer.eventDestinations(
                        set.destinations().stream().map(LocalSes::v1).toList());
            }
            return answer.build();
        });
    }

    @Override
    public ListConfigurationSetsResponse listConfigurationSets(ListConfigurationSetsRequest request) {
        return ListConfigurationSetsResponse.builder()
                .configurationSets(ses.sets().names().stream()
                        .map(name -> software.amazon.awssdk.services.ses.model.ConfigurationSet.builder()
                                .name(name)
                                .build())
                        .toList())
                .build();
    }

    @Override
    public CreateConfigurationSetEventDestinationResponse createConfigurationSetEventDestination(
            CreateConfigurationSetEventDestinationRequest request) {
        return answer(() -> {
            ses.sets().addDestination(request.configurationSetName(), v2(request.eventDestination()));
            return CreateConfigurationSetEventDestinationResponse.builder().build();
        });
    }

    @Override
    public UpdateConfigurationSetEventDestinationResponse updateConfigurationSetEventDestination(
            UpdateConfigurationSetEventDestinationRequest request) {
        return answer(() -> {
            ses.sets().updateDestination(request.configurationSetName(), v2(request.eventDestination()));
            return UpdateConfigurationSetEventDestinationResponse.builder().build();
        });
    }

    @Override
    public DeleteConfigurationSetEventDestinationResponse deleteConfigurationSetEventDestination(
            DeleteConfigurationSetEventDestinationRequest request) {
        return answer(() -> {
            ses.sets().deleteDestination(request.configurationSetName(), request.eventDestinationName());
            return DeleteConfigurationSetEventDestinationResponse.builder().build();
        });
    }

    private static software.amazon.awssdk.services.sesv2.model.EventDestination v2(EventDestination destination) {
        var v2 = software.amazon.awssdk.services.sesv2.model.EventDestination.builder()
                .name(destination.name())
                .enabled(Boolean.TRUE.equals(destination.enabled()))
                .matchingEventTypesWithStrings(destination.matchingEventTypesAsStrings().stream()
                        .map(type ->
                                "renderingFailure".equals(type) ? "RENDERING_FAILURE" : type.toUpperCase(Locale.ROOT))
                        .toList());
        if (destination.snsDestination() != null) {
            v2.snsDestination(sns -> sns.topicArn(destination.snsDestination().topicARN()));
        }
        if (destination.cloudWatchDestination() != null) {
            v2.cloudWatchDestination(DimensionSources.v2(destination.cloudWatchDestination()));
        }
        if (destination.kinesisFirehoseDestination() != null) {
            v2.kinesisFirehoseDestination(f -> {});
        }
        return v2.build();
    }

    private static EventDestination v1(software.amazon.awssdk.services.sesv2.model.EventDestination destination) {
        EventDestination.Builder v1 = EventDestination.builder()
                .name(destination.name())
                .enabled(destination.enabled())
                .matchingEventTypes(destination.matchingEventTypesAsStrings().stream()
                        .map(type -> EventType.fromValue(
                                "RENDERING_FAILURE".equals(type) ? "renderingFailure" : type.toLowerCase(Locale.ROOT)))
                        .toList());
        if (destination.snsDestination() != null) {
            v1.snsDestination(sns -> sns.topicARN(destination.snsDestination().topicArn()));
        }
        if (destination.cloudWatchDestination() != null) {
            v1.cloudWatchDestination(DimensionSources.v1(destination.cloudWatchDestination()));
        }
        return v1.build();
    }

    @Override
    public String serviceName() {
        return SesClient.SERVICE_NAME;
    }

    @Override
    public void close() {
        // The queue of notices runs on the cloud's executor and ends with it.
    }
}
