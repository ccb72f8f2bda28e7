package dev.opsctl.local;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.store.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkClient;

/** The rules of the house that a compiler does not hold. */
class ArchitectureTest {
    private static final int MOST_LINES = 500;
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void services_know_neither_HTTP_nor_wire_formats_nor_how_identities_are_evaluated() {
        noClasses()
                .that()
                .resideInAPackage("..local.service..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.opsctl.local",
                        "dev.opsctl.local.gateway..",
                        "dev.opsctl.local.route..",
                        "dev.opsctl.local.wire..",
                        "io.netty..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("..local.service..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.opsctl.local.identity.Evaluation")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.opsctl.local.identity.Identity")
                .check(CLASSES);
    }

    /** Each one has a thread that wakes up again and again, and a cloud has a service for each account and region. */
    @Test
    void clients_of_HTTP_are_shared_by_all_accounts() {
        fields().that().haveRawType(HttpClient.class).should().beStatic().check(CLASSES);
    }

    @Test
    void the_gateway_and_its_wire_formats_know_no_service() {
        noClasses()
                .that()
                .resideInAnyPackage("..local.gateway..", "..local.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..local.service..")
                .check(CLASSES);
    }

    @Test
    void store_clock_and_sdk_depend_on_nothing_above_them() {
        noClasses()
                .that()
                .resideInAnyPackage("..local.store..", "..local.clock..", "..local.sdk..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.opsctl.local",
                        "dev.opsctl.local.cloud..",
                        "dev.opsctl.local.engine..",
                        "dev.opsctl.local.gateway..",
                        "dev.opsctl.local.identity..",
                        "dev.opsctl.local.route..",
                        "dev.opsctl.local.service..",
                        "dev.opsctl.local.wire..")
                .check(CLASSES);
    }

    @Test
    void the_cloud_that_services_live_in_knows_none_of_them() {
        noClasses()
                .that()
                .resideInAnyPackage("..local.cloud..", "..local.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.opsctl.local",
                        "dev.opsctl.local.gateway..",
                        "dev.opsctl.local.identity..",
                        "dev.opsctl.local.route..",
                        "dev.opsctl.local.service..",
                        "dev.opsctl.local.wire..")
                .check(CLASSES);
    }

    /** It decides for all of them, and asks IAM by an interface of its own. */
    @Test
    void identity_knows_no_service() {
        noClasses()
                .that()
                .resideInAPackage("..local.identity..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.opsctl.local", "..local.gateway..", "..local.route..", "..local.service..")
                .check(CLASSES);
    }

    @Test
    void no_two_packages_need_each_other() {
        slices().matching("dev.opsctl.local.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void a_service_uses_another_one_through_its_SDK_interface_only() {
        slices().matching("dev.opsctl.local.service.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    /** Each is put together from classes of operations. The packages that are named here are still to come: the list only gets shorter. */
    @Test
    void no_class_of_a_service_is_a_client_of_the_SDK_itself() {
        noClasses()
                .that()
                .resideInAPackage("..local.service..")
                .and()
                .resideOutsideOfPackages("..service.apigateway..")
                .should()
                .beAssignableTo(SdkClient.class)
                .check(CLASSES);
    }

    /**
     * Who has read a document, decided, and puts back the whole, undoes what somebody else has written meanwhile. Who may {@code replace}, and
     * that nobody else does so in disguise, says {@code OverwritesTest}.
     */
    @Test
    void tables_have_one_overwrite_only() {
        assertEquals(
                Set.of(
                        "get", "shared", "insert", "update", "replace", "remove", "entries", "values", "range", "walk",
                        "size", "clear"),
                Arrays.stream(Table.class.getDeclaredMethods())
                        .filter(method -> !method.isSynthetic())
                        .map(Method::getName)
                        .collect(Collectors.toSet()));
    }

    /** ARNs are read by {@code Arn}, and patterns of them by {@code ArnPattern}; what else has colons in it is said here. */
    @Test
    void nobody_takes_ARNs_apart_by_hand() {
        Map<String, String> others = Map.ofEntries(
                Map.entry("ArnPattern", "reads patterns"),
                Map.entry("PolicyParser", "says which part of a resource in a policy is wrong"),
                Map.entry("ConditionSources", "rules of its own table"),
                Map.entry("ComputeRules", "function names and machines with qualifiers"),
                Map.entry("SigV2", "a header"),
                Map.entry("DynamicReferences", "references to parameters and secrets"),
                Map.entry("CustomResources", "a token of its own"),
                Map.entry("BuildVariables", "references to secrets"),
                Map.entry("GitServer", "a header"),
                Map.entry("LogGroups", "a group's ARN, with or without an asterisk"),
                Map.entry("BucketEvents", "names of events"),
                Map.entry("PermissionOperations", "a topic's or subscription's part of an ARN"),
                Map.entry("SnsErrors", "counts the parts of what is no ARN"),
                Map.entry("Subscriptions", "counts the parts of what is no subscription's ARN"));
        // the list only gets shorter
        Set<String> toCome = Set.of("apigateway");
        List<String> found = walk(Path.of("src/main/java"))
                .filter(file -> file.toString().endsWith(".java") && text(file).contains("split(\":\""))
                .filter(file ->
                        toCome.stream().noneMatch(name -> file.toString().contains("/service/" + name + "/")))
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(name -> !others.containsKey(name))
                .toList();
        assertEquals(List.of(), found);
    }

    @Test
    void background_work_runs_on_the_supervisors_threads_so_that_what_it_throws_fails_its_item() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..local.service..",
                        "..local.engine..",
                        "..local.route..",
                        "..local.identity..",
                        "..local.cloud..")
                .and()
                .doNotHaveFullyQualifiedName(Workers.class.getName())
                .and(not(nameStartingWith(Workers.class.getName() + "$")))
                .should()
                .callConstructorWhere(target(owner(assignableTo(Thread.class))))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Executors.class, ThreadPoolExecutor.class, ForkJoinPool.class, Timer.class)
                .orShould()
                .callMethodWhere(target(owner(assignableTo(CompletableFuture.class)))
                        .and(target(nameMatching("(run|supply)Async"))))
                .check(CLASSES);
    }

    @Test
    void only_the_daemons_entry_point_writes_to_the_standard_streams() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.opsctl.local.Main")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }

    @Test
    void classes_are_named_after_what_they_are() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .check(CLASSES);
    }

    @Test
    void no_source_file_has_more_than_500_lines() throws IOException {
        try (Stream<Path> files = Stream.of(Path.of("src/main/java"), Path.of("src/test/java"), Path.of("data"))
                .flatMap(ArchitectureTest::walk)) {
            List<Path> tooLong = files.filter(file -> file.toString().matches(".*\\.(java|py|sh|yaml)"))
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

    private static String text(Path file) {
        try {
            return Files.readString(file);
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
