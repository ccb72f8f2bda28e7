package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.store.Table;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Signals that are put to the addresses of wait condition handles, and the wait conditions that wait for them. Both are in the store: a wait goes
 * on after a restart, and a signal that came before its condition counts.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html">Wait conditions</a>
 */
public final class WaitSignals implements PutAddresses {

    /** The folder of the addresses: the bucket that AWS takes signals in. */
    public static final String FOLDER = "/cloudformation-waitcondition-us-east-1/";

    private static final Duration VALID = Duration.ofHours(24);
    private static final String SUCCESS = "SUCCESS";

    /** A signal; of several with the same {@code UniqueId} the first counts. */
    record Signal(String id, String status, String reason, String data) {}

    /** What came to a handle, in its order. */
    record Signals(List<Signal> all) {}

    private final StackStore store;
    private final SignedAddresses addresses;
    private final Table<Signals> signals;
    private final Table<Instant> begun;
    private final Map<String, CompletableFuture<Boolean>> waiters = new ConcurrentHashMap<>();
    private volatile boolean closed;

    WaitSignals(StackStore store) {
        this.store = store;
        this.addresses = new SignedAddresses(store.context(), FOLDER, VALID);
        this.signals = store.context().table("wait-signals", Signals.class);
        this.begun = store.context().table("wait-begun", Instant.class);
    }

    void close() {
        closed = true;
        waiters.values().forEach(waiter -> waiter.completeExceptionally(new StoppedException()));
    }

    /**
     * The address of a new handle: what its Ref gives.
     *
     * @param key what tells it from all others: the place in its stack and the token of its create
     */
    public String handle(String key) {
        return addresses.address(key);
    }

    /** Forgets what came to a handle that is deleted. */
    public void forget(String handle) {
        if (isHandle(handle)) {
            signals.remove(key(handle));
        }
    }

    private static boolean isHandle(String handle) {
        try {
            String path = URI.create(handle).getRawPath();
            return path != null && path.startsWith(FOLDER);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String key(String handle) {
        return URLDecoder.decode(URI.create(handle).getRawPath().substring(FOLDER.length()), StandardCharsets.UTF_8);
    }

    /**
     * Waits until a handle has as many successful signals as are wanted.
     *
     * @return their data by their ids
     * @throws StepException if one tells a failure, or the time is over
     */
    public ObjectNode await(ResourceRequest request, String handle, int count, Duration timeout) {
        if (!isHandle(handle)) {
            throw new StepException("WaitConditionHandle " + handle + " is not a valid handle.");
        }
        String key = key(handle);
        String own = request.stackId() + "|" + request.logicalId() + "|" + request.token();
        Instant end = begun.update(own, store.context().clock().instant(), there -> there)
                .plus(timeout);
        Instant stacks = store.byId(request.stackId()).flatMap(TimeLimit::end).orElse(end);
        try {
            return await(key, count, stacks.isBefore(end) ? stacks : end);
        } catch (StepException e) {
            begun.remove(own);
            throw e;
        }
    }

    private ObjectNode await(String key, int count, Instant end) {
        while (true) {
            CompletableFuture<Boolean> waiter = waiters.computeIfAbsent(key, k -> new CompletableFuture<>());
            CloudClock.Scheduled alarm = null;
            try {
                if (closed) {
                    throw new StoppedException();
                }
                List<Signal> came = signals.get(key).map(Signals::all).orElse(List.of());
                ObjectNode data = JsonNodeFactory.instance.objectNode();
                for (Signal signal : came) {
                    if (!SUCCESS.equals(signal.status())) {
                        throw new StepException("WaitCondition received failed message: '" + signal.reason()
                                + "' for uniqueId: " + signal.id());
                    }
                    data.put(signal.id(), signal.data());
                }
                if (data.size() >= count) {
                    return data;
                } else if (!store.context().clock().instant().isBefore(end)) {
                    throw new StepException(
                            "WaitCondition timed out. Received " + data.size() + " conditions when expecting " + count);
                }
                alarm = store.context().clock().schedule(end, at -> waiter.complete(false));
                waiter.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoppedException();
            } catch (ExecutionException e) {
                throw new StoppedException();
            } finally {
                waiters.remove(key, waiter);
                if (alarm != null) {
                    alarm.cancel();
                }
            }
        }
    }

    /** Forgets that a condition, which is deleted, has waited. */
    public void ended(ResourceRequest request) {
        begun.entries(request.stackId() + "|" + request.logicalId() + "|")
                .forEach(entry -> begun.remove(entry.getKey()));
    }

    @Override
    public boolean isSigned(String path, Map<String, String> query) {
        return addresses.isSigned(path, query);
    }

    /** Takes a signal. What is none is dropped, as in AWS's bucket. */
    @Override
    public void put(String key, String body) {
        JsonNode signal;
        try {
            signal = PojoJson.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            return;
        }
        String id = signal.path("UniqueId").asText();
        String status = signal.path("Status").asText();
        if (id.isEmpty() || !status.equals(SUCCESS) && !status.equals("FAILURE")) {
            return;
        }
        Signal one = new Signal(
                id, status, signal.path("Reason").asText(), signal.path("Data").asText());
        signals.update(key, new Signals(List.of(one)), there -> {
            if (there.all().stream().anyMatch(other -> other.id().equals(id))) {
                return there;
            }
            List<Signal> more = new ArrayList<>(there.all());
            more.add(one);
            return new Signals(more);
        });
        CompletableFuture<Boolean> waiter = waiters.remove(key);
        if (waiter != null) {
            waiter.complete(true);
        }
    }
}
