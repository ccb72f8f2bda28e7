package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.engine.delivery.Deliveries;
import dev.opsctl.local.engine.json.EventPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.Filter;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;

/** What the pollers of all sources have in common: one thread that reads until it is stopped, filters, invocations, the last result. */
abstract class SourcePoller {

    private static final Logger LOG = LoggerFactory.getLogger(SourcePoller.class);
    private static final long LEAST_PAUSE_MILLIS = 100;
    private static final long MOST_PAUSE_MILLIS = 5_000;

    final ServiceContext context;
    final SourceTarget target;
    final EventSourceMappingConfiguration mapping;
    final EventCounts counts;
    private final Consumer<String> results;
    private final Object monitor = new Object();
    /** The last result that was told, and how reading has failed; null while it works. */
    private String told = EventSources.NOTHING_YET;

    private @Nullable String trouble;
    private @Nullable String beforeTrouble;
    private volatile @Nullable SourcePoller predecessor;
    private int inHand;
    private volatile boolean stopped;
    private @Nullable Thread thread;

    /** @param results takes the result of the last processing, in Lambda's words */
    SourcePoller(
            ServiceContext context,
            SourceTarget target,
            EventSourceMappingConfiguration mapping,
            Consumer<String> results) {
        this.context = context;
        this.target = target;
        this.mapping = mapping;
        this.counts = new EventCounts(context, mapping);
        this.results = results;
    }

    /** Does what must be done before the mapping counts as enabled. */
    void prepare() {
        // nothing for most sources
    }

    /** One round of reading; called again and again. */
    abstract void poll(Caller role) throws InterruptedException;

    /** @param before the poller that this one takes over from, or null: what it has in hand is finished first, so that order is kept */
    final void start(@Nullable SourcePoller before) {
        predecessor = before;
        beside(this::run, this::problem);
    }

