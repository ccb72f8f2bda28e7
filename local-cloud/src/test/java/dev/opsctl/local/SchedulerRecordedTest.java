package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.engine.time.Schedule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;

/**
 * What was recorded of EventBridge Scheduler on AWS, by LocalStack's tests that are validated there (tests/aws/services/scheduler, their
 * snapshots): the facts, told anew.
 */
class SchedulerRecordedTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private SchedulerClient scheduler;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        scheduler = cloud.client(SchedulerClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private GetScheduleResponse schedule(String expression) {
        scheduler.createSchedule(r -> r.name("s")
                .scheduleExpression(expression)
                .flexibleTimeWindow(w -> w.mode("OFF"))
                .target(t -> t.arn("arn:aws:sqs:us-east-1:111122223333:q")
                        .roleArn("arn:aws:iam::111122223333:role/scheduler")));
        GetScheduleResponse made = scheduler.getSchedule(r -> r.name("s"));
        scheduler.deleteSchedule(r -> r.name("s"));
        return made;
    }

    @Test
    void a_rates_unit_may_be_singular_or_plural_for_schedules_but_not_for_rules() {
        for (String rate : List.of("rate(2 minute)", "rate(1 minutes)", "rate(3 hour)", "rate(1 day)")) {
            assertEquals(rate, schedule(rate).scheduleExpression());
        }
        for (String rate : List.of("rate(2 minute)", "rate(1 minutes)")) {
            assertThrows(IllegalArgumentException.class, () -> Schedule.parse(rate));
        }
    }

    @Test
    void what_is_no_expression_is_refused_by_name() {
        for (String wrong : List.of(
                "rate(10 seconds)",
                "rate(10 years)",
                "rate()",
                "rate(10)",
                "rate(10 minutess)",
                "rate(0 minutes)",
                "rate(-10 minutes)",
                "rate( 10 minutes )",
                " rate(10 minutes)",
                "cron(0 1 * * * *)",
                "cron(invalid)",
                "at(2030-13-01T00:00:00)",
                "at(2030-01-01)",
                "often")) {
            assertEquals(
                    "Invalid Schedule Expression " + wrong + ".",
                    assertThrows(SchedulerException.class, () -> schedule(wrong))
                            .awsErrorDetails()
                            .errorMessage());
        }
    }

    @Test
    void what_is_one_is_kept_as_it_was_given() {
        for (String right : List.of(
                "cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)",
                "cron(*/15 * * * ? *)",
                "cron(0-59/10 0-23/2 ? * * *)",
                "at(2022-12-12T00:00:00)")) {
            assertEquals(right, schedule(right).scheduleExpression());
        }
    }

    @Test
    void a_target_says_how_it_is_retried_though_nobody_said_so() {
        GetScheduleResponse made = schedule("rate(1 hour)");
        assertEquals(86_400, made.target().retryPolicy().maximumEventAgeInSeconds());
        assertEquals(185, made.target().retryPolicy().maximumRetryAttempts());
    }
}
