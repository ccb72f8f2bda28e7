package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.engine.json.EventPattern;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.events.Archives.Archive;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** Takes events to the targets of the rules that they match: durably, with retries, and to a dead-letter queue in the end. */
final class EventRouter {

    /** Context key of a call that hands an event of another bus on; never comes from outside. */
    static final String FORWARDED = "opsctl:ForwardedEvent";

    /** One event for one target. */
    record Delivery(String ruleArn, String ruleName, Target target, JsonNode event, @Nullable String traceHeader) {}

    private static final Logger LOG = LoggerFactory.getLogger(EventRouter.class);
    private static final int WORKERS = 16;
    private static final int DEFAULT_RETRIES = 185;
    private static final int DEFAULT_AGE_SECONDS = 86_400;
    private static final Set<String> PERMANENT = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "ResourceNotFoundException",
            "NoSuchEntity",
            "NotFound",
            "AWS.SimpleQueueService.NonExistentQueue",
            "QueueDoesNotExist",
            "StateMachineDoesNotExist",
            "AuthorizationError",
            "InvalidParameterValueException",
            "ValidationException");

    private final ServiceContext context;
    private final EventRules rules;
    private final Archives archives;
    private final TargetCall calls;
    private final RuleMetrics metrics;
    private final DeliveryQueue<Delivery> queue;

    EventRouter(
            ServiceContext context,
            EventRules rules,
            Archives archives,
            ApiDestinations destinations,
            RuleMetrics metrics) {
        this.context = context;
        this.metrics = metrics;
        this.rules = rules;
        this.archives = archives;
        this.calls = new TargetCall(context, destinations);
        this.queue = new DeliveryQueue<>(
                context,
                "deliveries",
                Delivery.class,
                WORKERS,
                DeliveryQueue.Handler.of(this::deliver, this::unexpected));
    }

    void resume() {
        queue.resume();
    }

    /** An event's envelope. */
    ObjectNode envelope(String source, String detailType, List<String> resources, Instant time, JsonNode detail) {
        ObjectNode event = PojoJson.mapper()
                .createObjectNode()
                .put("version", "0")
                .put("id", UUID.randomUUID().toString())
                .put("detail-type", detailType)
                .put("source", source)
                .put("account", context.scope().accountId())
                .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("region", context.scope().region());
        resources.forEach(event.putArray("resources")::add);
        event.set("detail", detail);
        return event;
    }

    /** Puts an event on a bus; when it returns, the event is on its way for good. */
    void route(String bus, JsonNode event) {
        route(bus, event, Set.of(), null);
    }

    /**
     * As {@link #route(String, JsonNode)}, for an event that the current caller puts.
     *
     * @param traceHeader the tracing header that it says; null if it goes on with its caller's
     */
    void route(String bus, JsonNode event, @Nullable String traceHeader) {
        String trace =
                traceHeader != null ? traceHeader : Caller.current().context().get(Caller.TRACE_HEADER);
        route(bus, event, Set.of(), trace);
    }

    /**
     * As {@link #route(String, JsonNode)}.
     *
     * @param ruleArns the rules that may get it; empty for all
     * @param traceHeader the tracing header that targets get; null if there is none
     */
    void route(String bus, JsonNode event, Set<String> ruleArns, @Nullable String traceHeader) {
        List<Archive> taking = archives.taking(bus, event);
        List<EventRule> matching = rules.onBus(bus).stream()
                .filter(rule -> ruleArns.isEmpty() || ruleArns.contains(context.arn("rule/" + rule.path())))
                .filter(rule -> rule.enabled() && rule.pattern() != null && EventPattern.matches(rule.pattern(), event))
                .toList();
        if (!matching.isEmpty() || !taking.isEmpty()) {
            context.change(change -> {
                taking.forEach(archive -> archives.add(archive, event));
                matching.forEach(rule -> dispatch(rule, event, traceHeader));
            });
        }
        if (!matching.isEmpty()) {
            metrics.matched(bus, matching);
        }
    }

    /** Sends an event to every target of a rule. */
    void dispatch(EventRule rule, JsonNode event) {
        dispatch(rule, event, null);
    }

    private void dispatch(EventRule rule, JsonNode event, @Nullable String traceHeader) {
        String arn = context.arn("rule/" + rule.path());
        rule.targets().forEach(target -> queue.submit(new Delivery(arn, rule.name(), target, event, traceHeader)));
        metrics.triggered(rule);
    }

    private RuleMetrics.Calls measured(Delivery delivery) {
        return metrics.calls(delivery.ruleArn(), delivery.ruleName());
    }

    private Optional<Duration> deliver(Delivery delivery, int attempt, Instant accepted) {
        Target target = delivery.target();
        RuleMetrics.Calls measured = measured(delivery);
        measured.begin(attempt, accepted);
        Caller caller;
        try {
            caller = calls.caller(target, delivery.ruleArn(), delivery.traceHeader());
        } catch (AwsServiceException e) {
            measured.end(attempt, accepted, false);
            return failed(delivery, attempt, accepted, DeadLetterCode.ROLE, String.valueOf(e.getMessage()), true);
        }
        try {
            calls.call(
                    target,
                    caller,
                    delivery.ruleArn(),
                    TargetInput.of(target, delivery.event(), delivery.ruleArn(), delivery.ruleName(), accepted),
                    delivery.event().toString());
            measured.end(attempt, accepted, true);
            return Optional.empty();
        } catch (AwsServiceException e) {
            measured.end(attempt, accepted, false);
            String code = e.awsErrorDetails() == null
                    ? e.getClass().getSimpleName()
                    : String.valueOf(e.awsErrorDetails().errorCode());
            boolean permanent = PERMANENT.contains(code) || e.statusCode() == 403 || e.statusCode() == 404;
            return failed(
                    delivery, attempt, accepted, DeadLetterCode.of(code, e), String.valueOf(e.getMessage()), permanent);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            measured.end(attempt, accepted, false);
            return failed(delivery, attempt, accepted, DeadLetterCode.PARAMETER, String.valueOf(e.getMessage()), true);
        }
    }

    /** What no attempt can do is a dead letter, if the target has a place for them. */
    private boolean unexpected(Delivery delivery, Throwable cause) {
        failed(delivery, 1, context.clock().instant(), DeadLetterCode.INTERNAL, String.valueOf(cause), true);
        return delivery.target().deadLetterConfig() != null;
    }

    private Optional<Duration> failed(
            Delivery delivery, int attempt, Instant accepted, String code, String message, boolean permanent) {
        Target target = delivery.target();
        int retries = target.retryPolicy() == null || target.retryPolicy().maximumRetryAttempts() == null
                ? DEFAULT_RETRIES
                : target.retryPolicy().maximumRetryAttempts();
        int age = target.retryPolicy() == null || target.retryPolicy().maximumEventAgeInSeconds() == null
                ? DEFAULT_AGE_SECONDS
                : target.retryPolicy().maximumEventAgeInSeconds();
        long pause = Math.min(3600, 1L << Math.min(attempt, 12));
        long jittered = pause * 1000 / 2 + ThreadLocalRandom.current().nextLong(pause * 1000 / 2 + 1);
        Duration next = Duration.ofMillis(jittered);
        boolean tooOld = context.clock().instant().plus(next).isAfter(accepted.plusSeconds(age));
        LOG.warn(
                "rule {} could not reach {} (attempt {}): {} {}",
                delivery.ruleArn(),
                target.arn(),
                attempt,
                code,
                message);
        if (!permanent && attempt <= retries && !tooOld) {
            return Optional.of(next);
        }
        RuleMetrics.Calls measured = measured(delivery);
        measured.failed();
        if (target.deadLetterConfig() != null && target.deadLetterConfig().arn() != null) {
            String condition = permanent ? null : tooOld ? "MaximumEventAgeInSeconds" : "MaximumRetryAttempts";
            try {
                calls.toDeadLetterQueue(
                        target.deadLetterConfig().arn(),
                        delivery.ruleArn(),
                        target,
                        delivery.event().toString(),
                        code,
                        message,
                        attempt,
                        condition);
                measured.buried(true);
            } catch (AwsServiceException | IllegalArgumentException e) {
                measured.buried(false);
                LOG.warn(
                        "rule {} lost an event: its dead-letter queue refused it: {}",
                        delivery.ruleArn(),
                        e.getMessage());
            }
        }
        return Optional.empty();
    }
}
