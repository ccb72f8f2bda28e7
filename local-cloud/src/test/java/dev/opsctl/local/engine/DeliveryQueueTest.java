package dev.opsctl.local.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was accepted is done, in order where an order was promised, also when a part of it fails at first or the cloud ends (PLT-6). */
class DeliveryQueueTest {

    /** A piece of work. */
    record Work(String group, int number) {}

    @TempDir
    Path home;

    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private volatile boolean broken = true;

    private DeliveryQueue<Work> open(TestCloud cloud) {
        ServiceContext context = new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "tests");
        return new DeliveryQueue<>(context, "work", Work.class, 4, Work::group, (work, attempt, accepted) -> {
            if (broken && work.group().equals("a")) {
                return Optional.of(Duration.ofMinutes(1));
            }
            done.add(work.group() + work.number());
            return Optional.empty();
        });
    }

    private List<String> done(int count) throws InterruptedException {
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = done.poll(20, TimeUnit.SECONDS);
        }
        return java.util.Arrays.asList(names);
    }

    @Test
    void whatIsRetriedHoldsUpItsOwnLaneOnlyAlsoAfterARestart() throws InterruptedException {
        try (TestCloud cloud = TestCloud.open(home)) {
            DeliveryQueue<Work> queue = open(cloud);
            for (int n = 1; n <= 5; n++) {
                queue.submit(new Work("a", n));
                queue.submit(new Work("b", n));
            }
            assertEquals(List.of("b1", "b2", "b3", "b4", "b5"), done(5));
        }
        try (TestCloud cloud = TestCloud.open(home)) {
            broken = false;
            DeliveryQueue<Work> queue = open(cloud);
            queue.resume();
            queue.submit(new Work("a", 6));
            cloud.cloud().clock().advance(Duration.ofMinutes(2));
            assertEquals(List.of("a1", "a2", "a3", "a4", "a5", "a6"), done(6));
        }
    }
}
