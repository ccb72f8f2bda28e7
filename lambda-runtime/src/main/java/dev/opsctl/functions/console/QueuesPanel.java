package dev.opsctl.functions.console;

import dev.opsctl.functions.console.QueueGateway.Queue;
import dev.opsctl.functions.console.domain.AuditLine;
import dev.opsctl.functions.console.domain.DeadLetter;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Json;
import dev.opsctl.functions.runtime.JsonException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Queues: how full they are, what was given up and why, and sending it back to where it came from (ORD-10). */
final class QueuesPanel {
    private final QueueGateway queues;
    private final QueueNews news;
    private final AuditLog audit;

    /** What queues do not say about themselves. */
    interface QueueNews {
        /** Age of the oldest message in seconds, by name; queues of which it is not known are left out. */
        Map<String, Long> ages(List<String> names);

        /** The last error that the function which reads the queue logged for a message; null if it logged none. */
        String lastError(String queue, String messageId);
    }

    QueuesPanel(QueueGateway queues, QueueNews news, AuditLog audit) {
        this.queues = queues;
        this.news = news;
        this.audit = audit;
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

    private static List<String> sources(Queue queue, List<Queue> all) {
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

    private Map<String, Object> toJson(Message message) {
        Map<MessageSystemAttributeName, String> system = message.attributes();
        Map<String, String> attributes = new TreeMap<>();
        message.messageAttributes()
                .forEach((name, value) ->
                        attributes.put(name, value.stringValue() == null ? "(binary)" : value.stringValue()));
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

    private static String time(String millis) {
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
        if (sources.size() != 1) {
            throw new ConflictException(
                    from.name() + " takes the dead letters of no queue, so SQS moves nothing out of it",
                    "Its messages say what was given up; start that again by hand.");
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
        AuditLine before = audit.begin(line).orElse(line);
        if (before.state() != AuditLine.State.INTENDED) {
            return answer(before, from, to);
        }
        return answer(move(from, to, before, call.time()), from, to);
    }

    private AuditLine move(Queue from, Queue to, AuditLine line, Instant at) {
        boolean running = queues.lastMove(from).filter(QueuesPanel::running).isPresent();
        if (!running) {
            try {
                queues.move(from, to);
            } catch (SqsException e) {
                // Somebody else started one in this moment.
                if (queues.lastMove(from).filter(QueuesPanel::running).isEmpty()) {
                    audit.end(line.ended(
                            AuditLine.State.FAILED,
                            Map.of(),
                            e.awsErrorDetails().errorMessage(),
                            at));
                    throw e;
                }
                running = true;
            }
        }
        Patience patience = Patience.of(Patience.OF_A_CALL);
        Optional<ListMessageMoveTasksResultEntry> task = queues.lastMove(from);
        while (task.filter(QueuesPanel::running).isPresent() && patience.pause()) {
            task = queues.lastMove(from);
        }
        if (task.filter(QueuesPanel::running).isPresent()) {
            return line;
        }
        long moved = task.map(ListMessageMoveTasksResultEntry::approximateNumberOfMessagesMoved)
                .orElse(0L);
        boolean done = task.filter(one -> "COMPLETED".equals(one.status())).isPresent();
        String outcome = running
                ? "somebody else had begun to move them"
                : done
                        ? null
                        : task.map(ListMessageMoveTasksResultEntry::failureReason)
                                .orElse("SQS forgot it");
        AuditLine ended = line.ended(
                running ? AuditLine.State.REFUSED : done ? AuditLine.State.DONE : AuditLine.State.FAILED,
                Map.of("moved", moved, "to", to.name()),
                outcome,
                at);
        audit.end(ended);
        return ended;
    }

    private static boolean running(ListMessageMoveTasksResultEntry task) {
        return "RUNNING".equals(task.status()) || "CANCELLING".equals(task.status());
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
