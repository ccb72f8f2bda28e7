package dev.opsctl.operation.stack;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/** Follows a stack operation, nested stacks included, until it ends, and finds what made it fail. */
public final class StackProgress {

    private static final String NESTED = "AWS::CloudFormation::Stack";

    private final CloudFormationClient cloudFormation;
    private final Consumer<ResourceEvent> listener;
    private final long pollMillis;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Boolean> stacks = new HashMap<>();
    /** By a nested stack's id what its parent says of it. */
    private final Map<String, StackEvent> nested = new HashMap<>();

    private final List<StackEvent> events = new ArrayList<>();
    private @Nullable BiConsumer<StackEvent, Boolean> failure;
    private Instant since = Instant.MIN;

    public StackProgress(CloudFormationClient cloudFormation, boolean remote, Consumer<ResourceEvent> listener) {
        this.cloudFormation = cloudFormation;
        this.listener = listener;
        this.pollMillis = remote ? 900 : 100;
    }

    /** Leaves out what has happened before. */
    public void since(Instant time) {
        this.since = time;
    }

    /** @param listener is told once what failed first, as soon as it is known, and whether the stack was going back already */
    public void onFailure(BiConsumer<StackEvent, Boolean> listener) {
        this.failure = listener;
    }

    /** When the resource of an event was begun, as far as that was seen. */
    public Instant began(StackEvent event) {
        return events.stream()
                .filter(earlier -> earlier.stackId().equals(event.stackId())
                        && earlier.logicalResourceId().equals(event.logicalResourceId())
                        && earlier.resourceStatusAsString().endsWith("_IN_PROGRESS"))
                .map(StackEvent::timestamp)
                .findFirst()
                .orElse(event.timestamp());
    }

    /** Whether somebody has turned the operation back, or deleted what was being made. */
    public boolean cancelled() {
        return goneBack()
                .filter(event -> String.valueOf(event.resourceStatusReason()).contains("User Initiated"))
                .isPresent();
    }

    /** How the stack itself came to go back, if it did. */
    private Optional<StackEvent> goneBack() {
        return events.stream()
                .filter(event -> event.stackId().equals(event.physicalResourceId()))
                .filter(event -> event.resourceStatusAsString().matches("(UPDATE_|IMPORT_)?ROLLBACK_IN_PROGRESS")
                        || event.resourceStatusAsString().equals("DELETE_IN_PROGRESS"))
                .filter(event -> !nested.containsKey(event.stackId()))
                .findFirst();
    }

    /** The stacks that were seen, by id: the one that is followed, and those below it. */
    public Set<String> stackIds() {
        return stacks.keySet();
    }

    /** Takes note of the events that are there already, so that only what follows is reported. */
    public void begin(String stackId) {
        stacks.put(stackId, true);
        newEvents(stackId).forEach(event -> {
            if (NESTED.equals(event.resourceType())
                    && event.physicalResourceId() != null
                    && !event.physicalResourceId().isEmpty()
                    && nests(event)) {
                newEvents(event.physicalResourceId());
            }
        });
    }

    /** Whether an event tells of a nested stack that was not known. */
    private boolean nests(StackEvent event) {
        if (event.physicalResourceId().equals(event.stackId())) {
            return false;
        }
        nested.put(event.physicalResourceId(), event);
        return stacks.putIfAbsent(event.physicalResourceId(), true) == null;
    }

    /** Waits for the end of the operation; returns the stack as it is then. */
    public Stack await(String stackId) throws InterruptedException {
        stacks.put(stackId, true);
        while (true) {
            Stack stack = cloudFormation
                    .describeStacks(r -> r.stackName(stackId))
                    .stacks()
                    .get(0);
            report();
            tellFailure();
            if (!stack.stackStatusAsString().endsWith("_IN_PROGRESS")) {
                report();
                tellFailure();
                return stack;
            }
            Thread.sleep(pollMillis);
        }
    }

    private void tellFailure() {
        BiConsumer<StackEvent, Boolean> listening = failure;
        Optional<StackEvent> first = listening == null ? Optional.empty() : rootCause();
        if (listening != null && first.isPresent()) {
            failure = null;
            boolean back = goneBack()
                    .filter(event -> event.timestamp().isBefore(first.get().timestamp()))
                    .isPresent();
            listening.accept(first.get(), back);
        }
    }

    private void report() {
        List<StackEvent> fresh = new ArrayList<>();
        for (String stack : List.copyOf(stacks.keySet())) {
            fresh.addAll(newEvents(stack));
        }
        fresh.sort(Comparator.comparing(StackEvent::timestamp));
        for (StackEvent event : fresh) {
            events.add(event);
            listener.accept(ResourceEvent.of(event));
            if (NESTED.equals(event.resourceType())
                    && event.physicalResourceId() != null
                    && !event.physicalResourceId().isEmpty()) {
                nests(event);
            }
        }
    }

    /** The logical ids of the nested stacks in which something happened, from the outermost; empty in the stack itself. */
    public List<String> path(StackEvent event) {
        LinkedList<String> path = new LinkedList<>();
        for (StackEvent in = nested.get(event.stackId()); in != null; in = nested.get(in.stackId())) {
            path.addFirst(in.logicalResourceId());
        }
        return path;
    }

    private List<StackEvent> newEvents(String stack) {
        List<StackEvent> fresh = new ArrayList<>();
        for (StackEvent event : cloudFormation
                .describeStackEventsPaginator(r -> r.stackName(stack))
                .stackEvents()) {
            if (event.timestamp().isBefore(since) || !seen.add(event.eventId())) {
                break;
            }
            fresh.add(event);
        }
        return fresh;
    }

    /** Looks at what has happened to a stack, and to its nested ones, and finds the first failure since a time. */
    public Optional<StackEvent> rootCause(String stackId, Instant since) {
        stacks.put(stackId, true);
        int known;
        do {
            known = stacks.size();
            report();
        } while (stacks.size() > known);
        events.removeIf(event -> event.timestamp().isBefore(since));
        return rootCause();
    }

    /** The first failure that is not the echo of another one. */
    public Optional<StackEvent> rootCause() {
        return events.stream()
                .filter(event -> event.resourceStatusAsString().endsWith("_FAILED"))
                .filter(event -> event.resourceStatusReason() != null
                        && !event.resourceStatusReason().contains("cancelled"))
                .filter(event -> !NESTED.equals(event.resourceType())
                        || !event.resourceStatusReason().startsWith("Embedded stack")
                                && !event.resourceStatusReason().startsWith("The following resource(s) failed"))
                .min(Comparator.comparing(
                        StackEvent::timestamp, Comparator.nullsLast(Comparator.<Instant>naturalOrder())));
    }
}
