package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.stack.EventRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStacksResponse;

/** Stacks, newest first, and what has happened to them. */
final class StackListings {

    private final StackStore store;
    private final StackViews views;

    StackListings(StackStore store, StackViews views) {
        this.store = store;
        this.views = views;
    }

    public DescribeStacksResponse describeStacks(DescribeStacksRequest request) {
        if (request.stackName() != null) {
            return DescribeStacksResponse.builder()
                    .stacks(views.stack(store.require(request.stackName())))
                    .build();
        }
        Pages<StackRecord> page = Pages.of(
                newestFirst().stream().filter(stack -> !stack.hasEnded()).toList(),
                100,
                request.nextToken(),
                StackRecord::id);
        return DescribeStacksResponse.builder()
                .stacks(page.items().stream().map(views::stack).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private List<StackRecord> newestFirst() {
        return store.all().stream()
                .sorted(Comparator.comparing(
                                (StackRecord stack) -> stack.times().created())
                        .reversed())
                .toList();
    }

    public ListStacksResponse listStacks(ListStacksRequest request) {
        List<String> wanted = request.stackStatusFiltersAsStrings();
        Pages<StackRecord> page = Pages.of(
                newestFirst().stream()
                        .filter(stack -> wanted.isEmpty()
                                || wanted.contains(stack.status().toString()))
                        .toList(),
                100,
                request.nextToken(),
                StackRecord::id);
        return ListStacksResponse.builder()
                .stackSummaries(page.items().stream().map(views::summary).toList())
                .nextToken(page.nextToken())
                .build();
    }

    public DescribeStackEventsResponse describeStackEvents(DescribeStackEventsRequest request) {
        StackRecord stack = store.find(String.valueOf(request.stackName()))
                .orElseThrow(
                        () -> CloudFormationErrors.validation("Stack [" + request.stackName() + "] does not exist"));
        Pages<EventRecord> page =
                Pages.of(store.events(stack.id()), 100, request.nextToken(), event -> event.eventId() + event.at());
        return DescribeStackEventsResponse.builder()
                .stackEvents(page.items().stream().map(StackViews::event).toList())
                .nextToken(page.nextToken())
                .build();
    }
}
