package dev.opsctl.local.identity.action;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;

/**
 * One call whose permissions are sought.
 *
 * @param service the service's ARN name
 * @param operation the client method's name
 * @param lookup finds ARNs that cannot be derived from names
 */
record Call(
        Caller caller,
        Scope scope,
        String service,
        String operation,
        SdkRequest request,
        Members members,
        ArnLookup lookup) {

    Optional<ActionTable.Action> action() {
        return ActionTable.of(service).action(operation);
    }

    String arn(String resource) {
        return scope.arn(service, resource);
    }

    /** The permission for this service's action on one resource. */
    List<Permission> on(String action, String... resources) {
        return List.of(new Permission(service + ":" + action, List.of(resources), Map.of()));
    }

    List<Permission> on(String action, Map<String, List<String>> context, String... resources) {
        return List.of(new Permission(service + ":" + action, List.of(resources), context));
    }

    /** The operation's name as an action's. */
    String actionName() {
        return action().map(ActionTable.Action::name).orElse(operation);
    }
}
