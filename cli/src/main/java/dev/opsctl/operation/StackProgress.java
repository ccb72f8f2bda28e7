package dev.opsctl.operation;

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
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/** Follows a stack operation, nested stacks included, until it ends, and finds what made it fail. */
final class StackProgress {

    private static final String NESTED = "AWS::CloudFormation::Stack";

    private final CloudFormationClient cloudFormation;
    private final Consumer<ResourceEvent> listener;
    private final long pollMillis;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Boolean> stacks = new HashMap<>();
    /** By a nested stack's id what its parent says of it. */
    private final Map<String, StackEvent> nested = new HashMap<>();

    private final List<StackEvent> events = new ArrayList<>();

    StackProgress(CloudFormationClient cloudFormation, boolean remote, Consumer<ResourceEvent> listener) {
        this.cloudFormation = cloudFormation;
        this.listener = listener;
        this.pollMillis = remote ? 2_000 : 100;
    }

    /** Takes note of the events that are there already, so that only what follows is reported. */
    void begin(String stackId) {
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
    Stack await(String stackId) throws InterruptedException {
        while (true) {
            Stack stack = cloudFormation
                    .describeStacks(r -> r.stackName(stackId))
                    .stacks()
                    .get(0);
            report();
            if (!stack.stackStatusAsString().endsWith("_IN_PROGRESS")) {
                report();
                return stack;
            }
            Thread.sleep(pollMillis);
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
    List<String> path(StackEvent event) {
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
            if (!seen.add(event.eventId())) {
                break;
            }
            fresh.add(event);
        }
        return fresh;
    }

    /** Looks at what has happened to a stack, and to its nested ones, and finds the first failure since a time. */
    Optional<StackEvent> rootCause(String stackId, Instant since) {
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
    Optional<StackEvent> rootCause() {
        return events.stream()
                .filter(event -> event.resourceStatusAsString().endsWith("_FAILED"))
                .filter(event -> event.resourceStatusReason() != null
                        && !event.resourceStatusReason().contains("cancelled"))
                .filter(event -> !NESTED.equals(event.resourceType())
                        || !event.resourceStatusReason().startsWith("Embedded stack"))
                .min(Comparator.comparing(
                        StackEvent::timestamp, Comparator.nullsLast(Comparator.<Instant>naturalOrder())));
    }
}
