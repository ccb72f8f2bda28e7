package dev.opsctl.local.service.ses;

import dev.opsctl.local.service.ses.SesConfigurationSets.ConfigurationSet;
import java.util.Locale;
import software.amazon.awssdk.services.ses.model.ConfigurationSetAttribute;
import software.amazon.awssdk.services.ses.model.CreateConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.ses.model.CreateConfigurationSetRequest;
import software.amazon.awssdk.services.ses.model.DeleteConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.ses.model.DeleteConfigurationSetRequest;
import software.amazon.awssdk.services.ses.model.DescribeConfigurationSetRequest;
import software.amazon.awssdk.services.ses.model.DescribeConfigurationSetResponse;
import software.amazon.awssdk.services.ses.model.EventDestination;
import software.amazon.awssdk.services.ses.model.EventType;
import software.amazon.awssdk.services.ses.model.ListConfigurationSetsRequest;
import software.amazon.awssdk.services.ses.model.ListConfigurationSetsResponse;
import software.amazon.awssdk.services.ses.model.UpdateConfigurationSetEventDestinationRequest;

/** Configuration sets and their event destinations, as the API of 2010 has them. */
final class V1ConfigurationSetOperations {

    private final SesCore ses;

    V1ConfigurationSetOperations(SesCore ses) {
        this.ses = ses;
    }

    public void createConfigurationSet(CreateConfigurationSetRequest request) {
        ses.v1(() -> {
            ses.sets()
                    .create(software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetRequest.builder()
                            .configurationSetName(
                                    request.configurationSet() == null
                                            ? null
                                            : request.configurationSet().name())
                            .build());
        });
    }

    public void deleteConfigurationSet(DeleteConfigurationSetRequest request) {
        ses.v1(() -> {
            ses.sets().delete(request.configurationSetName());
        });
    }

    public DescribeConfigurationSetResponse describeConfigurationSet(DescribeConfigurationSetRequest request) {
        return ses.v1(() -> {
            ConfigurationSet set = ses.sets().get(request.configurationSetName());
            DescribeConfigurationSetResponse.Builder answer = DescribeConfigurationSetResponse.builder()
                    .configurationSet(c -> c.name(request.configurationSetName()));
            if (request.configurationSetAttributeNames().contains(ConfigurationSetAttribute.EVENT_DESTINATIONS)) {
                answer.eventDestinations(set.destinations().stream()
                        .map(V1ConfigurationSetOperations::v1)
                        .toList());
            }
            return answer.build();
        });
    }

    public ListConfigurationSetsResponse listConfigurationSets(ListConfigurationSetsRequest request) {
        return ListConfigurationSetsResponse.builder()
                .configurationSets(ses.sets().names().stream()
                        .map(name -> software.amazon.awssdk.services.ses.model.ConfigurationSet.builder()
                                .name(name)
                                .build())
                        .toList())
                .build();
    }

    public void createConfigurationSetEventDestination(CreateConfigurationSetEventDestinationRequest request) {
        ses.v1(() -> {
            ses.sets().addDestination(request.configurationSetName(), v2(request.eventDestination()));
        });
    }

    public void updateConfigurationSetEventDestination(UpdateConfigurationSetEventDestinationRequest request) {
        ses.v1(() -> {
            ses.sets().updateDestination(request.configurationSetName(), v2(request.eventDestination()));
        });
    }

    public void deleteConfigurationSetEventDestination(DeleteConfigurationSetEventDestinationRequest request) {
        ses.v1(() -> {
            ses.sets().deleteDestination(request.configurationSetName(), request.eventDestinationName());
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
}
