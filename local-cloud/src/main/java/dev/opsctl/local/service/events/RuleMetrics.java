package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.MetricGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The metrics of PutEvents, of rules, and of what rules call. Those of a rule of the default bus have its name alone as dimension.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html">Metrics</a>
 */
final class RuleMetrics {

    private static final String NAMESPACE = "AWS/Events";
    private static final String COUNT = "Count";
    private static final String MILLIS = "Milliseconds";
    private static final String[] ALL = {};

    private final ServiceContext context;

    RuleMetrics(ServiceContext context) {
        this.context = context;
    }

    private void record(String name, String unit, double value, String[]... dimensions) {
        new MetricGroup(context.metrics(), NAMESPACE, name, unit, dimensions).record(value);
    }

    private static String[] bus(String bus) {
        return new String[] {"EventBusName", bus};
    }

    private static String[] rule(String bus, String rule) {
        return EventBuses.DEFAULT.equals(bus)
                ? new String[] {"RuleName", rule}
                : new String[] {"EventBusName", bus, "RuleName", rule};
    }

    /** A request to put events was answered. @param failed how many of its entries were refused */
    void put(int entries, int failed, long bytes, long nanos) {
        record("PutEventsApproximateCallCount", COUNT, 1, ALL);
        record("PutEventsApproximateSuccessCount", COUNT, 1, ALL);
        record("PutEventsEntriesCount", COUNT, entries, ALL);
        record("PutEventsFailedEntriesCount", COUNT, failed, ALL);
        record("PutEventsRequestSize", "Bytes", bytes, ALL);
        record("PutEventsLatency", MILLIS, nanos / 1e6, ALL);
    }

    /** One was refused. */
    void putFailed() {
        record("PutEventsApproximateCallCount", COUNT, 1, ALL);
        record("PutEventsApproximateFailedCount", COUNT, 1, ALL);
    }

    /** An event has come to a bus, where these rules, at least one, want it. */
    void matched(String bus, List<EventRule> rules) {
        record("MatchedEvents", COUNT, 1, ALL, bus(bus));
        for (EventRule rule : rules) {
            record("MatchedEvents", COUNT, 1, rule(bus, rule.name()));
        }
    }

    /** A rule runs: it has matched an event, or its time has come. */
    void triggered(EventRule rule) {
        record("TriggeredRules", COUNT, 1, ALL, bus(rule.bus()), rule(rule.bus(), rule.name()));
        record("InvocationsCreated", COUNT, rule.targets().size(), ALL);
    }

    /** The calls of one target for one event. */
    Calls calls(String ruleArn, String ruleName) {
        String path = Arn.of(ruleArn).resource();
        String[] parts = path.split("/"); // rule/NAME or rule/BUS/NAME
        return new Calls(parts.length < 3 ? EventBuses.DEFAULT : parts[1], ruleName);
    }

    /** The calls of one target for one event. */
    final class Calls {

        private final String bus;
        private final String rule;

        private Calls(String bus, String rule) {
            this.bus = bus;
            this.rule = rule;
        }

        private void everywhere(String name, String unit, double value) {
            record(name, unit, value, ALL, bus(bus), rule(bus, rule));
        }

        private void latency(String name, Instant ingested, Instant at) {
            everywhere(name, MILLIS, Math.max(0, Duration.between(ingested, at).toMillis()));
        }

        /** The target is called. @param attempt 1 for the first */
        void begin(int attempt, Instant ingested) {
            everywhere("InvocationAttempts", COUNT, 1);
            if (attempt == 1) {
                latency(
                        "IngestionToInvocationStartLatency",
                        ingested,
                        context.clock().instant());
            } else {
                everywhere("RetryInvocationAttempts", COUNT, 1);
            }
        }

        /** A call has ended. */
        void end(int attempt, Instant ingested, boolean successful) {
            Instant now = context.clock().instant();
            if (attempt == 1) {
                latency("IngestionToInvocationCompleteLatency", ingested, now);
            }
            if (successful) {
                latency("IngestionToInvocationSuccessLatency", ingested, now);
                everywhere("SuccessfulInvocationAttempts", COUNT, 1);
                record("Invocations", COUNT, 1, ALL, rule(bus, rule));
            }
        }

        /** No further call is made. */
        void failed() {
            record("Invocations", COUNT, 1, ALL, rule(bus, rule));
            record("FailedInvocations", COUNT, 1, rule(bus, rule));
        }

        /** The event was offered to a dead-letter queue. */
        void buried(boolean taken) {
            record(taken ? "InvocationsSentToDlq" : "InvocationsFailedToBeSentToDlq", COUNT, 1, rule(bus, rule));
        }
    }
}
