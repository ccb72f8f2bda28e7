package dev.opsctl.local.service.ses;

import dev.opsctl.local.service.ses.SesConfigurationSets.ConfigurationSet;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ses.model.ConfigurationSetAttribute;
import software.amazon.awssdk.services.ses.model.CreateConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.ses.model.CreateConfigurationSetTrackingOptionsRequest;
import software.amazon.awssdk.services.ses.model.DeleteConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.ses.model.DeleteConfigurationSetRequest;
import software.amazon.awssdk.services.ses.model.DeleteConfigurationSetTrackingOptionsRequest;
import software.amazon.awssdk.services.ses.model.DescribeConfigurationSetRequest;
import software.amazon.awssdk.services.ses.model.DescribeConfigurationSetResponse;
import software.amazon.awssdk.services.ses.model.EventDestination;
import software.amazon.awssdk.services.ses.model.EventType;
import software.amazon.awssdk.services.ses.model.ListConfigurationSetsRequest;
import software.amazon.awssdk.services.ses.model.ListConfigurationSetsResponse;
import software.amazon.awssdk.services.ses.model.PutConfigurationSetDeliveryOptionsRequest;
import software.amazon.awssdk.services.ses.model.TlsPolicy;
import software.amazon.awssdk.services.ses.model.UpdateConfigurationSetEventDestinationRequest;
import software.amazon.awssdk.services.ses.model.UpdateConfigurationSetReputationMetricsEnabledRequest;
import software.amazon.awssdk.services.ses.model.UpdateConfigurationSetSendingEnabledRequest;
import software.amazon.awssdk.services.ses.model.UpdateConfigurationSetTrackingOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.DeliveryOptions;
import software.amazon.awssdk.services.sesv2.model.TrackingOptions;

/** Configuration sets and their event destinations, as the API of 2010 has them. */
final class V1ConfigurationSetOperations {

    private final SesCore ses;

    V1ConfigurationSetOperations(SesCore ses) {
        this.ses = ses;
    }

    public void createConfigurationSet(
            software.amazon.awssdk.services.ses.model.CreateConfigurationSetRequest request) {
        ses.v1(() -> {
            ses.sets()
                    .create(CreateConfigurationSetRequest.builder()
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
            CreateConfigurationSetRequest options = set.options();
            TrackingOptions tracking = options.trackingOptions();
            if (asks(request, ConfigurationSetAttribute.TRACKING_OPTIONS) && tracking != null) {
                answer.trackingOptions(t -> t.customRedirectDomain(tracking.customRedirectDomain()));
            }
            if (asks(request, ConfigurationSetAttribute.DELIVERY_OPTIONS) && options.deliveryOptions() != null) {
                answer.deliveryOptions(d -> d.tlsPolicy(
                        options.deliveryOptions().tlsPolicy()
                                        == software.amazon.awssdk.services.sesv2.model.TlsPolicy.REQUIRE
                                ? TlsPolicy.REQUIRE
                                : TlsPolicy.OPTIONAL));
            }
            if (asks(request, ConfigurationSetAttribute.REPUTATION_OPTIONS)) {
                answer.reputationOptions(r -> r.sendingEnabled(set.sendingEnabled())
                        .reputationMetricsEnabled(options.reputationOptions() != null
                                && Boolean.TRUE.equals(
                                        options.reputationOptions().reputationMetricsEnabled())));
            }
            return answer.build();
        });
    }

    private static boolean asks(DescribeConfigurationSetRequest request, ConfigurationSetAttribute attribute) {
        return request.configurationSetAttributeNames().contains(attribute);
    }

    public void updateConfigurationSetSendingEnabled(UpdateConfigurationSetSendingEnabledRequest request) {
        change(request.configurationSetName(), set -> set.sendingOptions(o -> o.sendingEnabled(request.enabled())));
    }

    public void updateConfigurationSetReputationMetricsEnabled(
            UpdateConfigurationSetReputationMetricsEnabledRequest request) {
        change(
                request.configurationSetName(),
                set -> set.reputationOptions(o -> o.reputationMetricsEnabled(request.enabled())));
    }

    public void putConfigurationSetDeliveryOptions(PutConfigurationSetDeliveryOptionsRequest request) {
        change(
                request.configurationSetName(),
                set -> request.deliveryOptions() == null
                        ? set.deliveryOptions((DeliveryOptions) null)
                        : set.deliveryOptions(o -> o.tlsPolicy(
                                request.deliveryOptions().tlsPolicy() == TlsPolicy.REQUIRE ? "REQUIRE" : "OPTIONAL")));
    }

    public void createConfigurationSetTrackingOptions(CreateConfigurationSetTrackingOptionsRequest request) {
        track(request.configurationSetName(), false, request.trackingOptions().customRedirectDomain());
    }

    public void updateConfigurationSetTrackingOptions(UpdateConfigurationSetTrackingOptionsRequest request) {
        track(request.configurationSetName(), true, request.trackingOptions().customRedirectDomain());
    }

    public void deleteConfigurationSetTrackingOptions(DeleteConfigurationSetTrackingOptionsRequest request) {
        track(request.configurationSetName(), true, null);
    }

    /** @param there whether the set must have tracking options, or must have none */
    private void track(String name, boolean there, @Nullable String domain) {
        ses.v1(() -> {
            ses.sets().configure(name, set -> {
                if (there != (set.trackingOptions() != null)) {
                    throw new SesRefusal(
                            there ? Reason.NO_TRACKING : Reason.TRACKING_EXISTS,
                            "Configuration set <" + name + "> " + (there ? "has no" : "already has")
                                    + " tracking options.");
                }
                return set.toBuilder()
                        .trackingOptions(
                                domain == null
                                        ? null
                                        : TrackingOptions.builder()
                                                .customRedirectDomain(domain)
                                                .build())
                        .build();
            });
        });
    }

    private void change(String name, UnaryOperator<CreateConfigurationSetRequest.Builder> change) {
        ses.v1(() -> {
            ses.sets().configure(name, set -> change.apply(set.toBuilder()).build());
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
