package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;

/**
 * Fires schedules on the cloud's clock. A slot fires once: that it fired and the invocation it makes are one change of the store. Of the
 * slots that passed while the cloud was stopped, the last one is made up at the next start.
 */
final class Schedules {

    private final ServiceContext context;
    private final Table<ScheduleRecord> table;
    private final BiConsumer<GetScheduleResponse, Instant> invoke;
    private final Map<String, CloudClock.Scheduled> waiting = new HashMap<>();
    private boolean closed;

    /** @param invoke takes on the invocation of a slot, durably */
    Schedules(ServiceContext context, BiConsumer<GetScheduleResponse, Instant> invoke) {
        this.context = context;
        this.table = context.table("schedules", ScheduleRecord.class);
        this.invoke = invoke;
    }

    static String key(String group, String name) {
        return group + "|" + name;
    }

    Optional<ScheduleRecord> find(String group, String name) {
        return table.get(key(group, name));
    }

    /** The schedules of a group, or of all if it is null. */
    List<ScheduleRecord> of(String group) {
        return table.entries(group == null ? "" : group + "|").stream()
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Stores a schedule that was made or changed and waits for its first slot. */
    synchronized void put(GetScheduleResponse schedule, String clientToken) {
        Instant now = context.clock().instant();
        Instant first = new ScheduleTiming(schedule).first(now).orElse(null);
        String key = key(schedule.groupName(), schedule.name());
        ScheduleRecord record = new ScheduleRecord(schedule, first, first, due(schedule, first), clientToken);
        table.put(key, record);
        await(key, record);
    }

    synchronized void remove(String group, String name) {
        String key = key(group, name);
        cancel(key);
        table.remove(key);
    }

    private void cancel(String key) {
        CloudClock.Scheduled before = waiting.remove(key);
        if (before != null) {
            before.cancel();
        }
    }

    private static Instant due(GetScheduleResponse schedule, Instant slot) {
        if (slot == null || schedule.flexibleTimeWindow().mode() != FlexibleTimeWindowMode.FLEXIBLE) {
            return slot;
        }
        long window = schedule.flexibleTimeWindow().maximumWindowInMinutes() * 60L;
        return slot.plusSeconds(ThreadLocalRandom.current().nextLong(window));
    }

    private void await(String key, ScheduleRecord record) {
        cancel(key);
        if (record.due() != null && record.schedule().state() == ScheduleState.ENABLED && !closed) {
            Instant slot = record.slot();
            waiting.put(key, context.clock().schedule(record.due(), at -> fire(key, slot)));
        }
    }

    synchronized void resume() {
        Instant now = context.clock().instant();
        for (Map.Entry<String, ScheduleRecord> entry : table.entries("")) {
            ScheduleRecord record = entry.getValue();
            if (record.due() != null && record.due().isBefore(now)) {
                ScheduleTiming timing = new ScheduleTiming(record.schedule());
                Instant last = record.slot();
                Optional<Instant> next = timing.next(last, record.anchor());
                while (next.isPresent() && next.get().isBefore(now)) {
                    last = next.get();
                    next = timing.next(last, record.anchor());
                }
                record = record.waitingFor(last, last);
                table.put(entry.getKey(), record);
            }
            await(entry.getKey(), record);
        }
    }

    private synchronized void fire(String key, Instant slot) {
        ScheduleRecord record = table.get(key).orElse(null);
        if (closed || record == null || !slot.equals(record.slot())) {
            return;
        }
        GetScheduleResponse schedule = record.schedule();
        Instant next = new ScheduleTiming(schedule).next(slot, record.anchor()).orElse(null);
        ScheduleRecord after = record.waitingFor(next, due(schedule, next));
        boolean done = next == null && schedule.actionAfterCompletion() == ActionAfterCompletion.DELETE;
        context.cloud()
                .workers()
                .attempt(
                        "slot " + slot + " of schedule " + schedule.arn(),
                        () -> fired(key, after, done, () -> invoke.accept(schedule, slot)),
                        failure -> fired(key, after, done, () -> {}));
        await(key, after);
    }

    private void fired(String key, ScheduleRecord after, boolean done, Runnable invocation) {
        context.cloud().store().atomically(() -> {
            invocation.run();
            if (done) {
                table.remove(key);
            } else {
                table.put(key, after);
            }
        });
    }

    synchronized void close() {
        closed = true;
        waiting.values().forEach(CloudClock.Scheduled::cancel);
        waiting.clear();
    }
}
