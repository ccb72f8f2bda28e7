package dev.opsctl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** There is no command that no test runs: each has its words in some test of this module or of conformance. */
class CommandsRunTest {

    /** From before this was looked at; the list may only become shorter. */
    private static final List<String> RUN_BY_NONE = List.of(
            "bank history",
            "local logs",
            "mail templates push",
            "open dashboard",
            "order cancel",
            "quickstart",
            "secret list");

    /** What a person is told to run, in an expected hint or a comment, nobody runs. */
    private static final Pattern TOLD = Pattern.compile("opsctl [a-z-]+( [a-z-]+)*");

    private static String tests() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String folder : List.of("src/test/java", "../conformance")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(f -> f.toString().matches(".*\\.(java|py)"))
                        .filter(f -> !f.endsWith("CommandsRunTest.java"))
                        .toList()) {
                    String whole = Files.readString(file);
                    boolean java = file.toString().endsWith(".java");
                    text.append(java ? TOLD.matcher(whole).replaceAll("") : whole);
                }
            }
        }
        return text.toString();
    }

    private static void leaves(String words, CommandLine command, List<String> into) {
        if (command.getSubcommands().isEmpty()) {
            into.add(words);
        }
        command.getSubcommands().forEach((name, sub) -> {
            if (name.equals(sub.getCommandName())
                    && !sub.getCommandSpec().usageMessage().hidden()) {
                leaves((words + " " + name).strip(), sub, into);
            }
        });
    }

    @Test
    void every_command_is_run_by_a_test() throws IOException {
        String tests = tests();
        List<String> all = new java.util.ArrayList<>();
        leaves("", Opsctl.commandLine(), all);
        TreeSet<String> none = new TreeSet<>(all);
        none.removeIf(
                words -> Pattern.compile("\"" + words.replace(" ", "\",\\s*\"") + "\"|[\"\\s]" + words + "[\"\\s|]")
                        .matcher(tests)
                        .find());
        List<String> unrun =
                none.stream().filter(words -> !RUN_BY_NONE.contains(words)).toList();
        assertEquals(
                List.of(),
                unrun,
                "run it through Cli in the IT of cli/src/test/java/dev/opsctl/system that runs other commands of its group, or else in FindingIT");
        assertEquals(
                List.of(),
                RUN_BY_NONE.stream().filter(words -> !none.contains(words)).toList(),
                "they are run now, or gone: take them off RUN_BY_NONE");
    }
}
