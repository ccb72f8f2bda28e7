package dev.opsctl.functions.orders;

import dev.opsctl.functions.runtime.Log;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Publishes a notice once although its message comes twice and functions die (ORD-9).
 *
 * <p>SNS offers no publish that can be repeated safely to a topic with e-mail subscribers, so a publisher that dies between "published"
 * and "noted that it was" leaves a question behind: publishing again may double the notice, not publishing may lose it. The topic answers
 * it: a queue subscribed to it feeds function {@code NoticeLedger}, which writes the message ids of every notice that SNS took into
 * the notice's row. So:
 *
 * <ol>
 *   <li>Claim by a conditional write before publishing; mark done after it. A second delivery finds the claim or the mark.
 *   <li>A claim is a lease longer than a publish can take (there are no retries within one). A second worker waits for its end.
 *   <li>A lease that ended without a mark belonged to a worker that died, or that does not know what became of its publish. The next
 *       one takes it over, waits until the ledger must know, and publishes only what the ledger does not have.
 *   <li>A publish that SNS refused did nothing: the claim is given back at once.
 * </ol>
 *
 * <p>What remains: a worker frozen for longer than its lease just before its publish, a topic that takes longer than
 * {@link #SETTLE} to reach the ledger, and SNS itself, which promises its subscribers at least one delivery and not exactly one.
 */
final class Notices {
    /** Longer than a publish can take: 2 s to connect, 5 s for the answer. */
    static final Duration LEASE = Duration.ofSeconds(10);
    /** Longer than the topic takes to reach the ledger. */
    static final Duration SETTLE = Duration.ofSeconds(15);

    private static final Duration POLL = Duration.ofMillis(250);

    enum State {
        CLAIMED,
        REFUSED,
        DONE
    }

    /** A notice's row. {@code published}: the topic's ledger has it. */
    record Entry(State state, String owner, Instant until, boolean published) {
        boolean over() {
            return state == State.DONE || published;
        }
    }

    /** The rows of table {@code order-notices}. Every change is atomic. */
    interface Rows {
        /** Claims a notice that nobody claimed or that was refused. @return empty if claimed, else the row as it is */
        Optional<Entry> claim(String id, String owner, Instant until);

        Optional<Entry> read(String id);

        /** Changes a row that is still as seen, and not published. @return false if it is another by now */
        boolean change(String id, Entry seen, Entry to);
    }

    /** The world as far as waiting goes. */
    interface Waiting {
        void sleep(Duration time) throws InterruptedException;
    }

    /** A publish. */
    interface Publish {
        /**
         * @throws RefusedException if certainly nothing was published
         * @throws RuntimeException if it is not known
         */
        void run();
    }

    /** SNS refused the notice. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final Rows rows;
    private final Clock clock;
    private final Waiting waiting;

    Notices(Rows rows, Clock clock, Waiting waiting) {
        this.rows = rows;
        this.clock = clock;
        this.waiting = waiting;
    }

    /**
     * Publishes the notice unless that was done before.
     *
     * @param giveUp when the caller must be done; what is unclear then is to be delivered again
     * @throws IllegalStateException if another worker still holds the notice then
     */
    void once(String id, Instant giveUp, Publish publish) throws InterruptedException {
        String owner = UUID.randomUUID().toString();
        while (true) {
            Instant until = clock.instant().plus(LEASE);
            Optional<Entry> other = rows.claim(id, owner, until);
            if (other.isEmpty()) {
                publish(id, new Entry(State.CLAIMED, owner, until, false), publish);
                return;
            }
            if (other.get().over()) {
                Log.info("notice was published before", "notice", id);
                return;
            }
            if (other.get().equals(new Entry(State.CLAIMED, owner, until, false))) {
                // Our own claim, told to us as somebody's: its first answer was lost on the way.
                publish(id, other.get(), publish);
                return;
            }
            if (other.get().until().isBefore(clock.instant())) {
                Optional<Entry> mine = takeOver(id, other.get(), owner, giveUp);
                if (mine.isPresent()) {
                    publish(id, mine.get(), publish);
                    return;
                }
            } else {
                pause(id, giveUp);
            }
        }
    }

    /** Waits until the ledger must know. @return the row if the notice is ours to publish */
    private Optional<Entry> takeOver(String id, Entry lost, String owner, Instant giveUp) throws InterruptedException {
        Instant known = clock.instant().plus(SETTLE);
        Entry mine = new Entry(State.CLAIMED, owner, known.plus(LEASE), false);
        if (!rows.change(id, lost, mine)) {
            return Optional.empty();
        }
        Log.warn("a publisher of this notice was lost; asking the ledger", "notice", id);
        while (clock.instant().isBefore(known)) {
            pause(id, giveUp);
            if (rows.read(id).filter(Entry::over).isPresent()) {
                return Optional.empty();
            }
        }
        Entry renewed = new Entry(State.CLAIMED, owner, clock.instant().plus(LEASE), false);
        return rows.change(id, mine, renewed) ? Optional.of(renewed) : Optional.empty();
    }

    private void publish(String id, Entry mine, Publish publish) {
        try {
            publish.run();
        } catch (RefusedException e) {
            rows.change(id, mine, new Entry(State.REFUSED, mine.owner(), mine.until(), false));
            throw e;
        }
        rows.change(id, mine, new Entry(State.DONE, mine.owner(), mine.until(), false));
    }

    private void pause(String id, Instant giveUp) throws InterruptedException {
        if (clock.instant().plus(POLL).isAfter(giveUp)) {
            throw new IllegalStateException("another worker is at notice " + id);
        }
        waiting.sleep(POLL);
    }
}
