package dev.opsctl.local.service.scheduler;

import java.time.Instant;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

/**
 * A schedule and where it stands.
 *
 * @param anchor its first slot, from which rates count
 * @param slot the slot that comes next, or null when there is none any more
 * @param due when that slot is invoked: within the flexible window after it
 * @param clientToken of the request that made it
 */
record ScheduleRecord(GetScheduleResponse schedule, Instant anchor, Instant slot, Instant due, String clientToken) {

    ScheduleRecord waitingFor(Instant nextSlot, Instant nextDue) {
        return new ScheduleRecord(schedule, anchor, nextSlot, nextDue, clientToken);
    }
}
