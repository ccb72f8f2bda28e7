package dev.opsctl.local.identity.action;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A service's IAM actions and their resource types, from AWS's data ({@code data/iam_actions.py}). Loaded when first asked for. */
final class ActionTable {

    /** @param words what follows the name in the data: resource types, or verb and path */
    record Action(String name, List<String> words) {}

    private static final Map<String, ActionTable> TABLES = new ConcurrentHashMap<>();

    private final Map<String, Action> actions = new HashMap<>();

    private ActionTable(String service) {
        lines(service).forEach(line -> {
            String[] words = line.split(" ");
            actions.put(
                    words[0].toLowerCase(Locale.ROOT),
                    new Action(words[0], List.of(words).subList(1, words.length)));
        });
    }

    /** The lines of a file of the data; none if there is no such file. */
    static List<String> lines(String name) {
        try (InputStream in = ActionTable.class.getResourceAsStream("/dev/opsctl/local/data/iam/" + name + ".txt")) {
            return in == null
                    ? List.of()
                    : new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                            .lines()
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ActionTable of(String service) {
        return TABLES.computeIfAbsent(service, ActionTable::new);
    }

    Collection<Action> all() {
        return actions.values();
    }

    Optional<Action> action(String name) {
        return Optional.ofNullable(actions.get(name.toLowerCase(Locale.ROOT)));
    }
}
