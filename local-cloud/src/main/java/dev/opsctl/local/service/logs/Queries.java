package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.limit.BudgetExceeded;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.logs.LogEvents.Found;
import dev.opsctl.local.service.logs.LogGroups.Group;
import dev.opsctl.local.service.logs.LogGroups.Stream;
import dev.opsctl.local.service.logs.insights.LogEvent;
import dev.opsctl.local.service.logs.insights.Query;
import dev.opsctl.local.service.logs.insights.QueryExecution;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudwatchlogs.model.LimitExceededException;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatus;

/**
 * The queries of Logs Insights that wait, run or have ended. Two run at a time, each in a thread of its own. They and their results live in
 * memory: who asks for them after a restart is told that there is no such query, and asks anew.
 */
final class Queries {

    private static final Logger LOG = LoggerFactory.getLogger(Queries.class);
    private static final int MOST_WAITING = 100;
    private static final int MOST_RUNNING = 2;
    private static final int MOST_KEPT = 1_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final Duration KEPT = Duration.ofDays(7);
    /** A query of AWS's may take an hour; it has more processors. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final ServiceContext context;
    private final LogGroups groups;
    private final LogEvents events;
    private final Map<String, RunningQuery> queries = new LinkedHashMap<>();
    private final ArrayDeque<RunningQuery> waiting = new ArrayDeque<>();
    private int running;

    Queries(ServiceContext context, LogGroups groups, LogEvents events) {
        this.context = context;
        this.groups = groups;
        this.events = events;
    }

    /**
     * Accepts a query.
     *
     * @param names the log groups
     * @param from first and {@code to} last time, epoch milliseconds, both inclusive
     * @param limit most rows, if the query does not say it
     */
    RunningQuery start(String text, Query query, List<String> names, long from, long to, int limit) {
        RunningQuery started = new RunningQuery(
                UUID.randomUUID().toString(),
                text,
                query,
                names,
                from,
                to,
                limit,
                context.clock().millis());
        synchronized (this) {
            if (waiting.size() + running >= MOST_WAITING) {
                throw Faults.of(
                        LimitExceededException.class,
                        "Account maximum query concurrency limit of [" + MOST_WAITING + "] reached.");
            }
            forget();
            queries.put(started.id(), started);
            waiting.add(started);
        }
        runNext();
        return started;
    }

    synchronized Optional<RunningQuery> find(String id) {
        forget();
        return Optional.ofNullable(queries.get(id));
    }

    /** All of them, the latest first. */
    synchronized List<RunningQuery> list() {
        forget();
        List<RunningQuery> all = new ArrayList<>(queries.values());
        Collections.reverse(all);
        return all;
    }

    private void forget() {
        long before = context.clock().millis() - KEPT.toMillis();
        long bytes = queries.values().stream().mapToLong(RunningQuery::size).sum();
        Iterator<RunningQuery> oldest = queries.values().iterator();
        while (oldest.hasNext()) {
            RunningQuery query = oldest.next();
            boolean isMuch = queries.size() >= MOST_KEPT || bytes > MOST_BYTES && query.size() > 0;
            if (query.isEnded() && (query.created() < before || isMuch)) {
                bytes -= query.size();
                oldest.remove();
            }
        }
    }

    private void runNext() {
        RunningQuery next;
        synchronized (this) {
            next = running < MOST_RUNNING ? waiting.poll() : null;
            if (next == null) {
                return;
            }
            running++;
        }
        Runnable ended = () -> {
            synchronized (this) {
                running--;
            }
            runNext();
        };
        boolean taken = context.cloud()
                .workers()
                .run(
                        "query " + next.id(),
                        () -> {
                            run(next);
                            ended.run();
                        },
                        failure -> {
                            next.end(QueryStatus.FAILED, List.of());
                            ended.run();
                        });
        if (!taken) {
            next.end(QueryStatus.FAILED, List.of());
        }
    }

    private void run(RunningQuery query) {
        if (!query.begin()) {
            return;
        }
        QueryExecution execution =
                new QueryExecution(query.query(), query.limit(), context.clock().millis());
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try {
            for (String name : query.groups()) {
                groups.find(name).ifPresent(group -> read(query, group, execution, deadline));
            }
            List<Map<String, String>> rows = execution.end();
            query.matched(execution.matched());
            query.end(System.nanoTime() > deadline ? QueryStatus.TIMEOUT : QueryStatus.COMPLETE, rows);
        } catch (BudgetExceeded | StackOverflowError e) {
            LOG.info("query {} takes too much: {}", query.id(), e.toString());
            query.end(QueryStatus.FAILED, List.of());
        }
    }

    private void read(RunningQuery query, Group group, QueryExecution execution, long deadline) {
        for (Stream stream : groups.streams(group, "")) {
            if (!stream.overlaps(query.from(), query.to())) {
                continue;
            }
            events.each(group, stream, null, query.from(), query.to() + 1, found -> {
                query.scanned(found.event().message().getBytes(StandardCharsets.UTF_8).length);
                return execution.accept(event(group, found)) && !query.isEnded() && System.nanoTime() < deadline;
            });
            query.matched(execution.matched());
        }
    }

    /** The cloud's time, epoch milliseconds. */
    long now() {
        return context.clock().millis();
    }

    /** An event as queries see it. */
    LogEvent event(Group group, Found found) {
        return new LogEvent(
                context.scope().accountId(),
                group.name(),
                found.stream(),
                new RecordPointer(group.name(), found.stream(), found.key()).toString(),
                found.event().timestamp(),
                found.event().ingestion(),
                found.event().message());
    }
}
