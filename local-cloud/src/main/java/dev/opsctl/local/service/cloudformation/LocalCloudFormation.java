package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudformation.engine.CustomResponses;
import dev.opsctl.local.service.cloudformation.engine.Engine;
import dev.opsctl.local.service.cloudformation.engine.Outputs;
import dev.opsctl.local.service.cloudformation.engine.TemplateSource;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.stack.ChangeSetRecord;
import dev.opsctl.local.service.cloudformation.stack.EventRecord;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.TemplateChecks;
import dev.opsctl.local.service.cloudformation.template.TemplateReader;
import dev.opsctl.local.service.cloudformation.type.ResourceTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CancelUpdateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.CancelUpdateStackResponse;
import software.amazon.awssdk.services.cloudformation.model.ContinueUpdateRollbackRequest;
import software.amazon.awssdk.services.cloudformation.model.ContinueUpdateRollbackResponse;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackResponse;
import software.amazon.awssdk.services.cloudformation.model.DeleteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.ExecuteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.ExecuteChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Export;
import software.amazon.awssdk.services.cloudformation.model.GetStackPolicyRequest;
import software.amazon.awssdk.services.cloudformation.model.GetStackPolicyResponse;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateRequest;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateResponse;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryRequest;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.ListChangeSetsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListChangeSetsResponse;
import software.amazon.awssdk.services.cloudformation.model.ListExportsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListExportsResponse;
import software.amazon.awssdk.services.cloudformation.model.ListImportsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListImportsResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.RollbackStackRequest;
import software.amazon.awssdk.services.cloudformation.model.RollbackStackResponse;
import software.amazon.awssdk.services.cloudformation.model.TemplateStage;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackResponse;
import software.amazon.awssdk.services.cloudformation.model.UpdateTerminationProtectionRequest;
import software.amazon.awssdk.services.cloudformation.model.UpdateTerminationProtectionResponse;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateRequest;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateResponse;

