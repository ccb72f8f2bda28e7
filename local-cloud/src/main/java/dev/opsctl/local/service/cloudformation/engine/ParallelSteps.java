package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.cloud.Workers;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs steps side by side as soon as what they wait for is done. */
final class ParallelSteps {

    private record Ended(String name, @Nullable Throwable failure) {}

    private ParallelSteps() {}

    /**
     * @param waitsFor each step's predecessors (all of them keys)
     * @param stop asked before a step starts; once true no further step starts
     * @param goOn whether steps that do not depend on a failed one still start
     * @return what failed, with the cause, when nothing runs any more; steps that could not start are not in it
     */
    static Map<String, Throwable> run(
            Map<String, Set<String>> waitsFor,
            Workers workers,
            Consumer<String> step,
            BooleanSupplier stop,
            boolean goOn) {
        Map<String, Set<String>> open = new LinkedHashMap<>();
        waitsFor.forEach((name, needs) -> open.put(name, new LinkedHashSet<>(needs)));
        Map<String, Throwable> failures = new LinkedHashMap<>();
        BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
        int running = 0;
        while (true) {
            if ((failures.isEmpty() || goOn) && !stop.getAsBoolean()) {
                var ready = open.entrySet().stream()
                        .filter(e -> e.getValue().isEmpty())
                        .map(Map.Entry::getKey)
                        .toList();
                for (String name : ready) {
                    open.remove(name);
                    running++;
                    boolean taken = workers.run("step " + name, () -> ended.add(new Ended(name, attempt(step, name))));
                    if (!taken) {
                        throw new StoppedException();
                    }
                }
            }
            if (running == 0) {
                return failures;
            }
            try {
                Ended one = ended.take();
                running--;
                if (one.failure() == null) {
                    open.values().forEach(needs -> needs.remove(one.name()));
                } else {
                    failures.put(one.name(), one.failure());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoppedException();
            }
        }
    }

    /** What the step throws, if anything. */
    private static @Nullable Throwable attempt(Consumer<String> step, String name) {
        try {
            step.accept(name);
            return null;
        } catch (Throwable e) {
            Workers.passExhaustion(e);
            return e;
        }
    }

    /** The same graph with every arrow turned round: what may be deleted when. */
    static Map<String, Set<String>> reversed(Map<String, Set<String>> needs) {
        Map<String, Set<String>> turned = new LinkedHashMap<>();
        needs.keySet().forEach(name -> turned.put(name, new LinkedHashSet<>()));
        needs.forEach((name, of) -> of.forEach(need -> {
            if (turned.containsKey(need)) {
                turned.get(need).add(name);
            }
        }));
        return turned;
    }
}
