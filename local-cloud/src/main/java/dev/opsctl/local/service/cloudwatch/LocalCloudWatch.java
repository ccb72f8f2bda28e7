package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/**
 * Amazon CloudWatch: metrics, alarms, dashboards. The values are those of {@link dev.opsctl.local.metrics.Metrics}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalCloudWatch {

    private LocalCloudWatch() {}

    /** The CloudWatch of one account and region. */
    public static CloudWatchClient of(ServiceContext context) {
        AlarmHistory history = new AlarmHistory(context);
        AlarmActions actions = new AlarmActions(context, history);
        Alarms alarms = new Alarms(context, history, actions);
        Evaluator evaluator = new Evaluator(context, alarms);
        return Composed.of(
                CloudWatchClient.class,
                List.of(
                        new DataOperations(context),
                        new StatisticsOperations(context),
                        new QueryOperations(context),
                        new AlarmOperations(context, alarms, evaluator),
                        new AlarmReads(alarms, history),
                        new TagOperations(context, alarms),
                        new DashboardOperations(context),
                        new AlarmWork(actions, alarms, evaluator)));
    }
}
