package dev.opsctl.functions;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler does not hold. */
class ArchitectureTest {
    private static final List<String> SYSTEMS = List.of("report", "orders", "bank", "mail", "external", "partners");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.opsctl.functions");

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
    void domain_code_knows_neither_AWS_nor_the_runtime_nor_the_network() {
        noClasses()
                .that()
                .resideInAPackage("..domain..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "software.amazon..",
                        "com.amazonaws..",
                        "dev.opsctl.functions.runtime..",
                        "dev.opsctl.functions.json..",
                        "java.net..")
                .check(CLASSES);
    }

    @Test
    void no_two_packages_need_each_other() {
        SlicesRuleDefinition.slices()
                .matching("dev.opsctl.functions.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void systems_do_not_reach_into_each_other() {
        for (String system : SYSTEMS) {
            String[] others = SYSTEMS.stream()
                    .filter(other -> !other.equals(system))
                    .map(other -> "dev.opsctl.functions." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.opsctl.functions." + system + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(CLASSES);
        }
    }

    /** REP-6: what happened when is told by events; see RealTime. */
    @Test
    void only_one_place_reads_the_systems_clock() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.opsctl.functions.time.RealTime")
                .should()
                .callMethodWhere(describe(
                        "the system's clock is read",
                        (JavaMethodCall call) -> List.of(
                                                "now", "systemUTC", "system", "systemDefaultZone", "currentTimeMillis")
                                        .contains(call.getTarget().getName())
                                && (call.getTargetOwner().getPackageName().equals("java.time")
                                        || call.getTargetOwner().isEquivalentTo(System.class))))
                .orShould()
                .callConstructor(java.util.Date.class)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("..domain..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.opsctl.functions.time.RealTime")
                .check(CLASSES);
    }

    /** What is stored is compared as text: see SortableTime. Slots and weeks begin at whole seconds. */
    @Test
    void times_become_texts_that_sort_as_the_times_do() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.opsctl.functions.report.ReportState")
                .and()
                .doNotHaveFullyQualifiedName("dev.opsctl.functions.bank.BankHistory")
                .should()
                .callMethod(java.time.Instant.class, "toString")
                .check(CLASSES);
    }

    @Test
    void no_file_has_more_than_300_lines() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            List<Path> long_ = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > 300)
                    .toList();
            assertEquals(List.of(), long_);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
