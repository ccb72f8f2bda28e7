package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.ses.SesIdentities.Identity;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetEventDestinationResponse;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetResponse;
import software.amazon.awssdk.services.sesv2.model.CreateEmailIdentityRequest;
import software.amazon.awssdk.services.sesv2.model.CreateEmailIdentityResponse;
import software.amazon.awssdk.services.sesv2.model.DeleteConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteConfigurationSetEventDestinationResponse;
import software.amazon.awssdk.services.sesv2.model.DeleteConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteConfigurationSetResponse;
import software.amazon.awssdk.services.sesv2.model.DeleteEmailIdentityRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteEmailIdentityResponse;
import software.amazon.awssdk.services.sesv2.model.DeleteSuppressedDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteSuppressedDestinationResponse;
import software.amazon.awssdk.services.sesv2.model.Destination;
import software.amazon.awssdk.services.sesv2.model.EventDestination;
import software.amazon.awssdk.services.sesv2.model.EventDestinationDefinition;
import software.amazon.awssdk.services.sesv2.model.GetAccountRequest;
import software.amazon.awssdk.services.sesv2.model.GetAccountResponse;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetEventDestinationsRequest;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetEventDestinationsResponse;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetResponse;
import software.amazon.awssdk.services.sesv2.model.GetEmailIdentityRequest;
import software.amazon.awssdk.services.sesv2.model.GetEmailIdentityResponse;
import software.amazon.awssdk.services.sesv2.model.IdentityInfo;
import software.amazon.awssdk.services.sesv2.model.IdentityType;
import software.amazon.awssdk.services.sesv2.model.ListConfigurationSetsRequest;
import software.amazon.awssdk.services.sesv2.model.ListConfigurationSetsResponse;
import software.amazon.awssdk.services.sesv2.model.ListEmailIdentitiesRequest;
import software.amazon.awssdk.services.sesv2.model.ListEmailIdentitiesResponse;
import software.amazon.awssdk.services.sesv2.model.ListSuppressedDestinationsRequest;
import software.amazon.awssdk.services.sesv2.model.ListSuppressedDestinationsResponse;
import software.amazon.awssdk.services.sesv2.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sesv2.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sesv2.model.MessageHeader;
import software.amazon.awssdk.services.sesv2.model.MessageTag;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetSendingOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetSendingOptionsResponse;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityConfigurationSetAttributesRequest;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityConfigurationSetAttributesResponse;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityFeedbackAttributesRequest;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityFeedbackAttributesResponse;
import software.amazon.awssdk.services.sesv2.model.PutSuppressedDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.PutSuppressedDestinationResponse;
import software.amazon.awssdk.services.sesv2.model.SendEmailRequest;
import software.amazon.awssdk.services.sesv2.model.SendEmailResponse;
import software.amazon.awssdk.services.sesv2.model.SendingOptions;
import software.amazon.awssdk.services.sesv2.model.SuppressedDestinationSummary;
import software.amazon.awssdk.services.sesv2.model.Tag;
import software.amazon.awssdk.services.sesv2.model.TagResourceRequest;
import software.amazon.awssdk.services.sesv2.model.TagResourceResponse;
import software.amazon.awssdk.services.sesv2.model.UntagResourceRequest;
import software.amazon.awssdk.services.sesv2.model.UntagResourceResponse;
import software.amazon.awssdk.services.sesv2.model.UpdateConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.UpdateConfigurationSetEventDestinationResponse;
import software.amazon.awssdk.services.sesv2.model.VerificationStatus;

/**
 * Amazon SES, API version 2, over the same state as {@link LocalSes}.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/APIReference-V2/Welcome.html">API reference</a>
 */
public final class LocalSesV2 implements SesV2Client {

    private final SesCore ses;

    public LocalSesV2(ServiceContext context) {
        this.ses = SesCore.of(context);
    }

    private static <T> T answer(Supplier<T> body) {
        return SesCore.answer(body, SesRefusal::v2);
    }