/**
 * CloudFormation of one account and region.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalCloudFormation implements CloudFormationClient, ResourceArns, Resumable {

    private final ServiceContext context;
    private final StackStore store;
    private final TemplateSource templates;
    private final Engine engine;
    private final StackRequests requests;
    private final StackLifecycle lifecycle;
    private final ChangeSets changeSets;
    private final ChangeSetExecution execution;
    private final StackViews views;

    public LocalCloudFormation(ServiceContext context) {
        this(context, ResourceTypes.all());
    }

    /** @param types the resource types that can be provisioned, besides nested stacks */
    public LocalCloudFormation(ServiceContext context, Map<String, ResourceType> types) {
        this.context = context;
        this.store = new StackStore(context);
        this.templates = new TemplateSource(context);
        this.engine = new Engine(store, types, templates);
        this.requests = new StackRequests(engine, store, templates);
        this.lifecycle = new StackLifecycle(engine, store, requests);
        this.changeSets = new ChangeSets(engine, store, requests);
        this.execution = new ChangeSetExecution(engine, store, lifecycle, changeSets);
        this.views = new StackViews(store);
    }

    @Override
    public String serviceName() {
        return "cloudformation";
    }

    /** Where custom resources answer. */
    public CustomResponses customResponses() {
        return engine.custom().responses();
    }

    @Override
    public void resume() {
        engine.resume();
    }

    @Override
    public void close() {
        engine.close();
    }

    @Override
    public CreateStackResponse createStack(CreateStackRequest request) {
        return CreateStackResponse.builder()
                .stackId(lifecycle.create(request, context.caller()))
                .build();
    }

    @Override
    public UpdateStackResponse updateStack(UpdateStackRequest request) {
        return UpdateStackResponse.builder()
                .stackId(lifecycle.update(request, context.caller()))
                .build();
    }

    @Override
    public DeleteStackResponse deleteStack(DeleteStackRequest request) {
        lifecycle.delete(request, context.caller());
        return DeleteStackResponse.builder().build();
    }

    @Override
    public CancelUpdateStackResponse cancelUpdateStack(CancelUpdateStackRequest request) {
        lifecycle.cancelUpdate(request.stackName());
        return CancelUpdateStackResponse.builder().build();
    }

    @Override
    public ContinueUpdateRollbackResponse continueUpdateRollback(ContinueUpdateRollbackRequest request) {
        lifecycle.continueRollback(request);
        return ContinueUpdateRollbackResponse.builder().build();
    }

    @Override
    public RollbackStackResponse rollbackStack(RollbackStackRequest request) {
        return RollbackStackResponse.builder()
                .stackId(lifecycle.rollBack(request.stackName(), request.clientRequestToken(), context.caller()))
                .build();
    }

    @Override
    public UpdateTerminationProtectionResponse updateTerminationProtection(UpdateTerminationProtectionRequest request) {
        StackRecord stack = store.require(request.stackName());
        store.change(
                stack.id(),
                now -> now.settings(
                        Boolean.TRUE.equals(request.enableTerminationProtection()),
                        now.policy(),
                        now.disableRollback()));
        return UpdateTerminationProtectionResponse.builder().stackId(stack.id()).build();
    }

    @Override
    public GetStackPolicyResponse getStackPolicy(GetStackPolicyRequest request) {
        return GetStackPolicyResponse.builder()
                .stackPolicyBody(store.require(request.stackName()).policy())
                .build();
    }

    @Override
    public CreateChangeSetResponse createChangeSet(CreateChangeSetRequest request) {
        ChangeSetRecord set = changeSets.create(request, context.caller());
        return CreateChangeSetResponse.builder()
                .id(set.id())
                .stackId(set.stackId())
                .build();
    }

    @Override
    public DescribeChangeSetResponse describeChangeSet(DescribeChangeSetRequest request) {
        return views.changeSet(
                changeSets.require(request.changeSetName(), request.stackName()),
                Boolean.TRUE.equals(request.includePropertyValues()),
                request.nextToken());
    }

    @Override
    public ExecuteChangeSetResponse executeChangeSet(ExecuteChangeSetRequest request) {
        execution.execute(request, context.caller());
        return ExecuteChangeSetResponse.builder().build();
    }

    @Override
    public DeleteChangeSetResponse deleteChangeSet(DeleteChangeSetRequest request) {
        changeSets.delete(request.changeSetName(), request.stackName());
        return DeleteChangeSetResponse.builder().build();
    }

    @Override
    public ListChangeSetsResponse listChangeSets(ListChangeSetsRequest request) {
        Pages<ChangeSetRecord> page = Pages.of(
                store.changeSets(store.require(request.stackName()).id()),
                100,
                request.nextToken(),
                ChangeSetRecord::id);
        return ListChangeSetsResponse.builder()
                .summaries(page.items().stream().map(StackViews::summary).toList())
                .nextToken(page.nextToken())
                .build();
    }

    @Override
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
                .sorted(Comparator.comparing(StackRecord::created).reversed())
                .toList();
    }

    @Override
    public ListStacksResponse listStacks(ListStacksRequest request) {
        List<String> wanted = request.stackStatusFiltersAsStrings();
        Pages<StackRecord> page = Pages.of(
                newestFirst().stream()
                        .filter(stack -> wanted.isEmpty() || wanted.contains(stack.status()))
                        .toList(),
                100,
                request.nextToken(),
                StackRecord::id);
        return ListStacksResponse.builder()
                .stackSummaries(page.items().stream().map(views::summary).toList())
                .nextToken(page.nextToken())
                .build();
    }

    @Override
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

    private List<ResourceRecord> resources(StackRecord stack) {
        return store.resources(stack.id());
    }

    @Override
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

    @Override
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

    @Override
    public ListStackResourcesResponse listStackResources(ListStackResourcesRequest request) {
        Pages<ResourceRecord> page = Pages.of(
                resources(store.require(request.stackName())), 100, request.nextToken(), ResourceRecord::logicalId);
        return ListStackResourcesResponse.builder()
                .stackResourceSummaries(
                        page.items().stream().map(StackViews::summary).toList())
                .nextToken(page.nextToken())
                .build();
    }

    @Override
    public ListExportsResponse listExports(ListExportsRequest request) {
        List<Export> all = new ArrayList<>();
        store.all().stream().filter(stack -> !stack.hasEnded()).forEach(stack -> stack.outputs().stream()
                .filter(output -> output.exportName() != null)
                .forEach(output -> all.add(Export.builder()
                        .exportingStackId(stack.id())
                        .name(output.exportName())
                        .value(output.value())
                        .build())));
        all.sort(Comparator.comparing(Export::name));
        Pages<Export> page = Pages.of(all, 100, request.nextToken(), Export::name);
        return ListExportsResponse.builder()
                .exports(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    @Override
    public ListImportsResponse listImports(ListImportsRequest request) {
        List<String> users = Outputs.users(store, request.exportName()).stream()
                .map(StackRecord::name)
                .sorted()
                .toList();
        if (users.isEmpty()) {
            throw CloudFormationErrors.validation(
                    "Export '" + request.exportName() + "' is not imported by any stack.");
        }
        Pages<String> page = Pages.of(users, 100, request.nextToken(), name -> name);
        return ListImportsResponse.builder()
                .imports(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    @Override
    public GetTemplateResponse getTemplate(GetTemplateRequest request) {
        String key = request.changeSetName() != null
                ? changeSets
                        .require(request.changeSetName(), request.stackName())
                        .definition()
                        .templateKey()
                : store.require(request.stackName()).definition().templateKey();
        return GetTemplateResponse.builder()
                .templateBody(store.templateBody(key))
                .stagesAvailable(TemplateStage.ORIGINAL, TemplateStage.PROCESSED)
                .build();
    }

    @Override
    public ValidateTemplateResponse validateTemplate(ValidateTemplateRequest request) {
        Template template =
                TemplateReader.read(templates.text(request.templateBody(), request.templateURL(), context.caller()));
        TemplateChecks.check(template);
        return TemplateViews.validated(template);
    }

    @Override
    public GetTemplateSummaryResponse getTemplateSummary(GetTemplateSummaryRequest request) {
        Template template = request.stackName() != null
                ? store.template(store.require(request.stackName()).definition().templateKey())
                : TemplateReader.read(templates.text(request.templateBody(), request.templateURL(), context.caller()));
        return TemplateViews.summary(template);
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
