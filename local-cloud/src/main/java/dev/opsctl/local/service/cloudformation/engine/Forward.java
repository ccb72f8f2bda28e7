package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.schema.Differences;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchema;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchemas;
import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord.Action;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord.Policies;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord.Shown;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord.Step;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.DependencyGraph;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import dev.opsctl.local.service.cloudformation.template.Rules;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.Template.ResourceDeclaration;
import dev.opsctl.local.store.Change;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;

/** The way forward of an operation: makes each resource of the template what the template says, in dependency order. */
final class Forward {

    private final Engine engine;
    private final StackStore store;

    Forward(Engine engine, StackStore store) {
        this.engine = engine;
        this.store = store;
    }

    /** Runs the phase and stores what comes next. */
    void run(StackRecord stack) {
        Template template = store.template(stack.definition().templateKey());
        LiveReferenceValues values = new LiveReferenceValues(
                store, stack.id(), stack.name(), stack.definition().notificationArns());
        Resolver resolver = new Resolver(template, stack.definition().values(), values);
        try {
            // A nested stack's parameters may have been unknown when its parent was planned.
            new Rules(template, resolver).assertAll();
        } catch (AwsServiceException e) {
            String why = e.awsErrorDetails().errorMessage();
            engine.end(stack.id(), new Outcome.Failed(why, why));
            return;
        }
        Map<String, Set<String>> graph = active(template, resolver);
        Consumer<String> step = name -> step(
                store.byId(stack.id()).orElseThrow(),
                template,
                template.resource(name),
                Objects.requireNonNull(graph.get(name), name),
                resolver);
        Map<String, Throwable> failures = protectedFromDelete(stack, graph.keySet());
        failures.putAll(takeUp(stack, graph.keySet(), step));
        if (failures.isEmpty()) {
            failures = ParallelSteps.run(
                    graph, store.context().cloud().workers(), step, () -> engine.stopped(stack.id()), false);
        }
        engine.checkOpen();
        engine.showFailed(stack.id(), failures, Forward::failedStatus);
        showUnbegun(stack, template, graph, failures);
        engine.stopOverdue(stack.id());
        StackRecord now = store.byId(stack.id()).orElseThrow();
        if (now.running().cancelled() != null) {
            engine.end(now.id(), new Outcome.Cancelled());
            return;
        }
        if (failures.isEmpty() && engine.cancelled(now)) {
            // A stack above it goes back, and takes this one along.
            String why = now.running().kind() == Operation.Kind.CREATE
                    ? "Resource creation cancelled"
                    : "Resource update cancelled";
            engine.end(now.id(), new Outcome.Failed(why, why));
            return;
        }
        if (!failures.isEmpty()) {
            engine.end(
                    now.id(),
                    new Outcome.Failed(
                            engine.summary(now, failures.keySet()),
                            FailureReasons.of(failures.values().iterator().next())));
            return;
        }
        try {
            var outputs = Outputs.resolve(store, now, template, resolver);
            engine.end(now.id(), new Outcome.Complete(outputs, values.imports()));
        } catch (AwsServiceException e) {
            String why = e.awsErrorDetails().errorMessage();
            engine.end(now.id(), new Outcome.Failed(why, why));
        }
    }

    /**
     * After a crash: ends the steps that were under way, whatever the operation has come to meanwhile, because what they made may not be
     * known yet and a rollback must know it; and remembers those that had failed.
     *
     * @return what failed, before the crash or now
     */
    private Map<String, Throwable> takeUp(StackRecord stack, Set<String> names, Consumer<String> step) {
        Map<String, Throwable> failures = new LinkedHashMap<>();
        Map<String, Set<String>> underWay = new LinkedHashMap<>();
        for (ResourceRecord record : store.resources(stack.id())) {
            if (stack.running().id().equals(record.operationId()) && names.contains(record.logicalId())) {
                if (record.failed()) {
                    failures.put(
                            record.logicalId(),
                            new StepException(Objects.requireNonNull(record.reason(), "what failed says why")));
                } else if (!record.complete()) {
                    underWay.put(record.logicalId(), Set.of());
                }
            }
        }
        failures.putAll(ParallelSteps.run(underWay, store.context().cloud().workers(), step, () -> false, true));
        engine.checkOpen();
        return failures;
    }

