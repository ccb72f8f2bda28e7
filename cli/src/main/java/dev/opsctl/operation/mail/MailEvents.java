package dev.opsctl.operation.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.functions.mail.domain.MailStatus;
import dev.opsctl.operation.api.OrderDiagnosis;
import dev.opsctl.operation.api.RestApi;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/** The mails that the system was asked to send, each an item of table {@code mail-events}, and the addresses that it sends none to. */
public final class MailEvents {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** How long it takes until SES says that a mail was delivered, or was not. */
    private static final long DELIVERY_NANOS = 10_000_000_000L;

    private static final String DEFAULT_USER_AGENT = "iOS";

    /** What {@code POST /api/mail} took; {@code bytes} is its answer, the size of the body. */
    public record Accepted(String eventId, long bytes) {}

    /** What became of a request to send again. */
    public record Retried(String eventId, String outcome, int attempt) {}

    /** An address that no mail goes to, and why. */
    public record Suppressed(String address, String reason, String at, @Nullable String eventId) {}

    private final Clients clients;
    private final Stacks stacks;
    private final String userAgent;

    /** @param parameters the stack's, as the operator set them */
    public MailEvents(Clients clients, Map<String, String> parameters) {
        this.clients = clients;
        this.stacks = new Stacks(clients);
        this.userAgent = parameters.getOrDefault("MailUserAgent", DEFAULT_USER_AGENT);
    }

    /** @param eventId the same id twice is one mail; null makes one */
    public Accepted send(String template, String to, @Nullable String locale, JsonNode data, @Nullable String eventId) {
        ObjectNode mail = JSON.createObjectNode();
        mail.put("eventId", eventId == null ? UUID.randomUUID().toString() : eventId);
        mail.put("template", template).put("to", to);
        if (locale != null) {
            mail.put("locale", locale);
        }
        mail.set("data", data);
        JsonNode bytes =
                new RestApi(clients, new OrderDiagnosis(clients)).withKey("POST", "/api/mail", mail, userAgent);
        return new Accepted(mail.path("eventId").asText(), bytes.asLong());
    }

