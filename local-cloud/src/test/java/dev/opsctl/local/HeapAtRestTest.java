package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapAtRestTest {

    private final AtomicLong processor = new AtomicLong();
    private final AtomicLong used = new AtomicLong(80L << 20);
    private final AtomicInteger collections = new AtomicInteger();
    private final HeapAtRest heap = new HeapAtRest(processor::get, used::get, () -> {
        collections.incrementAndGet();
        used.set(40L << 20);
    });

    private void look(int times, long workNanos) {
        for (int i = 0; i < times; i++) {
            processor.addAndGet(workNanos);
            heap.look();
        }
    }

    @Test
    void isCollectedOnceInATimeOfRest() {
        look(5, 1_000_000_000);
        assertEquals(0, collections.get());
        look(100, 10_000_000);
        assertEquals(1, collections.get());
    }

    @Test
    void isCollectedAgainAfterMoreWorkIfThatLeftMuchBehind() {
        look(10, 0);
        used.addAndGet(10L << 20);
        look(1, 1_000_000_000);
        look(10, 0);
        assertEquals(1, collections.get());
        used.addAndGet(30L << 20);
        look(1, 1_000_000_000);
        look(10, 0);
        assertEquals(2, collections.get());
    }
}
