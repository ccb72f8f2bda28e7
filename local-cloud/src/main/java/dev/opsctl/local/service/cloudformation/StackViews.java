package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.stack.ChangeSetRecord;
import dev.opsctl.local.service.cloudformation.stack.Definition;
import dev.opsctl.local.service.cloudformation.stack.DriftRecord;
import dev.opsctl.local.service.cloudformation.stack.DriftRecord.Detection;
import dev.opsctl.local.service.cloudformation.stack.EventRecord;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.Template;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.AttributeChangeType;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetSummary;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackDriftStatus;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResource;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDetail;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDriftStatus;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/** Stored records as the API shows them. */
final class StackViews {

    private final StackStore store;

    StackViews(StackStore store) {
        this.store = store;
    }

    /** Null if there are none: AWS leaves the member out then. */
    private @Nullable List<Parameter> parameters(Definition definition) {
        Template template = store.template(definition.templateKey());
        if (definition.parameters().isEmpty()) {
            return null;
        }
        return definition.parameters().entrySet().stream()
                .map(e -> Parameter.builder()
                        .parameterKey(e.getKey())
                        .parameterValue(
                                template.parameters().containsKey(e.getKey())
                                                && template.parameters()
                                                        .get(e.getKey())
                                                        .noEcho()
                                        ? "****"
                                        : e.getValue())
                        .resolvedValue(definition.resolved().get(e.getKey()))
                        .build())
                .toList();
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(e -> Tag.builder().key(e.getKey()).value(e.getValue()).build())
                .toList();
    }

    private static @Nullable String changeSet(StackRecord stack) {
        String id = stack.content().changeSetId();
        return id != null && id.startsWith("arn:") ? id : null;
    }

    Stack stack(StackRecord stack) {
        Template template = store.template(stack.definition().templateKey());
        boolean deleted = stack.status() == StackStatus.DELETE_COMPLETE;
        return Stack.builder()
                .stackId(stack.id())
                .stackName(stack.name())
                .changeSetId(deleted ? null : changeSet(stack))
                .description(template.description())
                .parameters(parameters(stack.definition()))
                .creationTime(stack.times().created())
                .lastUpdatedTime(stack.times().updated())
                .deletionTime(stack.times().deleted())
                .stackStatus(stack.status())
                .stackStatusReason(stack.reason())
                .disableRollback(stack.settings().disableRollback())
                .rollbackConfiguration(r -> {})
                .notificationARNs(stack.definition().notificationArns())
                .timeoutInMinutes(stack.settings().timeoutMinutes())
                .capabilitiesWithStrings(
                        stack.definition().capabilities().isEmpty()
                                ? null
                                : stack.definition().capabilities())
                .outputs(
                        stack.outputs().isEmpty()
                                ? null
                                : stack.outputs().stream()
                                        .map(output -> Output.builder()
                                                .outputKey(output.key())
                                                .outputValue(output.value())
                                                .description(output.description())
                                                .exportName(output.exportName())
                                                .build())
                                        .toList())
                .roleARN(stack.definition().roleArn())
                .tags(tags(stack.definition().tags()))
                .enableTerminationProtection(deleted ? null : stack.settings().terminationProtection())
                .parentId(stack.parentId())
                .rootId(stack.rootId())
                .driftInformation(
                        drift -> drift.stackDriftStatus(driftStatus(stack)).lastCheckTimestamp(driftChecked(stack)))
                .build();
    }

    StackSummary summary(StackRecord stack) {
        return StackSummary.builder()
                .stackId(stack.id())
                .stackName(stack.name())
                .templateDescription(
                        store.template(stack.definition().templateKey()).description())
                .creationTime(stack.times().created())
                .lastUpdatedTime(stack.times().updated())
                .deletionTime(stack.times().deleted())
                .stackStatus(stack.status())
                .stackStatusReason(stack.reason())
                .parentId(stack.parentId())
                .rootId(stack.rootId())
                .driftInformation(
                        drift -> drift.stackDriftStatus(driftStatus(stack)).lastCheckTimestamp(driftChecked(stack)))
                .build();
    }

    static StackEvent event(EventRecord event) {
        return StackEvent.builder()
                .eventId(event.eventId())
                .stackId(event.stackId())
                .stackName(event.stackName())
                .logicalResourceId(event.logicalId())
                .physicalResourceId(event.physicalId())
                .resourceType(event.type())
                .timestamp(event.at())
                .resourceStatus(event.status())
                .resourceStatusReason(event.reason())
                .resourceProperties(event.properties())
                .clientRequestToken(event.token())
                .build();
    }

    StackResource resource(StackRecord stack, ResourceRecord record) {
        return StackResource.builder()
                .stackName(stack.name())
                .stackId(stack.id())
                .logicalResourceId(record.logicalId())
                .physicalResourceId(record.physicalId())
                .resourceType(record.type())
                .timestamp(record.at())
                .resourceStatus(record.status())
                .resourceStatusReason(record.reason())
                .driftInformation(drift -> drift.stackResourceDriftStatus(driftStatus(stack, record))
                        .lastCheckTimestamp(driftChecked(stack, record)))
                .build();
    }

