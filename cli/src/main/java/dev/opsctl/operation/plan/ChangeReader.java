package dev.opsctl.operation.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.opsctl.operation.plan.Plan.Action;
import dev.opsctl.operation.plan.Plan.Outcome;
import dev.opsctl.operation.plan.Plan.ParameterChange;
import dev.opsctl.operation.plan.Plan.PropertyChange;
import dev.opsctl.operation.plan.Plan.ResourcePlan;
import dev.opsctl.operation.plan.Plan.Source;
import dev.opsctl.operation.plan.Plan.StackPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.RequiresRecreation;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/** Reads change sets, those of nested stacks too, as a plan. */
public final class ChangeReader {

    /** Where change sets come from: CloudFormation, or answers that were kept. */
    public interface Answers {

        /**
         * All changes of a change set.
         *
         * @param values whether with values. CloudFormation leaves changes out that come from other resources if it is asked for values, and
         *     values if it is not: so both are asked
         */
        List<Change> changes(String changeSetId, boolean values);

        /** The resources of a stack that is deleted as a whole, those of its nested stacks too, by the logical ids down to them. */
        Map<String, StackResourceSummary> resources(String stackId);
    }

    private static final String NESTED = "AWS::CloudFormation::Stack";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Answers answers;
    private final Set<String> stateful;

    /** @param stateful the types that hold data */
    public ChangeReader(Answers answers, Set<String> stateful) {
        this.answers = answers;
        this.stateful = stateful;
    }

    /**
     * A stack's plan, and those of its nested stacks.
     *
     * @param path the stack's part
     * @param stack its name
     * @param parameters those that get another value
     */
    public List<StackPlan> read(
            String path,
            String stack,
            Outcome outcome,
            @Nullable String status,
            List<ParameterChange> parameters,
            String changeSetId) {
        List<StackPlan> nested = new ArrayList<>();
        List<ResourcePlan> resources = new ArrayList<>();
        for (ResourceChange change : changes(changeSetId)) {
            String below = path + "/" + change.logicalResourceId();
            if (!NESTED.equals(change.resourceType())) {
                resources.add(resource(below, change));
            } else if (gone(change)) {
                resources.add(resource(below, change));
                answers.resources(change.physicalResourceId())
                        .forEach((inner, existing) -> resources.add(lost(below + "/" + inner, existing, change)));
            } else {
                nested.addAll(nested(below, change));
            }
        }
        List<StackPlan> all = new ArrayList<>();
        all.add(new StackPlan(path, stack, outcome, status, Source.CHANGE_SET, parameters, certain(resources)));
        all.addAll(nested);
        return all;
    }

    /** What gets an attribute that is known to change does change, though CloudFormation does not say so. */
    private static List<ResourcePlan> certain(List<ResourcePlan> resources) {
        Set<String> changing = new java.util.HashSet<>();
        resources.forEach(resource ->
                resource.properties().forEach(property -> changing.add(resource.logicalId() + "." + property.name())));
        return resources.stream()
                .map(resource -> resource.action() == Action.PERHAPS_MODIFY
                                && resource.properties().stream()
                                        .flatMap(property -> property.causes().stream())
                                        .anyMatch(cause -> changing.contains(cause.entity()))
                        ? resource.surely()
                        : resource)
                .toList();
    }

    private static boolean gone(ResourceChange change) {
        return change.physicalResourceId() != null
                && (change.action() == ChangeAction.REMOVE || change.replacement() == Replacement.TRUE)
                && change.action() != ChangeAction.ADD;
    }

    private List<StackPlan> nested(String path, ResourceChange change) {
        Outcome outcome = change.action() == ChangeAction.ADD ? Outcome.CREATE : Outcome.UPDATE;
        List<ParameterChange> parameters = parameters(change);
        List<StackPlan> plans = change.changeSetId() == null
                ? List.of(new StackPlan(path, null, outcome, null, Source.CHANGE_SET, parameters, List.of()))
                : read(path, name(change.physicalResourceId()), outcome, null, parameters, change.changeSetId());
        StackPlan own = plans.get(0);
        if (outcome == Outcome.UPDATE && own.resources().isEmpty()) {
            List<StackPlan> quiet = new ArrayList<>(plans);
            quiet.set(
                    0,
                    new StackPlan(
                            path, own.stack(), Outcome.PASSES_ON, null, own.source(), own.parameters(), List.of()));
            return quiet;
        }
        return plans;
    }

    /** {@code opsctl-app-Orders-1ABC} of a stack's ARN. */
    private static String name(String arn) {
        String[] parts = arn == null ? new String[0] : arn.split("/");
        return parts.length > 1 ? parts[1] : arn;
    }

    /** Changes with values, and those that CloudFormation only tells without. */
    private List<ResourceChange> changes(String changeSetId) {
        Map<String, ResourceChange> all = new LinkedHashMap<>();
        for (boolean values : new boolean[] {true, false}) {
            answers.changes(changeSetId, values).stream()
                    .map(Change::resourceChange)
                    .filter(Objects::nonNull)
                    .forEach(change -> all.putIfAbsent(change.logicalResourceId(), change));
        }
        return List.copyOf(all.values());
    }

