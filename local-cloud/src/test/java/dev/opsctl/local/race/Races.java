package dev.opsctl.local.race;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Operations;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** Races of all operations of a service that change something, two requests each, drawn at random. */
final class Races implements AutoCloseable {

    private final World world;
    private final TestCloud cloud;
    private final List<World.Call> reads;
    private final Map<String, List<World.Call>> byOperation;
    private RacingStore store;
    private long accounts = 100_000_000_000L;
    private int raced;
    private int stopped;

    Races(Path home, World world, ServiceDefinition<?>... services) {
        this.world = world;
        this.cloud = TestCloud.open(home, kept -> store = new RacingStore(kept), services);
        this.reads = telling();
        this.byOperation = changing();
    }

    /** How often two callers were at it at once. */
    int raced() {
        return raced;
    }

    /** How often one ran while another was stopped. */
    int stopped() {
        return stopped;
    }

    /** Operations that the service has and of which no request changes anything. */
    Set<String> unchanging() {
        Set<String> missing = new TreeSet<>();
        Object service = cloud.cloud().service(world.client(), new Scope(nextAccount(), "us-east-1"));
        for (Operations.Bound bound : world.writes()) {
            if (!byOperation.containsKey(bound.name())
                    && !world.apart().contains(bound.name())
                    && has(service, bound)) {
                missing.add(bound.name());
            }
        }
        return missing;
    }

    private static boolean has(Object service, Operations.Bound bound) {
        try {
            Object empty = ((SdkBuilder<?, ?>) bound.newBuilder()).build();
            bound.method().invoke(service, bound.upload() ? new Object[] {empty, null} : new Object[] {empty});
            return true;
        } catch (InvocationTargetException e) {
            return !(e.getCause() instanceof UnsupportedOperationException);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private String nextAccount() {
        return String.valueOf(++accounts);
    }

    private Account account() {
        return new Account(nextAccount(), world, cloud.cloud(), store);
    }

    /** The requests to look at something that succeed in the prepared world, and say the same when they are repeated. */
    private List<World.Call> telling() {
        Account account = account();
        return world.reads().stream()
                .filter(read -> {
                    try {
                        JsonNode answer = account.call(read);
                        return !answer.has("refused") && answer.equals(account.call(read));
                    } catch (IllegalStateException e) {
                        return false; // the service has no such operation
                    }
                })
                .toList();
    }

    /** The requests that succeed in the prepared world and change something, by operation. */
    private Map<String, List<World.Call>> changing() {
        List<Outcome> kept = List.of(account().outcome(List.of()), account().outcome(List.of()));
        List<Outcome> seen = List.of(account().outcome(reads), account().outcome(reads));
        Map<String, List<World.Call>> changing = new TreeMap<>();
        for (World.Call call : world.calls()) {
            if (world.apart().contains(call.operation().name())) {
                continue;
            }
            Account account = account();
            try {
                if (account.call(call).has("refused")) {
                    continue;
                }
            } catch (IllegalStateException | IllegalArgumentException e) {
                continue; // a request that the values do not fill, or an operation that the service does not have
            }
            if (differs(account.outcome(List.of()), kept) || differs(account.outcome(reads), seen)) {
                changing.computeIfAbsent(call.operation().name(), name -> new ArrayList<>())
                        .add(call);
            }
        }
        return changing;
    }

    private static boolean differs(Outcome after, List<Outcome> before) {
        List<String> compared = Outcome.comparable(List.of(before.get(0), after, before.get(1)));
        return !compared.get(0).equals(compared.get(1));
    }

    /** All pairs in random order: in turn two requests of one operation, and those of any two. */
    private List<List<World.Call>> pairs(Random random) {
        List<List<World.Call>> same = new ArrayList<>();
        List<List<World.Call>> others = new ArrayList<>();
        List<World.Call> all =
                byOperation.values().stream().flatMap(List::stream).toList();
        for (World.Call a : all) {
            for (World.Call b : all) {
                (a.operation().name().equals(b.operation().name()) ? same : others).add(List.of(a, b));
            }
        }
        Collections.shuffle(same, random);
        Collections.shuffle(others, random);
        List<List<World.Call>> pairs = new ArrayList<>();
        for (int i = 0; i < Math.max(same.size(), others.size()); i++) {
            if (i < same.size()) {
                pairs.add(same.get(i));
            }
            if (i < others.size()) {
                pairs.add(others.get(i));
            }
        }
        return pairs;
    }

    /**
     * @param rounds how often two callers are at it at once, in as many pairs as that takes
     * @return what came out that no order gives, for each pair for which something did
     */
    List<String> run(int rounds, long seed) throws Exception {
        List<String> failures = new ArrayList<>();
        Random random = new Random(seed);
        List<List<World.Call>> pairs = pairs(random);
        int until = raced + rounds;
        for (int i = 0; raced < until && !pairs.isEmpty(); i++) {
            List<World.Call> pair = pairs.get(i % pairs.size());
            Race race = new Race(this::account, store, reads, pair.get(0), pair.get(1));
            race.run(random).ifPresent(failures::add);
            raced += race.raced();
            stopped += race.stopped();
        }
        return failures;
    }

    @Override
    public void close() {
        cloud.close();
    }
}
