package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.stack.ChangeSetRecord;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;

/** What is in stacks. */
final class ResourceOperations implements ResourceArns {

    private final StackStore store;
    private final StackViews views;

    ResourceOperations(StackStore store, StackViews views) {
        this.store = store;
        this.views = views;
    }

    private List<ResourceRecord> resources(StackRecord stack) {
        return store.resources(stack.id());
    }

    public DescribeStackResourcesResponse describeStackResources(DescribeStackResourcesRequest request) {
        StackRecord stack;
        if (request.stackName() != null) {
            stack = store.require(request.stackName());
        } else if (request.physicalResourceId() != null) {
            stack = store.owner(request.physicalResourceId())
                    .orElseThrow(() -> CloudFormationErrors.validation(
                            "Stack for " + request.physicalResourceId() + " does not exist"));
        } else {
            throw CloudFormationErrors.validation("Either StackName or PhysicalResourceId must be specified");
        }
        return DescribeStackResourcesResponse.builder()
                .stackResources(resources(stack).stream()
                        .filter(record -> request.logicalResourceId() == null
                                || record.logicalId().equals(request.logicalResourceId()))
                        .map(record -> views.resource(stack, record))
                        .toList())
                .build();
    }

    public DescribeStackResourceResponse describeStackResource(DescribeStackResourceRequest request) {
        StackRecord stack = store.find(String.valueOf(request.stackName()))
                .orElseThrow(
                        () -> CloudFormationErrors.validation("Stack '" + request.stackName() + "' does not exist"));
        ResourceRecord record = store.resource(stack.id(), String.valueOf(request.logicalResourceId()))
                .orElseThrow(() -> CloudFormationErrors.validation(
                        "Resource " + request.logicalResourceId() + " does not exist for stack " + stack.name()));
        return DescribeStackResourceResponse.builder()
                .stackResourceDetail(views.detail(stack, record))
                .build();
    }

    public ListStackResourcesResponse listStackResources(ListStackResourcesRequest request) {
        StackRecord stack = store.require(request.stackName());
        Page<ResourceRecord> page = Page.of(
                "ListStackResources " + stack.id(),
                resources(stack),
                ResourceRecord::logicalId,
                100,
                request.nextToken(),
                CloudFormationErrors::badToken);
        return ListStackResourcesResponse.builder()
                .stackResourceSummaries(page.items().stream()
                        .map(record -> views.summary(stack, record))
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** The stack that is named, that a change set is of, or that a resource is in. */
    @Override
    public Optional<String> resourceArn(String type, String name) {
        return switch (type) {
            case "stack" -> store.find(name).map(StackRecord::id);
            case "changeset" ->
                name.startsWith("arn:") ? store.changeSet(name, null).map(ChangeSetRecord::stackId) : Optional.empty();
            default -> store.owner(name).map(StackRecord::id);
        };
    }
}