    /** What the template has no more although the stack's policy keeps it: an update ends there. */
    private Map<String, Throwable> protectedFromDelete(StackRecord stack, Set<String> wanted) {
        Map<String, Throwable> failures = new LinkedHashMap<>();
        if (stack.settings().policyInForce() == null) {
            return failures;
        }
        for (ResourceRecord record : store.resources(stack.id())) {
            if (!wanted.contains(record.logicalId()) && record.physicalId() != null && !record.gone()) {
                denial(stack, StackPolicy.Action.DELETE, record).ifPresent(why -> {
                    failures.put(record.logicalId(), new StepException(why));
                    if (!stack.running().id().equals(record.operationId())) {
                        Step denied = new Step(stack.running().id(), Action.NONE, record.settled());
                        engine.record(
                                stack, record.step(denied).status(ResourceStatus.UPDATE_FAILED, why, engine.now()));
                    }
                });
            }
        }
        return failures;
    }

    /** Why an update must not do this to a resource, if the stack's policy says so. */
    private static Optional<String> denial(StackRecord stack, StackPolicy.Action action, ResourceRecord record) {
        String policy = stack.settings().policyInForce();
        return policy == null || stack.running().kind() != Operation.Kind.UPDATE
                ? Optional.empty()
                : StackPolicy.read(policy).denial(action, record.logicalId(), record.type());
    }

    /** The dependency graph of the resources whose condition holds. */
    static Map<String, Set<String>> active(Template template, Resolver resolver) {
        Map<String, Set<String>> graph = new LinkedHashMap<>();
        DependencyGraph.of(template).forEach((name, needs) -> {
            if (resolver.holds(template.resource(name).condition())) {
                graph.put(name, new LinkedHashSet<>(needs));
            }
        });
        graph.values().forEach(needs -> needs.retainAll(graph.keySet()));
        return graph;
    }

    private void step(
            StackRecord stack, Template template, ResourceDeclaration declared, Set<String> needs, Resolver resolver) {
        engine.checkOpen();
        Operation operation = stack.running();
        ResourceRecord before = store.resource(stack.id(), declared.name()).orElse(null);
        ResourceRecord record;
        if (before != null && operation.id().equals(before.operationId())) {
            if (before.complete()) {
                return;
            }
            record = before;
        } else {
            record = decide(stack, template, declared, needs, resolver, before);
            if (record.action() == Action.NONE) {
                store.put(stack.id(), record);
                return;
            }
            engine.record(stack, record);
        }
        try {
            validate(template, declared, record);
            perform(stack, record);
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            engine.checkOpen();
            ResourceRecord failed = store.resource(stack.id(), declared.name()).orElse(record);
            engine.record(stack, failed.status(failedStatus(failed), FailureReasons.of(e), engine.now()));
            throw e;
        }
    }

    /** Steps that died before they had noted what they were about fail visibly too. */
    private void showUnbegun(
            StackRecord stack, Template template, Map<String, Set<String>> graph, Map<String, Throwable> failures) {
        failures.forEach((name, failure) -> {
            ResourceRecord before = store.resource(stack.id(), name).orElse(null);
            if (before != null && stack.running().id().equals(before.operationId())) {
                return;
            }
            ResourceRecord former = before == null || before.physicalId() == null ? null : before.settled();
            ResourceDeclaration declared = template.resource(name);
            ResourceRecord record = new ResourceRecord(
                    name,
                    declared.type(),
                    former == null ? null : former.physicalId(),
                    new Shown(
                            former == null ? ResourceStatus.CREATE_FAILED : ResourceStatus.UPDATE_FAILED,
                            FailureReasons.of(failure),
                            engine.now()),
                    former == null ? JsonNodeFactory.instance.objectNode() : former.properties(),
                    former == null ? null : former.attributes(),
                    former == null ? Map.of() : former.tags(),
                    new Policies(declared.deletionPolicy(), declared.updateReplacePolicy()),
                    Objects.requireNonNull(graph.get(name), name),
                    new Step(stack.running().id(), former == null ? Action.CREATE : Action.UPDATE, former));
            engine.record(stack, record);
        });
    }

    private static ResourceStatus failedStatus(ResourceRecord record) {
        return switch (record.action()) {
            case IMPORT -> ResourceStatus.IMPORT_FAILED;
            case CREATE -> ResourceStatus.CREATE_FAILED;
            default -> ResourceStatus.UPDATE_FAILED;
        };
    }

