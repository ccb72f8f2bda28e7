package dev.opsctl.local.service;

import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import dev.opsctl.local.identity.policy.Statement;
import dev.opsctl.local.identity.policy.Wildcard;
import dev.opsctl.local.sdk.ServiceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A policy that a request attaches to a resource. It is read when it is stored: one that could not be evaluated later would deny nothing.
 */
public final class AttachedPolicy {

    private final PolicyDocument document;

    private AttachedPolicy(PolicyDocument document) {
        this.document = document;
    }

    /** Empty if AWS would call it malformed. */
    public static Optional<AttachedPolicy> read(String text) {
        try {
            return Optional.of(new AttachedPolicy(PolicyParser.parse(text, PolicyParser.Kind.RESOURCE)));
        } catch (PolicySyntaxException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether all its actions are a service's own.
     *
     * @param client the service's client interface
     * @param prefix the service's prefix in actions, e.g. {@code sqs}
     * @param allowed the operations that such a policy may name; empty for all of the service
     */
    public boolean keepsTo(Class<?> client, String prefix, Set<String> allowed) {
        Set<String> operations = new TreeSet<>();
        ServiceFacts.of(client).document().path("operations").fieldNames().forEachRemaining(operations::add);
        for (String pattern : actions()) {
            List<String> meant = operations.stream()
                    .filter(operation -> Wildcard.matchesIgnoringCase(pattern, prefix + ":" + operation))
                    .toList();
            boolean named = allowed.stream().anyMatch(name -> pattern.equalsIgnoreCase(prefix + ":" + name));
            if (!named && (meant.isEmpty() || !allowed.isEmpty() && !allowed.containsAll(meant))) {
                return false;
            }
        }
        return true;
    }

    private List<String> actions() {
        List<String> actions = new ArrayList<>();
        for (Statement statement : document.statements()) {
            actions.addAll(statement.namedActions());
        }
        return actions;
    }
}
