package dev.opsctl.operation.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.JsonText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.ManagedPolicyDetail;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.RoleDetail;

/** What roles are allowed by their policies, inline and managed, read at once: a call for a hundred of them instead of some for each. */
final class Granted {

    private record Grant(String arn, Set<String> actions) {}

    private final Map<String, Grant> roles = new HashMap<>();

    private Granted() {}

    /** @param names the roles to keep; there may be others in the account */
    static Granted of(IamClient iam, Set<String> names) {
        Map<String, RoleDetail> found = new HashMap<>();
        Map<String, String> managed = new HashMap<>();
        iam.getAccountAuthorizationDetailsPaginator(
                        r -> r.filter(EntityType.ROLE, EntityType.LOCAL_MANAGED_POLICY, EntityType.AWS_MANAGED_POLICY))
                .forEach(page -> {
                    page.roleDetailList().stream()
                            .filter(role -> names.contains(role.roleName()))
                            .forEach(role -> found.put(role.roleName(), role));
                    page.policies().forEach(policy -> managed.put(policy.arn(), document(policy)));
                });
        Granted granted = new Granted();
        found.forEach((name, role) -> {
            Set<String> actions = new TreeSet<>();
            role.rolePolicyList().forEach(policy -> allowed(policy.policyDocument(), actions));
            role.attachedManagedPolicies().stream()
                    .map(AttachedPolicy::policyArn)
                    .map(managed::get)
                    .forEach(document -> allowed(document, actions));
            granted.roles.put(name, new Grant(role.arn(), actions));
        });
        return granted;
    }

    /** Whether the role is there: somebody may have deleted it under its stack. */
    boolean has(String role) {
        return roles.containsKey(role);
    }

    private Grant grant(String role) {
        return Objects.requireNonNull(roles.get(role), role);
    }

    String arn(String role) {
        return grant(role).arn();
    }

    /** The actions that a role's policies allow, as they are written. */
    Set<String> actions(String role) {
        return grant(role).actions();
    }

    private static String document(ManagedPolicyDetail policy) {
        return policy.policyVersionList().stream()
                .filter(PolicyVersion::isDefaultVersion)
                .map(PolicyVersion::document)
                .findFirst()
                .orElse("{}");
    }

    private static void allowed(String document, Set<String> actions) {
        JsonNode statements = JsonText.read(URLDecoder.decode(document, StandardCharsets.UTF_8))
                .path("Statement");
        for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
            JsonNode names = statement.path("Action");
            if (statement.path("Effect").asText().equals("Allow")) {
                for (JsonNode name : names.isArray() ? names : List.of(names)) {
                    actions.add(name.asText());
                }
            }
        }
    }
}
