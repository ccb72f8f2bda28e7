package dev.opsctl.local.service.scheduler;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import java.util.Locale;

/** How requests name schedules and their groups. */
public final class ScheduleNames {

    private static final String NAME = "[0-9a-zA-Z_.-]{1,64}";

    public static final Addressing ADDRESSING = new Naming((member, text, fault) ->
                    SchedulerErrors.validation("1 validation error detected: Value '" + text + "' at '"
                            + member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1)
                            + "' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                            + (member.equals("ResourceArn")
                                    ? "arn:aws:scheduler:REGION:ACCOUNT:schedule-group/" + NAME
                                    : "[0-9a-zA-Z-_.]+")))
            .subject("Name", ResourceKind.name(NAME))
            .subject("GroupName", ResourceKind.name(NAME))
            .subject("ResourceArn", ResourceKind.arn("scheduler", "schedule-group/" + NAME));

    private ScheduleNames() {}
}
