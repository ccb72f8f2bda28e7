package dev.opsctl.local.race;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Two callers change the same thing at once: what they are answered and what is there in the end must be what one after the other would have
 * left, whichever came first. One is stopped before each of its changes, and before some of its reads, while the other runs whole; then both
 * run freely.
 */
final class Race {

    /** How many of the reads outside changes one is stopped at. */
    private static final int STOPS_AT_READS = 2;
    /** How often both orders are tried, until one of them comes to what was found: what goes on in the background is seldom seen half done. */
    private static final int MOST_ORDERS = 40;
    /** How long one that is stopped waits for the other, in milliseconds, if that waits for anything but what the stopped one holds. */
    private static final int PATIENCE = 2_000;

    private final Supplier<Account> accounts;
    private final RacingStore store;
    private final List<World.Call> reads;
    private final World.Call first;
    private final World.Call second;
    /** What one after the other comes to. */
    private final List<Outcome> orders = new ArrayList<>();

    private int raced;
    private int stopped;

    Race(Supplier<Account> accounts, RacingStore store, List<World.Call> reads, World.Call first, World.Call second) {
        this.accounts = accounts;
        this.store = store;
        this.reads = reads;
        this.first = first;
        this.second = second;
    }

    /** How often both callers were at it at once. */
    int raced() {
        return raced;
    }

    /** How often the second caller ran while the first was stopped. */
    int stopped() {
        return stopped;
    }

    /** Both callers in an account of their own. */
    private final class Play {
        private final Account account = accounts.get();
        private final Map<String, JsonNode> answers = Collections.synchronizedMap(new TreeMap<>());

        void first() {
            answers.put("first", account.call(first));
        }

        void second() {
            answers.put("second", account.call(second));
        }
    }

    private Outcome outcome(Consumer<Play> script) {
        Play play = new Play();
        script.accept(play);
        Outcome outcome = play.account.outcome(reads);
        play.answers.forEach(outcome::add);
        return outcome;
    }

    /** @param patient whether the later one begins when nothing is under way any more */
    private void bothOrders(boolean patient) {
        orders.add(inOrder(patient, Play::first, Play::second));
        orders.add(inOrder(patient, Play::second, Play::first));
    }

    private Outcome inOrder(boolean patient, Consumer<Play> earlier, Consumer<Play> later) {
        return outcome(play -> {
            earlier.accept(play);
            if (patient) {
                play.account.settle();
            }
            later.accept(play);
        });
    }

    /** @return what came out that no order gives; empty if nothing did */
    Optional<String> run(Random random) {
        List<RacingStore.Access> accesses = new ArrayList<>();
        orders.add(inOrder(false, play -> store.stopping(accesses::add, play::first), Play::second));
        orders.add(inOrder(false, Play::second, Play::first));
        for (int at : stops(accesses, random)) {
            raced++;
            Outcome outcome = outcome(play -> interleaved(play, at));
            if (wrong(outcome)) {
                return Optional.of(said("  stopped at its access " + at + " by\n  ", outcome));
            }
        }
        raced++;
        Outcome outcome = outcome(this::together);
        return wrong(outcome) ? Optional.of(said("  at once with\n  ", outcome)) : Optional.empty();
    }

    /** Where to stop the first caller: at each change, and at some reads. */
    private static List<Integer> stops(List<RacingStore.Access> accesses, Random random) {
        List<Integer> stops = new ArrayList<>();
        List<Integer> looks = new ArrayList<>();
        for (int i = 0; i < accesses.size(); i++) {
            (accesses.get(i) == RacingStore.Access.CHANGE ? stops : looks).add(i);
        }
        Collections.shuffle(looks, random);
        stops.addAll(looks.subList(0, Math.min(STOPS_AT_READS, looks.size())));
        return stops;
    }

    /** Runs the first caller, and the second whole before the first's n-th access. */
    private void interleaved(Play play, int at) {
        Thread other = new Thread(play::second);
        int[] accesses = {0};
        store.stopping(
                access -> {
                    if (accesses[0]++ == at) {
                        stopped++;
                        other.start();
                        awaitEndOrWait(other);
                    }
                },
                play::first);
        if (other.getState() == Thread.State.NEW) {
            other.start();
        }
        join(other);
    }

    private void together(Play play) {
        CyclicBarrier start = new CyclicBarrier(2);
        Thread other = new Thread(() -> {
            await(start);
            play.second();
        });
        other.start();
        await(start);
        play.first();
        join(other);
    }

    /** Waits until another thread has ended, or waits itself for what this one holds: then it comes after. */
    private static void awaitEndOrWait(Thread other) {
        long me = Thread.currentThread().getId();
        for (int i = 0; i < PATIENCE && other.isAlive(); i++) {
            ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(other.getId());
            if (info != null && info.getLockOwnerId() == me) {
                return;
            }
            try {
                other.join(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether no order gives an outcome. */
    private boolean wrong(Outcome found) {
        for (int i = 0; i < MOST_ORDERS; i++) {
            List<String> compared = compared(found);
            if (compared.subList(0, orders.size()).contains(compared.get(orders.size()))) {
                return false;
            }
            // what comes out of one order may differ too: by a random id that decides an order, or by how far something
            // has got that
            // the earlier one began when the later one comes
            bothOrders(i % 2 == 0);
        }
        return true;
    }

    private List<String> compared(Outcome found) {
        List<Outcome> all = new ArrayList<>(orders);
        all.add(found);
        return Outcome.comparable(all);
    }

    private String said(String how, Outcome found) {
        List<String> compared = compared(found);
        return first + "\n" + how + second + "\n  against one after the other: "
                + difference(compared.get(0), compared.get(orders.size())) + "\n  against the other order:     "
                + difference(compared.get(1), compared.get(orders.size()));
    }

    private static String difference(String wanted, String found) {
        List<String> missing = new ArrayList<>(List.of(wanted.split("\n")));
        List<String> more = new ArrayList<>();
        for (String line : found.split("\n")) {
            if (!missing.remove(line)) {
                more.add(line);
            }
        }
        return "missing " + missing + ", too much " + more;
    }
}
