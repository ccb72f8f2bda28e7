package dev.opsctl.local.service.logs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.logs.LogEvents.Event;
import dev.opsctl.local.service.logs.LogGroups.Group;
import dev.opsctl.local.store.Change;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/**
 * Takes log events to the functions that subscribe to them, as AWS does: compressed, a call's events together, tried again for a day. A function
 * whose own lines come to it again keeps itself busy, and nobody else: of what waits for one subscription, 1,000 batches are kept.
 */
final class SubscriptionDeliveries implements DeliveryQueue.Handler<SubscriptionDeliveries.Batch> {

    /** Events of one call that a subscription is to get. */
    record Batch(String group, String groupId, String stream, String filter, List<Event> events) {}

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionDeliveries.class);
    private static final int WORKERS = 2;
    private static final int MOST_WAITING = 1_000;
    /** What Lambda takes as an event, less what is around the data. */
    private static final int MOST_BYTES = 250_000;

    private static final Duration GIVE_UP = Duration.ofHours(24);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final ServiceContext context;
    private final LogGroups groups;
    private final DeliveryQueue<Batch> queue;
    private final SubscriptionMetrics metrics;
    private final Map<String, FilterPattern> patterns = new ConcurrentHashMap<>();
    /** By group and filter, how many batches wait. */
    private final Map<String, AtomicInteger> waiting = new ConcurrentHashMap<>();

    SubscriptionDeliveries(ServiceContext context, LogGroups groups) {
        this.context = context;
        this.groups = groups;
        this.metrics = new SubscriptionMetrics(context);
        this.queue = new DeliveryQueue<>(context, "subscription-deliveries", Batch.class, WORKERS, this);
    }

    /** Takes up what an earlier process left. */
    void resume() {
        queue.resume();
    }

    /** Within the change that keeps the events: what subscribers are to get is as durable as these. */
    void arrived(Change change, Group group, String stream, List<Event> events) {
        for (Subscription subscription : group.subscriptions()) {
            FilterPattern pattern = pattern(subscription.pattern());
            List<Event> wanted = new ArrayList<>();
            for (Event event : events) {
                if (pattern.test(event.message())) {
                    wanted.add(event);
                }
            }
            if (!wanted.isEmpty()) {
                submit(change, new Batch(group.name(), group.id(), stream, subscription.name(), wanted));
            }
        }
    }

    private FilterPattern pattern(String text) {
        FilterPattern known = patterns.get(text);
        if (known != null) {
            return known;
        }
        if (patterns.size() > MOST_WAITING) {
            patterns.clear();
        }
        return patterns.computeIfAbsent(text, FilterPattern::parse);
    }

    private AtomicInteger waiting(Batch batch) {
        return waiting.computeIfAbsent(batch.groupId() + "/" + batch.filter(), key -> new AtomicInteger());
    }

    private void submit(Change change, Batch batch) {
        if (waiting(batch).incrementAndGet() > MOST_WAITING) {
            waiting(batch).decrementAndGet();
            LOG.warn(
                    "log group {}: {} batches wait for subscription filter {}: the next ones are dropped",
                    batch.group(),
                    MOST_WAITING,
                    batch.filter());
            return;
        }
        change.onRollback(() -> waiting(batch).decrementAndGet());
        queue.submit(batch);
    }

    @Override
    public Optional<Duration> handle(Batch batch, int attempt, Instant accepted) {
        Optional<Duration> again = deliver(batch, attempt, accepted);
        if (again.isEmpty()) {
            // What an earlier process had accepted was not counted.
            waiting(batch).updateAndGet(count -> Math.max(0, count - 1));
        }
        return again;
    }

    @Override
    public boolean deadLetter(Batch batch, Throwable cause) {
        waiting(batch).updateAndGet(count -> Math.max(0, count - 1));
        return false;
    }

    private Optional<Duration> deliver(Batch batch, int attempt, Instant accepted) {
        Optional<Subscription> subscription = groups.find(batch.group())
                .filter(group -> group.id().equals(batch.groupId()))
                .flatMap(group -> group.subscriptions().stream()
                        .filter(filter -> filter.name().equals(batch.filter()))
                        .findFirst());
        if (subscription.isEmpty()) {
            return Optional.empty();
        }
        try {
            send(batch, subscription.get());
            return Optional.empty();
        } catch (AwsServiceException e) {
            metrics.refused(batch.group(), batch.filter(), batch.events().size(), isThrottling(e));
            LOG.warn(
                    "log group {} could not reach {} (attempt {}): {}",
                    batch.group(),
                    subscription.get().destination(),
                    attempt,
                    e.getMessage());
            boolean again = e.statusCode() >= 500 || isThrottling(e);
            return again && accepted.plus(GIVE_UP).isAfter(context.clock().instant())
                    ? Optional.of(pause(attempt))
                    : Optional.empty();
        }
    }

    private static boolean isThrottling(AwsServiceException e) {
        return e.statusCode() == 429 || e.isThrottlingException();
    }

    private static Duration pause(int attempt) {
        Duration pause = Duration.ofSeconds(1L << Math.min(attempt, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private void send(Batch batch, Subscription subscription) {
        String data = data(batch);
        if (data.length() > MOST_BYTES && batch.events().size() > 1) {
            int half = batch.events().size() / 2;
            send(part(batch, 0, half), subscription);
            send(part(batch, half, batch.events().size()), subscription);
            return;
        }
        ObjectNode event = PojoJson.mapper().createObjectNode();
        event.putObject("awslogs").put("data", data);
        invoke(batch.group(), subscription.destination(), InvocationType.EVENT, event.toString());
        metrics.forwarded(batch.group(), batch.filter(), batch.events().size(), data.length());
    }

    private static Batch part(Batch batch, int from, int to) {
        return new Batch(
                batch.group(),
                batch.groupId(),
                batch.stream(),
                batch.filter(),
                List.copyOf(batch.events().subList(from, to)));
    }

    private String data(Batch batch) {
        ObjectNode message = PojoJson.mapper().createObjectNode();
        message.put("messageType", "DATA_MESSAGE");
        message.put("owner", context.scope().accountId());
        message.put("logGroup", batch.group());
        message.put("logStream", batch.stream());
        message.putArray("subscriptionFilters").add(batch.filter());
        ArrayNode events = message.putArray("logEvents");
        for (Event event : batch.events()) {
            events.addObject()
                    .put("id", event.id())
                    .put("timestamp", event.timestamp())
                    .put("message", event.message());
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(message.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }

    /** Calls a function as Logs, for a log group: the function's policy decides. */
    void invoke(String group, String function, InvocationType type, String payload) {
        Scope scope = context.scope();
        Caller logs = Caller.service(
                "logs." + scope.region() + ".amazonaws.com",
                scope.accountId(),
                context.arn("log-group:" + group + ":*"));
        context.cloud()
                .client(LambdaClient.class, Arn.of(function).scope(), logs)
                .invoke(r -> r.functionName(function).invocationType(type).payload(SdkBytes.fromUtf8String(payload)));
    }
}
