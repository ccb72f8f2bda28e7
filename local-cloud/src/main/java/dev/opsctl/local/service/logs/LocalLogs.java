package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/**
 * Amazon CloudWatch Logs.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalLogs {

    private LocalLogs() {}

    /** The Logs of one account and region. */
    public static CloudWatchLogsClient of(ServiceContext context) {
        LogGroups groups = new LogGroups(context);
        LogKeys keys = new LogKeys(context, groups);
        SubscriptionDeliveries subscriptions = new SubscriptionDeliveries(context, groups);
        MetricOutput output = new CloudWatchOutput(context);
        MetricFilters metricFilters = new MetricFilters(output);
        Arrivals arrivals = new Arrivals(context, output, metricFilters, new EmbeddedMetrics(output), subscriptions);
        LogEvents events = new LogEvents(context, groups, keys, arrivals);
        LogUpkeep upkeep = new LogUpkeep(context, groups, events, subscriptions);
        return Composed.of(
                CloudWatchLogsClient.class,
                List.of(
                        new GroupOperations(groups, keys, events, metricFilters, upkeep),
                        new StreamOperations(groups, events),
                        new EventOperations(context, groups, events),
                        new TagOperations(groups),
                        new IndexOperations(context, groups),
                        new PolicyOperations(new LogPolicies(context)),
                        new MetricFilterOperations(context, groups),
                        new SubscriptionFilterOperations(context, groups, subscriptions),
                        new QueryOperations(groups, events, new Queries(context, groups, events)),
                        new QueryDefinitionOperations(context),
                        upkeep));
    }
}
