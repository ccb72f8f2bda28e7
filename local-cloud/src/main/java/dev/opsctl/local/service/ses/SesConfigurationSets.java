package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import dev.opsctl.local.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.sesv2.model.ArchivingOptions;
import software.amazon.awssdk.services.sesv2.model.CreateConfigurationSetRequest;
import software.amazon.awssdk.services.sesv2.model.DeliveryOptions;
import software.amazon.awssdk.services.sesv2.model.EventDestination;
import software.amazon.awssdk.services.sesv2.model.TrackingOptions;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.SnsException;

/** Configuration sets and where the events of the mails sent with them go. */
final class SesConfigurationSets {

    /** One set: its options, as the request of API version 2 has them, and its destinations. */
    record ConfigurationSet(CreateConfigurationSetRequest options, List<EventDestination> destinations) {

        boolean sendingEnabled() {
            return options.sendingOptions() == null
                    || !Boolean.FALSE.equals(options.sendingOptions().sendingEnabled());
        }
    }

    private static final int MAX_DESTINATIONS = 10;

    private final ServiceContext context;
    private final Table<ConfigurationSet> table;
    private final SesIdentities identities;

    SesConfigurationSets(ServiceContext context, SesIdentities identities) {
        this.context = context;
        this.identities = identities;
        this.table = context.table("configuration-sets", ConfigurationSet.class);
    }

    void create(CreateConfigurationSetRequest options) {
        String name = options.configurationSetName();
        if (name == null || !name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new SesRefusal(
                    Reason.INVALID,
                    "Configuration set name " + name
                            + " is invalid: it must contain only alphanumeric characters, hyphens and underscores.");
        }
        checkOptions(options);
        if (!table.insert(name, new ConfigurationSet(options, List.of()))) {
            throw new SesRefusal(Reason.CONFIGURATION_SET_EXISTS, "Configuration set " + name + " already exists.");
        }
    }

    ConfigurationSet get(String name) {
        return table.get(String.valueOf(name)).orElseThrow(() -> missing(name));
    }

    void configure(String name, UnaryOperator<CreateConfigurationSetRequest> change) {
        table.update(String.valueOf(name), set -> {
                    CreateConfigurationSetRequest options = change.apply(set.options());
                    checkOptions(options);
                    return new ConfigurationSet(options, set.destinations());
                })
                .orElseThrow(() -> missing(name));
    }

    /** Refuses what could not be in effect. */
    private void checkOptions(CreateConfigurationSetRequest options) {
        DeliveryOptions delivery = options.deliveryOptions();
        if (delivery != null
                && delivery.sendingPoolName() != null
                && !delivery.sendingPoolName().isEmpty()) {
            throw new SesRefusal(
                    Reason.NOT_FOUND,
                    "Dedicated IP pool " + delivery.sendingPoolName()
                            + " does not exist: the local cloud has no dedicated IP pools, leave SendingPoolName out.");
        }
        ArchivingOptions archiving = options.archivingOptions();
        if (archiving != null && archiving.archiveArn() != null) {
            throw new SesRefusal(
                    Reason.NOT_FOUND,
                    "Archive " + archiving.archiveArn()
                            + " does not exist: the local cloud has no Mail Manager, leave ArchiveArn out.");
        }
        TrackingOptions tracking = options.trackingOptions();
        if (tracking != null
                && tracking.customRedirectDomain() != null
                && !identities.covers("x@" + tracking.customRedirectDomain())) {
            throw new SesRefusal(
                    Reason.INVALID_TRACKING,
                    "Custom redirect domain " + tracking.customRedirectDomain() + " is not verified.");
        }
    }

    void delete(String name) {
        table.remove(String.valueOf(name)).orElseThrow(() -> missing(name));
    }

    List<String> names() {
        return table.entries("").stream().map(entry -> entry.getKey()).toList();
    }

    void addDestination(String set, EventDestination destination) {
        check(destination);
        checkTopic(destination);
        change(set, destinations -> {
            if (destinations.stream().anyMatch(known -> known.name().equals(destination.name()))) {
                throw new SesRefusal(
                        Reason.DESTINATION_EXISTS,
                        "An event destination with name <" + destination.name()
                                + "> already exists for configuration set <" + set + ">.");
            } else if (destinations.size() >= MAX_DESTINATIONS) {
                throw new SesRefusal(
                        Reason.INVALID,
                        "Maximum number of event destinations for configuration set <" + set + "> has been reached.");
            }
            destinations.add(destination);
            return destinations;
        });
    }

    void updateDestination(String set, EventDestination destination) {
        check(destination);
        checkTopic(destination);
        change(set, destinations -> {
            destinations.set(index(set, destinations, destination.name()), destination);
            return destinations;
        });
    }

    void deleteDestination(String set, String name) {
        change(set, destinations -> {
            destinations.remove(index(set, destinations, name));
            return destinations;
        });
    }

    private static int index(String set, List<EventDestination> destinations, String name) {
        for (int i = 0; i < destinations.size(); i++) {
            if (destinations.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new SesRefusal(Reason.NO_DESTINATION, "No EventDestination found for " + set);
    }

    /** A topic is looked for when a destination names it, in whichever account. */
    private void checkTopic(EventDestination destination) {
        if (destination.snsDestination() == null) {
            return;
        }
        String topic = String.valueOf(destination.snsDestination().topicArn());
        boolean there = Arn.parse(topic)
                .filter(arn -> arn.service().equals("sns"))
                .filter(arn -> isThere(topic, new Scope(arn.accountId(), arn.region())))
                .isPresent();
        if (!there) {
            throw new SesRefusal(Reason.NO_TOPIC, "SNS topic <" + topic + "> not found.");
        }
    }

    private boolean isThere(String topic, Scope home) {
        try {
            context.cloud().service(SnsClient.class, home).getTopicAttributes(r -> r.topicArn(topic));
            return true;
        } catch (SnsException e) {
            return false;
        }
    }

    private static void check(EventDestination destination) {
        if (destination.name() == null || !destination.name().matches("[A-Za-z0-9_-]{1,64}")) {
            throw new SesRefusal(
                    Reason.INVALID,
                    "Event destination name is invalid: it must contain only alphanumeric characters, hyphens and underscores.");
        }
        if (destination.kinesisFirehoseDestination() != null || destination.pinpointDestination() != null) {
            throw new SesRefusal(
                    Reason.INVALID,
                    "The local cloud delivers SES events to Amazon SNS, Amazon EventBridge and Amazon CloudWatch only.");
        }
        int kinds = (destination.snsDestination() != null ? 1 : 0)
                + (destination.eventBridgeDestination() != null ? 1 : 0)
                + (destination.cloudWatchDestination() != null ? 1 : 0);
        if (kinds != 1
                || !destination.hasMatchingEventTypes()
                || destination.matchingEventTypes().isEmpty()) {
            throw new SesRefusal(
                    Reason.INVALID, "An event destination needs exactly one destination and at least one event type.");
        }
        if (destination.cloudWatchDestination() != null) {
            EventDimensions.check(destination.cloudWatchDestination());
        }
    }

    private void change(String name, UnaryOperator<List<EventDestination>> change) {
        table.update(
                        String.valueOf(name),
                        set -> new ConfigurationSet(
                                set.options(), List.copyOf(change.apply(new ArrayList<>(set.destinations())))))
                .orElseThrow(() -> missing(name));
    }

    private static SesRefusal missing(String name) {
        return new SesRefusal(Reason.NO_CONFIGURATION_SET, "Configuration set <" + name + "> does not exist.");
    }
}
