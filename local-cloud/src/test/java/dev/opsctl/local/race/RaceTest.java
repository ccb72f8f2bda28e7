package dev.opsctl.local.race;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.cloud.ServiceDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of every service that changes something, raced with itself and with others: no update is lost, nothing is acknowledged twice
 * that is there once (PLT-5). An operation that a service has gained needs a request in the service's {@link World}.
 *
 * <p>{@code -Dopsctl.race.rounds=N} has two callers at it N times for each service, in pairs drawn at random; {@code -Dopsctl.race.seed=N} repeats a run; {@code -Dopsctl.race.service=sqs}
 * runs one.
 */
@Tag("slow")
class RaceTest {

    private static final int ROUNDS = Integer.getInteger("opsctl.race.rounds", 30);
    private static final String ONLY = System.getProperty("opsctl.race.service", "");
    /** After so many rounds a new cloud begins: it scans what all accounts share. */
    private static final int OF_A_CLOUD = 150;

    @TempDir
    Path home;

    @TestFactory
    Stream<DynamicTest> whoChangesAtOnceLeavesWhatOneAfterTheOtherWould() {
        List<ServiceDefinition<?>> asked = Services.all().stream()
                .filter(service -> service.name().contains(ONLY))
                .toList();
        assertFalse(
                asked.isEmpty(),
                () -> "opsctl.race.service=" + ONLY + " is none of "
                        + Services.all().stream()
                                .map(ServiceDefinition::name)
                                .distinct()
                                .toList());
        return asked.stream()
                .map(service -> DynamicTest.dynamicTest(
                        service.clientInterface().getSimpleName(), () -> race(service.clientInterface())));
    }

    /** The same rounds every time, unless a seed is given: a build fails for what was changed, not by luck. */
    private void race(Class<?> client) throws Exception {
        World world = World.of(client);
        long seed = Long.getLong("opsctl.race.seed", 20_261_130L);
        List<String> failures = new ArrayList<>();
        int raced = 0;
        int stopped = 0;
        for (int left = ROUNDS; left > 0; left -= OF_A_CLOUD) {
            int rounds = Math.min(left, OF_A_CLOUD);
            Path cloud = home.resolve(client.getSimpleName() + left);
            try (Races races = new Races(cloud, world, Services.all().toArray(ServiceDefinition[]::new))) {
                if (!races.unchanging().isEmpty()) {
                    failures.add("no request changes anything: " + races.unchanging() + ": values that do, as"
                            + " \"OPERATION.Member\": [\"of its own\"], in " + world.file());
                }
                failures.addAll(races.run(rounds / 2, left));
                failures.addAll(races.run(rounds - rounds / 2, seed + left));
                raced += races.raced();
                stopped += races.stopped();
            }
        }
        System.out.printf(
                "%s: raced %d times, %d times one ran whole while the other was stopped, -Dopsctl.race.seed=%d%n",
                client.getSimpleName(), raced, stopped, seed);
        assertTrue(
                failures.isEmpty(),
                () -> failures.size() + " failures, -Dopsctl.race.seed=" + seed + ":\n" + String.join("\n", failures));
        assertTrue(
                raced >= ROUNDS && stopped >= ROUNDS / 3 || world.isStill(),
                "only " + raced + " races, and one was stopped only " + stopped + " times");
    }
}
