package dev.opsctl.operation.doctor;

import dev.opsctl.operation.Bundled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What whoever deploys and destroys the stacks is asked for, and on which resources: data of {@code local-cloud/data/needed_actions.py},
 * whose head says where it comes from.
 */
final class NeededActions {

    private static final String FILE = "dev/opsctl/needed-actions.txt";

    private final Map<String, Set<String>> resources = new LinkedHashMap<>();
    private final List<String> named = new ArrayList<>();

    /** @param prefix the environment's */
    NeededActions(String prefix, String account, String region) {
        Bundled.text(FILE).lines().forEach(line -> {
            List<String> words = List.of(line.split(" "));
            if (words.get(0).equals("named")) {
                named.addAll(words.subList(1, words.size()));
            } else if (words.get(0).equals("need")) {
                String resource = words.get(1)
                        .replace("${Prefix}", prefix)
                        .replace("${AWS::AccountId}", account)
                        .replace("${AWS::Region}", region);
                words.subList(2, words.size()).forEach(action -> resources
                        .computeIfAbsent(action, a -> new LinkedHashSet<>())
                        .add(resource));
            }
        });
    }

    /** The resources of each action; those whose names AWS makes have {@code *} for it. */
    Map<String, Set<String>> resources() {
        return resources;
    }

    /** What CloudFormation's handlers of the templates' resource types name beside that, and ask for on occasion. */
    List<String> named() {
        return named;
    }
}
