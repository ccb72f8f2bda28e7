package dev.opsctl.operation.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment would do, property by property. Its JSON form is published: {@code opsctl plan --schema}.
 *
 * @param version of the JSON form; 1
 * @param made when, in ISO 8601, UTC
 * @param notes what the plan could not find out, or had to do, in words
 */
public record Plan(
        int version, String made, Place target, Summary summary, List<String> notes, List<StackPlan> stacks) {

    public static final int VERSION = 1;

    /** What is to be done with a resource. */
    public enum Action {
        DELETE,
        REPLACE,
        PERHAPS_REPLACE,
        MODIFY,
        /** CloudFormation only knows when it happens whether there is a change. */
        PERHAPS_MODIFY,
        ADD,
        IMPORT;

        /** Whether what is there now may be gone afterwards. */
        public boolean destructive() {
            return this == DELETE || this == REPLACE || this == PERHAPS_REPLACE;
        }
    }

    /** What becomes of a stack. */
    public enum Outcome {
        CREATE,
        UPDATE,
        /** A nested stack that is updated, and nothing in it changes: it passes parameters on. */
        PASSES_ON,
        UNCHANGED
    }

    /** Who has listed a stack's changes. */
    public enum Source {
        CHANGE_SET,
        /** Nobody has: CloudFormation cannot be asked before something else is deployed; what the template has, will be made. */
        TEMPLATE
    }

    /** Where. */
    public record Place(String name, String account, String region, String prefix) {}

    /**
     * How many resources, in all stacks.
     *
     * @param widened resources whose change lets somebody do more
     * @param losing resources whose deletion or replacement loses something
     */
    public record Summary(
            int deleted,
            int replaced,
            int perhapsReplaced,
            int modified,
            int perhapsModified,
            int added,
            int imported,
            int widened,
            int losing) {

        static Summary of(List<StackPlan> stacks) {
            List<ResourcePlan> all =
                    stacks.stream().flatMap(stack -> stack.resources().stream()).toList();
            return new Summary(
                    count(all, Action.DELETE),
                    count(all, Action.REPLACE),
                    count(all, Action.PERHAPS_REPLACE),
                    count(all, Action.MODIFY),
                    count(all, Action.PERHAPS_MODIFY),
                    count(all, Action.ADD),
                    count(all, Action.IMPORT),
                    (int) all.stream().filter(r -> !r.permissions().isEmpty()).count(),
                    (int) all.stream().filter(r -> r.loses() != null).count());
        }

        private static int count(List<ResourcePlan> all, Action action) {
            return (int) all.stream().filter(r -> r.action() == action).count();
        }
    }

    /**
     * One stack.
     *
     * @param path its part ({@code iam}, {@code app}), and the logical ids of the nested stacks down to it
     * @param stack its name; null for a nested one that does not exist yet
     * @param status what it is now; null for nested ones
     * @param parameters those that get another value
     */
    public record StackPlan(
            String path,
            @Nullable String stack,
            Outcome outcome,
            @Nullable String status,
            Source source,
            List<ParameterChange> parameters,
            List<ResourcePlan> resources) {}

    /** A parameter of a stack, before and after; null where there is none, stars where it is secret. */
    public record ParameterChange(String name, @Nullable String before, @Nullable String after) {}

    /**
     * One resource.
     *
     * @param physicalId null if it does not exist yet
     * @param kept whether what is there stays without a stack, as the template asks
     * @param because the properties that cannot be changed without a new resource
     * @param loses what is gone afterwards, in words; null if nothing is
     * @param obstacle why CloudFormation will probably refuse it, in words; null if nothing is known
     * @param permissions what somebody may do that he could not before
     */
    public record ResourcePlan(
            String path,
            String logicalId,
            String type,
            @Nullable String physicalId,
            Action action,
            boolean kept,
            List<String> because,
            @Nullable String loses,
            @Nullable String obstacle,
            List<PropertyChange> properties,
            List<Permission> permissions) {

        /** The same, as a change that will happen. */
        ResourcePlan surely() {
            return new ResourcePlan(
                    path,
                    logicalId,
                    type,
                    physicalId,
                    Action.MODIFY,
                    kept,
                    because,
                    loses,
                    obstacle,
                    properties,
                    permissions);
        }

        /** Whether it changes only if something comes to be another that is known when it happens. */
        @JsonIgnore
        public boolean unsure() {
            return action == Action.PERHAPS_MODIFY
                    || action == Action.PERHAPS_REPLACE
                            && !properties.isEmpty()
                            && properties.stream().allMatch(PropertyChanges::unsure);
        }
    }

    /**
     * One place in a resource.
     *
     * @param path as CloudFormation names it, {@code /Properties/Tags/0/Value}
     * @param name for people, {@code Tags[Purpose].Value}
     * @param before null if there was nothing, or it is not known
     * @param after null if there will be nothing, or it is not known
     * @param recreation {@code Never}, {@code Conditionally} or {@code Always}
     * @param secret whether the values are masked
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PropertyChange(
            String path,
            String name,
            Change change,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            String recreation,
            List<Cause> causes,
            boolean secret) {}

    /** What happens at a place. */
    public enum Change {
        ADD,
        REMOVE,
        MODIFY,
        /** CloudFormation has named the property only. */
        UNKNOWN
    }

    /**
     * Where a change comes from, if not from the template's text.
     *
     * @param source CloudFormation's word: {@code ParameterReference}, {@code ResourceReference}, {@code ResourceAttribute}, {@code Automatic}
     * @param entity the parameter, resource or attribute; null if it is not said
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Cause(String source, String entity) {}

    /**
     * Something that is allowed anew.
     *
     * @param kind {@code allowed}, {@code noLongerDenied}, {@code conditionLoosened}, {@code mayAssume} or {@code attached}
     * @param who the principal; null for the role, user or group that the policy belongs to
     * @param actions the actions, or the policy that is attached
     * @param resources on what
     * @param broad whether it is about everything or everybody
     * @param words all of it in a sentence
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Permission(
            String kind,
            @Nullable String who,
            List<String> actions,
            List<String> resources,
            boolean broad,
            String words) {}

    /** @param stacks in the order of deployment, nested ones after those that they are in */
    public static Plan of(String made, Place target, List<String> notes, List<StackPlan> stacks) {
        return new Plan(VERSION, made, target, Summary.of(stacks), List.copyOf(notes), List.copyOf(stacks));
    }

    /** All resources that change. */
    public Stream<ResourcePlan> changes() {
        return stacks.stream().flatMap(stack -> stack.resources().stream());
    }

    /** Whether a deployment would do nothing. */
    @JsonIgnore
    public boolean isEmpty() {
        return stacks.stream().allMatch(stack -> stack.outcome() == Outcome.UNCHANGED);
    }
}
