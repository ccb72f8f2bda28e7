package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.ValidationException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** EventBridge Scheduler on the movable clock. */
class SchedulerTest {

    private static final String ROLE = "arn:aws:iam::111122223333:role/scheduler";

    @TempDir
    Path home;

    private TestCloud cloud;
    private SchedulerClient scheduler;
    private SqsClient sqs;
    private String queue;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        scheduler = cloud.client(SchedulerClient.class);
        sqs = cloud.client(SqsClient.class);
        queue = sqs.createQueue(r -> r.queueName("q")).queueUrl();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void schedule(String name, String expression, Consumer<CreateScheduleRequest.Builder> more) {
        scheduler.createSchedule(r -> {
            r.name(name)
                    .scheduleExpression(expression)
                    .flexibleTimeWindow(w -> w.mode("OFF"))
                    .target(t -> t.arn("arn:aws:sqs:us-east-1:111122223333:q")
                            .roleArn(ROLE)
                            .input(name));
            more.accept(r);
        });
    }

    private Instant now() {
        return cloud.cloud().clock().instant();
    }

    private void pass(Duration by) {
        cloud.cloud().clock().advance(by);
    }

    private List<String> received(int count) {
        List<String> bodies = arrived(count);
        assertEquals(count, bodies.size(), bodies.toString());
        return bodies;
    }

