package dev.opsctl.local.service.ses;

import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetEventDestinationResponse;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetResponse;
import software.amazon.awssdk.services.sesv2.model.DeleteConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteConfigurationSetEventDestinationResponse;
import software.amazon.awssdk.services.sesv2.model.DeleteConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteConfigurationSetResponse;
import software.amazon.awssdk.services.sesv2.model.EventDestination;
import software.amazon.awssdk.services.sesv2.model.EventDestinationDefinition;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetEventDestinationsRequest;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetEventDestinationsResponse;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.GetConfigurationSetResponse;
import software.amazon.awssdk.services.sesv2.model.ListConfigurationSetsRequest;
import software.amazon.awssdk.services.sesv2.model.ListConfigurationSetsResponse;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetSendingOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetSendingOptionsResponse;
import software.amazon.awssdk.services.sesv2.model.SendingOptions;
import software.amazon.awssdk.services.sesv2.model.UpdateConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.UpdateConfigurationSetEventDestinationResponse;

/** Configuration sets and their event destinations. */
interface ConfigurationSetOperations extends SesV2Operations {

    @Override
    default CreateConfigurationSetResponse createConfigurationSet(CreateConfigurationSetRequest request) {
        return answer(() -> {
            ses().sets().create(request);
            return CreateConfigurationSetResponse.builder().build();
        });
    }

    @Override
    default GetConfigurationSetResponse getConfigurationSet(GetConfigurationSetRequest request) {
        return answer(() -> {
            CreateConfigurationSetRequest set =
                    ses().sets().get(request.configurationSetName()).options();
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
    default DeleteConfigurationSetResponse deleteConfigurationSet(DeleteConfigurationSetRequest request) {
        return answer(() -> {
            ses().sets().delete(request.configurationSetName());
            return DeleteConfigurationSetResponse.builder().build();
        });
    }

    @Override
    default ListConfigurationSetsResponse listConfigurationSets(ListConfigurationSetsRequest request) {
        SesPage<String> page =
                SesPage.of(ses().sets().names(), name -> name, request.nextToken(), request.pageSize(), name -> name);
        return ListConfigurationSetsResponse.builder()
                .configurationSets(page.items())
                .nextToken(page.next())
                .build();
    }

    @Override
    default PutConfigurationSetSendingOptionsResponse putConfigurationSetSendingOptions(
            PutConfigurationSetSendingOptionsRequest request) {
        return answer(() -> {
            ses().sets().configure(request.configurationSetName(), set -> set.toBuilder()
                    .sendingOptions(o -> o.sendingEnabled(request.sendingEnabled()))
                    .build());
            return PutConfigurationSetSendingOptionsResponse.builder().build();
        });
    }

    @Override
    default CreateConfigurationSetEventDestinationResponse createConfigurationSetEventDestination(
            CreateConfigurationSetEventDestinationRequest request) {
        return answer(() -> {
            ses().sets()
                    .addDestination(
                            request.configurationSetName(),
                            destination(request.eventDestinationName(), request.eventDestination()));
            return CreateConfigurationSetEventDestinationResponse.builder().build();
        });
    }

    @Override
    default UpdateConfigurationSetEventDestinationResponse updateConfigurationSetEventDestination(
            UpdateConfigurationSetEventDestinationRequest request) {
        return answer(() -> {
            ses().sets()
                    .updateDestination(
                            request.configurationSetName(),
                            destination(request.eventDestinationName(), request.eventDestination()));
            return UpdateConfigurationSetEventDestinationResponse.builder().build();
        });
    }

    @Override
    default DeleteConfigurationSetEventDestinationResponse deleteConfigurationSetEventDestination(
            DeleteConfigurationSetEventDestinationRequest request) {
        return answer(() -> {
            ses().sets().deleteDestination(request.configurationSetName(), request.eventDestinationName());
            return DeleteConfigurationSetEventDestinationResponse.builder().build();
        });
    }

    @Override
    default GetConfigurationSetEventDestinationsResponse getConfigurationSetEventDestinations(
            GetConfigurationSetEventDestinationsRequest request) {
        return answer(() -> GetConfigurationSetEventDestinationsResponse.builder()
                .eventDestinations(
                        ses().sets().get(request.configurationSetName()).destinations())
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