    StackResourceDetail detail(StackRecord stack, ResourceRecord record) {
        var declared =
                store.template(stack.definition().templateKey()).resources().get(record.logicalId());
        return StackResourceDetail.builder()
                .stackName(stack.name())
                .stackId(stack.id())
                .logicalResourceId(record.logicalId())
                .physicalResourceId(record.physicalId())
                .resourceType(record.type())
                .lastUpdatedTimestamp(record.at())
                .resourceStatus(record.status())
                .resourceStatusReason(record.reason())
                .metadata(
                        declared == null || declared.metadata() == null
                                ? "{}"
                                : declared.metadata().toString())
                .driftInformation(drift -> drift.stackResourceDriftStatus(driftStatus(stack, record))
                        .lastCheckTimestamp(driftChecked(stack, record)))
                .build();
    }

    private StackDriftStatus driftStatus(StackRecord stack) {
        return store.drifts().of(stack).map(Detection::status).orElse(StackDriftStatus.NOT_CHECKED);
    }

    private @Nullable Instant driftChecked(StackRecord stack) {
        return store.drifts().of(stack).map(Detection::at).orElse(null);
    }

    private StackResourceDriftStatus driftStatus(StackRecord stack, ResourceRecord record) {
        return store.drifts().of(stack, record).map(DriftRecord::status).orElse(StackResourceDriftStatus.NOT_CHECKED);
    }

    private @Nullable Instant driftChecked(StackRecord stack, ResourceRecord record) {
        return store.drifts().of(stack, record).map(DriftRecord::at).orElse(null);
    }

    StackResourceSummary summary(StackRecord stack, ResourceRecord record) {
        return StackResourceSummary.builder()
                .logicalResourceId(record.logicalId())
                .physicalResourceId(record.physicalId())
                .resourceType(record.type())
                .lastUpdatedTimestamp(record.at())
                .resourceStatus(record.status())
                .resourceStatusReason(record.reason())
                .driftInformation(drift -> drift.stackResourceDriftStatus(driftStatus(stack, record))
                        .lastCheckTimestamp(driftChecked(stack, record)))
                .build();
    }

    DescribeChangeSetResponse changeSet(ChangeSetRecord set, boolean values, String token) {
        Page<Change> page = Page.inOrder(
                "DescribeChangeSet " + set.id(),
                set.result().changes().stream()
                        .map(node -> PojoJson.read(node, Change.class))
                        .map(change -> values ? change : withoutValues(change))
                        .toList(),
                change -> change.resourceChange().logicalResourceId(),
                500,
                token,
                CloudFormationErrors::badToken);
        return DescribeChangeSetResponse.builder()
                .changeSetName(set.name())
                .changeSetId(set.id())
                .stackId(set.stackId())
                .stackName(set.identity().stackName())
                .description(set.request().description())
                .parameters(parameters(set.definition()))
                .creationTime(set.created())
                .executionStatus(set.executionStatus())
                .status(set.status())
                .statusReason(set.result().reason())
                .notificationARNs(set.definition().notificationArns())
                .capabilitiesWithStrings(set.definition().capabilities())
                .tags(
                        set.definition().tags().isEmpty()
                                ? null
                                : tags(set.definition().tags()))
                .changes(page.items())
                .nextToken(page.nextToken())
                .includeNestedStacks(set.request().includeNested())
                .importExistingResources(set.request().importExisting())
                .parentChangeSetId(set.parentId())
                .rootChangeSetId(set.identity().rootId())
                .onStackFailure(set.request().onStackFailure())
                .rollbackConfiguration(r -> {})
                .build();
    }

    /** What somebody sees who has not asked for values: names, and each cause once. */
    private static Change withoutValues(Change change) {
        ResourceChange resource = change.resourceChange();
        boolean modified = resource.action() == ChangeAction.MODIFY;
        return change.toBuilder()
                .resourceChange(resource.toBuilder()
                        .beforeContext(null)
                        .afterContext(null)
                        .replacement(modified ? resource.replacement() : null)
                        .details(resource.details().stream()
                                .map(detail -> detail.toBuilder()
                                        .target(detail.target().toBuilder()
                                                .path(null)
                                                .beforeValue(null)
                                                .afterValue(null)
                                                .attributeChangeType((AttributeChangeType) null)
                                                .build())
                                        .build())
                                .distinct()
                                .toList())
                        .build())
                .build();
    }

    static ChangeSetSummary summary(ChangeSetRecord set) {
        return ChangeSetSummary.builder()
                .stackId(set.stackId())
                .stackName(set.identity().stackName())
                .changeSetId(set.id())
                .changeSetName(set.name())
                .executionStatus(set.executionStatus())
                .status(set.status())
                .statusReason(set.result().reason())
                .creationTime(set.created())
                .description(set.request().description())
                .includeNestedStacks(set.request().includeNested())
                .importExistingResources(set.request().importExisting())
                .parentChangeSetId(set.parentId())
                .rootChangeSetId(set.identity().rootId())
                .build();
    }
}
