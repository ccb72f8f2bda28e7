package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindow;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesRequest;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesResponse;
import software.amazon.awssdk.services.scheduler.model.RetryPolicy;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.ScheduleSummary;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;
import software.amazon.awssdk.services.scheduler.model.Target;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleResponse;

/** Operations on schedules. */
final class ScheduleOperations {

    private static final int LONGEST_WINDOW = 1_440;
    private static final int LONGEST_AGE = 86_400;
    private static final int MOST_ATTEMPTS = 185;

    private final ServiceContext context;
    private final Schedules schedules;
    private final ScheduleGroups groups;

    ScheduleOperations(ServiceContext context, Schedules schedules, ScheduleGroups groups) {
        this.context = context;
        this.schedules = schedules;
        this.groups = groups;
    }

    public CreateScheduleResponse createSchedule(CreateScheduleRequest request) {
        String group = group(request.groupName());
        GetScheduleResponse wanted = PojoJson.read(PojoJson.write(request), GetScheduleResponse.class);
        checkName(request.name());
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        GetScheduleResponse schedule = complete(wanted, group).toBuilder()
                .creationDate(now)
                .lastModificationDate(now)
                .build();
        context.change(change -> {
            groups.get(group);
            ScheduleRecord before = schedules.find(group, request.name()).orElse(null);
            if (before == null) {
                check(schedule);
                schedules.insert(schedule, request.clientToken());
            } else if (request.clientToken() == null || !request.clientToken().equals(before.clientToken())) {
                throw SchedulerErrors.conflict("Schedule " + request.name() + " already exists.");
            }
        });
        return CreateScheduleResponse.builder().scheduleArn(schedule.arn()).build();
    }

    private static String group(String name) {
        return name == null ? ScheduleGroups.DEFAULT : name;
    }

    static void checkName(String name) {
        if (name == null || !name.matches("[0-9a-zA-Z-_.]{1,64}")) {
            throw SchedulerErrors.validation(
                    "1 validation error detected: Value '" + name
                            + "' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$");
        }
    }

    /** A request leaves out what has a default; an update replaces the whole schedule. */
    private GetScheduleResponse complete(GetScheduleResponse wanted, String group) {
        return wanted.toBuilder()
                .arn(context.scope().arn("scheduler", "schedule/" + group + "/" + wanted.name()))
                .groupName(group)
                .state(wanted.state() == null ? ScheduleState.ENABLED : wanted.state())
                .scheduleExpressionTimezone(
                        wanted.scheduleExpressionTimezone() == null ? "UTC" : wanted.scheduleExpressionTimezone())
                .actionAfterCompletion(
                        wanted.actionAfterCompletion() == null
                                ? ActionAfterCompletion.NONE
                                : wanted.actionAfterCompletion())
                .target(wanted.target() == null ? null : retried(wanted.target()))
                .build();
    }

    /** A target says how it is retried, even if nobody had said so. */
    private static Target retried(Target target) {
        RetryPolicy policy = target.retryPolicy();
        Integer age = policy == null ? null : policy.maximumEventAgeInSeconds();
        Integer attempts = policy == null ? null : policy.maximumRetryAttempts();
        return target.toBuilder()
                .retryPolicy(p -> p.maximumEventAgeInSeconds(age == null ? LONGEST_AGE : age)
                        .maximumRetryAttempts(attempts == null ? MOST_ATTEMPTS : attempts))
                .build();
    }

    private void check(GetScheduleResponse schedule) {
        FlexibleTimeWindow window = schedule.flexibleTimeWindow();
        if (window == null || window.mode() == null) {
            throw SchedulerErrors.validation("FlexibleTimeWindow.Mode must be specified.");
        }
        Integer minutes = window.maximumWindowInMinutes();
        if (window.mode() == FlexibleTimeWindowMode.FLEXIBLE
                && (minutes == null || minutes < 1 || minutes > LONGEST_WINDOW)) {
            throw SchedulerErrors.validation(
                    "MaximumWindowInMinutes must be between 1 and 1440 when the flexible time window is FLEXIBLE.");
        } else if (window.mode() == FlexibleTimeWindowMode.OFF && minutes != null) {
            throw SchedulerErrors.validation(
                    "MaximumWindowInMinutes must not be set when flexible time window is OFF.");
        }
        new ScheduleTiming(schedule);
        ScheduleTarget.check(schedule.target());
        try {
            new ScheduleTarget(context).role(schedule);
        } catch (AwsServiceException e) {
            throw SchedulerErrors.validation(
                    "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
        }
    }

    private ScheduleRecord record(String group, String name) {
        groups.get(group(group));
        return schedules.find(group(group), String.valueOf(name)).orElseThrow(() -> missing(name));
    }

    private static SchedulerException missing(String name) {
        return SchedulerErrors.missing("Schedule " + name + " does not exist.");
    }

    public GetScheduleResponse getSchedule(GetScheduleRequest request) {
        return record(request.groupName(), request.name()).schedule();
    }

    public UpdateScheduleResponse updateSchedule(UpdateScheduleRequest request) {
        String group = group(request.groupName());
        GetScheduleResponse wanted = PojoJson.read(PojoJson.write(request), GetScheduleResponse.class);
        return context.change(change -> {
            groups.get(group);
            ScheduleRecord after = schedules
                    .update(group, String.valueOf(request.name()), before -> {
                        GetScheduleResponse schedule = complete(wanted, group).toBuilder()
                                .creationDate(before.creationDate())
                                .lastModificationDate(context.clock().instant().truncatedTo(ChronoUnit.MILLIS))
                                .build();
                        check(schedule);
                        return schedule;
                    })
                    .orElseThrow(() -> missing(request.name()));
            return UpdateScheduleResponse.builder()
                    .scheduleArn(after.schedule().arn())
                    .build();
        });
    }

    public void deleteSchedule(DeleteScheduleRequest request) {
        context.change(change -> {
            groups.get(group(request.groupName()));
            schedules
                    .remove(group(request.groupName()), String.valueOf(request.name()))
                    .orElseThrow(() -> missing(request.name()));
        });
    }

    public ListSchedulesResponse listSchedules(ListSchedulesRequest request) {
        List<GetScheduleResponse> all = schedules.of(request.groupName()).stream()
                .map(ScheduleRecord::schedule)
                .filter(s -> request.namePrefix() == null || s.name().startsWith(request.namePrefix()))
                .filter(s -> request.state() == null || s.state() == request.state())
                .toList();
        Page<GetScheduleResponse> page = ScheduleGroups.page(
                "schedules",
                all,
                s -> Schedules.key(s.groupName(), s.name()),
                request.nextToken(),
                request.maxResults());
        return ListSchedulesResponse.builder()
                .schedules(page.items().stream()
                        .map(s -> PojoJson.read(PojoJson.write(s), ScheduleSummary.class))
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }
}