    /**
     * Waits until it is known what became of the mail, or the time is up; what it is then. What SES took may still bounce: that is waited for,
     * too, for some seconds.
     */
    public JsonNode await(String eventId, long seconds, Consumer<String> progress) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        String seen = "";
        boolean handedOver = false;
        while (true) {
            JsonNode mail = get(eventId);
            String status = mail.path("status").asText();
            if (!status.equals(seen)) {
                progress.accept(status);
                seen = status;
            }
            boolean taken = status.equals("SENT") && !mail.has("deliveredAt");
            if (taken && !handedOver) {
                handedOver = true;
                deadline = Math.min(deadline, System.nanoTime() + DELIVERY_NANOS);
            }
            if (!taken && !status.equals("PENDING") || System.nanoTime() > deadline) {
                return mail;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return mail;
            }
        }
    }

    public JsonNode get(String eventId) {
        return find(eventId)
                .orElseThrow(() -> new OperationException(
                        ExitCode.NOT_FOUND, "There is no mail " + eventId, "See what there is: opsctl mail list"));
    }

    private Optional<JsonNode> find(String eventId) {
        Map<String, AttributeValue> item = clients.dynamoDb()
                .getItem(r ->
                        r.tableName(table()).consistentRead(true).key(Map.of("eventId", AttributeValue.fromS(eventId))))
                .item();
        return item == null || item.isEmpty() ? Optional.empty() : Optional.of(json(item));
    }

    /** The newest first, of one status or of all. */
    public List<JsonNode> list(@Nullable MailStatus status, int limit) {
        String table = table();
        List<JsonNode> found = new ArrayList<>();
        for (MailStatus each : status == null ? MailStatus.values() : new MailStatus[] {status}) {
            clients.dynamoDb()
                    .query(r -> r.tableName(table)
                            .indexName("by-status")
                            .keyConditionExpression("#status = :status")
                            .expressionAttributeNames(Map.of("#status", "status"))
                            .expressionAttributeValues(Map.of(":status", AttributeValue.fromS(each.name())))
                            .scanIndexForward(false)
                            .limit(limit))
                    .items()
                    .forEach(item -> found.add(json(item)));
        }
        found.sort(Comparator.comparing(
                        (JsonNode mail) -> Instant.parse(mail.path("createdAt").asText()))
                .reversed());
        return found.subList(0, Math.min(limit, found.size()));
    }

    /**
     * Sends a mail again that failed or waits for SES's quota. The attempt's number goes up, which ends what the former attempt's execution
     * could still do.
     *
     * @param unknown also what may be out already, because SES never said so
     */
    public Retried retry(String eventId, boolean unknown) {
        JsonNode mail = get(eventId);
        String status = mail.path("status").asText();
        int attempt = mail.path("attempt").asInt();
        boolean stuck = status.equals("PENDING") && !mail.has("handedOver");
        if (!List.of("FAILED", "DEFERRED").contains(status) && !stuck) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Mail " + eventId + " is " + status + ": there is nothing to send again",
                    "Only what is FAILED or DEFERRED is sent again.");
        } else if (mail.path("outcomeUnknown").asBoolean() && !unknown) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Mail " + eventId + " may be out already: SES was asked and did not answer",
                    "Ask the recipient; to send it whatever happened: opsctl mail retry --unknown " + eventId);
        }
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":pending", AttributeValue.fromS("PENDING"));
        values.put(":status", AttributeValue.fromS(status));
        values.put(":attempt", AttributeValue.fromN(Integer.toString(attempt)));
        values.put(":next", AttributeValue.fromN(Integer.toString(attempt + 1)));
        values.put(":at", AttributeValue.fromS(Instant.now().toString()));
        try {
            clients.dynamoDb().updateItem(r -> r.tableName(table())
                    .key(Map.of("eventId", AttributeValue.fromS(eventId)))
                    .updateExpression("SET #status = :pending, attempt = :next, updatedAt = :at"
                            + " REMOVE claim, handedOver, reason, retryAt, outcomeUnknown")
                    .conditionExpression("#status = :status AND attempt = :attempt"
                            + (stuck ? " AND attribute_not_exists(handedOver)" : ""))
                    .expressionAttributeNames(Map.of("#status", "status"))
                    .expressionAttributeValues(values));
        } catch (ConditionalCheckFailedException e) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Mail " + eventId + " changed meanwhile",
                    "See how it stands: opsctl mail show " + eventId,
                    e);
        }
        String message = JSON.createObjectNode()
                .put("eventId", eventId)
                .put("attempt", attempt + 1)
                .toString();
        clients.sqs().sendMessage(r -> r.queueUrl(stacks.output(Stacks.APP, "MailMainQueueUrl"))
                .messageBody(message));
        return new Retried(eventId, "queued", attempt + 1);
    }

    public List<Suppressed> suppressed() {
        return clients.dynamoDb().scanPaginator(r -> r.tableName(suppression())).items().stream()
                .map(MailEvents::suppressed)
                .sorted(Comparator.comparing(Suppressed::address))
                .toList();
    }

    /** Lets mails go to an address again. */
    public Suppressed release(String address) {
        Map<String, AttributeValue> before = clients.dynamoDb()
                .deleteItem(r -> r.tableName(suppression())
                        .key(Map.of("address", AttributeValue.fromS(address.toLowerCase(java.util.Locale.ROOT))))
                        .returnValues(ReturnValue.ALL_OLD))
                .attributes();
        if (before == null || before.isEmpty()) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "Nothing keeps mails from " + address,
                    "See which addresses are suppressed: opsctl mail suppressed");
        }
        return suppressed(before);
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name), name).s();
    }

    private static Suppressed suppressed(Map<String, AttributeValue> item) {
        return new Suppressed(
                text(item, "address"),
                text(item, "reason"),
                text(item, "at"),
                item.containsKey("eventId") ? item.get("eventId").s() : null);
    }

    private String table() {
        return stacks.output(Stacks.APP, "MailEventsTable");
    }

    private String suppression() {
        return stacks.output(Stacks.APP, "MailSuppressionTable");
    }

    /** As the caller wrote it: {@code data} is an object again; the request's hash is nobody's business. */
    private static JsonNode json(Map<String, AttributeValue> item) {
        ObjectNode mail = JSON.createObjectNode();
        for (String first : List.of("eventId", "status", "template", "to", "locale")) {
            if (item.containsKey(first)) {
                mail.put(first, item.get(first).s());
            }
        }
        item.forEach((name, value) -> {
            if (name.equals("data")) {
                try {
                    mail.set(name, JSON.readTree(value.s()));
                } catch (IOException e) {
                    mail.put(name, value.s());
                }
            } else if (value.n() != null) {
                mail.put(name, Long.parseLong(value.n()));
            } else if (value.bool() != null) {
                mail.put(name, value.bool());
            } else if (!name.equals("requestHash")) {
                mail.put(name, value.s());
            }
        });
        return mail;
    }
}
