package dev.opsctl.functions.console;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Calls of services that do not depend on each other, made at once: what somebody waits for is the slowest of them, not all of them. */
final class AtOnce {
    /** An environment runs one invocation at a time, so these are all of its calls. */
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(10, work -> {
        Thread thread = new Thread(work, "at-once");
        thread.setDaemon(true);
        return thread;
    });

    private AtOnce() {}

    /** What each becomes, in the order of what is given. The first failure is the caller's. Work must not call this again. */
    static <A, B> List<B> map(List<A> given, Function<A, B> work) {
        if (given.size() == 1) {
            return List.of(work.apply(given.get(0)));
        }
        List<Future<B>> futures =
                given.stream().map(one -> THREADS.submit(() -> work.apply(one))).toList();
        try {
            List<B> results = new ArrayList<>();
            for (Future<B> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static void run(List<Runnable> work) {
        map(work, one -> {
            one.run();
            return true;
        });
    }
}
