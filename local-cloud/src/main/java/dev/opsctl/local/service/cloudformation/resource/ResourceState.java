package dev.opsctl.local.service.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a resource is after an operation.
 *
 * @param physicalId what {@code Ref} gives
 * @param attributes what {@code Fn::GetAtt} gives, by attribute name; nested attributes ({@code Endpoint.Address}) under their dotted name
 */
public record ResourceState(String physicalId, ObjectNode attributes) {

    public static ResourceState of(String physicalId) {
        return new ResourceState(physicalId, JsonNodeFactory.instance.objectNode());
    }

    /** This state with one more attribute. */
    public ResourceState with(String attribute, String value) {
        ObjectNode more = attributes.deepCopy();
        more.put(attribute, value);
        return new ResourceState(physicalId, more);
    }

    /** This state with one more attribute. */
    public ResourceState with(String attribute, JsonNode value) {
        ObjectNode more = attributes.deepCopy();
        more.set(attribute, value);
        return new ResourceState(physicalId, more);
    }
}
