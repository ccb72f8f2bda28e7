package dev.opsctl.local.service.lambda.invoke;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.function.EnvironmentVault;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.function.Functions.Resolved;
import dev.opsctl.local.store.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.FunctionEventInvokeConfig;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/**
 * The queue of asynchronous invocations: durable, two retries after one and two minutes of the cloud's time, then the dead-letter queue
 * or the destination of failures.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html">Errors of asynchronous invocations</a>
 */
public final class AsyncInvocations {

    private static final Logger LOG = LoggerFactory.getLogger(AsyncInvocations.class);
    /** Every one may cost a process: many events at once shall wait rather than start more of them than the machine can run. */
    private static final int WORKERS = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());

    /** An invocation that was accepted; {@code failures} counts the runs that the function failed, not those that were throttled. */
    public record Event(
            String requestId,
            String function,
            @Nullable String qualifier,
            byte[] payload,
            String traceHeader,
            @Nullable String clientContext) {}

    private final ServiceContext context;
    private final Functions functions;
    private final Invoker invoker;
    private final Destinations destinations;
    private final Table<FunctionEventInvokeConfig> settings;
    private final Table<Integer> failures;
    private final DeliveryQueue<Event> queue;

    public AsyncInvocations(ServiceContext context, Functions functions, Invoker invoker, Destinations destinations) {
        this.context = context;
        this.functions = functions;
        this.invoker = invoker;
        this.destinations = destinations;
        this.settings = context.table("event-invoke", FunctionEventInvokeConfig.class);
        this.failures = context.table("async-failures", Integer.class);
        this.queue = new DeliveryQueue<>(
                context, "async", Event.class, WORKERS, DeliveryQueue.Handler.of(this::run, this::unexpected));
    }

    public void submit(Event event) {
        queue.submit(event);
        invoker.metrics().count("AsyncEventsReceived", named(event), 1);
    }

    private static String named(Event event) {
        return new FunctionName(event.function(), event.qualifier()).name();
    }

    public void resume() {
        queue.resume();
    }

    /** Event invoke configurations by {@code FUNCTION:QUALIFIER}. */
    public Table<FunctionEventInvokeConfig> settings() {
        return settings;
    }

    private Optional<Duration> run(Event event, int attempt, Instant accepted) {
        FunctionName name = new FunctionName(event.function(), event.qualifier());
        FunctionEventInvokeConfig config = settings.get(Functions.key(name.name(), name.qualifierOrLatest()))
                .orElse(null);
        Instant now = context.clock().instant();
        int maxAge = config == null || config.maximumEventAgeInSeconds() == null
                ? 21_600
                : config.maximumEventAgeInSeconds();
        int failed = failures.get(event.requestId()).orElse(0);
        Resolved target;
        try {
            target = functions.resolve(name);
        } catch (ResourceNotFoundException e) {
            return done(event);
        }
        if (attempt > 1 && now.isAfter(accepted.plusSeconds(maxAge))) {
            giveUp(event, target, config, "EventAgeExceeded", failed, null);
            return done(event);
        }
        Invoker.Result result;
        invoker.metrics()
                .age(
                        "AsyncEventAge",
                        name.name(),
                        Duration.between(accepted, now).toMillis());
        try {
            result = invoker.invoke(
                    target,
                    event.requestId(),
                    event.payload(),
                    TraceOrigin.event(event.traceHeader(), accepted, attempt),
                    event.clientContext(),
                    false);
        } catch (TooManyRequestsException e) {
            if (functions
                    .functions
                    .get(name.name())
                    .map(Functions.Function::reserved)
                    .filter(reserved -> reserved == 0)
                    .isPresent()) {
                giveUp(event, target, config, "ZeroReservedConcurrency", failed, null);
                return done(event);
            }
            return again(Duration.ofSeconds(Math.min(300, 1L << Math.min(attempt - 1, 8))), accepted, maxAge);
        } catch (AwsServiceException e) {
            LOG.warn("function {} could not be run: {}", event.function(), e.getMessage());
            return again(Duration.ofSeconds(Math.min(300, 1L << Math.min(attempt - 1, 8))), accepted, maxAge);
        }
        if (result.functionError() == null) {
            destination(config, true)
                    .ifPresent(arn ->
                            tell(arn, event, target, record(event, target, "Success", failed + 1, result), true));
            return done(event);
        }
        int retries = config == null || config.maximumRetryAttempts() == null ? 2 : config.maximumRetryAttempts();
        if (failed >= retries) {
            giveUp(event, target, config, "RetriesExhausted", failed + 1, result);
            return done(event);
        }
        failures.update(event.requestId(), 0, times -> times + 1);
        Duration wait = Duration.ofMinutes(failed + 1L);
        if (now.plus(wait).isAfter(accepted.plusSeconds(maxAge))) {
            giveUp(event, target, config, "EventAgeExceeded", failed + 1, result);
            return done(event);
        }
        return Optional.of(wait);
    }

    /** What no attempt can do goes where the function's failures go. */
    private boolean unexpected(Event event, Throwable cause) {
        FunctionName name = new FunctionName(event.function(), event.qualifier());
        FunctionEventInvokeConfig config = settings.get(Functions.key(name.name(), name.qualifierOrLatest()))
                .orElse(null);
        Resolved target = functions.resolve(name);
        giveUp(
                event,
                target,
                config,
                "RetriesExhausted",
                failures.get(event.requestId()).orElse(0),
                null);
        done(event);
        return destination(config, false).isPresent()
                || target.version().configuration().deadLetterConfig() != null;
    }

    private Optional<Duration> again(Duration wait, Instant accepted, int maxAge) {
        Duration left = Duration.between(context.clock().instant(), accepted.plusSeconds(maxAge + 1L));
        return Optional.of(left.compareTo(wait) < 0 && !left.isNegative() ? left : wait);
    }

    private Optional<Duration> done(Event event) {
        if (failures.get(event.requestId()).isPresent()) {
            failures.remove(event.requestId());
        }
        return Optional.empty();
    }

    private static Optional<String> destination(@Nullable FunctionEventInvokeConfig config, boolean success) {
        DestinationConfig destination = config == null ? null : config.destinationConfig();
        if (destination == null) {
            return Optional.empty();
        }
        return success
                ? Optional.ofNullable(destination.onSuccess()).map(on -> on.destination())
                : Optional.ofNullable(destination.onFailure()).map(on -> on.destination());
    }

    private void giveUp(
            Event event,
            Resolved target,
            @Nullable FunctionEventInvokeConfig config,
            String condition,
            int runs,
            Invoker.@Nullable Result result) {
        invoker.metrics().count("AsyncEventsDropped", named(event), 1);
        destination(config, false)
                .ifPresent(arn -> tell(arn, event, target, record(event, target, condition, runs, result), false));
        if (target.version().configuration().deadLetterConfig() != null
                && target.version().configuration().deadLetterConfig().targetArn() != null) {
            String message = result == null ? condition : errorMessage(result);
            boolean kept = destinations.deadLetter(
                    target.version().configuration().deadLetterConfig().targetArn(),
                    target.version(),
                    event.requestId(),
                    event.payload(),
                    message);
            if (!kept) {
                invoker.metrics().count("DeadLetterErrors", named(event), 1);
            }
        }
        LOG.warn("asynchronous invocation {} of {} was given up: {}", event.requestId(), event.function(), condition);
    }

    private void tell(String destination, Event event, Resolved target, ObjectNode record, boolean success) {
        if (!destinations.send(destination, target.version(), record, success)) {
            invoker.metrics().count("DestinationDeliveryFailures", named(event), 1);
        }
    }

    private static String errorMessage(Invoker.Result result) {
        try {
            return PojoJson.mapper()
                    .readTree(result.payload())
                    .path("errorMessage")
                    .asText();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private ObjectNode record(
            Event event, Resolved target, String condition, int runs, Invoker.@Nullable Result result) {
        ObjectNode record = PojoJson.mapper()
                .createObjectNode()
                .put("version", "1.0")
                .put("timestamp", Destinations.timestamp(context.clock().instant()));
        record.putObject("requestContext")
                .put("requestId", event.requestId())
                .put(
                        "functionArn",
                        EnvironmentVault.baseArn(target.version().arn()) + ":"
                                + (event.qualifier() == null ? FunctionName.LATEST : event.qualifier()))
                .put("condition", condition)
                .put("approximateInvokeCount", runs);
        record.set("requestPayload", json(event.payload()));
        if (result != null) {
            ObjectNode response = record.putObject("responseContext")
                    .put("statusCode", 200)
                    .put("executedVersion", result.executedVersion());
            if (result.functionError() != null) {
                response.put("functionError", result.functionError());
            }
            record.set("responsePayload", json(result.payload()));
        }
        return record;
    }

    private static JsonNode json(byte[] payload) {
        try {
            return payload.length == 0
                    ? PojoJson.mapper().nullNode()
                    : PojoJson.mapper().readTree(new String(payload, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            return PojoJson.mapper().getNodeFactory().textNode(new String(payload, StandardCharsets.UTF_8));
        }
    }
}
