package dev.opsctl.local.identity.action;

import dev.opsctl.local.cloud.Caller;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** IAM and STS. */
final class AccountRules {

    private AccountRules() {}

    static List<Permission> iam(Call call) {
        if (call.action().isEmpty()) {
            return List.of();
        }
        ActionTable.Action action = call.action().get();
        Members members = call.members();
        Map<String, List<String>> context = new HashMap<>();
        if (members.text("PermissionsBoundary") != null) {
            context.put("iam:PermissionsBoundary", List.of(members.text("PermissionsBoundary")));
        }
        if (members.text("AWSServiceName") != null) {
            context.put("iam:AWSServiceName", List.of(members.text("AWSServiceName")));
        }
        if (members.text("PolicyArn") != null) {
            context.put("iam:PolicyARN", List.of(members.text("PolicyArn")));
        }
        List<Permission> permissions = new ArrayList<>(call.on(action.name(), context, resource(call, action)));
        if (call.operation().equals("addRoleToInstanceProfile") && members.text("RoleName") != null) {
            // Named, where all others that pass a role give its ARN.
            permissions.add(new Permission(
                    "iam:PassRole",
                    List.of(named(call, "role", members.text("RoleName"))),
                    Map.of("iam:PassedToService", List.of("ec2.amazonaws.com"))));
        }
        return permissions;
    }

    private static String named(Call call, String type, String name) {
        String path = call.members().text("Path") == null ? "/" : call.members().text("Path");
        return name.startsWith("arn:")
                ? name
                : call.lookup().find(call.scope(), "iam", type, name).orElseGet(() -> call.scope()
                        .globalArn("iam", type + path + name));
    }

    private static String resource(Call call, ActionTable.Action action) {
        Members members = call.members();
        if (call.operation().equals("createServiceLinkedRole")) {
            return call.scope().globalArn("iam", "role/aws-service-role/" + members.text("AWSServiceName") + "/*");
        }
        for (String type : action.words()) {
            String name =
                    switch (type) {
                        case "role" -> members.text("RoleName");
                        case "group" -> members.text("GroupName");
                        case "user" -> members.text("UserName");
                        case "policy" ->
                            members.text("PolicyArn") != null ? members.text("PolicyArn") : members.text("PolicyName");
                        case "instance-profile" -> members.text("InstanceProfileName");
                        case "oidc-provider" ->
                            members.text("Url") != null
                                    ? members.text("Url").replaceFirst("^https://", "")
                                    : members.text("OpenIDConnectProviderArn");
                        case "saml-provider" ->
                            members.text("Name") != null ? members.text("Name") : members.text("SAMLProviderArn");
                        default -> null;
                    };
            if (name != null) {
                return named(call, type, name);
            }
        }
        if (members.text("PolicySourceArn") != null) {
            return members.text("PolicySourceArn");
        }
        // a user's own keys and profile, when no user is named
        return action.words().contains("user") ? call.caller().principalArn() : "*";
    }

    static @Nullable List<Permission> sts(Call call) {
        Members members = call.members();
        switch (call.operation()) {
            case "assumeRoleWithWebIdentity":
                // who asks is known by the token, which the operation looks at before it asks for permission
                return null;
            case "assumeRole":
                Map<String, List<String>> context = new HashMap<>();
                if (members.text("ExternalId") != null) {
                    context.put("sts:ExternalId", List.of(members.text("ExternalId")));
                }
                if (members.text("RoleSessionName") != null) {
                    context.put("sts:RoleSessionName", List.of(members.text("RoleSessionName")));
                }
                if (members.text("SourceIdentity") != null) {
                    context.put("sts:SourceIdentity", List.of(members.text("SourceIdentity")));
                }
                if (!members.texts("TransitiveTagKeys").isEmpty()) {
                    context.put("sts:TransitiveTagKeys", members.texts("TransitiveTagKeys"));
                }
                String role = String.valueOf(members.text("RoleArn"));
                List<Permission> permissions = new ArrayList<>(call.on("AssumeRole", context, role));
                if (!members.tags().isEmpty() || call.caller().context().containsKey(Caller.TRANSITIVE_TAGS)) {
                    permissions.addAll(call.on("TagSession", context, role));
                }
                if (members.text("SourceIdentity") != null
                        || call.caller().context().containsKey("aws:SourceIdentity")) {
                    permissions.addAll(call.on("SetSourceIdentity", context, role));
                }
                return permissions;
            default:
                return call.action().map(action -> call.on(action.name(), "*")).orElse(List.of());
        }
    }
}
