package dev.opsctl.local.service.cloudformation.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackDriftStatus;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDriftStatus;

/**
 * What the last look at a resource of a stack has found.
 *
 * @param expected what the stack says, as JSON text
 * @param actual what is there, as JSON text; null if the resource is gone
 * @param differences {@code software.amazon.awssdk.services.cloudformation.model.PropertyDifference} as JSON
 */
public record DriftRecord(
        String logicalId,
        String physicalId,
        String type,
        StackResourceDriftStatus status,
        String expected,
        @Nullable String actual,
        List<JsonNode> differences,
        Instant at) {

    /**
     * The last look at a whole stack.
     *
     * @param failure why some of its resources could not be looked at, or null
     */
    public record Detection(
            String id, String stackId, StackDriftStatus status, int drifted, @Nullable String failure, Instant at) {}

    /** Whether the resource is not what the stack says. */
    public boolean drifted() {
        return status == StackResourceDriftStatus.MODIFIED || status == StackResourceDriftStatus.DELETED;
    }
}
