package dev.opsctl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the papers for whoever changes the house say of its rooms is there. */
class PapersTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern QUOTED = Pattern.compile("`([^`\n]+)`");
    private static final Pattern FOLDERS = Pattern.compile("[\\w.-]+(?:/[\\w.-]+)+/?");
    private static final Pattern CLASS = Pattern.compile("[A-Z][a-z0-9]+[A-Z]\\w*");
    private static final Pattern WORD = Pattern.compile("\\w+");
    /** Stands for a name that the reader gives: {@code SYSTEM}, {@code THINGType}. */
    private static final Pattern YOURS = Pattern.compile("(?:^|[/.-])[A-Z]{3,}|Thing");

    private static final Set<String> FOREIGN = Set.of(".git", "node_modules", "dist", "venv", "checkov", "facts");

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean built = name.equals("target") && Files.exists(folder.resolveSibling("pom.xml"));
                if (built || FOREIGN.contains(name)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                found.add(ROOT.relativize(folder));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found.add(ROOT.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static List<Path> papers() throws IOException {
        try (Stream<Path> decisions = Files.list(ROOT.resolve("docs/decisions"))) {
            return Stream.concat(
                            Stream.of(
                                            "docs/architecture.md",
                                            "docs/local-cloud.md",
                                            "docs/functions.md",
                                            "docs/performance.md",
                                            "CONTRIBUTING.md",
                                            "AGENTS.md")
                                    .map(ROOT::resolve),
                            decisions)
                    .toList();
        }
    }

    private static Stream<String> quoted(Path paper) {
        return QUOTED.matcher(read(paper))
                .results()
                .map(match -> match.group(1))
                .filter(text -> !YOURS.matcher(text).find());
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** CONTRIBUTING says so: a build fails for what was changed, not by luck. */
    @Test
    void tests_that_draw_their_cases_draw_the_same_in_every_build() throws IOException {
        Pattern lucky = Pattern.compile("seed\", System\\.|SEED\", random|new Random\\(\\)", Pattern.CASE_INSENSITIVE);
        assertEquals(
                List.of(),
                sources().stream()
                        .filter(file -> file.toString().matches(".*/src/test/.*\\.java|conformance/.*\\.py"))
                        .filter(file -> lucky.matcher(read(ROOT.resolve(file))).find())
                        .filter(file -> !file.endsWith("PapersTest.java"))
                        .toList());
    }

    /** With {@code -am} other modules are built too, and Maven fails in the first one that has none of these tests. */
    @Test
    void whoever_copies_a_run_of_single_tests_need_not_know_which_modules_have_none() throws IOException {
        Set<String> failing = new TreeSet<>();
        for (Path paper : papers()) {
            quoted(paper)
                    .filter(text -> text.contains(" -am ") && text.matches(".*-D(?:it\\.)?test=.*"))
                    .filter(text -> !text.contains(".failIfNoSpecifiedTests=false"))
                    .forEach(text -> failing.add(paper.getFileName() + ": " + text));
        }
        assertEquals(Set.of(), failing, "add -Dsurefire.failIfNoSpecifiedTests=false (of an IT: -Dfailsafe.…)");
    }

    @Test
    void each_folder_and_file_that_is_named_exists() throws IOException {
        Set<String> ends = new HashSet<>();
        for (Path source : sources()) {
            for (int i = 0; i < source.getNameCount(); i++) {
                String end = source.subpath(i, source.getNameCount()).toString();
                ends.add(end);
                ends.add(end.replaceFirst("\\.\\w+$", ""));
            }
        }
        Set<String> missing = new TreeSet<>();
        for (Path paper : papers()) {
            quoted(paper)
                    .filter(text -> FOLDERS.matcher(text).matches())
                    .filter(text -> Stream.of(text.split("/")).noneMatch(FOREIGN::contains))
                    .filter(text -> !ends.contains(text.replaceFirst("/$", "")))
                    .forEach(text -> missing.add(paper.getFileName() + ": " + text));
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void each_class_that_is_named_is_known_to_the_sources() throws IOException {
        Set<String> words = sources().stream()
                .filter(file -> file.toString().matches(".*\\.(?:java|tsx?|py|ya?ml|sh|json|xml|csv)"))
                .map(ROOT::resolve)
                .filter(Files::isRegularFile)
                .flatMap(file -> WORD.matcher(read(file)).results().map(match -> match.group()))
                .collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>();
        for (Path paper : papers()) {
            quoted(paper).forEach(text -> {
                String name =
                        text.replaceFirst("\\(.*", "").replaceFirst(".*/", "").replaceFirst("\\..*", "");
                Matcher type = CLASS.matcher(name);
                if (type.matches() && !words.contains(name)) {
                    unknown.add(paper.getFileName() + ": " + text);
                }
            });
        }
        assertEquals(Set.of(), unknown);
    }

    /** A build fails for what was changed, not by luck: other cases are drawn by whoever takes the seed away for a while. */
    @Test
    void what_draws_its_cases_draws_the_same_ones_in_every_build() throws IOException {
        Pattern seedless = Pattern.compile("(?m)^ *@Property\\b(?!\\([^)]*\\bseed\\b)");
        List<Path> drawn = sources().stream()
                .filter(file -> file.toString().matches(".*src/test/java/.*\\.java"))
                .filter(file -> {
                    try {
                        return seedless.matcher(Files.readString(ROOT.resolve(file)))
                                .find();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
        assertEquals(List.of(), drawn, "give their properties a seed");
    }
}
