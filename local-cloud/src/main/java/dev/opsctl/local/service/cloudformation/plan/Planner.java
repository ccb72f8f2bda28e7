package dev.opsctl.local.service.cloudformation.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.service.cloudformation.engine.CustomResources;
import dev.opsctl.local.service.cloudformation.engine.DynamicReferences;
import dev.opsctl.local.service.cloudformation.engine.Engine;
import dev.opsctl.local.service.cloudformation.engine.Masking;
import dev.opsctl.local.service.cloudformation.engine.NestedStacks;
import dev.opsctl.local.service.cloudformation.engine.Outputs;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.schema.Differences;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchema;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchemas;
import dev.opsctl.local.service.cloudformation.stack.Definition;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.DependencyGraph;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import dev.opsctl.local.service.cloudformation.template.Rules;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.Template.ResourceDeclaration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSource;
import software.amazon.awssdk.services.cloudformation.model.ChangeType;
import software.amazon.awssdk.services.cloudformation.model.EvaluationType;
import software.amazon.awssdk.services.cloudformation.model.PolicyAction;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.RequiresRecreation;
import software.amazon.awssdk.services.cloudformation.model.ResourceAttribute;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.ResourceChangeDetail;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;

/** Works out what an operation would do to a stack, and refuses what it could not do. */
public final class Planner {

    /** Plans a nested stack's own changes. */
    public interface Nested {

        /**
         * @param child the existing child, or null for a new one
         * @param properties the nested resource's resolved properties
         */
        Planned plan(String logicalId, @Nullable StackRecord child, ObjectNode properties, Map<String, String> tags);

        /** @param changeSetId the ARN of the child's change set, if one was made */
        record Planned(Plan plan, @Nullable String changeSetId) {}
    }

    /** A nested stack about which the template says the same as before: its own template may still have changed. */
    private static final ResourceChangeDetail AUTOMATIC = ResourceChangeDetail.builder()
            .target(target ->
                    target.attribute(ResourceAttribute.PROPERTIES).requiresRecreation(RequiresRecreation.NEVER))
            .evaluation(EvaluationType.DYNAMIC)
            .changeSource(ChangeSource.AUTOMATIC)
            .build();

    private final Engine engine;
    private final StackStore store;

    public Planner(Engine engine, StackStore store) {
        this.engine = engine;
        this.store = store;
    }

    /**
     * @param stack the stack as it is, or null
     * @param stackId the ARN it has or will have
     * @param given physical ids to import by logical id (ResourcesToImport)
     * @param adopt whether existing resources of the names given are imported
     * @param nested null if nested stacks are not looked into
     */
    public Plan plan(
            @Nullable StackRecord stack,
            String stackId,
            String stackName,
            Definition definition,
            Caller caller,
            Map<String, String> given,
            boolean adopt,
            @Nullable Nested nested) {
        Template template = store.template(definition.templateKey());
        PlannedReferenceValues values =
                new PlannedReferenceValues(store, stackId, stackName, definition.notificationArns());
        Resolver resolver = new Resolver(template, definition.values(), values);
        new Rules(template, resolver).assertAll();
        Map<String, ResourceRecord> existing = new LinkedHashMap<>();
        store.resources(stackId).stream()
                .filter(record -> record.physicalId() != null && record.status() != ResourceStatus.DELETE_COMPLETE)
                .forEach(record -> existing.put(record.logicalId(), record));
        Template before = existing.isEmpty() || stack == null
                ? null
                : store.template(stack.definition().templateKey());
        Map<String, EvaluationType> touched = new LinkedHashMap<>();
        Map<String, String> parametersBefore =
                stack == null ? Map.of() : stack.definition().values();
        Function<String, Optional<ResourceRecord>> resources = id -> Optional.ofNullable(existing.get(id));
        ChangeDetails details = new ChangeDetails(
                before,
                template,
                parametersBefore,
                definition.values(),
                touched,
                before == null ? Set.of() : Masking.secrets(before, parametersBefore, resources),
                Masking.secrets(template, definition.values(), resources));
        Map<String, String> imports = new LinkedHashMap<>();
        List<String> refusals = new ArrayList<>();
        Map<String, Change> changes = new TreeMap<>();
        Set<String> active = new LinkedHashSet<>();
        for (String name : DependencyGraph.order(DependencyGraph.of(template))) {
            ResourceDeclaration declared = template.resource(name);
            if (!resolver.holds(declared.condition())) {
                values.left(name);
                continue;
            }
            active.add(name);
            ObjectNode properties = DynamicReferences.planned(
                    (ObjectNode) resolver.resolve(declared.properties(), declared.path() + "/Properties"),
                    store.context(),
                    caller);
            TypeChecks.properties(template, declared, engine.type(declared.type()), properties);
            ResourceRecord record = existing.get(name);
            Map<String, String> tags = tags(definition, stackName, stackId, name);
            Nested.Planned inner = null;
            if (TypeChecks.isNested(declared) && nested != null) {
                StackRecord child =
                        record == null ? null : store.byId(record.made()).orElse(null);
                inner = nested.plan(name, child, properties, definition.tags());
                inner.plan().imports().forEach((id, physical) -> imports.put(name + "." + id, physical));
                if (inner.plan().refusal() != null) {
                    refusals.add("Nested stack " + name + ": " + inner.plan().refusal());
                }
            }
            String innerSet = inner == null ? null : inner.changeSetId();
            if (record == null) {
                ResourceRequest request = request(stackId, stackName, caller, name, properties, tags);
                Optional<String> found = given.containsKey(name)
                        ? Optional.of(given.get(name))
                        : adopt ? adoptable(declared, request, refusals) : Optional.empty();
                if (given.containsKey(name)) {
                    checkImport(declared, request, given.get(name), refusals);
                }
                if (found.isPresent()) {
                    imports.put(name, found.get());
                    values.adopted(name, found.get());
                    changes.put(
                            name,
                            change(ResourceChange.builder()
                                    .action(ChangeAction.IMPORT)
                                    .logicalResourceId(name)
                                    .physicalResourceId(found.get())
                                    .resourceType(declared.type())
                                    .replacement(Replacement.TRUE)
                                    .afterContext(details.after(declared, properties))));
                } else {
                    values.unknown(name);
                    changes.put(
                            name,
                            change(ResourceChange.builder()
                                    .action(ChangeAction.ADD)
                                    .logicalResourceId(name)
                                    .resourceType(declared.type())
                                    .replacement(Replacement.TRUE)
                                    .afterContext(details.after(declared, properties))
                                    .changeSetId(innerSet)));
                }
                continue;
            }
            Modification modification = modification(declared, record, properties, tags, details, inner);
            if (modification != null) {
                if (modification.replacement() != Replacement.FALSE) {
                    values.unknown(name);
                    touched.put(name, EvaluationType.STATIC);
                } else if (TypeChecks.isNested(declared)) {
                    values.unknownAttributes(name);
                    touched.put(name, EvaluationType.DYNAMIC);
                }
                changes.put(name, change(modification.builder().changeSetId(innerSet)));
            }
        }
        existing.forEach((name, record) -> {
            if (!active.contains(name)) {
                boolean kept = !record.policies().deletion().equals("Delete");
                changes.put(
                        name,
                        change(ResourceChange.builder()
                                .action(ChangeAction.REMOVE)
                                .logicalResourceId(name)
                                .physicalResourceId(record.physicalId())
                                .resourceType(record.type())
                                .beforeContext(details.before(record))
                                .policyAction(kept ? PolicyAction.RETAIN : PolicyAction.DELETE)));
            }
        });
        values.forOutputs();
        boolean outputs = outputsChange(before == null ? null : stack, template, resolver);
        return new Plan(
                new ArrayList<>(changes.values()),
                outputs,
                imports,
                refusals.isEmpty() ? null : String.join("; ", refusals));
    }

