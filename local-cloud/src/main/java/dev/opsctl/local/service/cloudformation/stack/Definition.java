package dev.opsctl.local.service.cloudformation.stack;

import java.util.List;
import java.util.Map;

/**
 * What the operator asked a stack to be.
 *
 * @param templateKey the SHA-256 of the template's text in the store
 * @param tags the stack's own tags, without {@code aws:cloudformation:*}
 */
public record Definition(
        String templateKey,
        Map<String, String> parameters,
        Map<String, String> tags,
        List<String> capabilities,
        String roleArn,
        List<String> notificationArns) {

    public Definition {
        parameters = parameters == null ? Map.of() : parameters;
        tags = tags == null ? Map.of() : tags;
        capabilities = capabilities == null ? List.of() : capabilities;
        notificationArns = notificationArns == null ? List.of() : notificationArns;
    }
}
