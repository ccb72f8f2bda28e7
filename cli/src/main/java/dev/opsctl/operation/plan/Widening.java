package dev.opsctl.operation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.plan.Grant.Kind;
import dev.opsctl.operation.plan.Plan.Permission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody may do after a change and could not before, by the policies in a resource's properties: actions that are newly allowed,
 * conditions that fall, Denies that disappear, principals that a trust policy or a resource's policy takes in, managed policies. It compares
 * texts, so it says rather too much than too little: what another policy had allowed already counts as new.
 */
final class Widening {

    private static final String LAMBDA_PERMISSION = "AWS::Lambda::Permission";

    private final List<Grant> grants = new ArrayList<>();
    private final Set<String> attached = new LinkedHashSet<>();

    private Widening(String type, JsonNode properties) {
        if (type.equals(LAMBDA_PERMISSION)) {
            permission(properties);
        } else {
            documents(type, "", properties);
        }
    }

    /**
     * @param before the properties before; missing if there was nothing
     * @param after the properties after; missing if there will be nothing
     */
    static List<Permission> of(String type, JsonNode before, JsonNode after) {
        Widening was = new Widening(type, before);
        Widening is = new Widening(type, after);
        List<Permission> found = new ArrayList<>();
        Map<String, List<Grant>> anew = new LinkedHashMap<>();
        Map<String, List<Grant>> loosened = new LinkedHashMap<>();
        for (Grant grant : is.grants) {
            if (grant.allow() && was.grants.stream().noneMatch(old -> old.covers(grant))) {
                boolean known = was.grants.stream().anyMatch(old -> old.coversBut(grant));
                (known ? loosened : anew)
                        .computeIfAbsent(together(grant), key -> new ArrayList<>())
                        .add(grant);
            }
        }
        anew.values().forEach(grants -> found.add(allowed(grants)));
        loosened.values().forEach(grants -> found.add(loosened(grants, was.grants)));
        Map<String, List<Grant>> fallen = new LinkedHashMap<>();
        for (Grant grant : was.grants) {
            if (!grant.allow() && is.grants.stream().noneMatch(now -> now.covers(grant))) {
                fallen.computeIfAbsent(together(grant), key -> new ArrayList<>())
                        .add(grant);
            }
        }
        fallen.values().forEach(grants -> found.add(noLongerDenied(grants)));
        is.attached.stream()
                .filter(arn -> !was.attached.contains(arn))
                .forEach(arn -> found.add(new Permission(
                        "attached",
                        null,
                        List.of(arn),
                        List.of(),
                        arn.endsWith("/AdministratorAccess") || arn.endsWith("/PowerUserAccess"),
                        "gets what the managed policy " + arn + " allows")));
        return found;
    }

    /** What is said in one sentence: one principal, one resource, the same conditions. */
    private static String together(Grant grant) {
        return grant.kind() + "|" + grant.principal() + "|" + grant.resource() + "|" + grant.conditions();
    }

    private static Permission allowed(List<Grant> grants) {
        Grant first = grants.get(0);
        Set<String> actions = actions(grants);
        String words =
                switch (first.kind()) {
                    case TRUST -> who(first) + " may assume the role";
                    case RESOURCE -> who(first) + " may " + list(actions) + on(first);
                    case IDENTITY -> "may " + list(actions) + on(first);
                };
        return permission(
                first.kind() == Kind.TRUST ? "mayAssume" : "allowed", first, actions, grants, words + given(first));
    }

    private static Permission loosened(List<Grant> grants, List<Grant> before) {
        Grant first = grants.get(0);
        Set<String> actions = actions(grants);
        Set<String> dropped = new TreeSet<>();
        before.stream().filter(old -> old.coversBut(first)).forEach(old -> dropped.addAll(old.conditions()));
        dropped.removeAll(first.conditions());
        String subject = first.kind() == Kind.IDENTITY ? "" : who(first) + " ";
        return permission(
                "conditionLoosened",
                first,
                actions,
                grants,
                subject + "may " + list(actions) + on(first)
                        + (dropped.isEmpty() ? " under other conditions" : " without the condition " + list(dropped))
                        + (first.conditions().isEmpty() ? "" : ", but only if " + list(first.conditions())));
    }

    private static Permission noLongerDenied(List<Grant> grants) {
        Grant first = grants.get(0);
        Set<String> actions = actions(grants);
        String subject = first.kind() == Kind.IDENTITY ? "" : " for " + who(first);
        return permission(
                "noLongerDenied",
                first,
                actions,
                grants,
                "no longer denied" + subject + ": " + list(actions) + on(first) + given(first));
    }

    private static Permission permission(
            String kind, Grant first, Set<String> actions, List<Grant> grants, String words) {
        return new Permission(
                kind,
                first.principal().isEmpty() ? null : first.principal(),
                List.copyOf(actions),
                first.resource().isEmpty() ? List.of() : List.of(first.resource()),
                grants.stream().anyMatch(Grant::broad),
                readable(words));
    }

    private static Set<String> actions(List<Grant> grants) {
        Set<String> actions = new LinkedHashSet<>();
        grants.forEach(grant -> actions.add(grant.action()));
        return actions;
    }

    private static String who(Grant grant) {
        String principal = grant.principal();
        if (principal.equals("*")) {
            return "anybody";
        }
        int space = principal.lastIndexOf(' ');
        return principal.startsWith("not ")
                ? "everybody but " + principal.substring(space + 1)
                : principal.substring(space + 1);
    }

    private static String on(Grant grant) {
        return grant.resource().isEmpty()
                ? ""
                : grant.resource().equals("*")
                        ? " on every resource"
                        : grant.resource().startsWith("not ")
                                ? " on everything but " + grant.resource().substring(4)
                                : " on " + grant.resource();
    }

    private static String given(Grant grant) {
        return grant.conditions().isEmpty() ? "" : " (if " + list(grant.conditions()) + ")";
    }

    private static String list(Set<String> items) {
        return String.join(", ", items);
    }

    /** What only execution will know, in words. */
    private static String readable(String words) {
        return words.replace("{{changeSet:KNOWN_AFTER_APPLY}}", "(known after the deployment)");
    }

    /** Whatever looks like a policy, wherever it stands: types have many places for them. */
    private void documents(String type, String name, JsonNode node) {
        JsonNode value = ValueDifference.document(node);
        if (value.isObject() && value.has("Statement")) {
            grants.addAll(Grant.of(kind(type, name), value));
        } else if (value.isObject()) {
            value.properties().forEach(field -> documents(type, field.getKey(), field.getValue()));
        } else if (value.isArray()) {
            if (name.equals("ManagedPolicyArns")) {
                value.forEach(arn -> attached.add(arn.asText()));
            }
            value.forEach(item -> documents(type, name, item));
        }
    }

    private static Kind kind(String type, String name) {
        return name.equals("AssumeRolePolicyDocument")
                ? Kind.TRUST
                : type.startsWith("AWS::IAM::") || type.startsWith("AWS::SSO::") ? Kind.IDENTITY : Kind.RESOURCE;
    }

    private void permission(JsonNode properties) {
        if (properties.isObject()) {
            Set<String> conditions = new TreeSet<>();
            for (String key : List.of("SourceArn", "SourceAccount", "PrincipalOrgID", "FunctionUrlAuthType")) {
                if (properties.has(key)) {
                    conditions.add(key + " " + properties.path(key).asText());
                }
            }
            grants.add(new Grant(
                    Kind.RESOURCE,
                    true,
                    properties.path("Principal").asText(),
                    properties.path("Action").asText(),
                    properties.path("FunctionName").asText(),
                    conditions));
        }
    }
}
