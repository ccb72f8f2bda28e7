package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ServiceContext;

/**
 * The metrics of log events that go to subscribers.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html">Metrics</a>
 */
final class SubscriptionMetrics {

    private final ServiceContext context;

    SubscriptionMetrics(ServiceContext context) {
        this.context = context;
    }

    private void record(String name, String unit, String group, String filter, double value) {
        context.metrics()
                .metric(
                        "AWS/Logs",
                        name,
                        unit,
                        "DestinationType",
                        "Lambda",
                        "FilterName",
                        filter,
                        "LogGroupName",
                        group)
                .record(value);
    }

    /** Events were accepted. @param bytes as they were sent, compressed */
    void forwarded(String group, String filter, int events, int bytes) {
        record("ForwardedLogEvents", "None", group, filter, events);
        record("ForwardedBytes", "Bytes", group, filter, bytes);
    }

    /** Events were not accepted. */
    void refused(String group, String filter, int events, boolean throttled) {
        record(throttled ? "DeliveryThrottling" : "DeliveryErrors", "None", group, filter, events);
    }
}