    private List<String> arrived(int count) {
        List<String> bodies = new ArrayList<>();
        long until = System.nanoTime() + 20_000_000_000L;
        while (bodies.size() < count && System.nanoTime() < until) {
            for (Message message : sqs.receiveMessage(
                            r -> r.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(1))
                    .messages()) {
                bodies.add(message.body());
                sqs.deleteMessage(r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()));
            }
        }
        return bodies;
    }

    @Test
    void a_one_time_schedule_fires_in_its_time_zone_and_goes_when_it_should() {
        // Madrid is an hour or two before UTC
        LocalDateTime madrid = LocalDateTime.ofInstant(
                        now().plus(Duration.ofHours(3)), java.time.ZoneId.of("Europe/Madrid"))
                .truncatedTo(ChronoUnit.SECONDS);
        schedule(
                "once",
                "at(" + madrid + (madrid.getSecond() == 0 ? ":00" : "") + ")",
                r -> r.scheduleExpressionTimezone("Europe/Madrid").actionAfterCompletion("DELETE"));
        pass(Duration.ofMinutes(179));
        assertEquals("once", scheduler.getSchedule(r -> r.name("once")).name());
        pass(Duration.ofMinutes(2));
        assertEquals(List.of("once"), received(1));
        assertThrows(ResourceNotFoundException.class, () -> scheduler.getSchedule(r -> r.name("once")));
    }

    @Test
    void a_rate_begins_at_its_start_and_ends_with_its_end() {
        Instant start = now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        schedule("rate", "rate(10 minutes)", r -> r.startDate(start)
                .endDate(start.plus(Duration.ofMinutes(25)))
                .target(t -> t.arn("arn:aws:sqs:us-east-1:111122223333:q")
                        .roleArn(ROLE)
                        .input("<aws.scheduler.scheduled-time>")));
        pass(Duration.ofHours(2));
        List<String> slots = received(3);
        slots.sort(null);
        assertEquals(
                List.of(
                        start.toString(),
                        start.plus(Duration.ofMinutes(10)).toString(),
                        start.plus(Duration.ofMinutes(20)).toString()),
                slots);
    }

    @Test
    void the_last_slot_that_passed_while_the_cloud_was_stopped_is_made_up_once() {
        schedule(
                "hourly",
                "rate(1 hour)",
                r -> r.target(t -> t.arn("arn:aws:sqs:us-east-1:111122223333:q")
                        .roleArn(ROLE)
                        .input("<aws.scheduler.scheduled-time>")));
        pass(Duration.ofSeconds(1));
        List<String> before = received(1);
        cloud.close();
        try (TestCloud away = TestCloud.open(home.resolve("other"))) {
            assertTrue(away.cloud().clock().instant().isAfter(Instant.EPOCH));
        }
        cloud = TestCloud.open(home);
        scheduler = cloud.client(SchedulerClient.class);
        sqs = cloud.client(SqsClient.class);
        pass(Duration.ofHours(1));
        // An invocation that the end of the cloud cut off before it was noted as made is made again: the slot is the
        // same.
        Set<String> slots = new HashSet<>(arrived(1));
        if (slots.equals(Set.copyOf(before))) {
            slots.addAll(arrived(1));
        }
        before.forEach(slots::remove);
        assertEquals(1, slots.size(), slots.toString());
    }

    @Test
    void a_universal_target_makes_any_call_and_what_fails_for_good_is_buried_with_its_reason() {
        schedule(
                "universal",
                "at(" + at(60) + ")",
                r -> r.target(t -> t.arn("arn:aws:scheduler:::aws-sdk:sqs:sendMessage")
                        .roleArn(ROLE)
                        .input("{\"QueueUrl\":\"" + queue + "\",\"MessageBody\":\"by SDK\"}")));
        String dead = sqs.createQueue(r -> r.queueName("dead")).queueUrl();
        schedule(
                "lost",
                "at(" + at(60) + ")",
                r -> r.target(t -> t.arn("arn:aws:sqs:us-east-1:111122223333:none")
                        .roleArn(ROLE)
                        .input("x")
                        .deadLetterConfig(d -> d.arn("arn:aws:sqs:us-east-1:111122223333:dead"))));
        pass(Duration.ofMinutes(2));
        assertEquals(List.of("by SDK"), received(1));
        queue = dead;
        Message message = null;
        while (message == null) {
            message =
                    sqs
                            .receiveMessage(
                                    r -> r.queueUrl(dead).waitTimeSeconds(5).messageAttributeNames("All"))
                            .messages()
                            .stream()
                            .findFirst()
                            .orElse(null);
        }
        assertEquals("x", message.body());
        assertTrue(message.messageAttributes().get("ERROR_CODE").stringValue().contains("Queue"));
        assertTrue(message.messageAttributes().get("SCHEDULE_ARN").stringValue().endsWith(":schedule/default/lost"));
    }

    private String at(long seconds) {
        LocalDateTime time = LocalDateTime.ofInstant(now().plusSeconds(seconds), ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS);
        return time + (time.getSecond() == 0 ? ":00" : "");
    }

    @Test
    void a_disabled_schedule_rests_and_an_update_replaces_the_whole_schedule() {
        schedule("s", "rate(1 minute)", r -> r.state("DISABLED").description("old"));
        pass(Duration.ofMinutes(5));
        scheduler.updateSchedule(r -> r.name("s")
                .scheduleExpression("at(" + at(60) + ")")
                .flexibleTimeWindow(w -> w.mode("FLEXIBLE").maximumWindowInMinutes(10))
                .target(t -> t.arn("arn:aws:sqs:us-east-1:111122223333:q")
                        .roleArn(ROLE)
                        .input("new")));
        assertEquals(null, scheduler.getSchedule(r -> r.name("s")).description());
        pass(Duration.ofMinutes(12));
        assertEquals(List.of("new"), received(1));
    }

    @Test
    void groups_hold_schedules_and_take_them_along() {
        scheduler.createScheduleGroup(r -> r.name("g"));
        assertThrows(ConflictException.class, () -> scheduler.createScheduleGroup(r -> r.name("g")));
        schedule("s", "rate(1 hour)", r -> r.groupName("g").state("DISABLED"));
        schedule("s", "rate(1 hour)", r -> r.state("DISABLED"));
        assertThrows(ConflictException.class, () -> schedule("s", "rate(1 hour)", r -> {}));
        assertThrows(ResourceNotFoundException.class, () -> schedule("t", "rate(1 hour)", r -> r.groupName("none")));
        assertEquals(
                2, scheduler.listSchedules(r -> r.namePrefix("s")).schedules().size());
        scheduler.deleteScheduleGroup(r -> r.name("g"));
        assertEquals(
                1, scheduler.listSchedules(r -> r.maxResults(5)).schedules().size());
    }

    @Test
    void what_is_not_valid_is_refused() {
        for (String bad : List.of("rate(0 minutes)", "at(tomorrow)", "cron(* * * * *)", "every day")) {
            assertThrows(ValidationException.class, () -> schedule("s", bad, r -> {}), bad);
        }
        assertThrows(
                ValidationException.class,
                () -> schedule("s", "rate(1 hour)", r -> r.scheduleExpressionTimezone("Mars/Olympus")));
        assertThrows(
                ValidationException.class,
                () -> schedule("s", "rate(1 hour)", r -> r.flexibleTimeWindow(w -> w.mode("FLEXIBLE"))));
        assertThrows(
                ValidationException.class,
                () -> schedule(
                        "s",
                        "rate(1 hour)",
                        r -> r.target(t -> t.arn("arn:aws:scheduler:::aws-sdk:sqs:receiveMessage")
                                .roleArn(ROLE))));
    }
}
