package dev.opsctl.local.service.cloudformation.template;

import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which resource waits for which: a map from each name to the names it depends on. */
public final class DependencyGraph {

    private DependencyGraph() {}

    /** Each resource's dependencies among the template's resources: references and DependsOn. */
    public static Map<String, Set<String>> of(Template template) {
        Map<String, Set<String>> graph = new LinkedHashMap<>();
        template.resources().forEach((name, resource) -> {
            Set<String> needs = new LinkedHashSet<>(resource.dependsOn());
            References.of(resource.properties(), resource.path()).forEach(reference -> needs.add(reference.target()));
            needs.retainAll(template.resources().keySet());
            graph.put(name, needs);
        });
        return graph;
    }

    /**
     * A topological order, dependencies first.
     *
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError naming every resource on or between cycles
     */
    public static List<String> order(Map<String, Set<String>> graph) {
        Map<String, Integer> open = new LinkedHashMap<>();
        Map<String, List<String>> dependents = new LinkedHashMap<>();
        graph.forEach((name, needs) -> {
            open.put(name, needs.size());
            needs.forEach(need ->
                    dependents.computeIfAbsent(need, n -> new ArrayList<>()).add(name));
        });
        Deque<String> ready = new ArrayDeque<>();
        open.forEach((name, count) -> {
            if (count == 0) {
                ready.add(name);
            }
        });
        List<String> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            String name = ready.poll();
            order.add(name);
            for (String dependent : dependents.getOrDefault(name, List.of())) {
                if (open.merge(dependent, -1, Integer::sum) == 0) {
                    ready.add(dependent);
                }
            }
        }
        if (order.size() < graph.size()) {
            Set<String> left = new LinkedHashSet<>(graph.keySet());
            order.forEach(left::remove);
            throw CloudFormationErrors.validation(
                    "Circular dependency between resources: [" + String.join(", ", onCycle(graph, left)) + "]");
        }
        return order;
    }

    /** Drops what merely waits for a cycle: what nothing left depends on. */
    private static Set<String> onCycle(Map<String, Set<String>> graph, Set<String> left) {
        boolean changed = true;
        while (changed) {
            Set<String> needed = new LinkedHashSet<>();
            left.forEach(name -> needed.addAll(graph.get(name)));
            changed = left.retainAll(needed);
        }
        return new TreeSet<>(left);
    }
}
