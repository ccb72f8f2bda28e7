package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.MetricGroup;

/**
 * The metrics of invocations: of a group of schedules, and of all.
 *
 * @see <a href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html">Metrics</a>
 */
final class ScheduleMetrics {

    private final ServiceContext context;

    ScheduleMetrics(ServiceContext context) {
        this.context = context;
    }

    private void count(String name, String group) {
        new MetricGroup(context.metrics(), "AWS/Scheduler", name, "Count", new String[] {}, new String[] {
                    "ScheduleGroup", group
                })
                .record(1);
    }

    /** A target is called. */
    void attempted(String group) {
        count("InvocationAttemptCount", group);
    }

    /** It has refused. */
    void failed(String group, boolean throttled) {
        count("TargetErrorCount", group);
        if (throttled) {
            count("TargetErrorThrottledCount", group);
        }
    }

    /** It is not called again. */
    void dropped(String group) {
        count("InvocationDroppedCount", group);
    }

    /** The dead-letter queue has what could not be delivered. */
    void buried(String group) {
        count("InvocationsSentToDeadLetterCount", group);
    }

    /** The dead-letter queue has refused it. @param code the queue's error */
    void lost(String group, String code) {
        count("InvocationsFailedToBeSentToDeadLetterCount", group);
        count("InvocationsFailedToBeSentToDeadLetterCount_" + code, group);
    }
}
