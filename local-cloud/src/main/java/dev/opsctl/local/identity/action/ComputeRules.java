package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lambda, Step Functions and CloudFormation. */
final class ComputeRules {

    /** Operations that take a qualifier to act on one version or alias; the others act on the function. */
    private static final Set<String> QUALIFIED = Set.of(
            "invoke",
            "invokeWithResponseStream",
            "getFunction",
            "getFunctionConfiguration",
            "getPolicy",
            "addPermission",
            "removePermission",
            "deleteFunction",
            "putFunctionEventInvokeConfig",
            "updateFunctionEventInvokeConfig",
            "getFunctionEventInvokeConfig",
            "deleteFunctionEventInvokeConfig",
            "putProvisionedConcurrencyConfig",
            "getProvisionedConcurrencyConfig",
            "deleteProvisionedConcurrencyConfig",
            "createFunctionUrlConfig",
            "getFunctionUrlConfig",
            "updateFunctionUrlConfig",
            "deleteFunctionUrlConfig");

    private ComputeRules() {}

    static List<Permission> lambda(Call call) {
        String operation = call.operation().startsWith("invoke") ? "invokeFunction" : call.operation();
        ActionTable.Action action = ActionTable.of("lambda").action(operation).orElse(null);
        if (action == null) {
            String layer = call.members().text("Arn");
            return call.operation().equals("getLayerVersionByArn")
                    ? call.on("GetLayerVersion", layer == null ? "*" : layer)
                    : List.of();
        }
        String name = call.members().text("FunctionName");
        if (name == null || action.words().isEmpty() || !action.words().get(0).startsWith("function")) {
            Map<String, List<String>> context = name != null && call.operation().endsWith("EventSourceMapping")
                    ? Map.of("lambda:FunctionArn", List.of(call.arn("function:" + name)))
                    : Map.of();
            return context.isEmpty()
                    ? ServiceRules.byTypes(call, action.name(), action.words())
                    : withContext(ServiceRules.byTypes(call, action.name(), action.words()), context);
        }
        String[] parts = name.split(":", 2);
        String qualifier = parts.length == 2 ? parts[1] : call.members().text("Qualifier");
        return call.on(
                action.name(),
                call.arn("function:" + parts[0])
                        + (qualifier == null || !QUALIFIED.contains(call.operation()) ? "" : ":" + qualifier));
    }

    private static List<Permission> withContext(List<Permission> permissions, Map<String, List<String>> context) {
        return permissions.stream()
                .map(permission -> new Permission(permission.action(), permission.resources(), context))
                .toList();
    }

    /**
     * Versions and aliases are authorised on their state machine's ARN, with the condition key {@code states:StateMachineQualifier}.
     *
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html">Authorization for versions and
     *     aliases</a>
     */
    static List<Permission> states(Call call) {
        List<Permission> permissions = new ArrayList<>();
        String machine = machine(call);
        if (machine == null) {
            permissions.addAll(ServiceRules.PLAIN.permissions(call));
        } else {
            String[] parts = machine.split(":", 8);
            boolean qualified = parts.length == 8;
            boolean alias = call.operation().equals("createStateMachineAlias");
            permissions.add(new Permission(
                    "states:" + call.actionName(),
                    List.of(qualified ? machine.substring(0, machine.lastIndexOf(':')) : machine),
                    qualified && !alias ? Map.of("states:StateMachineQualifier", List.of(parts[7])) : Map.of()));
        }
        if (Boolean.TRUE.equals(call.members().get("publish"))) {
            String named = call.members().text("name");
            permissions.addAll(call.on(
                    "PublishStateMachineVersion", machine == null ? call.arn("stateMachine:" + named) : machine));
        }
        if (call.operation().equals("testState")
                && Boolean.TRUE.equals(call.members().get("revealSecrets"))) {
            permissions.addAll(call.on("RevealSecrets", "*"));
        }
        return permissions;
    }

    /** The state machine, version or alias that a call names, or null. */
    private static @Nullable String machine(Call call) {
        for (String path : List.of(
                "stateMachineArn",
                "stateMachineAliasArn",
                "stateMachineVersionArn",
                "routingConfiguration.stateMachineVersionArn")) {
            List<String> named = call.members().texts(path);
            if (!named.isEmpty() && named.get(0).contains(":stateMachine:")) {
                return named.get(0);
            }
        }
        return null;
    }

    static @Nullable List<Permission> cloudFormation(Call call) {
        if (call.action().isEmpty()) {
            return List.of();
        }
        ActionTable.Action action = call.action().get();
        Members members = call.members();
        if (!action.words().contains("stack")) {
            return ServiceRules.PLAIN.permissions(call);
        }
        // its ARN has a part that a name does not say; a change set and a resource are their stack's
        for (String[] named : new String[][] {
            {"stack", "StackName"}, {"changeset", "ChangeSetName"}, {"resource", "PhysicalResourceId"}
        }) {
            String name = members.text(named[1]);
            if (name != null) {
                return call.on(
                        action.name(),
                        call.lookup()
                                .find(call.scope(), "cloudformation", named[0], name)
                                .orElseGet(() -> name.contains(":stack/")
                                        ? name
                                        : call.arn("stack/" + (named[0].equals("stack") ? name : "*") + "/*")));
            }
        }
        return call.on(action.name(), call.operation().equals("describeStacks") ? call.arn("stack/*") : "*");
    }
}
