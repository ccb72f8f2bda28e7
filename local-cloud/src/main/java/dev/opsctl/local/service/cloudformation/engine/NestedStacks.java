package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.stack.Definition;
import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.Operation.Kind;
import dev.opsctl.local.service.cloudformation.stack.Operation.Phase;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord.Settings;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.Parameters;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.TemplateChecks;
import dev.opsctl.local.store.Change;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/**
 * {@code AWS::CloudFormation::Stack}. A child's operation runs inside its parent's step; what an update makes superfluous is deleted,
 * or brought back, only when the parent's own outcome is known.
 */
public final class NestedStacks implements ResourceType {

    public static final String TYPE = "AWS::CloudFormation::Stack";

    private final Engine engine;
    private final StackStore store;
    private final TemplateSource templates;

    NestedStacks(Engine engine, StackStore store, TemplateSource templates) {
        this.engine = engine;
        this.store = store;
        this.templates = templates;
    }

    @Override
    public String name() {
        return TYPE;
    }

    /** @param name the child's, as {@code AWS::StackName} gives it @param id the child's ARN */
    private Definition definition(ResourceRequest request, String name, String id) {
        String key = new ProcessedTemplates(store, templates)
                .keep(
                        name,
                        id,
                        templates.fetch(request.required("TemplateURL"), request.caller()),
                        parameters(request.properties()),
                        Map.of(),
                        request.caller());
        Template template = store.template(key);
        TemplateChecks.check(template);
        StackRecord parent = store.byId(request.stackId()).orElseThrow();
        Map<String, String> parameters = Parameters.resolve(template, parameters(request.properties()), Map.of());
        return new Definition(
                key,
                parameters,
                StoredParameters.of(template, parameters, store.context(), request.caller()),
                tags(request),
                parent.definition().capabilities(),
                parent.definition().roleArn(),
                notificationArns(request.properties()));
    }

    /** The Parameters property as the API's parameters; lists become comma-delimited. */
    public static List<Parameter> parameters(ObjectNode properties) {
        List<Parameter> parameters = new ArrayList<>();
        properties
                .path("Parameters")
                .fields()
                .forEachRemaining(e -> parameters.add(Parameter.builder()
                        .parameterKey(e.getKey())
                        .parameterValue(value(e.getValue()))
                        .build()));
        return parameters;
    }

    /** The topics that are told what happens to the child. */
    public static List<String> notificationArns(ObjectNode properties) {
        List<String> topics = new ArrayList<>();
        properties.path("NotificationARNs").forEach(topic -> topics.add(topic.asText()));
        return topics;
    }

