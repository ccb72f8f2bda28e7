package dev.opsctl.local.service.cloudformation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.engine.LiveReferenceValues;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A template's values while a change set is planned: what does not exist yet is known after apply. */
final class PlannedReferenceValues extends LiveReferenceValues {

    private final Set<String> unknown = new HashSet<>();
    private final Set<String> unknownAttributes = new HashSet<>();
    private final Map<String, String> adopted = new HashMap<>();
    private final Set<String> left = new HashSet<>();
    private String block = "Resources";

    PlannedReferenceValues(StackStore store, String stackId, String stackName, List<String> notificationArns) {
        super(store, stackId, stackName, notificationArns);
    }

    /** A resource whose condition does not hold: nothing may refer to it. */
    void left(String logicalId) {
        left.add(logicalId);
    }

    /** From now on it is outputs that are looked at. */
    void forOutputs() {
        block = "Outputs";
    }

    private void checkThere(String logicalId) {
        if (left.contains(logicalId)) {
            throw CloudFormationErrors.validation("Template format error: Unresolved resource dependencies ["
                    + logicalId + "] in the " + block + " block of the template");
        }
    }

    void unknown(String logicalId) {
        unknown.add(logicalId);
    }

    void unknownAttributes(String logicalId) {
        unknownAttributes.add(logicalId);
    }

    void adopted(String logicalId, String physicalId) {
        adopted.put(logicalId, physicalId);
    }

    @Override
    public JsonNode ref(String logicalId) {
        checkThere(logicalId);
        if (adopted.containsKey(logicalId)) {
            return text(adopted.get(logicalId));
        }
        return unknown.contains(logicalId) ? text(Resolver.KNOWN_AFTER_APPLY) : super.ref(logicalId);
    }

    @Override
    public JsonNode attribute(String logicalId, String attribute) {
        checkThere(logicalId);
        boolean later =
                unknown.contains(logicalId) || unknownAttributes.contains(logicalId) || adopted.containsKey(logicalId);
        return later ? text(Resolver.KNOWN_AFTER_APPLY) : super.attribute(logicalId, attribute);
    }
}
