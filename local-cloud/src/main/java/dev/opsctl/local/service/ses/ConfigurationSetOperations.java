package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Page;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.EventDestination;
import software.amazon.awssdk.services.sesv2.model.EventDestinationDefinition;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetEventDestinationsRequest;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetEventDestinationsResponse;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetResponse;
import software.amazon.awssdk.services.sesv2.model.ListConfigurationSetsRequest;
import software.amazon.awssdk.services.sesv2.model.ListConfigurationSetsResponse;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetArchivingOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetDeliveryOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetReputationOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetSendingOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetTrackingOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetVdmOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.SendingOptions;
import software.amazon.awssdk.services.sesv2.model.TrackingOptions;
import software.amazon.awssdk.services.sesv2.model.UpdateConfigurationSetEventDestinationRequest;

/** Configuration sets and their event destinations. */
final class ConfigurationSetOperations {

    private final SesCore ses;

    ConfigurationSetOperations(SesCore ses) {
        this.ses = ses;
    }

    public void createConfigurationSet(CreateConfigurationSetRequest request) {
        ses.v2(() -> {
            SesCore.tagged(Map.of(), request.tags());
            ses.sets().create(request);
        });
    }

    public GetConfigurationSetResponse getConfigurationSet(GetConfigurationSetRequest request) {
        return ses.v2(() -> {
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

    public void deleteConfigurationSet(DeleteConfigurationSetRequest request) {
        ses.v2(() -> {
            ses.sets().delete(request.configurationSetName());
        });
    }

    public ListConfigurationSetsResponse listConfigurationSets(ListConfigurationSetsRequest request) {
        return ses.v2(() -> {
            Page<String> page =
                    SesCore.page("sets", ses.sets().names(), name -> name, request.nextToken(), request.pageSize());
            return ListConfigurationSetsResponse.builder()
                    .configurationSets(page.items())
                    .nextToken(page.nextToken())
                    .build();
        });
    }

    public void putConfigurationSetSendingOptions(PutConfigurationSetSendingOptionsRequest request) {
        ses.v2(() -> {
            ses.sets().configure(request.configurationSetName(), set -> set.toBuilder()
                    .sendingOptions(o -> o.sendingEnabled(request.sendingEnabled()))
                    .build());
        });
    }

    public void putConfigurationSetDeliveryOptions(PutConfigurationSetDeliveryOptionsRequest request) {
        change(
                request.configurationSetName(),
                set -> set.deliveryOptions(o -> o.tlsPolicy(request.tlsPolicyAsString())
                        .sendingPoolName(request.sendingPoolName())
                        .maxDeliverySeconds(request.maxDeliverySeconds())));
    }

    public void putConfigurationSetReputationOptions(PutConfigurationSetReputationOptionsRequest request) {
        change(
                request.configurationSetName(),
                set -> set.reputationOptions(
                        o -> o.reputationMetricsEnabled(Boolean.TRUE.equals(request.reputationMetricsEnabled()))));
    }

    public void putConfigurationSetTrackingOptions(PutConfigurationSetTrackingOptionsRequest request) {
        ses.v2(() -> {
            if (request.customRedirectDomain() == null && request.httpsPolicy() != null) {
                throw new SesRefusal(
                        SesRefusal.Reason.INVALID,
                        "HttpsPolicy is of a custom redirect domain: say CustomRedirectDomain, too.");
            }
        });
        change(
                request.configurationSetName(),
                set -> request.customRedirectDomain() == null
                        ? set.trackingOptions((TrackingOptions) null)
                        : set.trackingOptions(o -> o.customRedirectDomain(request.customRedirectDomain())
                                .httpsPolicy(request.httpsPolicyAsString())));
    }

    public void putConfigurationSetVdmOptions(PutConfigurationSetVdmOptionsRequest request) {
        change(request.configurationSetName(), set -> set.vdmOptions(request.vdmOptions()));
    }

    public void putConfigurationSetArchivingOptions(PutConfigurationSetArchivingOptionsRequest request) {
        change(request.configurationSetName(), set -> set.archivingOptions(o -> o.archiveArn(request.archiveArn())));
    }

    private void change(String name, UnaryOperator<CreateConfigurationSetRequest.Builder> change) {
        ses.v2(() -> {
            ses.sets().configure(name, set -> change.apply(set.toBuilder()).build());
        });
    }

    public void createConfigurationSetEventDestination(CreateConfigurationSetEventDestinationRequest request) {
        ses.v2(() -> {
            ses.sets()
                    .addDestination(
                            request.configurationSetName(),
                            destination(request.eventDestinationName(), request.eventDestination()));
        });
    }

    public void updateConfigurationSetEventDestination(UpdateConfigurationSetEventDestinationRequest request) {
        ses.v2(() -> {
            ses.sets()
                    .updateDestination(
                            request.configurationSetName(),
                            destination(request.eventDestinationName(), request.eventDestination()));
        });
    }

    public void deleteConfigurationSetEventDestination(DeleteConfigurationSetEventDestinationRequest request) {
        ses.v2(() -> {
            ses.sets().deleteDestination(request.configurationSetName(), request.eventDestinationName());
        });
    }

    public GetConfigurationSetEventDestinationsResponse getConfigurationSetEventDestinations(
            GetConfigurationSetEventDestinationsRequest request) {
        return ses.v2(() -> GetConfigurationSetEventDestinationsResponse.builder()
                .eventDestinations(
                        ses.sets().get(request.configurationSetName()).destinations())
                .build());
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
}
