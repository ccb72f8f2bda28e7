package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/**
 * Drives stacks through their operations. All progress is in the store, written before and after each step, so that {@link #start} after
 * a crash goes on where the operation stood: a step that was under way is repeated with the same token.
 */
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** Before a phase is tried again that could not even be ended. */
    private static final Duration BROKEN_PAUSE = Duration.ofSeconds(1);

    private static final Duration OTHERS_PAUSE = Duration.ofMillis(10);

    private static final int MOST_ATTEMPTS = 10;

    private final StackStore store;
    private final Map<String, ResourceType> types;
    private final NestedStacks nested;
    private final CustomResources custom;
    private final WaitSignals waitSignals;
    private final Forward forward;
    private final Backward backward;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Map<String, Caller> acting = new ConcurrentHashMap<>();
    private volatile boolean closing;

    public Engine(StackStore store, Map<String, ResourceType> types, TemplateSource templates) {
        this.store = store;
        this.nested = new NestedStacks(this, store, templates);
        this.types = new LinkedHashMap<>(types);
        this.types.put(NestedStacks.TYPE, nested);
        this.custom = new CustomResources(store);
        this.types.put(CustomResources.TYPE, custom);
        this.waitSignals = new WaitSignals(store);
        this.forward = new Forward(this, store);
        this.backward = new Backward(this, store);
    }

    /** Every type that can be provisioned. */
    public Map<String, ResourceType> types() {
        return types;
    }

    NestedStacks nested() {
        return nested;
    }

    public CustomResources custom() {
        return custom;
    }

    WaitSignals waitSignals() {
        return waitSignals;
    }

    /** What provisions a type. */
    public ResourceType type(String name) {
        ResourceType type = types.getOrDefault(name, CustomResources.isCustom(name) ? custom : null);
        if (type == null) {
            throw new StepException("Resource type " + name + " is not supported by the local cloud");
        }
        return type;
    }

    /** Goes on with every root stack's operation; nested ones are driven by their parents. */
    public void resume() {
        store.resume();
        store.all().stream()
                .filter(stack -> stack.operation() != null && !stack.operation().nested())
                .forEach(stack -> start(stack.id()));
    }

    /** Runs a stack's operation in the background, once what has begun it is durable. */
    public void start(String stackId) {
        store.store().afterCommit(() -> {
            limit(stackId);
            start(stackId, 1);
        });
    }

    /** Sees that the creation of a stack ends in the time that it has, if it has not all of it. */
    void limit(String stackId) {
        store.byId(stackId).flatMap(TimeLimit::end).ifPresent(end -> {
            if (end.isAfter(now())) {
                store.context().clock().schedule(end, at -> store.context()
                        .cloud()
                        .workers()
                        .run("the end of the time of " + stackId, () -> stopOverdue(stackId)));
            } else {
                stopOverdue(stackId);
            }
        });
    }

    /** Stops the creation of a stack whose time is over. */
    void stopOverdue(String stackId) {
        store.store().change((Change change) -> store.byId(stackId)
                .filter(stack ->
                        TimeLimit.end(stack).filter(end -> !end.isAfter(now())).isPresent()
                                && stack.running().cancelled() == null)
                .ifPresent(stack -> store.change(
                        stackId, now -> now.operation(now.running().cancelled(TimeLimit.EXCEEDED, null)))));
    }

    private void start(String stackId, int attempt) {
        store.context()
                .cloud()
                .workers()
                .run(
                        "the operation on " + stackId,
                        () -> {
                            try {
                                run(stackId);
                            } catch (StoppedException e) {
                                LOG.debug("{} goes on after the restart", stackId);
                            }
                        },
                        failure -> again(stackId, attempt));
    }

    /** Not even the stack could be read: perhaps it can in a moment. */
    private void again(String stackId, int attempt) {
        if (attempt < MOST_ATTEMPTS) {
            store.context()
                    .cloud()
                    .workers()
                    .after("the operation on " + stackId, BROKEN_PAUSE, () -> start(stackId, attempt + 1));
        }
    }

    /** Runs a stack's operation to where it rests or waits for its parent. */
    void run(String stackId) {
        // Whoever starts an operation while the one before is still leaving relies on the look that follows.
        while (underWay(stackId) != null && running.add(stackId)) {
            try {
                drive(stackId);
            } finally {
                running.remove(stackId);
            }
        }
    }

    /** As {@link #run}; if somebody else is at it already, waits for them. */
    void runOrWait(String stackId) {
        run(stackId);
        while (underWay(stackId) != null) {
            checkOpen();
            pause(OTHERS_PAUSE);
            run(stackId);
        }
    }

    private void drive(String stackId) {
        StackRecord stack;
        while ((stack = underWay(stackId)) != null) {
            checkOpen();
            try {
                phase(stack);
            } catch (StoppedException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                Workers.passExhaustion(e);
                checkOpen();
                LOG.error("{} of {} failed", stack.running().phase(), stackId, e);
                broken(stackId, e);
            }
        }
    }

    private void phase(StackRecord stack) {
        switch (stack.running().phase()) {
            case FORWARD -> forward.run(stack);
            case CLEANUP -> backward.cleanUp(stack);
            case ROLLBACK -> backward.rollBack(stack);
            default -> backward.delete(stack);
        }
    }

    /** Lets an operation go back, or end, that fails as a whole; tried again when not even that can be stored. */
    private void broken(String stackId, Throwable failure) {
        try {
            if (underWay(stackId) != null) {
                end(stackId, new Outcome.Broken(FailureReasons.unexpected(failure)));
            }
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            checkOpen();
            LOG.error("the failure of {} could not be stored", stackId, e);
            pause(BROKEN_PAUSE);
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    /** {@code The following resource(s) failed to create: [A, B]. } */
    String summary(StackRecord stack, Collection<String> failed) {
        String verb = "create";
        for (String name : failed) {
            String status = store.resource(stack.id(), name)
                    .map(record -> record.status().name())
                    .orElse("");
            for (String other : List.of("UPDATE", "IMPORT", "DELETE")) {
                verb = status.startsWith(other) ? other.toLowerCase(Locale.ROOT) : verb;
            }
        }
        return "The following resource(s) failed to " + verb + ": [" + String.join(", ", failed) + "]. ";
    }

    /** What a phase has come to: stores what the stack becomes, and lets its resources forget what they were if the operation ends for good. */
    StackRecord end(String stackId, Outcome outcome) {
        return record(stackId, stack -> {
            Transitions.Next next = Transitions.next(stack, outcome, now());
            if (next.settles()) {
                try {
                    settle(stack);
                } catch (StoreException e) {
                    if (!(outcome instanceof Outcome.Broken)) {
                        throw e;
                    }
                    LOG.error("resources of {} cannot be read", stackId, e);
                }
            }
            return next.stack();
        });
    }

    /** A stack whose operation has something to do, or null. */
    private @Nullable StackRecord underWay(String stackId) {
        return store.byId(stackId)
                .filter(stack -> stack.operation() != null && stack.operation().phase() != Operation.Phase.WAIT)
                .orElse(null);
    }

    void checkOpen() {
        if (closing) {
            throw new StoppedException();
        }
    }

    /** Whether no further step of a stack's way forward is to begin. */
    boolean stopped(String stackId) {
        return closing || store.byId(stackId).map(this::cancelled).orElse(true);
    }

    /** Whether somebody has cancelled a stack's operation, or that of a stack above it. */
    boolean cancelled(StackRecord stack) {
        return stack.operation() != null && stack.operation().cancelled() != null
                || stack.parentId() != null
                        && store.byId(stack.parentId()).map(this::cancelled).orElse(false);
    }

    public void close() {
        closing = true;
        custom.responses().close();
        waitSignals.close();
    }

    Instant now() {
        return store.context().clock().instant();
    }

    /** Who makes the calls of an operation: the stack's role, or whoever asked. */
    Caller caller(StackRecord stack) {
        Operation operation = stack.running();
        String role = stack.definition().roleArn();
        if (role == null) {
            return operation
                    .caller()
                    .with("aws:CalledVia", "cloudformation.amazonaws.com")
                    .with(Caller.RESERVED_TAGS, "true");
        }
        Caller known = acting.get(operation.id());
        if (known == null) {
            String service = "cloudformation.amazonaws.com";
            String account = store.context().scope().accountId();
            known = store.context()
                    .cloud()
                    .assumeRole(role, "AWSCloudFormation", Caller.service(service, account, stack.id()))
                    .with(Caller.RESERVED_TAGS, "true");
            acting.put(operation.id(), known);
        }
        return known;
    }

    /** Tags that CloudFormation gives a resource. */
    Map<String, String> tags(StackRecord stack, String logicalId) {
        Map<String, String> tags = new LinkedHashMap<>(stack.definition().tags());
        tags.put("aws:cloudformation:stack-name", stack.name());
        tags.put("aws:cloudformation:stack-id", stack.id());
        tags.put("aws:cloudformation:logical-id", logicalId);
        return tags;
    }

    static String token(Operation operation, String logicalId, String purpose) {
        return UUID.nameUUIDFromBytes(
                        (operation.id() + "/" + logicalId + "/" + purpose).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    ResourceRequest request(
            StackRecord stack,
            String logicalId,
            @Nullable String physicalId,
            ObjectNode properties,
            @Nullable ObjectNode previous,
            Map<String, String> tags,
            String purpose) {
        Caller caller = caller(stack);
        return new ResourceRequest(
                store.context().cloud(),
                store.context().scope(),
                caller,
                stack.name(),
                stack.id(),
                logicalId,
                physicalId,
                DynamicReferences.resolve(properties, store.context(), caller),
                previous,
                tags,
                token(stack.running(), logicalId, purpose),
                made -> store.store().change((Change change) -> store.resource(stack.id(), logicalId)
                        .filter(record -> record.physicalId() == null)
                        .ifPresent(record -> store.put(stack.id(), record.state(made, record.attributes())))));
    }

    /**
     * Sees that what a phase could not do is shown as failed, also where a step died before it could say so.
     *
     * @param status what the resource becomes if it is still in progress
     */
    void showFailed(String stackId, Map<String, Throwable> failures, Function<ResourceRecord, ResourceStatus> status) {
        StackRecord stack = store.byId(stackId).orElseThrow();
        failures.forEach((name, failure) -> store.resource(stackId, name)
                .filter(record -> record.inProgress())
                .ifPresent(record ->
                        record(stack, record.status(status.apply(record), FailureReasons.of(failure), now()))));
    }

    /** Stores a resource and adds its event, as one change. */
    void record(StackRecord stack, ResourceRecord resource) {
        checkOpen();
        store.store().change((Change change) -> {
            store.put(stack.id(), resource);
            event(stack, resource);
        });
    }

    /** Adds a resource's event; values of NoEcho parameters are masked. */
    void event(StackRecord stack, ResourceRecord resource) {
        store.resourceEvent(stack, resource, masked(stack, resource));
    }

    /** Null if it is not known what is secret. */
    private @Nullable ObjectNode masked(StackRecord stack, ResourceRecord resource) {
        try {
            Set<String> secrets = new HashSet<>();
            Stream.of(stack.definition(), stack.former())
                    .filter(Objects::nonNull)
                    .forEach(shown -> secrets.addAll(Masking.secrets(
                            store.template(shown.templateKey()),
                            shown.parameters(),
                            logicalId -> store.resource(stack.id(), logicalId))));
            return Masking.mask(resource.properties(), secrets);
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            LOG.error("events of {} are shown without properties", stack.id(), e);
            return null;
        }
    }

    /** Lets a stack's resources forget what they were before the operation. */
    private void settle(StackRecord stack) {
        store.store().change((Change change) -> store.resources(stack.id())
                .forEach(resource -> store.put(stack.id(), resource.settled())));
    }

    /**
     * Changes a stack's status (and whatever else) and adds its event, as one change. A delete that waits for the running steps takes over
     * here.
     *
     * @param how from what the stack is by now
     */
    StackRecord record(String stackId, UnaryOperator<StackRecord> how) {
        checkOpen();
        StackRecord stack = store.store().change((Change change) -> {
            Operation takeover = store.byId(stackId)
                    .map(StackRecord::operation)
                    .map(Operation::then)
                    .orElse(null);
            StackRecord now = store.record(stackId, how);
            if (takeover != null
                    && (now.operation() == null || !now.operation().id().equals(takeover.id()))) {
                now = store.record(stackId, next -> next.operation(takeover)
                        .status(StackStatus.DELETE_IN_PROGRESS, "User Initiated"));
            }
            if (now.operation() == null) {
                store.removePlanned(stackId); // what was planned below it and never begun will not be now
            }
            return now;
        });
        if (stack.operation() == null) {
            acting.clear();
        }
        return stack;
    }
}
