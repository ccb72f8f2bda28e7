package dev.opsctl.local.service.cloudformation.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.Change;

/**
 * What an operation would do.
 *
 * @param outputsChange whether outputs would change although no resource may
 * @param imports physical ids of resources to adopt, by logical id; below nested stacks {@code Child.Resource}
 * @param refusal why it cannot be executed, or null
 */
public record Plan(List<Change> changes, boolean outputsChange, Map<String, String> imports, @Nullable String refusal) {

    public boolean isEmpty() {
        return changes.isEmpty() && !outputsChange;
    }
}
