package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.stack.ChangeSetRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DeleteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.ExecuteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.ListChangeSetsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListChangeSetsResponse;

/** Operations on change sets. */
final class ChangeSetOperations {

    private final ServiceContext context;
    private final StackStore store;
    private final ChangeSets changeSets;
    private final ChangeSetExecution execution;
    private final StackViews views;

    ChangeSetOperations(
            ServiceContext context,
            StackStore store,
            ChangeSets changeSets,
            ChangeSetExecution execution,
            StackViews views) {
        this.context = context;
        this.store = store;
        this.changeSets = changeSets;
        this.execution = execution;
        this.views = views;
    }

    public CreateChangeSetResponse createChangeSet(CreateChangeSetRequest request) {
        RequestOptions.checkMode(request);
        ChangeSetRecord set = changeSets.create(request, context.caller());
        return CreateChangeSetResponse.builder()
                .id(set.id())
                .stackId(set.stackId())
                .build();
    }

    public DescribeChangeSetResponse describeChangeSet(DescribeChangeSetRequest request) {
        return views.changeSet(
                changeSets.require(request.changeSetName(), request.stackName()),
                Boolean.TRUE.equals(request.includePropertyValues()),
                request.nextToken());
    }

    public void executeChangeSet(ExecuteChangeSetRequest request) {
        RequestOptions.checkRetained(request.retainExceptOnCreate());
        execution.execute(request, context.caller());
    }

    public void deleteChangeSet(DeleteChangeSetRequest request) {
        changeSets.delete(request.changeSetName(), request.stackName());
    }

    public ListChangeSetsResponse listChangeSets(ListChangeSetsRequest request) {
        String stackId = store.require(request.stackName()).id();
        Page<ChangeSetRecord> page = Page.inOrder(
                "ListChangeSets " + stackId,
                store.changeSets(stackId),
                ChangeSetRecord::id,
                100,
                request.nextToken(),
                CloudFormationErrors::badToken);
        return ListChangeSetsResponse.builder()
                .summaries(page.items().stream().map(StackViews::summary).toList())
                .nextToken(page.nextToken())
                .build();
    }
}
