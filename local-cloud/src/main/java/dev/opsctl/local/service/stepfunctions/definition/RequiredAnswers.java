package dev.opsctl.local.service.stepfunctions.definition;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which members the answers of operations always have, from AWS's service models: the SDK's classes do not say. */
final class RequiredAnswers {

    private static final String FILE = "/dev/opsctl/local/data/answers/required.txt";

    private static final class Loaded {
        static final Map<String, List<String>> MEMBERS = load();
    }

    private RequiredAnswers() {}

    private static Map<String, List<String>> load() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(RequiredAnswers.class.getResourceAsStream(FILE), StandardCharsets.UTF_8))) {
            return in.lines()
                    .map(line -> List.of(line.split(" ")))
                    .collect(Collectors.toMap(
                            words -> words.get(0) + " " + words.get(1), words -> words.subList(2, words.size())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param service as the SDK names it: {@code sfn} */
    static List<String> of(String service, String operation) {
        return Loaded.MEMBERS.getOrDefault(service + " " + operation, List.of());
    }
}
