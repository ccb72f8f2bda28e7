package dev.opsctl.command.help;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.command.Opsctl;
import dev.opsctl.system.Cli;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the shells are told, for every command there is (OPS-2). */
class CompletionTest {

    private static final CommandLine ROOT = Opsctl.commandLine();
    private static final Completion COMPLETION = new Completion(
            ROOT, (command, argument) -> List.of(new Completion.Candidate(argument.paramLabel() + "!", "")));

    private static List<String> words(String... words) {
        return COMPLETION.of(List.of(words)).stream()
                .map(Completion.Candidate::word)
                .toList();
    }

    private static List<String> with(List<String> path, String... more) {
        List<String> words = new ArrayList<>(path);
        words.addAll(List.of(more));
        return COMPLETION.of(words).stream().map(Completion.Candidate::word).toList();
    }

    @TestFactory
    Stream<DynamicTest> everyCommandIsCompleted() {
        List<DynamicTest> tests = new ArrayList<>();
        walk(List.of(), ROOT, tests);
        return tests.stream();
    }

    private static void walk(List<String> path, CommandLine at, List<DynamicTest> tests) {
        tests.add(DynamicTest.dynamicTest("opsctl " + String.join(" ", path), () -> check(path, at)));
        at.getSubcommands().forEach((name, command) -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            walk(deeper, command, tests);
        });
    }

    private static void check(List<String> path, CommandLine at) {
        assertTrue(with(path, "").containsAll(at.getSubcommands().keySet()));
        at.getSubcommands()
                .keySet()
                .forEach(name -> assertTrue(with(path, name.substring(0, 1)).contains(name)));
        for (OptionSpec option : at.getCommandSpec().options()) {
            String name = option.longestName();
            assertTrue(with(path, "--").contains(name) || !name.startsWith("--"), name);
            if (option.arity().max() == 0) {
                assertEquals(with(path, ""), with(path, name, ""), name + " takes nothing");
                continue;
            }
            List<String> taken = new ArrayList<>();
            if (option.completionCandidates() == null) {
                taken.add(option.paramLabel() + "!");
            } else {
                option.completionCandidates().forEach(taken::add);
            }
            assertEquals(taken, with(path, name, ""), name);
            assertEquals(taken.stream().map(value -> name + "=" + value).toList(), with(path, name + "="), name);
            assertEquals(
                    taken,
                    COMPLETION.ofBash(join(path, name, "=")).stream()
                            .map(Completion.Candidate::word)
                            .toList(),
                    name + " in bash");
            assertEquals(with(path, ""), with(path, name, taken.get(0), ""), name + " has its value");
        }
    }

    /** Which argument of which group is written freely, or is completed by what is on this machine: its files, its contexts. */
    private static final Set<String> WRITTEN = Set.of(
            "context NAME",
            "context NAME=VALUE",
            "local +TIME",
            "logs QUERY",
            "mail ADDRESS",
            "mail FOLDER",
            "man COMMAND",
            "metrics NAME",
            "metrics NAMESPACE",
            "pipeline NAME",
            "topic PROTOCOL");

    /** What the target knows, but is not asked: it depends on the argument before, or its list is long. */
    private static final Set<String> UNASKED = Set.of("bank TRANSACTION_ID", "pipeline RUN", "topic ENDPOINT");

    @Test
    void whatOnlyTheTargetKnowsIsAskedOfIt() {
        List<String> unlisted = new ArrayList<>();
        ROOT.getSubcommands().forEach((group, command) -> unlisted(group, command, unlisted));
        Set<String> said = new TreeSet<>(WRITTEN);
        said.addAll(UNASKED);
        assertEquals(
                said,
                new TreeSet<>(unlisted),
                "a line in CompletionValues.LISTS, or in WRITTEN here if it is written freely; no line here for what is not there");
    }

    private static void unlisted(String group, CommandLine command, List<String> into) {
        command.getCommandSpec().positionalParameters().stream()
                .filter(argument -> !argument.hidden() && argument.completionCandidates() == null)
                .filter(argument -> !CompletionValues.isListed(group, argument))
                .filter(argument -> !argument.paramLabel().contains("|")) // the label has its values
                .map(argument -> group + " " + argument.paramLabel())
                .forEach(into::add);
        command.getSubcommands().values().forEach(sub -> unlisted(group, sub, into));
    }

    private static List<String> join(List<String> path, String... more) {
        List<String> words = new ArrayList<>(path);
        words.addAll(List.of(more));
        return words;
    }

    @Test
    void commonOptionsMayStandBeforeTheCommand() {
        assertTrue(words("-o", "json", "order", "li").contains("list"));
        assertTrue(words("--context", "prod", "que").contains("queue"));
    }

    @Test
    void parametersAreNamedFirstAndThenTheirValues(@TempDir Path home) {
        Cli cli = new Cli(home);
        List<String> names = told(cli, "bash", "context", "set", "");
        assertTrue(names.containsAll(List.of("region=", "partner-profile=", "MailPolicy=", "SourceEmail=")));
        assertFalse(names.contains("target="), "it stays as it was made");
        assertEquals(List.of("MailPolicy="), told(cli, "bash", "deploy", "--set", "mailp"));
        assertEquals(List.of("never"), told(cli, "bash", "deploy", "--set", "MailPolicy", "=", "n"));
        assertEquals(List.of("never"), told(cli, "bash", "deploy", "--set", "=", "MailPolicy", "=", "n"));
        assertEquals(List.of("MailPolicy=never\t"), told(cli, "zsh", "context", "set", "MailPolicy=n"));
    }

    @Test
    void whatAContextSaysCanBeTakenFromIt(@TempDir Path home) {
        Cli cli = new Cli(home);
        assertEquals(List.of(), told(cli, "bash", "context", "unset", ""));
        cli.ok("context", "set", "MailPolicy=never", "prefix=test-");
        assertEquals(List.of("prefix", "MailPolicy"), told(cli, "bash", "context", "unset", ""));
    }

    /** The shells complete files themselves where opsctl knows nothing. */
    @Test
    void filesAreLeftToTheShell(@TempDir Path home) {
        assertEquals(List.of(), told(new Cli(home), "bash", "deploy", "--from", ""));
        assertEquals(List.of(), told(new Cli(home), "bash", "deploy", "--from", "=", "pl"));
    }

    private static List<String> told(Cli cli, String... words) {
        return cli.ok(join(List.of(Completion.COMMAND), words).toArray(String[]::new))
                .lines()
                .toList();
    }

    @Test
    void statusesMayBeWrittenSmall() {
        assertEquals(List.of("FAILED"), words("execution", "list", "--status", "fai"));
    }
}
