package dev.opsctl.local.service.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.StackRequests.Asked;
import dev.opsctl.local.service.cloudformation.engine.Engine;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.plan.Plan;
import dev.opsctl.local.service.cloudformation.plan.Planner;
import dev.opsctl.local.service.cloudformation.stack.ChangeSetRecord;
import dev.opsctl.local.service.cloudformation.stack.ChangeSetRecord.Identity;
import dev.opsctl.local.service.cloudformation.stack.ChangeSetRecord.Request;
import dev.opsctl.local.service.cloudformation.stack.ChangeSetRecord.Result;
import dev.opsctl.local.service.cloudformation.stack.Definition;
import dev.opsctl.local.service.cloudformation.stack.Operation.Kind;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord.Settings;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.store.Change;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Change sets: plans that are kept and shown; {@link ChangeSetExecution} executes them. */
final class ChangeSets {

    private static final String NO_CHANGES =
            "The submitted information didn't contain changes. Submit different information to create a change set.";

    private final Engine engine;
    private final StackStore store;
    private final StackRequests requests;

    ChangeSets(Engine engine, StackStore store, StackRequests requests) {
        this.engine = engine;
        this.store = store;
        this.requests = requests;
    }

    ChangeSetRecord create(CreateChangeSetRequest request, Caller caller) {
        String setName = request.changeSetName();
        if (setName == null || !setName.matches("[a-zA-Z][-a-zA-Z0-9]{0,127}")) {
            throw CloudFormationErrors.validation("1 validation error detected: Value '" + setName
                    + "' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular"
                    + " expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
        }
        StackRequests.checkTriggers(request.rollbackConfiguration());
        Kind type = kind(request);
        if (request.stackName() == null || !request.stackName().startsWith("arn:")) {
            StackRequests.checkName(request.stackName());
        }
        StackRecord found = store.find(request.stackName()).orElse(null);
        if (found == null && request.stackName().startsWith("arn:")) {
            throw CloudFormationErrors.stackUnknown(request.stackName());
        }
        if (found != null && found.hasEnded() && type == Kind.CREATE) {
            throw existing(request); // only an ARN finds it: one stack never begins twice
        }
        StackRecord stack = found == null || found.hasEnded() ? null : found;
        checkState(request, type, stack);
        StackRecord before = stack == null || stack.inReview() ? null : stack;
        ChangeSetRecord same = stack == null ? null : same(request, stack.id());
        if (same != null) {
            return same;
        }
        boolean keepTags = request.tags() instanceof SdkAutoConstructList;
        String stackId = stack == null ? requests.newStackId(request.stackName()) : stack.id();
        String stackName = stack == null ? request.stackName() : stack.name();
        Definition definition = requests.definition(
                new Asked(
                        stackName,
                        stackId,
                        request.templateBody(),
                        request.templateURL(),
                        Boolean.TRUE.equals(request.usePreviousTemplate()),
                        request.parameters(),
                        request.capabilitiesAsStrings(),
                        keepTags ? null : request.tags(),
                        request.roleARN(),
                        request.notificationARNs()),
                before,
                caller);
        RequestOptions.checkTypes(store.template(definition.templateKey()), request.resourceTypes());
        boolean adopt = Boolean.TRUE.equals(request.importExistingResources());
        Map<String, String> given = Imports.identified(store, request, definition);
        String id = store.context().arn("changeSet/" + setName + "/" + UUID.randomUUID());
        boolean nested = Boolean.TRUE.equals(request.includeNestedStacks());
        Caller acting = requests.acting(definition, stackId, caller);
        if (stack == null && !claim(stackId, stackName, definition)) {
            return create(request, caller); // another caller has made the stack since; the set becomes one of its sets
        }
        try {
            Plan plan = new Planner(engine, store)
                    .plan(
                            before,
                            stackId,
                            stackName,
                            definition,
                            acting,
                            given,
                            adopt,
                            nested(request, definition, acting, setName, stackName, stackId, id, id, nested, adopt));
            String refusal =
                    plan.refusal() != null ? plan.refusal() : type == Kind.IMPORT ? Imports.refusal(plan) : null;
            boolean tagsChange = before != null
                    && !definition.tags().equals(before.definition().tags());
            String reason =
                    refusal != null ? refusal : plan.isEmpty() && !tagsChange && before != null ? NO_CHANGES : null;
            ChangeSetRecord record = record(
                    new Identity(id, setName, stackId, stackName, null, null),
                    new Request(
                            request.description(),
                            type,
                            request.onStackFailure(),
                            nested,
                            request.importExistingResources(),
                            plan.imports(),
                            request.clientToken()),
                    reason,
                    definition,
                    plan);
            ChangeSetRecord kept = keep(request, type, before, record);
            return kept != null ? kept : create(request, caller);
        } catch (AwsServiceException e) {
            store.store().change((Change change) -> {
                store.removeChangeSet(id);
                if (stack == null && store.changeSets(stackId).isEmpty()) {
                    store.removePlanned(stackId);
                    store.byId(stackId).filter(planned -> planned.inReview()).ifPresent(store::remove);
                }
            });
            throw e;
        }
    }

    /** The change set that the request's name says, if it is the request's own; null if there is none. */
    private @Nullable ChangeSetRecord same(CreateChangeSetRequest request, String stackId) {
        ChangeSetRecord same = store.changeSet(request.changeSetName(), stackId).orElse(null);
        boolean repeated = same != null
                && request.clientToken() != null
                && request.clientToken().equals(same.request().token());
        if (same != null && !repeated && same.executionStatus() == ExecutionStatus.EXECUTE_COMPLETE) {
            return null; // what was executed leaves its name
        }
        if (same != null
                && (request.clientToken() == null
                        || !request.clientToken().equals(same.request().token()))) {
            throw CloudFormationErrors.alreadyExists("ChangeSet " + request.changeSetName() + " already exists");
        }
        return same;
    }

    /**
     * Keeps a change set, unless its stack has gone on, or its name been taken, while it was planned.
     *
     * @param before the stack that it was planned against; null for one that has nothing yet
     * @return null if the stack has become another since
     */
    private @Nullable ChangeSetRecord keep(
            CreateChangeSetRequest request, Kind type, @Nullable StackRecord before, ChangeSetRecord planned) {
        return store.store().change((Change change) -> {
            StackRecord now = store.byId(planned.stackId())
                    .filter(stack -> !stack.hasEnded())
                    .orElseThrow(() ->
                            CloudFormationErrors.stackMissing(planned.identity().stackName()));
            checkState(request, type, now);
            if (before != null && !before.equals(now)) {
                store.removeChangeSet(planned.id());
                return null;
            }
            ChangeSetRecord same = same(request, now.id());
            if (same != null) {
                store.removeChangeSet(planned.id());
                return same;
            }
            store.insert(planned);
            return planned;
        });
    }

    private void checkState(CreateChangeSetRequest request, Kind type, @Nullable StackRecord stack) {
        if (type == Kind.CREATE) {
            if (stack != null && !stack.inReview()) {
                throw existing(request);
            }
        } else if (type == Kind.UPDATE || stack != null && !stack.inReview()) {
            if (stack == null) {
                throw CloudFormationErrors.stackUnknown(request.stackName());
            }
            StackLifecycle.checkUpdatable(stack);
        }
    }

    private static AwsServiceException existing(CreateChangeSetRequest request) {
        return CloudFormationErrors.validation("Stack [" + request.stackName()
                + "] already exists and cannot be created again with the changeSet [" + request.changeSetName() + "].");
    }

    private static Kind kind(CreateChangeSetRequest request) {
        if (request.changeSetType() == null) {
            return Kind.UPDATE;
        } else if (request.changeSetType() == ChangeSetType.UNKNOWN_TO_SDK_VERSION) {
            throw CloudFormationErrors.validation(
                    "1 validation error detected: Value '" + request.changeSetTypeAsString()
                            + "' at 'changeSetType' failed to satisfy constraint: Member must satisfy enum value set:"
                            + " [IMPORT, UPDATE, CREATE]");
        }
        return Kind.valueOf(request.changeSetTypeAsString());
    }

    /** @param refusal why it cannot be executed, or null */
    private ChangeSetRecord record(
            Identity identity, Request request, @Nullable String refusal, Definition definition, Plan plan) {
        List<JsonNode> changes = plan.changes().stream()
                .map(change -> (JsonNode) PojoJson.write(change))
                .toList();
        return new ChangeSetRecord(
                identity,
                request,
                new Result(
                        refusal == null ? ChangeSetStatus.CREATE_COMPLETE : ChangeSetStatus.FAILED, refusal, changes),
                refusal == null ? ExecutionStatus.AVAILABLE : ExecutionStatus.UNAVAILABLE,
                definition,
                store.context().clock().instant());
    }

    /** Makes the stack of a first change set, unless its name is taken by now. */
    private boolean claim(String id, String name, Definition definition) {
        return store.store().change((Change change) -> {
            if (store.find(name).filter(found -> !found.hasEnded()).isPresent()) {
                return false;
            }
            review(StackRecord.Identity.root(id, name), definition);
            return true;
        });
    }

    private void review(StackRecord.Identity identity, Definition definition) {
        store.begin(StackRecord.begun(
                identity,
                StackStatus.REVIEW_IN_PROGRESS,
                "User Initiated",
                definition,
                null,
                null,
                store.context().clock().instant(),
                new Settings(false, null, null, false)));
    }

    /** Plans nested stacks, always, so that their templates are checked; keeps change sets of theirs if the request includes them. */
    private Planner.Nested nested(
            CreateChangeSetRequest request,
            Definition parent,
            Caller caller,
            String setName,
            String parentName,
            String parentId,
            String parentSet,
            String rootSet,
            boolean keep,
            boolean adopt) {
        return (logicalId, known, properties, tags) -> {
            StackRecord child = known;
            StackRecord reviewed = store.children(parentId).stream()
                    .filter(c -> logicalId.equals(c.parentLogicalId()) && c.inReview())
                    .findFirst()
                    .orElse(null);
            String suffix = UUID.randomUUID()
                    .toString()
                    .replace("-", "")
                    .substring(0, 12)
                    .toUpperCase(java.util.Locale.ROOT);
            String stem = parentName + "-" + logicalId;
            String name = child != null
                    ? child.name()
                    : reviewed != null
                            ? reviewed.name()
                            : stem.substring(0, Math.min(stem.length(), 115)) + "-" + suffix;
            String id = child != null ? child.id() : reviewed != null ? reviewed.id() : requests.newStackId(name);
            Definition definition = requests.nestedDefinition(name, id, parent, caller, properties, tags);
            if (definition == null) {
                return new Planner.Nested.Planned(new Plan(List.of(), known != null, Map.of(), null), null);
            }
            if (keep && child == null && reviewed == null) {
                review(store.byId(parentId).orElseThrow().below(id, name, logicalId), definition);
            }
            String childSetName = setName.substring(0, Math.min(setName.length(), 60)) + "-"
                    + logicalId.substring(0, Math.min(logicalId.length(), 50)) + "-" + suffix;
            String setId = store.context().arn("changeSet/" + childSetName + "/" + UUID.randomUUID());
            Plan plan = new Planner(engine, store)
                    .plan(
                            child,
                            id,
                            name,
                            definition,
                            caller,
                            Map.of(),
                            adopt,
                            nested(request, definition, caller, setName, name, id, setId, rootSet, keep, adopt));
            if (keep) {
                store.insert(record(
                        new Identity(setId, childSetName, id, name, parentSet, rootSet),
                        new Request(
                                null,
                                child == null ? Kind.CREATE : Kind.UPDATE,
                                null,
                                true,
                                request.importExistingResources(),
                                plan.imports(),
                                null),
                        plan.refusal() != null
                                ? plan.refusal()
                                : plan.isEmpty() ? "No updates are to be performed." : null,
                        definition,
                        plan));
            }
            return new Planner.Nested.Planned(plan, keep ? setId : null);
        };
    }

    ChangeSetRecord require(String nameOrId, @Nullable String stack) {
        return store.changeSet(String.valueOf(nameOrId), stack)
                .orElseThrow(() -> CloudFormationErrors.changeSetNotFound(nameOrId));
    }

    /** Deleting one that does not exist is no error; naming a stack that does not exist is. */
    void delete(String nameOrId, @Nullable String stack) {
        store.changeSet(nameOrId, stack).ifPresent(set -> store.removeChangeSet(set.id()));
    }
}
