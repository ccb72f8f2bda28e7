package dev.opsctl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What packages and classes of all modules say of themselves. */
class PackagesTest {

    @Test
    void every_package_says_in_a_sentence_what_it_is_and_marks_what_may_be_null() throws IOException {
        List<String> silent = new ArrayList<>();
        List<String> unmarked = new ArrayList<>();
        for (Path folder : folders()) {
            Path info = folder.resolve("package-info.java");
            String text = Files.exists(info) ? Files.readString(info) : "";
            if (!text.startsWith("/**")) {
                silent.add(folder.toString());
            }
            if (!text.contains("@NullMarked")) {
                unmarked.add(
                        folder.toString().replaceFirst(".*/src/main/java/", "").replace('/', '.'));
            }
        }
        assertEquals(List.of(), silent, "each needs a package-info.java: one sentence, and @NullMarked");
        assertEquals(List.of(), unmarked, "each needs @NullMarked in its package-info.java");
    }

    /** The sentences are the index of a package: docs/architecture.md says how to list them. */
    @Test
    void every_class_says_in_a_sentence_what_it_is() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path folder : folders()) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    if (Files.readAllLines(file).stream().noneMatch(line -> line.startsWith("/**"))) {
                        silent.add(file.toString());
                    }
                }
            }
        }
        assertEquals(List.of(), silent, "each needs a sentence above the class, /** as the line's beginning");
    }

    /** Groups of operations are called as AWS calls them, in each service anew. */
    @Test
    void no_two_classes_of_a_module_have_the_same_name() throws IOException {
        Map<String, Integer> places = new TreeMap<>();
        for (Path folder : folders()) {
            String module = folder.toString().replaceFirst("/src/main/java/.*", "");
            try (Stream<Path> files = Files.list(folder)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java")
                                && !name.endsWith("Operations.java")
                                && !name.equals("package-info.java"))
                        .forEach(name -> places.merge(module + " " + name.replace(".java", ""), 1, Integer::sum));
            }
        }
        List<String> twice = places.entrySet().stream()
                .filter(place -> place.getValue() > 1)
                .map(place -> place.getKey().replaceFirst(".* ", ""))
                .toList();
        assertEquals(List.of(), twice, "call them by what they are");
    }

    private static List<Path> folders() throws IOException {
        TreeSet<Path> folders = new TreeSet<>();
        for (String module : List.of("cli", "lambda-runtime", "local-cloud")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .map(Path::getParent)
                        .forEach(folders::add);
            }
        }
        return List.copyOf(folders);
    }
}
