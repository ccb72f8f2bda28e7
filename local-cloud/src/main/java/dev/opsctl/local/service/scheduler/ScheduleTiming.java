package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.engine.time.Schedule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/**
 * The slots of a schedule: {@code at(…)}, {@code rate(…)} or {@code cron(…)} in its time zone, between its start and end.
 *
 * @see <a href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html">Schedule types</a>
 */
final class ScheduleTiming {

    private static final Pattern AT = Pattern.compile("at\\((\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2})\\)");

    private final Schedule schedule;
    private final boolean rate;
    private final @Nullable Instant once;
    private final Instant start;
    private final Instant end;

    /** @throws software.amazon.awssdk.services.scheduler.model.ValidationException if the expression or the zone is not valid */
    ScheduleTiming(GetScheduleResponse schedule) {
        String expression = String.valueOf(schedule.scheduleExpression());
        ZoneId zone = zone(schedule.scheduleExpressionTimezone());
        this.start = schedule.startDate();
        this.end = schedule.endDate();
        this.rate = expression.startsWith("rate(");
        Matcher at = AT.matcher(expression);
        try {
            if (at.matches()) {
                once = LocalDateTime.parse(at.group(1)).atZone(zone).toInstant();
                this.schedule = (after, anchor) -> Optional.empty();
            } else {
                once = null;
                // EventBridge's rules are strict with a rate's unit, schedules are not.
                this.schedule = Schedule.parseLenient(expression, zone);
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw SchedulerErrors.validation("Invalid Schedule Expression " + expression + ".");
        }
        if (start != null && end != null && !start.isBefore(end)) {
            throw SchedulerErrors.validation("The StartDate you specify must come before the EndDate.");
        }
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name == null ? "UTC" : name);
        } catch (DateTimeException e) {
            throw SchedulerErrors.validation("Invalid Schedule Expression Timezone " + name + ".");
        }
    }

    /** The first slot of a schedule that was made or changed at a moment: rates begin at once, or at the start date. */
    Optional<Instant> first(Instant made) {
        if (once != null) {
            return within(once);
        } else if (rate) {
            return within(start == null ? made : start.isBefore(made) ? upcoming(made) : start);
        }
        return after(made);
    }

    private Instant upcoming(Instant made) {
        return schedule.next(made.minusNanos(1), start).orElse(made);
    }

    /**
     * The slot after another one.
     *
     * @param anchor the first slot: rates count from there
     */
    Optional<Instant> next(Instant slot, Instant anchor) {
        return rate ? schedule.next(slot, anchor).flatMap(this::within) : after(slot);
    }

    private Optional<Instant> after(Instant moment) {
        Instant from = start != null && start.isAfter(moment) ? start.minusSeconds(1) : moment;
        return schedule.next(from, from).flatMap(this::within);
    }

    private Optional<Instant> within(Instant slot) {
        return end != null && slot.isAfter(end) ? Optional.empty() : Optional.of(slot);
    }
}
