package dev.opsctl.local.identity;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decisions since the start of the cloud, in memory and bounded; denials go to the log as well. */
final class RecentDecisions implements DecisionLog {

    private static final Logger LOG = LoggerFactory.getLogger("iam");
    private static final int DENIALS = 1000;
    private static final int RESOURCES_PER_ACTION = 200;

    private final Map<String, Map<String, Set<String>>> allowed = new ConcurrentHashMap<>();
    private final Deque<Decision> denials = new ArrayDeque<>();

    @Override
    public void record(Decision decision) {
        if (decision.allowed()) {
            Set<String> resources = allowed.computeIfAbsent(decision.principalArn(), arn -> new ConcurrentHashMap<>())
                    .computeIfAbsent(decision.action(), action -> ConcurrentHashMap.newKeySet());
            if (resources.size() < RESOURCES_PER_ACTION) {
                resources.add(decision.resource());
            }
            return;
        }
        LOG.warn(
                "denied: {} {} on {}: {}",
                decision.principalArn(),
                decision.action(),
                decision.resource(),
                decision.reason());
        synchronized (denials) {
            denials.addLast(decision);
            if (denials.size() > DENIALS) {
                denials.removeFirst();
            }
        }
    }

    @Override
    public Map<String, Set<String>> allowed(String principalArn) {
        Map<String, Set<String>> actions = new TreeMap<>();
        allowed.getOrDefault(principalArn, Map.of())
                .forEach((action, resources) -> actions.put(action, new TreeSet<>(resources)));
        return actions;
    }

    @Override
    public Map<String, Map<String, Set<String>>> allowed() {
        Map<String, Map<String, Set<String>>> all = new TreeMap<>();
        allowed.keySet().forEach(principal -> all.put(principal, allowed(principal)));
        return all;
    }

    @Override
    public List<Decision> denials() {
        synchronized (denials) {
            return List.copyOf(denials);
        }
    }
}
