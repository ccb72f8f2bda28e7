package dev.opsctl.local.service.scheduler;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/**
 * A schedule and where it stands.
 *
 * @param anchor its first slot, from which rates count
 * @param slot the slot that comes next, or null when there is none any more
 * @param due when that slot is invoked: within the flexible window after it
 * @param clientToken of the request that made it
 */
record ScheduleRecord(
        GetScheduleResponse schedule,
        @Nullable Instant anchor,
        @Nullable Instant slot,
        @Nullable Instant due,
        String clientToken) {

    /** The slot that comes next. */
    record Waiting(Instant anchor, Instant slot, Instant due) {}

    /** Empty when there is none any more. */
    Optional<Waiting> waiting() {
        return anchor == null || slot == null || due == null
                ? Optional.empty()
                : Optional.of(new Waiting(anchor, slot, due));
    }

    ScheduleRecord waitingFor(@Nullable Instant nextSlot, @Nullable Instant nextDue) {
        return new ScheduleRecord(schedule, anchor, nextSlot, nextDue, clientToken);
    }
}
