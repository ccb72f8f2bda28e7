package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Page;
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
        Page<StackRecord> page = Page.inOrder(
                "DescribeStacks",
                newestFirst().stream().filter(stack -> !stack.hasEnded()).toList(),
                StackRecord::id,
                100,
                request.nextToken(),
                CloudFormationErrors::badToken);
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
        Page<StackRecord> page = Page.inOrder(
                "ListStacks " + wanted,
                newestFirst().stream()
                        .filter(stack -> wanted.isEmpty()
                                || wanted.contains(stack.status().toString()))
                        .toList(),
                StackRecord::id,
                100,
                request.nextToken(),
                CloudFormationErrors::badToken);
        return ListStacksResponse.builder()
                .stackSummaries(page.items().stream().map(views::summary).toList())
                .nextToken(page.nextToken())
                .build();
    }

    public DescribeStackEventsResponse describeStackEvents(DescribeStackEventsRequest request) {
        StackRecord stack = store.find(String.valueOf(request.stackName()))
                .orElseThrow(() -> CloudFormationErrors.stackUnknown(request.stackName()));
        Page<EventRecord> page = Page.inOrder(
                "DescribeStackEvents " + stack.id(),
                store.events(stack.id()),
                event -> event.eventId() + event.at(),
                100,
                request.nextToken(),
                CloudFormationErrors::badToken);
        return DescribeStackEventsResponse.builder()
                .stackEvents(page.items().stream().map(StackViews::event).toList())
                .nextToken(page.nextToken())
                .build();
    }
}
