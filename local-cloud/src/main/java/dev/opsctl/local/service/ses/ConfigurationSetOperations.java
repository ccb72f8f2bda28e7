package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Page;
import java.util.Map;
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
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetSendingOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.SendingOptions;
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
