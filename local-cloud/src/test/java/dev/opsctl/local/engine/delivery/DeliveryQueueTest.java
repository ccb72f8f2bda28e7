package dev.opsctl.local.engine.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
            assertEquals(List.of("a1", "a2", "a3", "a4", "a5", "a6"), doneOnceMore(6));
        }
    }

    /** But for what was done when the first cloud stopped, and not noted any more: it may be done once more. */
    private List<String> doneOnceMore(int count) throws InterruptedException {
        List<String> names = new java.util.ArrayList<>();
        while (names.size() < count) {
            String name = done.poll(20, TimeUnit.SECONDS);
            if (!"b5".equals(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** How much work there is still, when what was done last has had time to be noted: its handler tells of it before. */
    private static long left(TestCloud cloud) throws InterruptedException {
        Table<JsonNode> work = cloud.cloud().store().table("tests/111122223333/us-east-1/work", JsonNode.class);
        for (int i = 0; i < 500 && work.size() > 0; i++) {
            Thread.sleep(10);
        }
        return work.size();
    }

    private static ServiceContext context(TestCloud cloud) {
        return new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "tests");
    }

    @Test
    void whatWasSubmittedBeforeResumeIsDoneOnceAndAfterWhatWasLeft() throws InterruptedException {
        try (TestCloud cloud = TestCloud.open(home)) {
            open(cloud).submit(new Work("a", 1)); // is retried in a minute: it is left
        }
        try (TestCloud cloud = TestCloud.open(home)) {
            cloud.cloud().clock().advance(Duration.ofMinutes(2));
            broken = false;
            DeliveryQueue<Work> queue = open(cloud);
            for (int n = 2; n <= 4; n++) {
                queue.submit(new Work("a", n));
            }
            queue.resume();
            queue.resume();
            queue.submit(new Work("a", 5));
            assertEquals(List.of("a1", "a2", "a3", "a4", "a5"), done(5));
            assertEquals(null, done.poll(300, TimeUnit.MILLISECONDS), "something was done twice");
        }
    }

    @Test
    void whatAChangeThatIsUndoneSubmittedIsNeverDone() throws InterruptedException {
        broken = false;
        try (TestCloud cloud = TestCloud.open(home)) {
            DeliveryQueue<Work> queue = open(cloud);
            assertThrows(
                    IllegalStateException.class, () -> cloud.cloud().store().change(change -> {
                        queue.submit(new Work("a", 1));
                        return undone();
                    }));
            queue.submit(new Work("a", 2));
            assertEquals(List.of("a2"), done(1));
        }
    }

    @Test
    void whatEndsUnexpectedlyIsGivenUpVisiblyAndHoldsUpNothing() throws InterruptedException {
        try (TestCloud cloud = TestCloud.open(home)) {
            AtomicInteger attempts = new AtomicInteger();
            BlockingQueue<Throwable> dead = new LinkedBlockingQueue<>();
            DeliveryQueue<Work> queue = new DeliveryQueue<>(
                    context(cloud), "work", Work.class, 2, Work::group, new DeliveryQueue.Handler<>() {
                        @Override
                        public Optional<Duration> handle(Work work, int attempt, Instant accepted) {
                            if (work.number() == 1) {
                                attempts.incrementAndGet();
                                if (work.group().equals("error")) {
                                    throw new StackOverflowError();
                                }
                                throw new IllegalStateException();
                            }
                            done.add(work.group() + work.number());
                            return Optional.empty();
                        }

                        @Override
                        public boolean deadLetter(Work work, Throwable cause) {
                            dead.add(cause);
                            return work.group().equals("error");
                        }
                    });
            for (String group : List.of("error", "exception")) {
                queue.submit(new Work(group, 1));
                queue.submit(new Work(group, 2));
            }
            queue.submit(new Work("other", 2));
            assertEquals(List.of("other2"), done(1));
            for (int failure = 1; dead.size() < 2; failure++) {
                cloud.cloud().clock().advance(Duration.ofMinutes(1));
                Thread.sleep(20);
                assertTrue(failure < 500, "it is tried for ever");
            }
            assertEquals(Set.of("error2", "exception2"), Set.copyOf(done(2)));
            assertEquals(12, attempts.get());
            assertEquals(
                    1,
                    cloud.cloud()
                            .store()
                            .table("tests/111122223333/us-east-1/work-set-aside", JsonNode.class)
                            .size());
            assertEquals(0, left(cloud));
        }
    }

    @Test
    void whatCannotBeReadIsSetAsideByNameAndTheRestIsDone() throws InterruptedException {
        broken = false;
        try (TestCloud cloud = TestCloud.open(home)) {
            ObjectNode strange =
                    PojoJson.mapper().createObjectNode().put("accepted", 0).put("next", 0);
            strange.putObject("work").putArray("number").add("none");
            Table<JsonNode> table = context(cloud).table("work", JsonNode.class);
            table.insert("0000000000001-000001-a", strange);
            DeliveryQueue<Work> queue = open(cloud);
            queue.resume();
            queue.submit(new Work("a", 1));
            assertEquals(List.of("a1"), done(1));
            assertEquals(
                    List.of("0000000000001-000001-a"),
                    context(cloud).table("work-set-aside", JsonNode.class).entries("").stream()
                            .map(Map.Entry::getKey)
                            .toList());
        }
    }

    private static Object undone() {
        throw new IllegalStateException("undone");
    }
}
