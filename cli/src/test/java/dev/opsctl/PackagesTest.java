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

/** What packages and classes of all modules say of themselves. The lists may only become shorter. */
class PackagesTest {

    /** Packages in which nobody has said yet what may be null; {@code ..} stands for what lies below, too. */
    private static final List<String> NOT_NULL_MARKED = List.of(
            "dev.opsctl",
            "dev.opsctl.command..",
            "dev.opsctl.functions.bank",
            "dev.opsctl.functions.console",
            "dev.opsctl.functions.external",
            "dev.opsctl.functions.json",
            "dev.opsctl.functions.mail",
            "dev.opsctl.functions.orders",
            "dev.opsctl.functions.orders.token",
            "dev.opsctl.functions.partners",
            "dev.opsctl.functions.release",
            "dev.opsctl.functions.report",
            "dev.opsctl.functions.runtime",
            "dev.opsctl.functions.settings",
            "dev.opsctl.functions.smoke",
            "dev.opsctl.functions.time",
            "dev.opsctl.functions.tracing",
            "dev.opsctl.local.identity..",
            "dev.opsctl.local.service",
            "dev.opsctl.local.service.apigateway..",
            "dev.opsctl.local.service.cloudformation..",
            "dev.opsctl.local.service.dynamodb..",
            "dev.opsctl.local.service.events..",
            "dev.opsctl.local.service.iam..",
            "dev.opsctl.local.service.kms..",
            "dev.opsctl.local.service.lambda..",
            "dev.opsctl.local.service.scheduler..",
            "dev.opsctl.local.service.secretsmanager..",
            "dev.opsctl.local.service.ses..",
            "dev.opsctl.local.service.stepfunctions..",
            "dev.opsctl.operation..");

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
        assertEquals(List.of(), silent);
        assertEquals(
                List.of(),
                unmarked.stream()
                        .filter(name -> NOT_NULL_MARKED.stream().noneMatch(listed -> covers(listed, name)))
                        .toList());
        assertEquals(
                List.of(),
                NOT_NULL_MARKED.stream()
                        .filter(listed -> unmarked.stream().noneMatch(name -> covers(listed, name)))
                        .toList(),
                "they are marked: take them off the list");
    }

    private static boolean covers(String listed, String name) {
        String root = listed.replaceFirst("\\.\\.$", "");
        return name.equals(root) || listed.endsWith("..") && name.startsWith(root + ".");
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
