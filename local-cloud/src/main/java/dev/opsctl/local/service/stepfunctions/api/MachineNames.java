package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import dev.opsctl.local.service.stepfunctions.SfnErrors;

/** How requests name state machines, their versions and aliases, executions and activities: by ARN. */
public final class MachineNames {

    private static final String NAME = "[^\\p{Cntrl}\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/]{1,80}";
    private static final String MACHINE = "stateMachine:" + NAME + "(?:/" + NAME + ")?";
    private static final String ACTIVITY = "activity:" + NAME;
    private static final ResourceKind TARGET = ResourceKind.arn("states", MACHINE + "(?::" + NAME + ")?");
    private static final ResourceKind QUALIFIED = ResourceKind.arn("states", MACHINE + ":" + NAME);

    public static final Addressing ADDRESSING = new Naming((member, text, fault) -> SfnErrors.invalidArn(text))
            .subject("stateMachineArn", TARGET)
            .subject("stateMachineAliasArn", QUALIFIED)
            .subject("stateMachineVersionArn", QUALIFIED)
            .subject("routingConfiguration.stateMachineVersionArn", QUALIFIED)
            .subject(
                    "executionArn",
                    ResourceKind.arn(
                            "states",
                            "(?:execution|express):" + NAME + "(?:/" + NAME + ")?:" + NAME + "(?::" + NAME + ")?"))
            .subject("mapRunArn", ResourceKind.arn("states", "mapRun:" + NAME + "/" + NAME + ":" + NAME))
            .subject("activityArn", ResourceKind.arn("states", ACTIVITY))
            .subject("resourceArn", ResourceKind.arn("states", MACHINE + "(?::" + NAME + ")?|" + ACTIVITY));

    private MachineNames() {}
}