    /** Takes no new records; a batch that a function has in hand is finished. */
    final void stop() {
        synchronized (monitor) {
            stopped = true;
            monitor.notifyAll();
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    final boolean running() {
        return !stopped;
    }

    private void run() {
        synchronized (monitor) {
            thread = Thread.currentThread();
        }
        try {
            awaitPredecessor();
            long pause = LEAST_PAUSE_MILLIS;
            while (running()) {
                pause = round() ? LEAST_PAUSE_MILLIS : rested(pause);
            }
        } catch (InterruptedException e) {
            // whoever stops it interrupts it
        } finally {
            synchronized (monitor) {
                thread = null;
            }
        }
    }

    /** One round; whatever goes wrong in it, the mapping tells and the next round follows. */
    private boolean round() throws InterruptedException {
        try {
            poll(target.role(mapping.functionArn()));
            works();
            return true;
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            if (running()) {
                fails(e);
            }
            return false;
        }
    }

    private void fails(Throwable e) {
        synchronized (monitor) {
            beforeTrouble = trouble != null && trouble.equals(told) ? beforeTrouble : told;
        }
        problem(e);
        synchronized (monitor) {
            trouble = told;
        }
    }

    /** Reading works: that it did not before is no result any more, unless something else has been told since. */
    final void works() {
        String before;
        synchronized (monitor) {
            before = trouble != null && trouble.equals(told) ? beforeTrouble : null;
            trouble = null;
        }
        if (before != null) {
            result(before);
        }
    }

    /** @return how long to pause if the next round fails too */
    private long rested(long pause) throws InterruptedException {
        if (running()) {
            TimeUnit.MILLISECONDS.sleep(pause);
        }
        return Math.min(MOST_PAUSE_MILLIS, pause * 2);
    }

    /**
     * Runs work beside the poller's thread; a cloud that stops takes none.
     *
     * @param failed told what the work has thrown, before it counts as done
     */
    final boolean beside(Runnable work, Consumer<Throwable> failed) {
        String what = "event source " + mapping.eventSourceArn() + " of " + mapping.functionArn();
        count(1);
        boolean taken = context.cloud().workers().run(what, () -> {
            try {
                context.cloud().workers().attempt(what, work, failed);
            } finally {
                count(-1);
            }
        });
        if (!taken) {
            count(-1);
        }
        return taken;
    }

    private void count(int change) {
        synchronized (monitor) {
            inHand += change;
            monitor.notifyAll();
        }
    }

    private void awaitPredecessor() throws InterruptedException {
        SourcePoller before = predecessor;
        if (before != null) {
            before.awaitQuiet();
            predecessor = null;
        }
    }

    /** Waits until this poller has nothing in hand any more, nor has one before it, which it may have been waiting for itself. */
    private void awaitQuiet() throws InterruptedException {
        awaitPredecessor();
        synchronized (monitor) {
            while (inHand > 0) {
                monitor.wait();
            }
        }
    }

    final void wake() {
        synchronized (monitor) {
            monitor.notifyAll();
        }
    }

    /** Waits until the cloud's time reaches an instant, a condition holds after {@link #wake}, or the poller is stopped. */
    final void await(Instant until, BooleanSupplier condition) throws InterruptedException {
        CloudClock.Scheduled alarm = context.clock().schedule(until, at -> wake());
        try {
            synchronized (monitor) {
                long left = Duration.between(context.clock().instant(), until).toMillis();
                while (running() && left > 0 && !condition.getAsBoolean()) {
                    monitor.wait(left);
                    left = Duration.between(context.clock().instant(), until).toMillis();
                }
            }
        } finally {
            alarm.cancel();
        }
    }

    final void result(String text) {
        synchronized (monitor) {
            told = text;
        }
        results.accept(text);
    }

    /** Notes what went wrong, for the operator who asks the mapping. */
    final void problem(Throwable e) {
        String message = e instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? service.awsErrorDetails().errorMessage()
                : e instanceof SdkException ? String.valueOf(e.getMessage()) : e.toString();
        LOG.warn(
                "event source {} of {}: {}",
                mapping.eventSourceArn(),
                mapping.functionArn(),
                message,
                e instanceof SdkException ? null : e);
        result("PROBLEM: " + message);
    }

    /** Whether the filter criteria let a record through; no criteria let all through. */
    final boolean wanted(ObjectNode view) {
        List<Filter> filters = mapping.filterCriteria() == null
                ? List.of()
                : mapping.filterCriteria().filters();
        return filters.isEmpty() || filters.stream().anyMatch(filter -> EventPattern.matches(filter.pattern(), view));
    }

    /** Runs a further delivery of a batch, as this kind of source would make it. */
    abstract void deliverAgain(Runnable delivery);

    /**
     * Runs the function on a batch and notes the result.
     *
     * @throws software.amazon.awssdk.services.lambda.model.TooManyRequestsException when it is throttled
     */
    final Batch.Verdict invoke(List<ObjectNode> records, Set<String> identifiers) {
        boolean reports = mapping.functionResponseTypes().contains(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES);
        for (int more = 1; more < Deliveries.EACH; more++) {
            deliverAgain(() -> target.run(mapping.functionArn(), Batch.event(records), linked(records)));
        }
        Batch.Verdict verdict;
        try {
            verdict = Batch.verdict(
                    target.run(mapping.functionArn(), Batch.event(records), linked(records)), reports, identifiers);
        } catch (AwsServiceException e) {
            counts.invoked(records.size(), records.size());
            throw e;
        }
        counts.invoked(
                records.size(),
                verdict.whole() ? records.size() : verdict.failed().size());
        if (verdict.whole()) {
            result("PROBLEM: " + verdict.error());
        } else {
            result(verdict.clean() ? "OK" : "PROBLEM: Function call failed for some records of the batch");
        }
        return verdict;
    }

    /** Messages bring tracing headers, records of streams do not. */
    private static List<String> linked(List<ObjectNode> records) {
        return records.stream()
                .map(record -> record.path("attributes").path("AWSTraceHeader"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
    }
}
