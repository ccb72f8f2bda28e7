package dev.opsctl.functions.console;

import dev.opsctl.functions.console.QueueGateway.Queue;
import dev.opsctl.functions.console.domain.AuditLine;
import dev.opsctl.functions.console.domain.DeadLetter;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.ApiCall;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Queues: how full they are, what was given up and why, and sending it back to where it came from (ORD-10). */
final class QueuesPanel {
    private final QueueGateway queues;
    private final QueueNews news;
    private final AuditLog audit;
    private final Redriving redriving;

    /** What queues do not say about themselves. */
    interface QueueNews {
        /** Age of the oldest message in seconds, by name; queues of which it is not known are left out. */
        Map<String, Long> ages(List<String> names);

        /** The last error that the function which reads the queue logged for a message; null if it logged none. */
        @Nullable
        String lastError(String queue, String messageId);
    }

    QueuesPanel(QueueGateway queues, QueueNews news, AuditLog audit) {
        this.queues = queues;
        this.news = news;
        this.audit = audit;
        this.redriving = new Redriving(queues, audit);
    }

    /** {@code GET queues}. */
    Map<String, Object> list(ApiCall call) {
        List<Queue> all = queues.all();
        Map<String, Long> ages = news.ages(all.stream()
                .filter(queue -> queue.messages() + queue.inFlight() > 0)
                .map(Queue::name)
                .toList());
        return ApiCall.answer(
                200,
                Map.of(
                        "queues",
                        all.stream().map(queue -> toJson(queue, all, ages)).toList()));
    }

    /** Moves with what is in any queue. Ages do not count: they move all the time. */
    String mark(@Nullable String one) {
        return Marks.of(queues.all().stream());
    }

    private static Map<String, Object> toJson(Queue queue, List<Queue> all, Map<String, Long> ages) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", queue.name());
        json.put("messages", queue.messages());
        json.put("inFlight", queue.inFlight());
        json.put("delayed", queue.delayed());
        if (ages.containsKey(queue.name())) {
            json.put("oldestSeconds", ages.get(queue.name()));
        }
        if (queue.deadLetters() != null) {
            json.put("deadLetters", queue.deadLetters());
        }
        json.put("deadLettersOf", sources(queue, all));
        // A look takes messages from their consumer, and counts as one of the receives after which they are given up.
        json.put("readable", queue.waits());
        return json;
    }

    /** The queues whose failures land in one. */
    static List<String> sources(Queue queue, List<Queue> all) {
        return all.stream()
                .filter(one -> queue.name().equals(one.deadLetters()))
                .map(Queue::name)
                .toList();
    }

    /** {@code GET queues/{name}/messages?limit=N}. */
    Map<String, Object> messages(ApiCall call) {
        Queue queue = queues.get(call.pathParameter("name"));
        if (!queue.waits()) {
            throw new ConflictException(
                    "looking into " + queue.name() + " would take its messages from their consumer",
                    "Look into its dead letters, " + queue.deadLetters() + ".");
        }
        List<Message> messages = queues.look(queue, Parameters.limit(call, 50, 100));
        return ApiCall.answer(200, Map.of("messages", AtOnce.map(messages, this::toJson)));
    }

    static Map<String, String> attributes(Message message) {
        Map<String, String> attributes = new TreeMap<>();
        message.messageAttributes()
                .forEach((name, value) ->
                        attributes.put(name, value.stringValue() == null ? "(binary)" : value.stringValue()));
        return attributes;
    }

    /** A message of a queue that may be looked into, and why it is there. */
    Map<String, Object> toJson(Message message) {
        Map<MessageSystemAttributeName, String> system = message.attributes();
        Map<String, String> attributes = attributes(message);
        String source = system.get(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN);
        String from = source == null ? null : source.substring(source.lastIndexOf(':') + 1);
        String reason = DeadLetter.reason(attributes, body(message.body()));
        if (reason == null && from != null) {
            reason = news.lastError(from, message.messageId());
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", message.messageId());
        json.put("sent", time(system.get(MessageSystemAttributeName.SENT_TIMESTAMP)));
        json.put(
                "receives",
                Integer.parseInt(system.getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "0")));
        if (reason != null) {
            json.put("reason", reason);
        }
        if (from != null) {
            json.put("source", from);
        }
        json.put("attributes", attributes);
        json.put("body", message.body());
        return json;
    }

    private static Map<String, Object> body(String text) {
        try {
            return Json.parseObject(text);
        } catch (JsonException e) {
            return Map.of();
        }
    }

    private static String time(@Nullable String millis) {
        return SortableTime.text(Instant.ofEpochMilli(millis == null ? 0 : Long.parseLong(millis)));
    }

    /**
     * {@code POST queues/{name}/redrive}, body {@code {"dryRun": true|false}}: sends all dead letters back to where they came from, by SQS's own
     * move task. Single ones cannot be sent: who sent a copy and died before deleting would have it done twice.
     */
    Map<String, Object> redrive(ApiCall call) {
        Map<String, Object> body = Json.parseObject(call.body() == null ? "" : call.body());
        if (!(body.get("dryRun") instanceof Boolean dryRun)) {
            throw new IllegalArgumentException("dryRun must be true or false");
        }
        Queue from = queues.get(call.pathParameter("name"));
        List<Queue> sources = queues.all().stream()
                .filter(one -> from.name().equals(one.deadLetters()))
                .toList();
        if (sources.isEmpty()) {
            throw new ConflictException(
                    from.name() + " takes the dead letters of no queue, so SQS moves nothing out of it",
                    "Its messages say what was given up; start that again by hand.");
        }
        if (sources.size() > 1) {
            // A message that was sent here does not say where it belongs; SQS would fail half-way.
            String names = sources.stream().map(Queue::name).sorted().collect(Collectors.joining(" and "));
            throw new ConflictException(
                    from.name() + " takes the dead letters of " + names
                            + ", and all of its messages would go to one of them",
                    "Give each of these queues a queue of dead letters of its own, or move the messages by hand:"
                            + " aws sqs start-message-move-task.");
        }
        Queue to = sources.get(0);
        if (dryRun) {
            return ApiCall.answer(200, moved(from, to, from.messages(), 0, "PLANNED"));
        }
        AuditLine line = AuditLine.intended(
                Parameters.callKey(call, "redrive", from.name()),
                from.name(),
                "queue.redrive",
                call.caller(),
                call.time(),
                null,
                Map.of("messages", from.messages(), "to", to.name()));
        Optional<AuditLine> before = audit.begin(line);
        AuditLine now = before.orElse(line);
        if (now.state() != AuditLine.State.INTENDED) {
            return answer(now, from, to);
        }
        return answer(redriving.move(from, to, now, before.isPresent(), call.time()), from, to);
    }

    private static Map<String, Object> answer(AuditLine line, Queue from, Queue to) {
        Object moved = line.after().getOrDefault("moved", 0);
        Object messages = line.before().getOrDefault("messages", 0);
        Map<String, Object> json = moved(from, to, messages, moved, line.state().name());
        return switch (line.state()) {
            case DONE -> ApiCall.answer(200, json);
            case INTENDED -> ApiCall.answer(202, json);
            case REFUSED, FAILED -> {
                json.put("message", line.outcome());
                yield ApiCall.answer(409, json);
            }
        };
    }

    private static Map<String, Object> moved(Queue from, Queue to, Object messages, Object moved, String state) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("from", from.name());
        json.put("to", to.name());
        json.put("messages", messages);
        json.put("moved", moved);
        json.put("state", state);
        return json;
    }
}