    private static String value(JsonNode value) {
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(item.asText()));
            return String.join(",", items);
        }
        return value.asText();
    }

    private static Map<String, String> tags(ResourceRequest request) {
        Map<String, String> tags = new LinkedHashMap<>(request.stackTags());
        tags.keySet().removeIf(key -> key.startsWith("aws:"));
        request.properties()
                .path("Tags")
                .forEach(tag ->
                        tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        return tags;
    }

    /** Whether the child's template, parameters or tags would change although the properties may be the same. */
    boolean differs(StackRecord parent, ResourceRecord former, ObjectNode properties) {
        StackRecord child = store.byId(former.made()).orElse(null);
        if (child == null) {
            return true;
        }
        Definition wanted = definition(
                engine.request(
                        parent,
                        former.logicalId(),
                        former.physicalId(),
                        properties,
                        null,
                        engine.tags(parent, former.logicalId()),
                        "update"),
                child.name(),
                child.id());
        return !same(child.definition(), wanted) || namesFormerAddress(child);
    }

    /** Whether what a stack and those below it resolved last names APIs at an address that the cloud had to give up. */
    private boolean namesFormerAddress(StackRecord stack) {
        String now = store.context().cloud().endpoint() + Resolver.API_PATH;
        return Stream.concat(
                                stack.outputs().stream().map(StackRecord.OutputValue::value),
                                store.resources(stack.id()).stream().map(record -> String.valueOf(record.properties())))
                        .anyMatch(text -> text.replace(now, "").contains(Resolver.API_PATH))
                || store.children(stack.id()).stream().anyMatch(this::namesFormerAddress);
    }

    private static boolean same(Definition a, Definition b) {
        return a.templateKey().equals(b.templateKey())
                && a.values().equals(b.values())
                && a.tags().equals(b.tags());
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        StackRecord known = known(request);
        String id;
        if (known != null && !known.inReview()) {
            id = known.id();
        } else {
            String name = known == null ? request.generatedName(128) : known.name();
            String newId = known == null
                    ? request.scope().arn("cloudformation", "stack/" + name + "/" + UUID.randomUUID())
                    : known.id();
            Definition definition = definition(request, name, newId);
            // known as soon as it exists, so that a rollback finds it
            id = store.store().change((Change change) -> {
                String begun = begin(request, known(request), name, newId, definition);
                request.made(begun);
                return begun;
            });
        }
        engine.limit(id);
        engine.run(id);
        StackRecord child = store.byId(id).orElseThrow();
        if (child.status() != StackStatus.CREATE_COMPLETE) {
            throw new StepException("Embedded stack " + id + " was not successfully created: " + child.reason());
        }
        return state(child);
    }

    /** The child that this step has begun, or that was planned for it. */
    private @Nullable StackRecord known(ResourceRequest request) {
        return store.children(request.stackId()).stream()
                .filter(child -> request.logicalId().equals(child.parentLogicalId()))
                .filter(child -> child.inReview()
                        || request.token().equals(child.content().changeSetId()))
                .findFirst()
                .orElse(null);
    }

    /** @param review the child that was planned; null if there is none, and the new name and id are taken */
    private String begin(
            ResourceRequest request,
            @Nullable StackRecord review,
            String newName,
            String newId,
            Definition definition) {
        StackRecord parent = store.byId(request.stackId()).orElseThrow();
        Operation operation = parent.running()
                .below(
                        operationId(request),
                        Kind.CREATE,
                        request.caller(),
                        OnFailure.DO_NOTHING,
                        childImports(parent, request));
        String name = review == null ? newName : review.name();
        String id = review == null ? newId : review.id();
        StackRecord begun = StackRecord.begun(
                parent.below(id, name, request.logicalId()),
                StackStatus.CREATE_IN_PROGRESS,
                null,
                definition,
                request.token(),
                operation,
                engine.now(),
                new Settings(
                        false,
                        null,
                        request.properties().has("TimeoutInMinutes")
                                ? request.properties().get("TimeoutInMinutes").asInt()
                                : null,
                        true));
        if (review == null) {
            store.begin(begun);
        } else {
            engine.record(
                    id,
                    planned -> begun.with(
                            begun.settings().protectedAs(planned.settings().terminationProtection())));
        }
        return id;
    }

    /** Imports of the parent's operation that name resources below this one: {@code Child.Resource}. */
    private static Map<String, String> childImports(StackRecord parent, ResourceRequest request) {
        Map<String, String> imports = new LinkedHashMap<>();
        String prefix = request.logicalId() + ".";
        parent.running().imports().forEach((name, id) -> {
            if (name.startsWith(prefix)) {
                imports.put(name.substring(prefix.length()), id);
            }
        });
        return imports;
    }

    /** The same for each attempt of the parent's step. */
    private static String operationId(ResourceRequest request) {
        return UUID.nameUUIDFromBytes(request.token().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    static ResourceState state(StackRecord child) {
        ResourceState state = ResourceState.of(child.id());
        for (StackRecord.OutputValue output : child.outputs()) {
            state = state.with("Outputs." + output.key(), output.value());
        }
        return state;
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        StackRecord child = store.byId(request.physicalId())
                .orElseThrow(() -> new StepException("Stack " + request.physicalId() + " does not exist"));
        String operationId = operationId(request);
        if (child.operation() == null) {
            Definition wanted = definition(request, child.name(), child.id());
            if (same(child.definition(), wanted) && !namesFormerAddress(child)) {
                return state(child);
            }
            StackRecord parent = store.byId(request.stackId()).orElseThrow();
            Operation operation = parent.running()
                    .below(
                            operationId,
                            Kind.UPDATE,
                            request.caller(),
                            OnFailure.ROLLBACK,
                            childImports(parent, request));
            engine.record(child.id(), now -> {
                if (now.operation() != null) {
                    throw notUpdatable(now); // somebody else's operation was quicker
                }
                return now.operation(operation)
                        .definition(wanted, now.definition())
                        .updated(engine.now())
                        .status(StackStatus.UPDATE_IN_PROGRESS, null);
            });
        } else if (!child.operation().id().equals(operationId)) {
            throw notUpdatable(child);
        }
        engine.run(child.id());
        StackRecord now = store.byId(child.id()).orElseThrow();
        if (now.status() != StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS) {
            throw new StepException("Embedded stack " + child.id() + " was not successfully updated. Currently in "
                    + now.status() + " with reason: " + now.reason());
        }
        return state(now);
    }

    private static StepException notUpdatable(StackRecord child) {
        return new StepException("Stack " + child.id() + " is in " + child.status() + " state and can not be updated.");
    }

    /** The parent's update has succeeded: the child may delete what it does not need any more. */
    void finish(String childId) {
        parents(childId).ifPresent(operation -> {
            if (operation.phase() == Phase.WAIT) {
                store.change(childId, now -> now.operation(now.running().at(Phase.CLEANUP)));
            }
            engine.run(childId);
        });
    }

    /** What is done to a child, if it is not by an operator who has begun it there. */
    private Optional<Operation> parents(String childId) {
        return store.byId(childId).map(StackRecord::operation).filter(Operation::nested);
    }

    /** The parent's update has failed: the child goes back to what it was. */
    void rollBack(String childId, Caller caller) {
        Operation operation = parents(childId).orElse(null);
        if (operation == null) {
            return;
        }
        if (operation.phase() != Phase.ROLLBACK) {
            engine.record(childId, now -> now.operation(now.running().at(Phase.ROLLBACK))
                    .status(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, null));
        }
        engine.run(childId);
        StackRecord now = store.byId(childId).orElseThrow();
        if (now.status() != StackStatus.UPDATE_ROLLBACK_COMPLETE) {
            throw new StepException("Embedded stack " + childId + " was not successfully rolled back: " + now.reason());
        }
    }

    @Override
    public void delete(ResourceRequest request) {
        StackRecord child = store.byId(request.physicalId()).orElse(null);
        if (child == null || child.hasEnded()) {
            return;
        }
        store.store().change((Change change) -> store.byId(child.id())
                .filter(now -> !now.hasEnded()
                        && (now.operation() == null || now.operation().phase() != Phase.DELETE))
                .ifPresent(deletable -> engine.record(
                        child.id(), now -> now.operation(Operation.delete(null, request.caller(), true, List.of()))
                                .status(StackStatus.DELETE_IN_PROGRESS, null))));
        engine.runOrWait(child.id()); // an operator may delete it at the same time
        StackRecord now = store.byId(child.id()).orElseThrow();
        if (!now.hasEnded()) {
            throw new StepException("Embedded stack " + child.id() + " was not successfully deleted: " + now.reason());
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return store.byId(request.physicalId())
                .filter(child -> !child.hasEnded())
                .map(NestedStacks::state);
    }
}
