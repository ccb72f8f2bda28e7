package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.logs.LogEvents.Event;
import dev.opsctl.local.service.logs.LogGroups.Group;
import dev.opsctl.local.store.Change;
import java.util.List;
import java.util.Map;

/** What comes of events that come in, besides that they are kept: metrics, and batches for subscribers. */
final class Arrivals {

    private final ServiceContext context;
    private final MetricOutput output;
    private final MetricFilters metricFilters;
    private final EmbeddedMetrics embedded;
    private final SubscriptionDeliveries subscriptions;

    Arrivals(
            ServiceContext context,
            MetricOutput output,
            MetricFilters metricFilters,
            EmbeddedMetrics embedded,
            SubscriptionDeliveries subscriptions) {
        this.context = context;
        this.output = output;
        this.metricFilters = metricFilters;
        this.embedded = embedded;
        this.subscriptions = subscriptions;
    }

    /**
     * Within the change that keeps the events: what subscribers are to get is as durable as these, metrics follow the commit.
     *
     * @param bytes as AWS counts them
     */
    void arrived(Change change, Group group, String stream, List<Event> events, long bytes) {
        subscriptions.arrived(change, group, stream, events);
        change.afterCommit(() -> context.cloud()
                .workers()
                .attempt(
                        "the metrics of log group " + group.name(), () -> record(group, events, bytes), failure -> {}));
    }

    private void record(Group group, List<Event> events, long bytes) {
        Map<String, String> its = Map.of("LogGroupName", group.name());
        long at = events.get(0).ingestion();
        output.record("AWS/Logs", "IncomingLogEvents", "None", its, at, events.size());
        output.record("AWS/Logs", "IncomingBytes", "Bytes", its, at, bytes);
        metricFilters.arrived(group, events);
        embedded.arrived(group, events);
    }
}
