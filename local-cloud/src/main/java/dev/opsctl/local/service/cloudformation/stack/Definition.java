package dev.opsctl.local.service.cloudformation.stack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operator asked a stack to be.
 *
 * @param templateKey the SHA-256 of the template's text in the store
 * @param resolved what the Parameter Store had under the names that parameters give, when the operation was asked for
 * @param tags the stack's own tags, without {@code aws:cloudformation:*}
 * @param roleArn the role that acts for the stack; null if whoever calls CloudFormation does
 */
public record Definition(
        String templateKey,
        Map<String, String> parameters,
        Map<String, String> resolved,
        Map<String, String> tags,
        List<String> capabilities,
        @Nullable String roleArn,
        List<String> notificationArns) {

    public Definition {
        parameters = parameters == null ? Map.of() : parameters;
        resolved = resolved == null ? Map.of() : resolved;
        tags = tags == null ? Map.of() : tags;
        capabilities = capabilities == null ? List.of() : capabilities;
        notificationArns = notificationArns == null ? List.of() : notificationArns;
    }

    /** What the template's parameters stand for. */
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>(parameters);
        values.putAll(resolved);
        return values;
    }
}