    private ResourceRecord decide(
            StackRecord stack,
            Template template,
            ResourceDeclaration declared,
            Set<String> needs,
            Resolver resolver,
            @Nullable ResourceRecord before) {
        Operation operation = stack.running();
        ObjectNode properties;
        String problem = null;
        try {
            properties = DynamicReferences.stored(
                    (ObjectNode) resolver.resolve(declared.properties(), declared.path() + "/Properties"),
                    store.context(),
                    engine.caller(stack));
        } catch (AwsServiceException e) {
            properties = known(before);
            problem = e.awsErrorDetails().errorMessage();
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            properties = known(before);
            problem = FailureReasons.of(e);
        }
        Map<String, String> tags = engine.tags(stack, declared.name());
        Policies policies = new Policies(declared.deletionPolicy(), declared.updateReplacePolicy());
        ResourceRecord former = before == null || before.physicalId() == null ? null : before.settled();
        if (former != null && former.status() == ResourceStatus.CREATE_FAILED) {
            // an update goes on where a creation has failed that was not rolled back: what was half made is made anew
            try {
                engine.type(former.type())
                        .delete(engine.request(
                                stack,
                                former.logicalId(),
                                former.physicalId(),
                                former.properties(),
                                null,
                                former.tags(),
                                "delete"));
                former = null;
            } catch (RuntimeException | Error e) {
                Workers.passExhaustion(e);
                problem = problem == null ? FailureReasons.of(e) : problem;
            }
        }
        Action action;
        ResourceStatus status;
        String reason = null;
        if (former == null) {
            boolean adopt = operation.imports().containsKey(declared.name());
            action = adopt ? Action.IMPORT : Action.CREATE;
            status = adopt ? ResourceStatus.IMPORT_IN_PROGRESS : ResourceStatus.CREATE_IN_PROGRESS;
            reason = adopt ? "Resource import started." : null;
        } else {
            ResourceSchema schema = ResourceSchemas.of(declared.type()).orElse(null);
            boolean replacing = !former.type().equals(declared.type())
                    || !Differences.replacing(schema, former.properties(), properties)
                            .isEmpty();
            boolean tagged = !CustomResources.isCustom(declared.type())
                    && (schema == null || !schema.tagProperty().isEmpty());
            boolean changed = !Differences.same(former.properties(), properties)
                    || tagged && !tags.equals(former.tags())
                    || former.failed();
            if (!changed && declared.type().equals(NestedStacks.TYPE)) {
                try {
                    changed = engine.nested().differs(stack, former, properties);
                } catch (RuntimeException | Error e) {
                    Workers.passExhaustion(e);
                    problem = problem == null ? FailureReasons.of(e) : problem;
                }
            }
            action = problem != null
                    ? Action.UPDATE
                    : replacing ? Action.REPLACE : changed ? Action.UPDATE : Action.NONE;
            if (problem == null && action != Action.NONE) {
                problem = denial(
                                stack,
                                action == Action.REPLACE ? StackPolicy.Action.REPLACE : StackPolicy.Action.MODIFY,
                                former)
                        .orElse(null);
                action = problem == null ? action : Action.NONE; // nothing is done to it, and nothing is undone
            }
            status = action == Action.NONE && problem == null ? former.status() : ResourceStatus.UPDATE_IN_PROGRESS;
            reason = action == Action.REPLACE
                    ? "Requested update requires the creation of a new physical resource; hence creating one."
                    : action == Action.NONE ? former.reason() : null;
        }
        ResourceRecord record = new ResourceRecord(
                declared.name(),
                declared.type(),
                action == Action.REPLACE || former == null ? null : former.physicalId(),
                new Shown(status, reason, former != null && action == Action.NONE ? former.at() : engine.now()),
                properties,
                former == null || action == Action.REPLACE ? null : former.attributes(),
                tags,
                policies,
                needs,
                new Step(operation.id(), action, former));
        if (problem != null) {
            engine.record(
                    stack,
                    record.status(
                            former == null ? ResourceStatus.CREATE_FAILED : ResourceStatus.UPDATE_FAILED,
                            problem,
                            engine.now()));
            throw new StepException(problem);
        }
        return record;
    }

    /** What stands for properties that cannot be told: those that the resource has, because a delete reads in them what there is to take away. */
    private static ObjectNode known(@Nullable ResourceRecord before) {
        return before == null ? JsonNodeFactory.instance.objectNode() : before.properties();
    }

    /** What could not be known when the change set was made is checked now. */
    private void validate(Template template, ResourceDeclaration declared, ResourceRecord record) {
        ResourceSchema schema = ResourceSchemas.of(declared.type()).orElse(null);
        if (schema != null) {
            var problems = engine.type(declared.type()).problems(schema, record.properties());
            if (!problems.isEmpty()) {
                throw new StepException("Properties validation failed for resource " + declared.name()
                        + " with message:\n" + problems.get(0)
                        + template.at(declared.path() + "/Properties"
                                + problems.get(0).path()));
            }
        }
    }