    private record Modification(ResourceChange.Builder builder, Replacement replacement) {}

    /** Null if nothing changes. */
    private @Nullable Modification modification(
            ResourceDeclaration declared,
            ResourceRecord record,
            ObjectNode properties,
            Map<String, String> tags,
            ChangeDetails details,
            Nested.@Nullable Planned inner) {
        ResourceSchema schema = ResourceSchemas.of(declared.type()).orElse(null);
        boolean tagged = !CustomResources.isCustom(declared.type())
                && (schema == null || !schema.tagProperty().isEmpty());
        boolean tagsChange = tagged && !tags.equals(record.tags());
        boolean same = Differences.same(record.properties(), properties);
        boolean otherType = !record.type().equals(declared.type());
        boolean innerChanges = inner != null && !inner.plan().isEmpty();
        List<ResourceChangeDetail> attributes = details.attributes(declared, record);
        if (same && attributes.isEmpty() && !tagsChange && !otherType && !innerChanges && !record.failed()) {
            return null;
        }
        Set<String> replacing = Differences.replacing(schema, record.properties(), properties);
        List<ResourceChangeDetail> found = new ArrayList<>(details.properties(
                declared,
                record.properties(),
                properties,
                replacing,
                schema == null ? "Tags" : schema.tagProperty(),
                tagsChange));
        found.addAll(attributes);
        if (found.isEmpty() && innerChanges) {
            found.add(AUTOMATIC);
        }
        boolean certain = otherType
                || replacing.stream()
                        .anyMatch(name -> !properties.path(name).toString().contains(Resolver.KNOWN_AFTER_APPLY));
        Replacement replacement =
                certain ? Replacement.TRUE : replacing.isEmpty() ? Replacement.FALSE : Replacement.CONDITIONAL;
        Set<ResourceAttribute> scope = new LinkedHashSet<>();
        found.forEach(detail -> scope.add(detail.target().attribute()));
        if (scope.isEmpty()) {
            scope.add(ResourceAttribute.PROPERTIES);
        }
        PolicyAction policy = replacement != Replacement.TRUE
                ? null
                : declared.updateReplacePolicy().equals("Retain")
                        ? PolicyAction.REPLACE_AND_RETAIN
                        : PolicyAction.REPLACE_AND_DELETE;
        return new Modification(
                ResourceChange.builder()
                        .action(ChangeAction.MODIFY)
                        .logicalResourceId(declared.name())
                        .physicalResourceId(record.physicalId())
                        .resourceType(declared.type())
                        .replacement(replacement)
                        .scope(scope)
                        .details(found)
                        .beforeContext(details.before(record))
                        .afterContext(details.after(declared, properties))
                        .policyAction(policy),
                replacement);
    }

