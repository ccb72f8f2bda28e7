package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.engine.delivery.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.Target;

/** Takes the slots of schedules to their targets: durably, with retries, and to a dead-letter queue in the end. */
final class Invocations {

    /** One slot of a schedule. */
    record Invocation(GetScheduleResponse schedule, Instant slot, String executionId) {}

    private static final Logger LOG = LoggerFactory.getLogger(Invocations.class);
    private static final int WORKERS = 16;
    private static final int DEFAULT_RETRIES = 185;
    private static final int DEFAULT_AGE_SECONDS = 86_400;
    private static final int LONGEST_PAUSE_SECONDS = 3_600;

    private final ServiceContext context;
    private final ScheduleTarget targets;
    private final ScheduleMetrics metrics;
    private final DeliveryQueue<Invocation> queue;

    Invocations(ServiceContext context) {
        this.context = context;
        this.targets = new ScheduleTarget(context);
        this.metrics = new ScheduleMetrics(context);
        this.queue = new DeliveryQueue<>(
                context,
                "invocations",
                Invocation.class,
                WORKERS,
                DeliveryQueue.Handler.of(this::invoke, this::unexpected));
    }

    void resume() {
        queue.resume();
    }

    void submit(GetScheduleResponse schedule, Instant slot) {
        queue.submit(new Invocation(schedule, slot, UUID.randomUUID().toString()));
    }

    private Optional<Duration> invoke(Invocation invocation, int attempt, Instant accepted) {
        String group = invocation.schedule().groupName();
        metrics.attempted(group);
        try {
            targets.call(invocation, attempt);
            return Optional.empty();
        } catch (AwsServiceException e) {
            String code = code(e);
            boolean throttled = e.statusCode() == 429 || code.contains("Throttl");
            metrics.failed(group, throttled);
            boolean permanent = e.statusCode() / 100 == 4 && !throttled;
            return failed(invocation, attempt, accepted, code, String.valueOf(e.getMessage()), permanent);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            metrics.failed(group, false);
            return failed(invocation, attempt, accepted, "ValidationException", String.valueOf(e.getMessage()), true);
        }
    }

    private static String code(RuntimeException e) {
        return e instanceof AwsServiceException refusal && refusal.awsErrorDetails() != null
                ? String.valueOf(refusal.awsErrorDetails().errorCode())
                : e.getClass().getSimpleName();
    }

    /** What no attempt can do is a dead letter, if the target has a place for them. */
    private boolean unexpected(Invocation invocation, Throwable cause) {
        failed(invocation, 1, context.clock().instant(), "InternalFailure", String.valueOf(cause), true);
        return invocation.schedule().target().deadLetterConfig() != null;
    }

    private Optional<Duration> failed(
            Invocation invocation, int attempt, Instant accepted, String code, String message, boolean permanent) {
        Target target = invocation.schedule().target();
        int retries = target.retryPolicy() == null || target.retryPolicy().maximumRetryAttempts() == null
                ? DEFAULT_RETRIES
                : target.retryPolicy().maximumRetryAttempts();
        int age = target.retryPolicy() == null || target.retryPolicy().maximumEventAgeInSeconds() == null
                ? DEFAULT_AGE_SECONDS
                : target.retryPolicy().maximumEventAgeInSeconds();
        long pause = Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(attempt, 12)) * 1000;
        Duration next =
                Duration.ofMillis(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
        boolean tooOld = context.clock().instant().plus(next).isAfter(accepted.plusSeconds(age));
        LOG.warn(
                "schedule {} could not invoke {} (attempt {}): {} {}",
                invocation.schedule().arn(),
                target.arn(),
                attempt,
                code,
                message);
        if (!permanent && attempt <= retries && !tooOld) {
            return Optional.of(next);
        }
        String group = invocation.schedule().groupName();
        metrics.dropped(group);
        if (target.deadLetterConfig() != null && target.deadLetterConfig().arn() != null) {
            String exhausted = permanent ? null : tooOld ? "MaximumEventAgeInSeconds" : "MaximumRetryAttempts";
            try {
                bury(invocation, attempt, code, message, exhausted);
                metrics.buried(group);
            } catch (AwsServiceException | IllegalArgumentException e) {
                metrics.lost(group, code(e));
                LOG.warn(
                        "schedule {} lost an invocation: its dead-letter queue refused it: {}",
                        invocation.schedule().arn(),
                        e.getMessage());
            }
        }
        return Optional.empty();
    }

    private void bury(Invocation invocation, int attempt, String code, String message, @Nullable String exhausted) {
        Target target = invocation.schedule().target();
        Map<String, String> values = new TreeMap<>(Map.of(
                "SCHEDULE_ARN", invocation.schedule().arn(),
                "TARGET_ARN", target.arn(),
                "EXECUTION_ID", invocation.executionId(),
                "SCHEDULED_TIME", invocation.slot().toString(),
                "ERROR_CODE", code,
                "ERROR_MESSAGE", message.isEmpty() ? code : message,
                "RETRY_ATTEMPTS", String.valueOf(attempt - 1),
                "IS_PAYLOAD_TRUNCATED", "false"));
        if (exhausted != null) {
            values.put("EXHAUSTED_RETRY_CONDITION", exhausted);
        }
        Recipient.of(context.cloud(), target.deadLetterConfig().arn(), targets.role(invocation.schedule()))
                .withAttributes(values)
                .sendMessage(targets.input(invocation, attempt));
    }
}
