package dev.opsctl.local.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing that can be set is dropped silently: every member of every operation that may set something,
 * however deep, is read back as it was set, or refused by its name, or its file says why it is neither (PLT-4); a test that a reason names mentions what it is named for. What there is to set of a service is in a
 * file, {@code settings/CLIENT.json}, as {@link Settings} says; one service: {@code -Dopsctl.settings.service=lambda}.
 */
class SettableAttributesTest {

    /** It only reads. */
    private static final Set<String> NOTHING_TO_SET = Set.of("DynamoDbStreamsClient");

    /** How many reasons may say that no test looks yet: fewer with each that gets its test, and never more. */
    private static final int UNLOOKED = 7;

    @TempDir
    Path home;

    @Test
    void noMoreSettingsAreWithoutATest() {
        long unlooked = Services.all().stream()
                .flatMap(service -> Settings.of(service.clientInterface()).stream())
                .distinct()
                .mapToLong(settings -> Pattern.compile("no test looks yet")
                        .matcher(settings.file().toString())
                        .results()
                        .count())
                .sum();
        assertEquals(
                UNLOOKED, unlooked, "reasons that say that no test looks yet; if there are fewer, the bound falls");
    }

    @TestFactory
    Stream<DynamicTest> whatIsSetIsReadBackOrRefused() {
        String only = System.getProperty("opsctl.settings.service", "");
        List<Settings> all = Services.all().stream()
                .filter(service -> only.isEmpty() || service.name().equals(only))
                .flatMap(service -> Settings.of(service.clientInterface()).stream())
                .toList();
        if (only.isEmpty()) {
            Set<String> without = Services.all().stream()
                    .map(ServiceDefinition::clientInterface)
                    .filter(client -> Settings.of(client).isEmpty())
                    .map(Class::getSimpleName)
                    .collect(Collectors.toSet());
            assertEquals(NOTHING_TO_SET, without, "services without a file: what is there to set of them?");
        }
        return all.stream()
                .map(settings -> DynamicTest.dynamicTest(settings.client().getSimpleName(), () -> walk(settings)));
    }

    private void walk(Settings settings) throws IOException {
        List<String> wrong = new ArrayList<>();
        SaidReasons.ofSources().look(settings, wrong);
        int looked = 0;
        try (TestCloud cloud = TestCloud.open(home.resolve(settings.client().getSimpleName()))) {
            SettingsWalk walk = new SettingsWalk(settings, cloud);
            walk.prepare();
            for (String operation : walk.operations()) {
                looked += walk.look(operation, wrong);
            }
        }
        assertEquals("", String.join("\n", wrong), () -> wrong.size() + " wrong");
        assertTrue(looked > 0, "nothing was set");
        System.out.printf("%s: set %d times%n", settings.client().getSimpleName(), looked);
    }
}
