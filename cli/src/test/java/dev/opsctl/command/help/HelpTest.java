package dev.opsctl.command.help;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.command.Opsctl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;

/** Help as somebody reads it (OPS-3). */
class HelpTest {

    @TestFactory
    Stream<DynamicTest> examplesAreWholeAndSentencesEnd() {
        List<DynamicTest> tests = new ArrayList<>();
        walk(Opsctl.commandLine(), tests);
        return tests.stream();
    }

    private static void walk(CommandLine command, List<DynamicTest> tests) {
        String name = command.getCommandSpec().qualifiedName();
        tests.add(DynamicTest.dynamicTest(name, () -> {
            List<String> help = command.getUsageMessage(Ansi.OFF).lines().toList();
            for (String line : command.getCommandSpec().usageMessage().footer()) {
                assertTrue(help.contains(line), () -> "not as it is to be copied: " + line);
            }
            sentence(command.getCommandSpec().usageMessage().description());
            command.getCommandSpec().args().stream().map(ArgSpec::description).forEach(HelpTest::sentence);
        }));
        command.getSubcommands().values().forEach(sub -> walk(sub, tests));
    }

    /** Descriptions of several lines may be of several sentences; the last one ends. */
    private static void sentence(String[] description) {
        String last = description[description.length - 1].strip();
        assertEquals(".", last.isEmpty() ? "" : last.substring(last.length() - 1), Arrays.toString(description));
    }
}
