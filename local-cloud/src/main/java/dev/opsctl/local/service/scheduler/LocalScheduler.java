package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.scheduler.SchedulerClient;

/**
 * Amazon EventBridge Scheduler.
 *
 * @see <a href="https://docs.aws.amazon.com/scheduler/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalScheduler {

    private LocalScheduler() {}

    /** The Scheduler of one account and region. */
    public static SchedulerClient of(ServiceContext context) {
        Invocations invocations = new Invocations(context);
        Schedules schedules = new Schedules(context, invocations);
        ScheduleGroups groups = new ScheduleGroups(context);
        return Composed.of(
                SchedulerClient.class,
                List.of(
                        new ScheduleOperations(context, schedules, groups),
                        new GroupOperations(groups, schedules),
                        schedules));
    }
}
