package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Fires schedules on the cloud's clock. A slot fires once: that it fired and the invocation it makes are one change of the store. Of the
 * slots that passed while the cloud was stopped, the last one is made up at the next start.
 */
final class Schedules implements Resumable, SdkAutoCloseable {

    private final ServiceContext context;
    private final Table<ScheduleRecord> table;
    private final Invocations invocations;
    private final Map<String, CloudClock.Scheduled> waiting = new HashMap<>();
    private boolean closed;

    Schedules(ServiceContext context, Invocations invocations) {
        this.context = context;
        this.table = context.table("schedules", ScheduleRecord.class);
        this.invocations = invocations;
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

    private ScheduleRecord begun(GetScheduleResponse schedule, String clientToken) {
        Instant first =
                new ScheduleTiming(schedule).first(context.clock().instant()).orElse(null);
        return new ScheduleRecord(schedule, first, first, due(schedule, first), clientToken);
    }

    /** Stores a new schedule, which then waits for its first slot. @return false if there is one of that name */
    boolean insert(GetScheduleResponse schedule, String clientToken) {
        return context.change(change -> {
            String key = key(schedule.groupName(), schedule.name());
            change.afterCommit(() -> refresh(key));
            return table.insert(key, begun(schedule, clientToken));
        });
    }

    /** Changes a schedule, which then waits for its first slot anew. */
    Optional<ScheduleRecord> update(String group, String name, UnaryOperator<GetScheduleResponse> how) {
        return context.change(change -> {
            String key = key(group, name);
            change.afterCommit(() -> refresh(key));
            return table.update(key, before -> begun(how.apply(before.schedule()), before.clientToken()));
        });
    }

    Optional<ScheduleRecord> remove(String group, String name) {
        return context.change(change -> {
            String key = key(group, name);
            change.afterCommit(() -> refresh(key));
            return table.remove(key);
        });
    }

    /** Waits for what a schedule says now. Not within a change: who fires holds this, and waits for the store. */
    private synchronized void refresh(String key) {
        cancel(key);
        table.get(key).ifPresent(record -> await(key, record));
    }

    private void cancel(String key) {
        CloudClock.Scheduled before = waiting.remove(key);
        if (before != null) {
            before.cancel();
        }
    }

    private static @Nullable Instant due(GetScheduleResponse schedule, @Nullable Instant slot) {
        if (slot == null || schedule.flexibleTimeWindow().mode() != FlexibleTimeWindowMode.FLEXIBLE) {
            return slot;
        }
        long window = schedule.flexibleTimeWindow().maximumWindowInMinutes() * 60L;
        return slot.plusSeconds(ThreadLocalRandom.current().nextLong(window));
    }

    private void await(String key, ScheduleRecord record) {
        cancel(key);
        if (record.schedule().state() == ScheduleState.ENABLED && !closed) {
            record.waiting()
                    .ifPresent(next -> waiting.put(
                            key, context.clock().schedule(next.due(), at -> fire(key, next.slot(), next.anchor()))));
        }
    }

    @Override
    public void resume() {
        invocations.resume();
        awaitAll();
    }

    private synchronized void awaitAll() {
        Instant now = context.clock().instant();
        for (Map.Entry<String, ScheduleRecord> entry : table.entries("")) {
            ScheduleRecord record = entry.getValue();
            Optional<ScheduleRecord.Waiting> waited =
                    record.waiting().filter(slot -> slot.due().isBefore(now));
            if (waited.isPresent()) {
                ScheduleTiming timing = new ScheduleTiming(record.schedule());
                Instant anchor = waited.get().anchor();
                Instant last = waited.get().slot();
                Optional<Instant> next = timing.next(last, anchor);
                while (next.isPresent() && next.get().isBefore(now)) {
                    last = next.get();
                    next = timing.next(last, anchor);
                }
                Instant missed = last;
                record = table.update(entry.getKey(), before -> before.waitingFor(missed, missed))
                        .orElse(record);
            }
            await(entry.getKey(), record);
        }
    }

    private synchronized void fire(String key, Instant slot, Instant anchor) {
        ScheduleRecord record = table.get(key).orElse(null);
        if (closed || record == null || !slot.equals(record.slot())) {
            return;
        }
        GetScheduleResponse schedule = record.schedule();
        Instant next = new ScheduleTiming(schedule).next(slot, anchor).orElse(null);
        UnaryOperator<ScheduleRecord> on = now -> now.waitingFor(next, due(schedule, next));
        boolean done = next == null && schedule.actionAfterCompletion() == ActionAfterCompletion.DELETE;
        context.cloud()
                .workers()
                .attempt(
                        "slot " + slot + " of schedule " + schedule.arn(),
                        () -> fired(key, record, on, done, () -> invocations.submit(schedule, slot)),
                        failure -> fired(key, record, on, done, () -> {}));
        refresh(key);
    }

    /** What was changed or deleted meanwhile stays as it is, and this slot of what it was before is not invoked. */
    private void fired(
            String key, ScheduleRecord due, UnaryOperator<ScheduleRecord> on, boolean done, Runnable invocation) {
        context.change(change -> {
            ScheduleRecord now = table.get(key).orElse(null);
            if (now == null
                    || !Objects.equals(due.slot(), now.slot())
                    || !now.schedule().equals(due.schedule())) {
                return;
            }
            invocation.run();
            if (done) {
                table.remove(key);
            } else {
                table.update(key, on);
            }
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        waiting.values().forEach(CloudClock.Scheduled::cancel);
        waiting.clear();
    }
}
