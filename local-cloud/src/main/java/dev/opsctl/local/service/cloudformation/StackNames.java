package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import java.util.Locale;

/** How requests name stacks and change sets: by name or ARN. */
public final class StackNames {

    private static final String NAME = "[a-zA-Z][-a-zA-Z0-9]{0,127}";
    private static final ResourceKind STACK = ResourceKind.arn(
                    "cloudformation", "stack/" + NAME + "/[A-Za-z0-9-]{1,64}")
            .orName(NAME);
    private static final ResourceKind SET = ResourceKind.name(NAME);

    public static final Addressing ADDRESSING = new Naming((member, text, fault) ->
                    CloudFormationErrors.validation("1 validation error detected: Value '" + text + "' at '"
                            + member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1)
                            + "' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                            + "[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"))
            .subject("StackName", STACK)
            .part(
                    "ChangeSetName",
                    ResourceKind.arn("cloudformation", "changeSet/" + NAME + "/[A-Za-z0-9-]{1,64}")
                            .orName(NAME))
            .subject("StackSetName", SET);

    private StackNames() {}
}
