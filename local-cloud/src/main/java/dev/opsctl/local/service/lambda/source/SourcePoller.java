package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.Deliveries;
import dev.opsctl.local.engine.EventPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.Filter;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;

/** What the pollers of all sources have in common: one thread that reads until it is stopped, filters, invocations, the last result. */
abstract class SourcePoller implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(SourcePoller.class);
    private static final long MOST_PAUSE_MILLIS = 5_000;

    final ServiceContext context;
    final SourceTarget target;
    final EventSourceMappingConfiguration mapping;
    private final Consumer<String> results;
    private final Object monitor = new Object();
    private SourcePoller predecessor;
    private int inHand;
    private volatile boolean stopped;
    private volatile Thread thread;

    /** @param results takes the result of the last processing, in Lambda's words */
    SourcePoller(
            ServiceContext context,
            SourceTarget target,
            EventSourceMappingConfiguration mapping,
            Consumer<String> results) {
        this.context = context;
        this.target = target;
        this.mapping = mapping;
        this.results = results;
    }

    /** Does what must be done before the mapping counts as enabled. */
    void prepare() {
        // nothing for most sources
    }

    /** One round of reading; called again and again. */
    abstract void poll(Caller role) throws InterruptedException;

    /** @param before the poller that this one takes over from, or null: its batches in hand are finished first, so that order is kept */
    final void start(SourcePoller before) {
        this.predecessor = before;
        Thread poller = new Thread(this, "event-source-" + mapping.uuid());
        poller.setDaemon(true);
        thread = poller;
        poller.start();
    }

    /** Takes no new records; a batch that a function has in hand is finished. */
    void stop() {
        stopped = true;
        wake();
        Thread poller = thread;
        if (poller != null) {
            poller.interrupt();
        }
    }

    final boolean running() {
        return !stopped;
    }

    @Override
    public final void run() {
        long pause = 100;
        try {
            if (predecessor != null) {
                predecessor.awaitQuiet();
                predecessor = null;
            }
        } catch (InterruptedException e) {
            return;
        }
        while (running()) {
            try {
                poll(target.role(mapping.functionArn()));
                pause = 100;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!running()) {
                    return;
                }
                problem(e);
                try {
                    TimeUnit.MILLISECONDS.sleep(pause);
                } catch (InterruptedException interrupted) {
                    return;
                }
                pause = Math.min(MOST_PAUSE_MILLIS, pause * 2);
            }
        }
    }

    /** Runs work beside the poller's thread; a cloud that stops takes none. */
    final boolean beside(Runnable work) {
        count(1);
        boolean taken = context.cloud()
                .workers()
                .run("a batch of event source " + mapping.eventSourceArn(), () -> {
                    try {
                        work.run();
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

    private void awaitQuiet() throws InterruptedException {
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
        results.accept(text);
    }

    final void problem(RuntimeException e) {
        String message = e instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? service.awsErrorDetails().errorMessage()
                : String.valueOf(e.getMessage());
        LOG.warn("event source {} of {}: {}", mapping.eventSourceArn(), mapping.functionArn(), message);
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
            deliverAgain(() -> target.run(mapping.functionArn(), Batch.event(records)));
        }
        Batch.Verdict verdict =
                Batch.verdict(target.run(mapping.functionArn(), Batch.event(records)), reports, identifiers);
        if (verdict.whole()) {
            result("PROBLEM: " + verdict.error());
        } else {
            result(verdict.clean() ? "OK" : "PROBLEM: Function call failed for some records of the batch");
        }
        return verdict;
    }
}
