package dev.opsctl.operation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One thing that a statement of a policy says: a principal, an action and a resource, under conditions.
 *
 * @param kind which sort of document it stands in: only those of one sort make up for each other
 * @param allow whether it is an Allow
 * @param principal {@code *}, or such as {@code AWS arn:…}; empty in policies of a role, user or group
 * @param action with wildcards as written; {@code not } before it if it is all but that
 * @param resource the same
 * @param conditions each condition as {@code StringEquals aws:SourceArn ["…"]}
 */
record Grant(Kind kind, boolean allow, String principal, String action, String resource, Set<String> conditions) {

    /** Sorts of documents. */
    enum Kind {
        /** What a role, a user or a group may do. */
        IDENTITY,
        /** Who may take a role. */
        TRUST,
        /** Who may do what with a resource. */
        RESOURCE
    }

    private static final String NOT = "not ";
    private static final String UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}";

    /** What a policy document says, each combination by itself. */
    static List<Grant> of(Kind kind, JsonNode document) {
        List<Grant> all = new ArrayList<>();
        for (JsonNode statement : each(document.path("Statement"))) {
            Set<String> conditions = conditions(statement.path("Condition"));
            for (String principal : kind == Kind.IDENTITY ? List.of("") : principals(statement)) {
                for (String action : values(statement, "Action")) {
                    for (String resource : statement.has("Resource") || statement.has("NotResource")
                            ? values(statement, "Resource")
                            : List.of("")) {
                        all.add(new Grant(
                                kind,
                                statement.path("Effect").asText().equals("Allow"),
                                principal,
                                action,
                                resource,
                                conditions));
                    }
                }
            }
        }
        return all;
    }

    private static List<String> values(JsonNode statement, String member) {
        List<String> values = new ArrayList<>();
        each(statement.path(member)).forEach(value -> values.add(value.asText()));
        // "all but these" is one thing: taking one of them out lets more through
        List<String> but = new ArrayList<>();
        each(statement.path("Not" + member)).forEach(value -> but.add(value.asText()));
        if (!but.isEmpty()) {
            values.add(NOT + String.join(", ", new TreeSet<>(but)));
        }
        return values;
    }

    private static List<String> principals(JsonNode statement) {
        List<String> principals = new ArrayList<>();
        collect("", statement.path("Principal"), principals);
        collect(NOT, statement.path("NotPrincipal"), principals);
        return principals;
    }

    private static void collect(String not, JsonNode principal, List<String> found) {
        if (principal.isTextual()) {
            found.add(not + principal.asText());
        }
        principal.properties().forEach(kind -> each(kind.getValue())
                .forEach(value -> found.add(
                        value.asText().equals("*") ? not + "*" : not + kind.getKey() + " " + value.asText())));
    }

    private static Set<String> conditions(JsonNode condition) {
        Set<String> all = new TreeSet<>();
        condition
                .properties()
                .forEach(operator -> operator.getValue().properties().forEach(key -> {
                    Set<String> values = new TreeSet<>();
                    each(key.getValue()).forEach(value -> values.add(value.asText()));
                    all.add(operator.getKey() + " " + key.getKey() + " " + values);
                }));
        return all;
    }

    private static Iterable<JsonNode> each(JsonNode node) {
        return node.isArray()
                ? node
                : node.isMissingNode()
                        ? List.of()
                        : JsonNodeFactory.instance.arrayNode().add(node);
    }

    /** Whether whatever the other says, this says too; what only execution will know of the other counts as said. */
    boolean covers(Grant other) {
        return coversBut(other)
                && conditions.stream().allMatch(condition -> other.conditions.stream()
                        .anyMatch(theirs -> theirs.equals(condition) || comesTo(theirs, condition)));
    }

    /** The same, whatever the conditions. */
    boolean coversBut(Grant other) {
        return kind == other.kind
                && allow == other.allow
                && (principal.equals("*") || principal.equals(other.principal) || comesTo(other.principal, principal))
                && covers(action, other.action, Pattern.CASE_INSENSITIVE)
                && covers(resource, other.resource, 0);
    }

    private static boolean covers(String pattern, String text, int flags) {
        if (pattern.equals(text) || pattern.equals("*") || comesTo(text, pattern)) {
            return true;
        } else if (pattern.startsWith(NOT) || text.startsWith(NOT)) {
            return false;
        }
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            // a wildcard of the text stands for more than one character can
            regex.append(c == '*' ? ".*" : c == '?' ? "[^*]" : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), flags | Pattern.DOTALL)
                .matcher(text)
                .matches();
    }

    /** Whether a text that has parts that only execution will know may come to be this. */
    private static boolean comesTo(String text, String known) {
        if (!text.contains(UNKNOWN)) {
            return false;
        }
        String regex = java.util.Arrays.stream(text.split(Pattern.quote(UNKNOWN), -1))
                .map(Pattern::quote)
                .collect(java.util.stream.Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(known).matches();
    }

    /** Whether it is about everybody, everything of a service, or every resource. */
    boolean broad() {
        return principal.equals("*")
                || action.equals("*")
                || action.endsWith(":*")
                || action.startsWith(NOT)
                || resource.equals("*")
                || resource.startsWith(NOT)
                || principal.startsWith(NOT);
    }
}
