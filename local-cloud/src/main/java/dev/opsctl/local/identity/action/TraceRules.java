package dev.opsctl.local.identity.action;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What X-Ray's operations need. */
final class TraceRules {

    private TraceRules() {}

    /** A group's ARN has a part that its name does not say. */
    static @Nullable List<Permission> xray(Call call) {
        String group = call.members().text("GroupName");
        boolean byName = call.members().text("GroupARN") == null
                && call.action().map(action -> action.words().contains("group")).orElse(false);
        return byName && group != null
                ? call.lookup()
                        .find(call.scope(), "xray", "group", group)
                        .map(arn -> call.on(call.actionName(), arn))
                        .orElseGet(() -> ServiceRules.PLAIN.permissions(call))
                : ServiceRules.PLAIN.permissions(call);
    }
}