    @Override
    public SendEmailResponse sendEmail(SendEmailRequest request) {
        return answer(() -> {
            Map<String, String> tags = new LinkedHashMap<>();
            request.emailTags().forEach((MessageTag tag) -> tags.put(tag.name(), tag.value()));
            Destination to =
                    request.destination() == null ? Destination.builder().build() : request.destination();
            if (request.content() == null
                    || request.content().raw() == null && request.content().simple() == null) {
                throw new SesRefusal(
                        Reason.INVALID, "The local cloud sends raw and simple messages; one of them must be given.");
            }
            if (request.content().raw() != null) {
                List<String> all = java.util.stream.Stream.of(to.toAddresses(), to.ccAddresses(), to.bccAddresses())
                        .flatMap(List::stream)
                        .toList();
                return SendEmailResponse.builder()
                        .messageId(ses.sending()
                                .send(
                                        request.fromEmailAddress(),
                                        all,
                                        request.content().raw().data().asByteArray(),
                                        request.configurationSetName(),
                                        tags))
                        .build();
            }
            var simple = request.content().simple();
            if (simple.hasAttachments()) {
                throw new SesRefusal(Reason.INVALID, "The local cloud takes attachments in raw messages only.");
            }
            Map<String, String> headers = new LinkedHashMap<>();
            simple.headers().forEach((MessageHeader header) -> headers.put(header.name(), header.value()));
            var body = simple.body();
            return SendEmailResponse.builder()
                    .messageId(ses.send(
                            new SesCore.Simple(
                                    request.fromEmailAddress(),
                                    to.toAddresses(),
                                    to.ccAddresses(),
                                    to.bccAddresses(),
                                    request.replyToAddresses(),
                                    simple.subject() == null
                                            ? null
                                            : simple.subject().data(),
                                    body == null || body.text() == null
                                            ? null
                                            : body.text().data(),
                                    body == null || body.html() == null
                                            ? null
                                            : body.html().data(),
                                    headers),
                            null,
                            request.configurationSetName(),
                            tags))
                    .build();
        });
    }

    @Override
    public CreateEmailIdentityResponse createEmailIdentity(CreateEmailIdentityRequest request) {
        return answer(() -> {
            String name = String.valueOf(request.emailIdentity());
            if (request.dkimSigningAttributes() != null
                    && request.dkimSigningAttributes().domainSigningPrivateKey() != null) {
                throw new SesRefusal(Reason.INVALID, "The local cloud does not sign mail with DKIM.");
            }
            if (ses.identities().find(name).isPresent()) {
                throw new SesRefusal(Reason.IDENTITY_EXISTS, "Email identity " + name + " already exist.");
            }
            Identity identity = ses.identities().request(name);
            Map<String, String> tags = new LinkedHashMap<>();
            request.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
            ses.identities().tag(name, tags, List.of());
            if (request.configurationSetName() != null) {
                ses.sets().get(request.configurationSetName());
                ses.identities().set(name, "configurationSet", request.configurationSetName());
            }
            return CreateEmailIdentityResponse.builder()
                    .identityType(type(identity))
                    .verifiedForSendingStatus(identity.verified())
                    .dkimAttributes(dkim -> dkim.signingEnabled(false).status("NOT_STARTED"))
                    .build();
        });
    }

    private static IdentityType type(Identity identity) {
        return identity.domain() ? IdentityType.DOMAIN : IdentityType.EMAIL_ADDRESS;
    }

