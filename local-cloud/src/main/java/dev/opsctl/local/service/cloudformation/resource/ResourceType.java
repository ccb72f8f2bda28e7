package dev.opsctl.local.service.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.schema.AppliedProperties;
import dev.opsctl.local.service.cloudformation.schema.PropertyChecks;
import dev.opsctl.local.service.cloudformation.schema.PropertyChecks.Problem;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One CloudFormation resource type: turns properties into calls on the client interface of its service. Which properties exist, which
 * are read-only and which force replacement comes from AWS's provider schemas, not from here; the engine has validated and resolved the
 * properties before it calls.
 *
 * <p>All methods throw the service's own exceptions; the engine makes the resource's {@code ResourceStatusReason} of them. Every method
 * is safe to repeat: after a crash the engine calls {@link #create} again with the same client token.
 */
public interface ResourceType {

    /** {@code AWS::SQS::Queue}. */
    String name();

    /**
     * Makes the resource. If no name is given in the properties, {@link ResourceRequest#generatedName} has the one to use. A resource
     * of that name that this stack does not own is an AlreadyExists error, except when an earlier attempt with the same token made it.
     */
    ResourceState create(ResourceRequest request);

    /** Changes the resource in place; only called if no changed property forces replacement. Data stays. */
    ResourceState update(ResourceRequest request);

    /**
     * Why there is no such update, though AWS's schema does not say so: nothing is done then, neither forward nor on the way back.
     *
     * @param before the properties that the resource has
     * @param after those that it is to have; none of what replaces it has changed
     */
    default Optional<String> updateRefusal(ObjectNode before, ObjectNode after) {
        return Optional.empty();
    }

    /** Removes the resource; one that is gone already is no error. */
    void delete(ResourceRequest request);

    /** The resource as it is now, if it exists: for {@code ImportExistingResources}, import change sets and drift. */
    Optional<ResourceState> read(ResourceRequest request);

    /**
     * Values of applied properties that this type cannot apply, though AWS takes them: a template that has them is refused before anything is
     * made. Properties that nobody applies are refused without it ({@link AppliedProperties}).
     *
     * @param properties resolved; what is known after apply has no value yet
     */
    default List<Problem> refusals(ObjectNode properties) {
        return List.of();
    }

    /** What AWS does not take of properties, or else what the local cloud would leave out. */
    default List<Problem> problems(ResourceSchema schema, ObjectNode properties) {
        List<Problem> problems = PropertyChecks.check(schema, properties);
        if (problems.isEmpty()) {
            problems = new ArrayList<>(AppliedProperties.unapplied(schema.type(), properties));
            problems.addAll(refusals(properties));
        }
        return problems;
    }

    /**
     * The physical id that the properties determine (the name given), without looking: what ImportExistingResources looks for. Empty
     * when the id is generated.
     */
    default Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.empty();
    }
}
