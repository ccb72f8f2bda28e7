package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to custom resources that wait for their answers, and the answers. What was sent and what was answered is in the store: a
 * request that waits when the cloud ends is not sent again, and an answer that came is not waited for.
 */
public final class CustomResponses implements PutAddresses {

    /** The folder of the addresses: the bucket that AWS takes answers in. */
    public static final String FOLDER = "/cloudformation-custom-resource-response-useast1/";

    /** The member by which an answer says that it is none. */
    static final String PROBLEM = ":Problem";

    private static final int LONGEST = 4096;
    private static final Duration VALID = Duration.ofHours(2);

    /**
     * A request.
     *
     * @param answer the body that was put, or null
     */
    record Waiting(Instant since, boolean sent, @Nullable String answer) {}

    private final ServiceContext context;
    private final Table<Waiting> table;
    private final SignedAddresses addresses;
    private final Map<String, CompletableFuture<Boolean>> waiters = new ConcurrentHashMap<>();
    private volatile boolean closed;

    CustomResponses(ServiceContext context) {
        this.context = context;
        this.table = context.table("custom-requests", Waiting.class);
        this.addresses = new SignedAddresses(context, FOLDER, VALID);
    }

    void close() {
        closed = true;
        waiters.values().forEach(waiter -> waiter.completeExceptionally(new StoppedException()));
    }

    void forget(String place) {
        table.entries(place).forEach(entry -> table.remove(entry.getKey()));
    }

    /**
     * Sends a request, unless it was sent before, and waits for its answer.
     *
     * @param key the resource's place in its stack and the request's id, each followed by {@code |}
     * @return empty if none came in time
     */
    Optional<JsonNode> await(String key, Duration patience, Runnable send) {
        String place = key.substring(0, key.lastIndexOf('|') + 1);
        table.entries(place).stream()
                .map(Map.Entry::getKey)
                .filter(other -> !other.equals(key))
                .forEach(table::remove);
        Waiting request = table.update(key, new Waiting(context.clock().instant(), false, null), there -> there);
        CompletableFuture<Boolean> waiter = waiters.computeIfAbsent(key, k -> new CompletableFuture<>());
        CloudClock.Scheduled end = null;
        try {
            if (closed) {
                throw new StoppedException();
            }
            if (!request.sent()) {
                // an asynchronous invocation and a message do nothing but write to the store: sent once, or not at all
                context.cloud().store().change((Change change) -> {
                    send.run();
                    table.update(key, there -> new Waiting(there.since(), true, there.answer()));
                });
            }
            end = context.clock().schedule(request.since().plus(patience), at -> waiter.complete(false));
            if (table.get(key).map(Waiting::answer).isEmpty()) {
                waiter.get();
            }
            return table.get(key).map(Waiting::answer).map(CustomResponses::parsed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        } catch (ExecutionException e) {
            throw new StoppedException();
        } finally {
            waiters.remove(key);
            if (end != null) {
                end.cancel();
            }
        }
    }

    private static JsonNode parsed(String body) {
        try {
            if (body.getBytes(StandardCharsets.UTF_8).length <= LONGEST
                    && PojoJson.mapper().readTree(body) instanceof ObjectNode answer) {
                String status = answer.path("Status").asText();
                return status.equals("SUCCESS") || status.equals("FAILED")
                        ? answer
                        : problem("Invalid Status: it has to be SUCCESS or FAILED");
            }
        } catch (JsonProcessingException e) {
            return problem("Invalid response: it has to be a JSON object");
        }
        return problem(
                body.length() > LONGEST
                        ? "Response object is too long."
                        : "Invalid response: it has to be a JSON object");
    }

    private static JsonNode problem(String text) {
        return JsonNodeFactory.instance.objectNode().put("Status", "FAILED").put(PROBLEM, text);
    }

    // --- addresses

    /** Where a request is answered: good for two hours and for nothing else. */
    String address(String key) {
        return addresses.address(key);
    }

    @Override
    public boolean isSigned(String path, Map<String, String> query) {
        return addresses.isSigned(path, query);
    }

    /** Takes an answer; only the first counts. One that nobody waits for is dropped, as in AWS's bucket. */
    @Override
    public void put(String key, String body) {
        table.update(key, there -> there.answer() != null ? there : new Waiting(there.since(), there.sent(), body));
        CompletableFuture<Boolean> waiter = waiters.get(key);
        if (waiter != null) {
            waiter.complete(true);
        }
    }
}
