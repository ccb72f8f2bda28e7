package dev.opsctl.system;

import dev.opsctl.target.Clients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks wherever secrets must not be. */
final class PlaintextSearch {

    private final Set<String> secrets;

    private PlaintextSearch(Set<String> secrets) {
        this.secrets = secrets;
    }

    /** For the values of all secrets of the account, which has to have some. */
    static PlaintextSearch forSecrets(Clients clients) {
        Set<String> values = new TreeSet<>();
        for (var page : clients.secretsManager().listSecretsPaginator()) {
            for (var secret : page.secretList()) {
                String value = clients.secretsManager()
                        .getSecretValue(r -> r.secretId(secret.arn()))
                        .secretString();
                // What is secret of a JSON object is what it holds.
                Matcher held = Pattern.compile(":\\s*\"([^\"]+)\"").matcher(value);
                if (value.startsWith("{")) {
                    while (held.find()) {
                        values.add(held.group(1));
                    }
                } else {
                    values.add(value);
                }
            }
        }
        if (values.isEmpty()) {
            throw new AssertionError("the account has no secret");
        }
        return new PlaintextSearch(values);
    }

    String example() {
        return secrets.iterator().next();
    }

    /** The files under a directory that hold one, sorted. */
    List<String> files(Path directory) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try {
                    if (holds(Files.readString(file, StandardCharsets.ISO_8859_1))) {
                        found.add(file.toString());
                    }
                } catch (NoSuchFileException gone) {
                    // The cloud is running, and clears up.
                    continue;
                }
            }
        }
        return found;
    }

    /** The command lines of running processes that hold one. */
    List<String> arguments() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(this::holds)
                .toList();
    }

    /** The log events that hold one. */
    List<String> logs(Clients clients) {
        List<String> found = new ArrayList<>();
        clients.logs()
                .describeLogGroupsPaginator()
                .logGroups()
                .forEach(group ->
                        clients
                                .logs()
                                .filterLogEventsPaginator(r -> r.logGroupName(group.logGroupName()))
                                .events()
                                .stream()
                                .filter(event -> holds(event.message()))
                                .forEach(event -> found.add(group.logGroupName() + ": " + event.message())));
        return found;
    }

    private boolean holds(String text) {
        return secrets.stream().anyMatch(text::contains);
    }
}
