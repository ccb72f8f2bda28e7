package dev.opsctl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.opsctl.outcome.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler does not hold. */
class ArchitectureTest {
    private static final int MOST_LINES = 500;
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target", "classes"));

    /** An operation of an SDK client that is called by reflection would be missing in what is shipped: docs/decisions/0011. */
    @Test
    void no_method_is_called_by_reflection() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.reflect.Method")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.reflect.Proxy")
                .check(CLASSES);
    }

    @Test
    void commands_call_operations_and_never_AWS() {
        noClasses()
                .that()
                .resideInAPackage("dev.opsctl.command..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(CLASSES);
    }

    @Test
    void operations_know_neither_commands_nor_how_results_are_shown() {
        noClasses()
                .that()
                .resideInAPackage("dev.opsctl.operation..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.opsctl.command..", "dev.opsctl.render..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void targets_know_nothing_of_what_is_done_with_them() {
        noClasses()
                .that()
                .resideInAPackage("dev.opsctl.target..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.opsctl.command..", "dev.opsctl.operation..", "dev.opsctl.render..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void rendering_knows_neither_AWS_nor_the_rest_of_opsctl() {
        noClasses()
                .that()
                .resideInAPackage("dev.opsctl.render..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "software.amazon..", "dev.opsctl.command..", "dev.opsctl.operation..", "dev.opsctl.target..")
                .check(CLASSES);
    }

    /** Each package for itself, {@code dev.opsctl} and those within others too. */
    @Test
    void packages_do_not_depend_on_each_other_in_a_circle() {
        slices().matching("dev.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void only_the_entry_points_write_to_the_standard_streams() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.opsctl.Main")
                .and()
                .doNotHaveFullyQualifiedName("dev.opsctl.Training")
                .and()
                .resideOutsideOfPackage("dev.opsctl.render..")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }

    /** Their message is often nothing but a file's name: what goes to people comes from {@link FileTrouble}. */
    @Test
    void why_a_file_cannot_be_read_is_said_in_words() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(FileTrouble.class, Pipe.class)
                .should()
                .callMethod(IOException.class, "getMessage")
                .check(CLASSES);
    }

    @Test
    void classes_are_named_after_what_they_are() {
        classes()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Helper|Helpers|Manager)")
                .check(CLASSES);
    }

    /** Templates are left out: iam.yaml is one flat template because an import change set takes no nested ones. */
    @Test
    void no_source_file_has_more_than_500_lines() throws IOException {
        Path root = Path.of("..");
        List<Path> roots = Stream.of(
                        "cli/src",
                        "seed",
                        "examples",
                        "conformance",
                        "install.sh",
                        ".ci/run",
                        "bench/bench.py",
                        "bench/orders.py",
                        "bench/peers.py",
                        "bench/primitives.py",
                        "bench/results.py",
                        "bench/against.py")
                .map(root::resolve)
                .filter(Files::exists)
                .toList();
        try (Stream<Path> files = roots.stream().flatMap(ArchitectureTest::walk)) {
            List<Path> tooLong = files.filter(file -> file.toString().matches(".*\\.(java|py|sh)|.*/run"))
                    .filter(file -> lines(file) > MOST_LINES)
                    .toList();
            assertEquals(List.of(), tooLong, "split them along their reasons to change");
        }
    }

    private static Stream<Path> walk(Path root) {
        try {
            return Files.walk(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