    /** Every change has a scope, which says nothing of a resource that is added or removed. */
    private static Change change(ResourceChange.Builder change) {
        ResourceChange made = change.build();
        if (!made.hasScope()) {
            change.scope(List.of());
        }
        if (!made.hasDetails()) {
            change.details(List.of());
        }
        return Change.builder()
                .type(ChangeType.RESOURCE)
                .resourceChange(change.build())
                .build();
    }

    private ResourceRequest request(
            String stackId,
            String stackName,
            Caller caller,
            String logicalId,
            ObjectNode properties,
            Map<String, String> tags) {
        return new ResourceRequest(
                store.context().cloud(),
                store.context().scope(),
                caller,
                stackName,
                stackId,
                logicalId,
                null,
                properties,
                null,
                tags,
                "plan",
                made -> {});
    }

    private static Map<String, String> tags(Definition definition, String stackName, String stackId, String logicalId) {
        Map<String, String> tags = new LinkedHashMap<>(definition.tags());
        tags.put("aws:cloudformation:stack-name", stackName);
        tags.put("aws:cloudformation:stack-id", stackId);
        tags.put("aws:cloudformation:logical-id", logicalId);
        return tags;
    }

    /** The physical id of a resource of the name given that exists and belongs to no stack. */
    private Optional<String> adoptable(ResourceDeclaration declared, ResourceRequest request, List<String> refusals) {
        var type = engine.type(declared.type());
        if (declared.type().equals(NestedStacks.TYPE)) {
            return Optional.empty();
        }
        Optional<String> planned =
                type.plannedPhysicalId(request).filter(id -> !id.contains(Resolver.KNOWN_AFTER_APPLY));
        if (planned.isEmpty()) {
            return Optional.empty();
        }
        ResourceRequest look = new ResourceRequest(
                request.cloud(),
                request.scope(),
                request.caller(),
                request.stackName(),
                request.stackId(),
                request.logicalId(),
                planned.get(),
                request.properties(),
                null,
                request.stackTags(),
                request.token(),
                request.making());
        Optional<String> found = type.read(look).map(state -> state.physicalId());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> owner = owner(declared.type(), found.get());
        if (owner.isPresent()) {
            refusals.add("Resource " + found.get() + " of type " + declared.type() + " already exists in stack "
                    + owner.get());
            return Optional.empty();
        }
        if (declared.deletionPolicy().equals("Delete")) {
            refusals.add("Resource " + declared.name() + " (" + found.get() + ") of type " + declared.type()
                    + " already exists; to import it, give it the DeletionPolicy Retain or RetainExceptOnCreate");
            return Optional.empty();
        }
        return found;
    }

    /** A resource that is to be imported must exist and belong to no stack. */
    private void checkImport(
            ResourceDeclaration declared, ResourceRequest request, String physicalId, List<String> refusals) {
        ResourceRequest look = new ResourceRequest(
                request.cloud(),
                request.scope(),
                request.caller(),
                request.stackName(),
                request.stackId(),
                request.logicalId(),
                physicalId,
                request.properties(),
                null,
                request.stackTags(),
                request.token(),
                request.making());
        if (engine.type(declared.type()).read(look).isEmpty()) {
            refusals.add("Resource " + physicalId + " of type " + declared.type() + " to import as " + declared.name()
                    + " does not exist");
        }
        owner(declared.type(), physicalId)
                .ifPresent(stack -> refusals.add("Resource " + physicalId + " of type " + declared.type()
                        + " already exists in stack " + stack));
    }

    /** The name of the stack that a physical resource belongs to. */
    Optional<String> owner(String type, String physicalId) {
        return store.everyResource().stream()
                .filter(e -> physicalId.equals(e.getValue().physicalId())
                        && type.equals(e.getValue().type()))
                .filter(e -> !e.getValue().gone())
                .map(e -> store.byId(e.getKey())
                        .filter(stack -> !stack.hasEnded())
                        .map(StackRecord::name)
                        .orElse(null))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError for an output that can have no value */
    /** @param stack null if it has nothing yet */
    private static boolean outputsChange(@Nullable StackRecord stack, Template template, Resolver resolver) {
        Map<String, String> now = new LinkedHashMap<>();
        Map<String, String> was = new LinkedHashMap<>();
        template.outputs().values().stream()
                .filter(output -> resolver.holds(output.condition()))
                .forEach(output -> now.put(
                        output.name(),
                        Outputs.value(template, output, resolver) + "\n"
                                + Objects.requireNonNullElse(Outputs.exportName(output, resolver), "")));
        if (stack == null) {
            return false;
        }
        stack.outputs()
                .forEach(output -> was.put(
                        output.key(),
                        output.value() + "\n" + (output.exportName() == null ? "" : output.exportName())));
        return !now.equals(was);
    }
}