    private static List<ParameterChange> parameters(ResourceChange change) {
        JsonNode before = properties(change.beforeContext()).path("Parameters");
        JsonNode after = properties(change.afterContext()).path("Parameters");
        List<ParameterChange> changed = new ArrayList<>();
        Set<String> names = new java.util.TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        names.stream()
                .filter(name -> !ValueDifference.same(before.path(name), after.path(name)))
                .forEach(name -> changed.add(parameter(name, text(before.path(name)), text(after.path(name)))));
        return changed;
    }

    /** A parameter with what is secret masked. */
    public static ParameterChange parameter(String name, @Nullable String before, @Nullable String after) {
        return new ParameterChange(name, shown(name, before), shown(name, after));
    }

    private static @Nullable String shown(String name, @Nullable String value) {
        return value == null
                ? null
                : SecretValues.mask(name, JSON.valueToTree(value)).asText();
    }

    private static @Nullable String text(JsonNode value) {
        return value.isMissingNode() ? null : value.isContainerNode() ? value.toString() : value.asText();
    }

    private ResourcePlan resource(String path, ResourceChange change) {
        JsonNode before = properties(change.beforeContext());
        JsonNode after = properties(change.afterContext());
        List<PropertyChange> found = new PropertyChanges(change).read();
        Action action = action(change, found);
        List<String> because = because(action, found);
        boolean kept = String.valueOf(change.policyActionAsString()).matches("Retain|ReplaceAndRetain");
        String loses = action.destructive() && !kept ? Losses.of(change.resourceType(), stateful) : null;
        return new ResourcePlan(
                path,
                change.logicalResourceId(),
                change.resourceType(),
                change.physicalResourceId(),
                action,
                kept,
                because,
                loses,
                obstacle(action, change.physicalResourceId(), before, after),
                found,
                action == Action.IMPORT ? List.of() : Widening.of(change.resourceType(), before, after));
    }

    /** What must be replaced for; what may be, if nothing must. */
    private static List<String> because(Action action, List<PropertyChange> properties) {
        List<String> always = needing(RequiresRecreation.ALWAYS, properties);
        return !action.destructive() || action == Action.DELETE
                ? List.of()
                : always.isEmpty() ? needing(RequiresRecreation.CONDITIONALLY, properties) : always;
    }

    private static List<String> needing(RequiresRecreation recreation, List<PropertyChange> properties) {
        return properties.stream()
                .filter(p -> p.recreation().equals(recreation.toString()))
                .map(PropertyChange::name)
                .distinct()
                .toList();
    }

    private ResourcePlan lost(String path, StackResourceSummary existing, ResourceChange stack) {
        return new ResourcePlan(
                path,
                existing.logicalResourceId(),
                existing.resourceType(),
                existing.physicalResourceId(),
                stack.action() == ChangeAction.REMOVE ? Action.DELETE : Action.REPLACE,
                false,
                List.of(),
                Losses.of(existing.resourceType(), stateful),
                null,
                List.of(),
                List.of());
    }

    private static Action action(ResourceChange change, List<PropertyChange> properties) {
        return switch (change.action()) {
            case ADD -> Action.ADD;
            case REMOVE -> Action.DELETE;
            case IMPORT -> Action.IMPORT;
            default -> {
                if (change.replacement() == Replacement.TRUE) {
                    yield Action.REPLACE;
                } else if (change.replacement() == Replacement.CONDITIONAL) {
                    yield Action.PERHAPS_REPLACE;
                }
                yield change.action() == ChangeAction.DYNAMIC
                                || !properties.isEmpty() && properties.stream().allMatch(PropertyChanges::unsure)
                        ? Action.PERHAPS_MODIFY
                        : Action.MODIFY;
            }
        };
    }

    /** A resource with a fixed name cannot be replaced under that name: the new one is made before the old one goes. */
    private static @Nullable String obstacle(Action action, String physicalId, JsonNode before, JsonNode after) {
        if (action != Action.REPLACE && action != Action.PERHAPS_REPLACE || physicalId == null) {
            return null;
        }
        Optional<String> named = before.properties().stream()
                .filter(field ->
                        field.getKey().endsWith("Name") && field.getValue().isTextual())
                .filter(field -> field.getValue().equals(after.path(field.getKey())))
                .filter(field -> physicalId.matches("(?s)(.*[/:])?"
                        + java.util.regex.Pattern.quote(field.getValue().asText())))
                .map(field -> field.getKey() + " " + field.getValue().asText())
                .findFirst();
        return named.map(name -> "its name is fixed (" + name
                        + "), and the new one is made before the old one is deleted; give it another name, too")
                .orElse(null);
    }

    static JsonNode properties(String context) {
        return context(context).path("Properties");
    }

    static JsonNode context(String context) {
        if (context == null) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(context);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance(); // cut off: large contexts are; the details say what there is
        }
    }
}
