package dev.opsctl.functions.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.orders.Notices.Entry;
import dev.opsctl.functions.orders.Notices.RefusedException;
import dev.opsctl.functions.orders.Notices.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** One notice, however often its message comes and whatever its publishers die of (ORD-9). */
class NoticesTest {

    /** How a delivery's function fares. */
    enum Fate {
        FINE,
        DIES_BEFORE_PUBLISH,
        DIES_AFTER_PUBLISH,
        ANSWER_LOST,
        NEVER_ARRIVED,
        REFUSED,
        CLAIM_ANSWER_LOST
    }

    private static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The table, the topic and the time. The topic's ledger knows of a message {@code lag} after it was published. */
    private static final class World extends Clock implements Notices.Rows {
        Instant now = Instant.parse("2026-01-05T09:00:00Z");
        Duration lag = Duration.ZERO;
        Entry row;
        int published;
        Instant known = Instant.MAX;
        Fate fate = Fate.FINE;

        private boolean ledger() {
            return !now.isBefore(known);
        }

        @Override
        public Optional<Entry> claim(String id, String owner, Instant until) {
            if (!ledger() && (row == null || row.state() == State.REFUSED)) {
                row = new Entry(State.CLAIMED, owner, until, false);
                return fate == Fate.CLAIM_ANSWER_LOST ? read(id) : Optional.empty();
            }
            return read(id);
        }

        @Override
        public Optional<Entry> read(String id) {
            return Optional.ofNullable(row).map(r -> new Entry(r.state(), r.owner(), r.until(), ledger()));
        }

        @Override
        public boolean change(String id, Entry seen, Entry to) {
            boolean same = row.state() == seen.state()
                    && row.owner().equals(seen.owner())
                    && row.until().equals(seen.until());
            if (!same || (ledger() && !to.over())) {
                return false;
            }
            if (to.state() == State.DONE && fate == Fate.DIES_AFTER_PUBLISH) {
                throw new Died();
            }
            row = to;
            return true;
        }

        void publish() {
            switch (fate) {
                case DIES_BEFORE_PUBLISH -> throw new Died();
                case REFUSED -> throw new RefusedException(new IllegalStateException("throttled"));
                case NEVER_ARRIVED -> throw new IllegalStateException("connection reset");
                default -> {
                    published++;
                    known = now.plus(lag);
                }
            }
            if (fate == Fate.ANSWER_LOST) {
                throw new IllegalStateException("read timed out");
            }
        }

        /** One delivery to a function that has a minute. */
        boolean delivery(Fate fate) throws InterruptedException {
            this.fate = fate;
            try {
                new Notices(this, this, time -> now = now.plus(time))
                        .once("o#received", now.plusSeconds(50), this::publish);
                return true;
            } catch (Died | IllegalStateException | RefusedException e) {
                return false;
            }
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Property(seed = "20261130")
    void one_notice_whatever_happens(
            @ForAll @Size(max = 12) List<Fate> fates,
            @ForAll @IntRange(max = 14_000) int lag,
            @ForAll @IntRange(max = 30_000) int pause)
            throws InterruptedException {
        World world = new World();
        world.lag = Duration.ofMillis(lag);
        for (Fate fate : fates) {
            world.delivery(fate);
            world.now = world.now.plusMillis(pause);
        }
        assertTrue(world.delivery(Fate.FINE), "a delivery to a function that lives ends well");
        assertEquals(1, world.published, () -> fates + " lag " + lag + " pause " + pause);
        world.delivery(Fate.FINE);
        assertEquals(1, world.published);
    }

    @Test
    void a_refused_notice_waits_for_nobody() throws Exception {
        World world = new World();
        Instant start = world.now;
        world.delivery(Fate.REFUSED);
        assertTrue(world.delivery(Fate.FINE));
        assertEquals(start, world.now);
    }

    @Test
    void a_notice_that_another_living_worker_holds_comes_again() throws Exception {
        World world = new World();
        world.row = new Entry(State.CLAIMED, "other", world.now.plusSeconds(9), false);
        Notices notices = new Notices(world, world, time -> world.now = world.now.plus(time));
        assertThrows(
                IllegalStateException.class,
                () -> notices.once("o#received", world.now.plusSeconds(5), world::publish));
        assertEquals(0, world.published);
    }
}
