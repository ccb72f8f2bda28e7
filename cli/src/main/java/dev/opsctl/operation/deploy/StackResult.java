package dev.opsctl.operation.deploy;

import java.util.List;
import java.util.Map;

/** What happened to one stack. */
public record StackResult(
        String stack, String outcome, String status, List<ResourceChange> changes, Map<String, String> outputs) {

    /** What a change set does to one resource. */
    public record ResourceChange(String action, String logicalId, String type, String replacement) {}
}
