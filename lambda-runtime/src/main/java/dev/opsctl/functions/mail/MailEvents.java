package dev.opsctl.functions.mail;

import dev.opsctl.functions.domain.Digest;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.mail.domain.InvalidMailException;
import dev.opsctl.functions.mail.domain.MailRequest;
import dev.opsctl.functions.mail.domain.MailStatus;
import dev.opsctl.functions.runtime.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Table {@code mail-events} (key {@code eventId}): one item a mail (MAIL-3). */
final class MailEvents {
    private final DynamoDbClient dynamo;
    private final String table;

    MailEvents(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /**
     * A mail as it is stored. {@code messageId} is SES's, null until SES has taken it. {@code template} and {@code to} are null only if something
     * else than {@link #store} put it there; {@link ValidateMail} refuses it.
     */
    record Mail(
            String eventId,
            @Nullable String template,
            @Nullable String to,
            @Nullable String locale,
            Map<String, Object> data,
            MailStatus status,
            int attempt,
            @Nullable String messageId) {}

    /**
     * Stores a mail as PENDING. The same request under the same id again changes nothing.
     *
     * @return the attempt that the mail is at
     * @throws InvalidMailException if the id was used for another mail
     */
    int store(String eventId, MailRequest mail, String channel, Instant at) {
        String data = Json.write(mail.data());
        String hash = hash(mail, data);
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        put(item, "eventId", eventId);
        put(item, "template", mail.template());
        put(item, "to", mail.to());
        put(item, "locale", mail.locale());
        put(item, "data", data);
        put(item, "status", MailStatus.PENDING.name());
        put(item, "channel", channel);
        put(item, "requestHash", hash);
        put(item, "createdAt", SortableTime.text(at));
        put(item, "updatedAt", SortableTime.text(at));
        item.put("attempt", AttributeValue.fromN("1"));
        try {
            dynamo.putItem(request -> request.tableName(table)
                    .item(item)
                    .conditionExpression("attribute_not_exists(eventId)")
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return 1;
        } catch (ConditionalCheckFailedException e) {
            if (!hash.equals(new Row(e.item()).optional("requestHash"))) {
                throw new InvalidMailException("eventId was used for another mail");
            }
            return mail(e.item()).attempt();
        }
    }

    Optional<Mail> get(String eventId) {
        Map<String, AttributeValue> item = dynamo.getItem(
                        request -> request.tableName(table).consistentRead(true).key(key(eventId)))
                .item();
        return item == null || item.isEmpty() ? Optional.empty() : Optional.of(mail(item));
    }

    /** The fence before SES: passed once for each claim, whoever runs how often. {@code mail} is null only if there is none to stop. */
    record Fence(boolean passed, @Nullable Mail mail) {}

    Fence pass(String eventId, int attempt, String claim, Instant at) {
        try {
            return new Fence(
                    true,
                    mail(dynamo.updateItem(request -> request.tableName(table)
                                    .key(key(eventId))
                                    .updateExpression("SET handedOver = :at, updatedAt = :at")
                                    .conditionExpression(
                                            "claim = :claim AND attempt = :attempt AND attribute_not_exists(handedOver)")
                                    .expressionAttributeValues(Map.of(
                                            ":at", AttributeValue.fromS(SortableTime.text(at)),
                                            ":claim", AttributeValue.fromS(claim),
                                            ":attempt", AttributeValue.fromN(Integer.toString(attempt))))
                                    .returnValues(ReturnValue.ALL_NEW)
                                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))
                            .attributes()));
        } catch (ConditionalCheckFailedException e) {
            return new Fence(false, e.item() == null || e.item().isEmpty() ? null : mail(e.item()));
        }
    }

    /** Opens the fence again: SES certainly did not take the mail. */
    void reopen(String eventId, String claim) {
        change(eventId, "REMOVE handedOver", "claim = :claim", Map.of(), Map.of(":claim", AttributeValue.fromS(claim)));
    }

    /** @return false if the condition does not hold, or there is no such mail */
    boolean change(
            String eventId,
            String update,
            String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values) {
        try {
            dynamo.updateItem(request -> {
                request.tableName(table)
                        .key(key(eventId))
                        .updateExpression(update)
                        .conditionExpression("attribute_exists(eventId) AND (" + condition + ")")
                        .expressionAttributeValues(values);
                if (!names.isEmpty()) {
                    request.expressionAttributeNames(new HashMap<>(names));
                }
            });
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }

    static Mail mail(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        return new Mail(
                row.text("eventId"),
                row.optional("template"),
                row.optional("to"),
                row.optional("locale"),
                row.parsed("data", Json::parseObject),
                row.choice("status", MailStatus.class),
                row.integer("attempt"),
                row.optional("messageId"));
    }

    /** The attempt that a step of the flow is told of. */
    static int attempt(Map<String, Object> event) {
        return ((BigDecimal) Objects.requireNonNull(event.get("attempt"), "attempt")).intValueExact();
    }

    private static Map<String, AttributeValue> key(String eventId) {
        return Map.of("eventId", AttributeValue.fromS(eventId));
    }

    private static void put(Map<String, AttributeValue> item, String name, @Nullable String value) {
        if (value != null) {
            item.put(name, AttributeValue.fromS(value));
        }
    }

    private static String hash(MailRequest mail, String data) {
        return Digest.of(Json.write(Arrays.asList(mail.template(), mail.to(), mail.locale(), data)));
    }
}
