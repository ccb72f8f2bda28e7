package dev.opsctl.local.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tests that the reasons of {@link Settings} name: there is such a test, and it mentions the member, or operation, that it is named for.
 *
 * @param tests the text of each test, by the name of its class
 */
record SaidReasons(Map<String, String> tests) {

    private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w*Test\\b");

    /** Of this module and of the CLI. */
    static SaidReasons ofSources() {
        Map<String, String> tests = new HashMap<>();
        for (Path root : List.of(Path.of("src/test/java"), Path.of("../cli/src/test/java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(path -> path.toString().endsWith("Test.java"))
                        .toList()) {
                    tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new SaidReasons(tests);
    }

    void look(Settings settings, List<String> wrong) {
        look("apart", settings.file().path("apart"), wrong);
        look("neither", settings.file().path("neither"), wrong);
        settings.file()
                .path("operations")
                .properties()
                .forEach(said -> look(said.getKey(), said.getValue().path("neither"), wrong));
    }

    private void look(String where, JsonNode reasons, List<String> wrong) {
        for (Map.Entry<String, JsonNode> reason : reasons.properties()) {
            String member = reason.getKey().substring(reason.getKey().lastIndexOf('.') + 1);
            Pattern word = Pattern.compile("\\b" + Pattern.quote(member) + "\\b", Pattern.CASE_INSENSITIVE);
            Matcher test = TEST.matcher(reason.getValue().asText());
            while (test.find()) {
                String text = tests.get(test.group());
                if (text == null) {
                    wrong.add(where + "." + reason.getKey() + ": there is no " + test.group());
                } else if (!word.matcher(text).find()) {
                    wrong.add(where + "." + reason.getKey() + ": " + test.group() + " does not mention it");
                }
            }
        }
    }
}
