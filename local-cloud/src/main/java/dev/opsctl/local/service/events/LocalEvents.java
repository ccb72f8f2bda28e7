package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/**
 * Amazon EventBridge: buses, rules with patterns and schedules, delivery to targets.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalEvents {

    private LocalEvents() {}

    /** The EventBridge of one account and region. */
    public static EventBridgeClient of(ServiceContext context) {
        EventBuses buses = new EventBuses(context);
        EventRules rules = new EventRules(context);
        Connections connections = new Connections(context);
        ApiDestinations destinations = new ApiDestinations(context, connections);
        Archives archives = new Archives(context, buses);
        RuleMetrics metrics = new RuleMetrics(context);
        EventRouter router = new EventRouter(context, rules, archives, destinations, metrics);
        Replays replays = new Replays(context, buses, archives, router);
        RuleScheduler scheduler = new RuleScheduler(context, rules, router);
        return Composed.of(
                EventBridgeClient.class,
                List.of(
                        new EventOperations(context, router, new EventPuts(context, router, metrics)),
                        new RuleOperations(context, buses, rules, scheduler),
                        new BusOperations(buses, rules),
                        new TagOperations(buses, rules),
                        new ArchiveOperations(buses, archives, replays),
                        new ConnectionOperations(connections, destinations),
                        new EventBacklog(router, replays, scheduler)));
    }
}
