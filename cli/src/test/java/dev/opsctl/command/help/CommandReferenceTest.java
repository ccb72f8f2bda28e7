package dev.opsctl.command.help;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.command.Opsctl;
import dev.opsctl.command.base.GivenWords;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * docs/commands.md and the manual pages are what the commands say of themselves, and every command line in help and documents is one that opsctl
 * understands (OPS-3).
 */
class CommandReferenceTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path REFERENCE = DOCS.resolve("commands.md");
    private static final String REGENERATE =
            "mvn -B -pl cli -am test -Dtest=CommandReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dopsctl.docs=write";

    @Test
    void theReferenceIsWhatTheCommandsSay() throws IOException {
        String now = markdown(Reference.pages(Opsctl.commandLine()));
        if ("write".equals(System.getProperty("opsctl.docs"))) {
            Files.writeString(REFERENCE, now);
        }
        String written = Files.readString(REFERENCE);
        Set<String> other = new TreeSet<>(sections(now));
        other.addAll(sections(written));
        other.removeIf(
                section -> sections(now).contains(section) && sections(written).contains(section));
        assertTrue(
                now.equals(written),
                () -> "docs/commands.md is out of date; write it again: " + REGENERATE + "\nDifferent are: "
                        + other.stream()
                                .map(section -> section.lines().findFirst().orElse(""))
                                .distinct()
                                .toList());
    }

    private static List<String> sections(String document) {
        return List.of(document.split("(?m)^#+ "));
    }

    private static String markdown(List<Reference.Page> pages) {
        StringBuilder out = new StringBuilder(
                "# Commands\n\nWritten from the commands themselves; do not edit it, but write it again after"
                        + " a change of a command:\n\n    " + REGENERATE
                        + "\n\n`opsctl COMMAND --help` and `man opsctl-COMMAND` say the same. Tasks, rather than commands, are in"
                        + " [operating.md](operating.md).\n\n## Options of all commands\n\nThey stand before the command or behind it.\n\n");
        terms(
                out,
                pages.stream()
                        .filter(page -> !page.common().isEmpty())
                        .findFirst()
                        .orElseThrow()
                        .common());
        for (Reference.Page page : pages) {
            int words = page.name().split(" ").length;
            if (words == 1) {
                out.append("\n## All commands\n\n");
                page.commands()
                        .forEach((name, what) ->
                                out.append("- [`opsctl " + name + "`](#opsctl-" + name + "): " + what + "\n"));
                continue;
            }
            out.append("\n")
                    .append("#".repeat(words))
                    .append(" ")
                    .append(page.name())
                    .append("\n\n");
            out.append(cell(String.join(" ", page.description())))
                    .append("\n\n    ")
                    .append(page.synopsis())
                    .append("\n");
            if (!page.arguments().isEmpty() || !page.own().isEmpty() && !helpAlone(page)) {
                out.append("\n");
                List<Reference.Term> all = new ArrayList<>(page.arguments());
                all.addAll(page.own());
                terms(out, all);
            }
            if (!page.examples().isEmpty()) {
                out.append("\n");
                page.examples()
                        .forEach(example -> out.append("    ").append(example).append("\n"));
            }
        }
        return out.toString();
    }

    private static boolean helpAlone(Reference.Page page) {
        return page.own().size() == 1 && page.own().get(0).term().equals("-h, --help");
    }

    private static void terms(StringBuilder out, List<Reference.Term> terms) {
        out.append("| | |\n| --- | --- |\n");
        terms.forEach(term -> out.append("| `")
                .append(cell(term.term()))
                .append("` | ")
                .append(cell(term.description()))
                .append(" |\n"));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** A manual page for each command, in whose text roff has nothing to read as an instruction of its own. */
    @Test
    void everyCommandHasAManualPage(@TempDir Path folder) throws IOException {
        StringWriter out = new StringWriter();
        assertEquals(0, Opsctl.execute(new PrintWriter(out), new PrintWriter(out), "man", "--to", folder.toString()));
        List<Reference.Page> pages = Reference.pages(Opsctl.commandLine());
        assertTrue(pages.size() > 80, pages.size() + " pages");
        for (Reference.Page page : pages) {
            String man = Files.readString(folder.resolve(page.file() + ".1"));
            assertTrue(man.startsWith(".TH \""), man);
            assertTrue(man.contains(".SH \"NAME\"\n" + page.file().replace("-", "\\-") + " \\- "), man);
            List<String> strange = man.lines()
                    .filter(line -> line.startsWith(".") || line.startsWith("'"))
                    .filter(line -> !line.matches("\\.(TH .*|SH \".*\"|TP|nf|fi)"))
                    .toList();
            assertEquals(List.of(), strange, page.name());
            page.own().forEach(term -> assertTrue(man.contains(term.term().replace("-", "\\-")), term.term()));
        }
    }

    @Test
    void everyCommandLineInHelpAndDocumentsIsOne() throws IOException {
        Map<String, List<String>> lines = new TreeMap<>();
        for (Reference.Page page : Reference.pages(Opsctl.commandLine())) {
            lines.put("help of " + page.name(), page.examples());
        }
        try (Stream<Path> files = Stream.concat(Files.list(DOCS), Stream.of(Path.of("..", "README.md")))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
                lines.put(file.getFileName().toString(), code(Files.readAllLines(file)));
            }
        }
        lines.remove("commands.md"); // its examples are the help's
        List<String> wrong = new ArrayList<>();
        int[] seen = new int[1];
        CommandLine root = Opsctl.commandLine();
        lines.forEach((where, examples) -> examples.stream()
                .flatMap(example -> ShellWords.commands(example).stream())
                .forEach(words -> {
                    seen[0]++;
                    String refusal = refusal(root, words);
                    if (refusal != null) {
                        wrong.add(where + ": opsctl " + String.join(" ", words) + ": " + refusal);
                    }
                }));
        assertEquals(List.of(), wrong, wrong.stream().collect(Collectors.joining("\n")));
        assertTrue(seen[0] > 200, seen[0] + " commands");
    }

    /** What stands in blocks: indented, or fenced as something for a shell. */
    private static List<String> code(List<String> document) {
        List<String> code = new ArrayList<>();
        boolean fenced = false;
        for (String line : document) {
            if (line.startsWith("```")) {
                fenced = line.equals("```sh");
            } else if (fenced || line.startsWith("    ")) {
                code.add(line.strip());
            }
        }
        return code;
    }

    private static String refusal(CommandLine root, List<String> words) {
        try {
            root.parseArgs(GivenWords.ordered(root, words.toArray(String[]::new)));
            return null;
        } catch (ParameterException e) {
            return e.getMessage();
        }
    }
}