    private void perform(StackRecord stack, ResourceRecord record) {
        ResourceType type = engine.type(record.type());
        switch (record.action()) {
            case IMPORT -> adopt(stack, type, record);
            case UPDATE -> {
                type.updateRefusal(record.changed().properties(), record.properties())
                        .ifPresent(reason -> {
                            throw new StepException(reason);
                        });
                ResourceState state = type.update(engine.request(
                        stack,
                        record.logicalId(),
                        record.physicalId(),
                        record.properties(),
                        record.changed().properties(),
                        record.tags(),
                        "update"));
                boolean moved = !state.physicalId().equals(record.physicalId());
                done(stack, taken(record, state), complete -> {
                    if (moved) {
                        String reason = "Requested update required the provider to create a new physical resource";
                        engine.event(stack, record.status(ResourceStatus.UPDATE_IN_PROGRESS, reason, engine.now()));
                    }
                    engine.record(stack, complete.status(ResourceStatus.UPDATE_COMPLETE, null, engine.now()));
                });
            }
            default -> make(stack, type, record);
        }
    }

    private void make(StackRecord stack, ResourceType type, ResourceRecord record) {
        boolean replacing = record.action() == Action.REPLACE;
        ResourceRequest request =
                engine.request(stack, record.logicalId(), null, record.properties(), null, record.tags(), "create");
        if (replacing && record.changed().type().equals(record.type())) {
            Optional<String> planned = type.plannedPhysicalId(request);
            if (planned.isPresent() && planned.get().equals(record.changed().physicalId())) {
                throw new StepException(
                        "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename "
                                + planned.get() + " and update the stack again.");
            }
        }
        ResourceState state = type.create(request);
        ResourceStatus begun = replacing ? ResourceStatus.UPDATE_IN_PROGRESS : ResourceStatus.CREATE_IN_PROGRESS;
        ResourceStatus ended = replacing ? ResourceStatus.UPDATE_COMPLETE : ResourceStatus.CREATE_COMPLETE;
        ResourceRecord made = taken(record, state);
        done(stack, made, complete -> {
            engine.event(stack, complete.status(begun, "Resource creation Initiated", engine.now()));
            engine.record(stack, complete.status(ended, null, engine.now()));
        });
    }

    /** Stores what a step has made; if that fails, at least what it is, so that a rollback finds it. */
    private void done(StackRecord stack, ResourceRecord made, Consumer<ResourceRecord> stored) {
        engine.checkOpen();
        try {
            store.store().change((Change change) -> stored.accept(made));
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            engine.checkOpen();
            store.put(stack.id(), made);
            throw e;
        }
    }

    /** Adopts an existing resource, then gives it the stack's tags, as AWS does. */
    private void adopt(StackRecord stack, ResourceType type, ResourceRecord record) {
        String physicalId = stack.running().imports().get(record.logicalId());
        ResourceState found = type.read(engine.request(
                        stack, record.logicalId(), physicalId, record.properties(), null, record.tags(), "import"))
                .orElseThrow(() ->
                        new StepException("Resource " + physicalId + " of type " + record.type() + " does not exist"));
        ResourceRecord adopted = taken(record, found);
        engine.record(
                stack, adopted.status(ResourceStatus.IMPORT_IN_PROGRESS, "Resource import completed.", engine.now()));
        ResourceState state = type.update(engine.request(
                stack,
                record.logicalId(),
                found.physicalId(),
                record.properties(),
                record.properties(),
                record.tags(),
                "import"));
        engine.checkOpen();
        store.store().change((Change change) -> {
            ResourceRecord complete = taken(adopted, state);
            engine.event(
                    stack, complete.status(ResourceStatus.IMPORT_COMPLETE, "Resource import completed.", engine.now()));
            engine.event(
                    stack,
                    complete.status(
                            ResourceStatus.UPDATE_IN_PROGRESS,
                            "Apply stack-level tags to imported resource if applicable.",
                            engine.now()));
            engine.record(stack, complete.status(ResourceStatus.UPDATE_COMPLETE, null, engine.now()));
        });
    }

    private static ResourceRecord taken(ResourceRecord record, ResourceState state) {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        JsonNode given = state.attributes();
        given.fields().forEachRemaining(e -> attributes.set(e.getKey(), e.getValue()));
        return record.state(state.physicalId(), attributes);
    }
}
