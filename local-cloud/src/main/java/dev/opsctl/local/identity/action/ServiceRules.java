package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which permissions the calls of one service need. */
interface ServiceRules {

    /** @return none if no action is known; null if the request asks for nothing */
    @Nullable
    List<Permission> permissions(Call call);

    /**
     * What the parts of a batch need. One without parts asks for nothing, so there is nothing to deny: AWS, too, finds it invalid first, as
     * the service does.
     */
    static @Nullable List<Permission> each(Stream<Permission> parts) {
        List<Permission> permissions = parts.distinct().toList();
        return permissions.isEmpty() ? null : permissions;
    }

    /** What holds where nothing is special: the action of the operation's name, on the resource that the request names. */
    ServiceRules PLAIN = call -> {
        if (call.action().isEmpty()) {
            return List.of();
        }
        ActionTable.Action action = call.action().get();
        return byTypes(call, action.name(), action.words());
    };

    /** One permission per resource of the first of these types that the request names; on {@code *} if it names none. */
    static List<Permission> byTypes(Call call, String action, List<String> types) {
        if (types.isEmpty()) {
            return call.on(action, "*");
        }
        for (String member : List.of("ResourceArn", "Resource")) {
            String arn = call.members().text(member);
            if (arn != null && arn.startsWith("arn:")) {
                return call.on(action, arn);
            }
        }
        List<Permission> permissions = new ArrayList<>();
        for (String type : types) {
            ArnTemplates.fill(call, type)
                    .forEach(arn ->
                            permissions.add(new Permission(call.service() + ":" + action, List.of(arn), Map.of())));
            if (!permissions.isEmpty()) {
                return permissions;
            }
        }
        return call.on(action, "*");
    }
}