    @Override
    public GetEmailIdentityResponse getEmailIdentity(GetEmailIdentityRequest request) {
        return answer(() -> {
            Identity identity = ses.identities().get(request.emailIdentity());
            return GetEmailIdentityResponse.builder()
                    .identityType(type(identity))
                    .verifiedForSendingStatus(identity.verified())
                    .verificationStatus(identity.verified() ? VerificationStatus.SUCCESS : VerificationStatus.PENDING)
                    .feedbackForwardingStatus(
                            !"false".equals(identity.attributes().get("feedbackForwarding")))
                    .configurationSetName(identity.attributes().get("configurationSet"))
                    .dkimAttributes(dkim -> dkim.signingEnabled(false).status("NOT_STARTED"))
                    .policies(Map.of())
                    .tags(tags(identity.tags()))
                    .build();
        });
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    @Override
    public DeleteEmailIdentityResponse deleteEmailIdentity(DeleteEmailIdentityRequest request) {
        return answer(() -> {
            if (!ses.identities().delete(request.emailIdentity())) {
                throw new SesRefusal(
                        Reason.NO_IDENTITY, "Email identity " + request.emailIdentity() + " does not exist.");
            }
            return DeleteEmailIdentityResponse.builder().build();
        });
    }

    @Override
    public ListEmailIdentitiesResponse listEmailIdentities(ListEmailIdentitiesRequest request) {
        Page<IdentityInfo> page = page(
                ses.identities().list(),
                Identity::name,
                request.nextToken(),
                request.pageSize(),
                identity -> IdentityInfo.builder()
                        .identityName(identity.name())
                        .identityType(type(identity))
                        .sendingEnabled(identity.verified())
                        .verificationStatus(
                                identity.verified() ? VerificationStatus.SUCCESS : VerificationStatus.PENDING)
                        .build());
        return ListEmailIdentitiesResponse.builder()
                .emailIdentities(page.items())
                .nextToken(page.next())
                .build();
    }

    private record Page<R>(List<R> items, String next) {}

    private static <T, R> Page<R> page(
            List<T> all, Function<T, String> key, String token, Integer size, Function<T, R> view) {
        List<T> rest = all.stream()
                .filter(item -> token == null || key.apply(item).compareTo(token) > 0)
                .toList();
        List<T> page = rest.subList(0, Math.min(size == null ? 100 : size, rest.size()));
        return new Page<>(
                page.stream().map(view).toList(),
                page.size() < rest.size() ? key.apply(page.get(page.size() - 1)) : null);
    }

    @Override
    public PutEmailIdentityFeedbackAttributesResponse putEmailIdentityFeedbackAttributes(
            PutEmailIdentityFeedbackAttributesRequest request) {
        return answer(() -> {
            ses.identities()
                    .set(
                            request.emailIdentity(),
                            "feedbackForwarding",
                            String.valueOf(Boolean.TRUE.equals(request.emailForwardingEnabled())));
            return PutEmailIdentityFeedbackAttributesResponse.builder().build();
        });
    }

    @Override
    public PutEmailIdentityConfigurationSetAttributesResponse putEmailIdentityConfigurationSetAttributes(
            PutEmailIdentityConfigurationSetAttributesRequest request) {
        return answer(() -> {
            if (request.configurationSetName() != null) {
                ses.sets().get(request.configurationSetName());
            }
            ses.identities().set(request.emailIdentity(), "configurationSet", request.configurationSetName());
            return PutEmailIdentityConfigurationSetAttributesResponse.builder().build();
        });
    }

    @Override
    public GetAccountResponse getAccount(GetAccountRequest request) {
        return GetAccountResponse.builder()
                .productionAccessEnabled(false)
                .sendingEnabled(true)
                .dedicatedIpAutoWarmupEnabled(false)
                .enforcementStatus("HEALTHY")
                .sendQuota(quota -> quota.max24HourSend(SesSending.MAX_24_HOURS)
                        .maxSendRate(SesSending.MAX_PER_SECOND)
                        .sentLast24Hours((double) ses.sending().sentLast24Hours()))
                .build();
    }

    @Override
    public CreateConfigurationSetResponse createConfigurationSet(CreateConfigurationSetRequest request) {
        return answer(() -> {
            ses.sets().create(request);
            return CreateConfigurationSetResponse.builder().build();
        });
    }

    @Override
    public GetConfigurationSetResponse getConfigurationSet(GetConfigurationSetRequest request) {
        return answer(() -> {
            CreateConfigurationSetRequest set =
                    ses.sets().get(request.configurationSetName()).options();
            return GetConfigurationSetResponse.builder()
                    .configurationSetName(set.configurationSetName())
                    .trackingOptions(set.trackingOptions())
                    .deliveryOptions(set.deliveryOptions())
                    .reputationOptions(set.reputationOptions())
                    .sendingOptions(
                            set.sendingOptions() != null
                                    ? set.sendingOptions()
                                    : SendingOptions.builder()
                                            .sendingEnabled(true)
                                            .build())
                    .tags(set.tags())
                    .suppressionOptions(set.suppressionOptions())
                    .vdmOptions(set.vdmOptions())
                    .archivingOptions(set.archivingOptions())
                    .build();
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
    public ListConfigurationSetsResponse listConfigurationSets(ListConfigurationSetsRequest request) {
        Page<String> page =
                page(ses.sets().names(), name -> name, request.nextToken(), request.pageSize(), name -> name);
        return ListConfigurationSetsResponse.builder()
                .configurationSets(page.items())
                .nextToken(page.next())
                .build();
    }

    @Override
    public PutConfigurationSetSendingOptionsResponse putConfigurationSetSendingOptions(
            PutConfigurationSetSendingOptionsRequest request) {
        return answer(() -> {
            ses.sets().configure(request.configurationSetName(), set -> set.toBuilder()
                    .sendingOptions(o -> o.sendingEnabled(request.sendingEnabled()))
                    .build());
            return PutConfigurationSetSendingOptionsResponse.builder().build();
        });
    }

    @Override
    public CreateConfigurationSetEventDestinationResponse createConfigurationSetEventDestination(
            CreateConfigurationSetEventDestinationRequest request) {
        return answer(() -> {
            ses.sets()
                    .addDestination(
                            request.configurationSetName(),
                            destination(request.eventDestinationName(), request.eventDestination()));
            return CreateConfigurationSetEventDestinationResponse.builder().build();
        });
    }

    @Override
    public UpdateConfigurationSetEventDestinationResponse updateConfigurationSetEventDestination(
            UpdateConfigurationSetEventDestinationRequest request) {
        return answer(() -> {
            ses.sets()
                    .updateDestination(
                            request.configurationSetName(),
                            destination(request.eventDestinationName(), request.eventDestination()));
            return UpdateConfigurationSetEventDestinationResponse.builder().build();
        });
    }

    private static EventDestination destination(String name, EventDestinationDefinition definition) {
        return EventDestination.builder()
                .name(name)
                .enabled(Boolean.TRUE.equals(definition.enabled()))
                .matchingEventTypes(definition.matchingEventTypes())
                .snsDestination(definition.snsDestination())
                .eventBridgeDestination(definition.eventBridgeDestination())
                .cloudWatchDestination(definition.cloudWatchDestination())
                .kinesisFirehoseDestination(definition.kinesisFirehoseDestination())
                .pinpointDestination(definition.pinpointDestination())
                .build();
    }

    @Override
    public DeleteConfigurationSetEventDestinationResponse deleteConfigurationSetEventDestination(
            DeleteConfigurationSetEventDestinationRequest request) {
        return answer(() -> {
            ses.sets().deleteDestination(request.configurationSetName(), request.eventDestinationName());
            return DeleteConfigurationSetEventDestinationResponse.builder().build();
        });
    }

    @Override
    public GetConfigurationSetEventDestinationsResponse getConfigurationSetEventDestinations(
            GetConfigurationSetEventDestinationsRequest request) {
        return answer(() -> GetConfigurationSetEventDestinationsResponse.builder()
                .eventDestinations(
                        ses.sets().get(request.configurationSetName()).destinations())
                .build());
    }

    @Override
    public PutSuppressedDestinationResponse putSuppressedDestination(PutSuppressedDestinationRequest request) {
        return answer(() -> {
            String address = SesIdentities.checkAddress(String.valueOf(request.emailAddress()));
            ses.sending()
                    .suppressed()
                    .put(
                            address.toLowerCase(Locale.ROOT),
                            request.reasonAsString() + " "
                                    + ses.context().clock().instant());
            return PutSuppressedDestinationResponse.builder().build();
        });
    }

    @Override
    public DeleteSuppressedDestinationResponse deleteSuppressedDestination(DeleteSuppressedDestinationRequest request) {
        return answer(() -> {
            ses.sending()
                    .suppressed()
                    .remove(String.valueOf(request.emailAddress()).toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> new SesRefusal(
                            Reason.NOT_FOUND,
                            "Email address " + request.emailAddress() + " does not exist on your suppression list."));
            return DeleteSuppressedDestinationResponse.builder().build();
        });
    }

    @Override
    public ListSuppressedDestinationsResponse listSuppressedDestinations(ListSuppressedDestinationsRequest request) {
        return ListSuppressedDestinationsResponse.builder()
                .suppressedDestinationSummaries(ses.sending().suppressed().entries("").stream()
                        .map(entry -> SuppressedDestinationSummary.builder()
                                .emailAddress(entry.getKey())
                                .reason(entry.getValue().split(" ")[0])
                                .lastUpdateTime(
                                        java.time.Instant.parse(entry.getValue().split(" ")[1]))
                                .build())
                        .toList())
                .build();
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return answer(() -> {
            String resource = resource(request.resourceArn());
            String name = resource.substring(resource.indexOf('/') + 1);
            return ListTagsForResourceResponse.builder()
                    .tags(
                            resource.startsWith("identity/")
                                    ? tags(ses.identities().get(name).tags())
                                    : ses.sets().get(name).options().tags())
                    .build();
        });
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return answer(() -> {
            Map<String, String> add = new LinkedHashMap<>();
            request.tags().forEach(tag -> add.put(tag.key(), tag.value()));
            changeTags(request.resourceArn(), add, List.of());
            return TagResourceResponse.builder().build();
        });
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return answer(() -> {
            changeTags(request.resourceArn(), Map.of(), request.tagKeys());
            return UntagResourceResponse.builder().build();
        });
    }

    private void changeTags(String arn, Map<String, String> add, List<String> remove) {
        String resource = resource(arn);
        String name = resource.substring(resource.indexOf('/') + 1);
        if (resource.startsWith("identity/")) {
            ses.identities().tag(name, add, remove);
            return;
        }
        ses.sets().configure(name, set -> {
            Map<String, String> tags = new LinkedHashMap<>();
            set.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
            tags.putAll(add);
            remove.forEach(tags::remove);
            return set.toBuilder().tags(tags(tags)).build();
        });
    }

    private static String resource(String arn) {
        String[] parts = String.valueOf(arn).split(":", 6);
        if (parts.length < 6 || !parts[5].matches("(identity|configuration-set)/.+")) {
            throw new SesRefusal(Reason.INVALID, "Invalid resource ARN " + arn + ".");
        }
        return parts[5];
    }

    @Override
    public String serviceName() {
        return SesV2Client.SERVICE_NAME;
    }

    @Override
    public void close() {
        // Holds no threads of its own.
    }
}
