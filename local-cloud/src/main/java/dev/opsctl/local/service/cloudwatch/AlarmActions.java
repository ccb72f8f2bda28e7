package dev.opsctl.local.service.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.EventSink;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.engine.delivery.Recipient;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * What a change of state sets off: an event, messages to topics and calls of functions, each durable from the change on. How each went is in
 * the alarm's history.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html">Alarm actions</a>
 */
final class AlarmActions {

    /** One of them. @param action null for the event */
    record Due(AlarmRecord alarm, @Nullable String action, @Nullable String subject, JsonNode message) {}

    private static final int ATTEMPTS = 5;
    /** What a topic's own policy asks for: alarms of an account publish to its topics without being let in. */
    private static final String SOURCE_OWNER = "aws:SourceOwner";

    private final ServiceContext context;
    private final AlarmHistory history;
    private final DeliveryQueue<Due> queue;

    AlarmActions(ServiceContext context, AlarmHistory history) {
        this.context = context;
        this.history = history;
        this.queue = new DeliveryQueue<>(
                context, "actions", Due.class, 2, due -> due.alarm().name(), this::deliver);
    }

    void resume() {
        queue.resume();
    }

    /** @param acts whether actions are taken, and not only the event is sent */
    void entered(AlarmRecord alarm, AlarmRecord.State before, AlarmRecord.State after, boolean acts) {
        ObjectNode detail = AlarmMessages.detail(alarm, before, after);
        queue.submit(new Due(alarm, null, null, detail));
        if (!acts || !alarm.actionsEnabled()) {
            return;
        }
        for (String action : alarm.actions(after.value())) {
            boolean function = Arn.parse(action)
                    .filter(arn -> arn.service().equals("lambda"))
                    .isPresent();
            queue.submit(new Due(
                    alarm,
                    action,
                    AlarmMessages.subject(alarm, after, context.scope()),
                    function
                            ? call(alarm, after, detail)
                            : AlarmMessages.publication(alarm, before, after, context.scope())));
        }
    }

    private ObjectNode call(AlarmRecord alarm, AlarmRecord.State after, ObjectNode detail) {
        ObjectNode call = PojoJson.mapper().createObjectNode();
        call.put("source", "aws.cloudwatch");
        call.put("alarmArn", alarm.arn());
        call.put("accountId", context.scope().accountId());
        call.put("time", AlarmMessages.time(after.since()));
        call.put("region", context.scope().region());
        call.set("alarmData", detail);
        return call;
    }

    private Optional<Duration> deliver(Due due, int attempt, Instant accepted) {
        try {
            String action = due.action();
            if (action == null) {
                if (context.cloud().service(EventBridgeClient.class, context.scope()) instanceof EventSink sink) {
                    sink.emit(
                            "aws.cloudwatch",
                            "CloudWatch Alarm State Change",
                            List.of(due.alarm().arn()),
                            due.message());
                }
                return Optional.empty();
            }
            execute(due, action);
            history.acted(due.alarm(), action, due.message().toString(), null);
            return Optional.empty();
        } catch (AwsServiceException e) {
            if (attempt < ATTEMPTS && e.statusCode() >= 500) {
                return Optional.of(Duration.ofSeconds(1L << attempt));
            }
            history.acted(due.alarm(), due.action(), null, e.awsErrorDetails().errorMessage());
            return Optional.empty();
        }
    }

    private void execute(Due due, String action) {
        Arn arn = Arn.of(action);
        switch (arn.service()) {
            case "sns" ->
                Recipient.of(
                                context.cloud(),
                                action,
                                context.asService(due.alarm().arn())
                                        .with(SOURCE_OWNER, context.scope().accountId()))
                        .client(SnsClient.class)
                        .publish(r -> r.topicArn(action)
                                .subject(due.subject())
                                .messageStructure("json")
                                .message(due.message().toString()));
            case "lambda" ->
                Recipient.of(
                                context.cloud(),
                                action,
                                Caller.service(
                                        "lambda.alarms.cloudwatch.amazonaws.com",
                                        context.scope().accountId(),
                                        due.alarm().arn()))
                        .send(due.message().toString());
            default -> throw CloudWatchErrors.validation("The local cloud has no " + arn.service() + " to act on.");
        }
    }
}
