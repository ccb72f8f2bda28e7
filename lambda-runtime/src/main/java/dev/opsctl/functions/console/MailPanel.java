package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.AuditLine;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.mail.TemplateFiles;
import dev.opsctl.functions.mail.domain.InvalidTemplateException;
import dev.opsctl.functions.mail.domain.MailStatus;
import dev.opsctl.functions.mail.domain.MailTemplate;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Cursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Mails, what they look like, and the addresses that no mail goes to (MAIL-3, MAIL-7). */
final class MailPanel {
    private static final List<String> FIRST = List.of("eventId", "status", "template", "to", "locale", "createdAt");
    /** How a mail is claimed and told from another is nobody's business. */
    private static final List<String> INTERNAL = List.of("requestHash", "claim");

    /** Of each status the mark of all mails looks at so many. */
    private static final int MARKED = 25;

    private final DynamoDbClient dynamo;
    private final String events;
    private final String suppressions;
    private final TemplateFiles templates;
    private final AuditLog audit;

    MailPanel(DynamoDbClient dynamo, String events, String suppressions, TemplateFiles templates, AuditLog audit) {
        this.dynamo = dynamo;
        this.events = events;
        this.suppressions = suppressions;
        this.templates = templates;
        this.audit = audit;
    }

    /**
     * {@code GET mails?status=S&q=TEXT&limit=N&nextToken=T}: mails, newest first. With a status its own list with a cursor; without one the
     * newest of each, and no further pages. A text is looked for in what was read, so a page may have few mails and a {@code nextToken}.
     */
    Map<String, Object> list(ApiCall call) {
        MailStatus status = status(Parameters.text(call, "status"));
        String text = Parameters.text(call, "q");
        int limit = Parameters.limit(call, 50, 200);
        List<MailStatus> statuses = status == null ? List.of(MailStatus.values()) : List.of(status);
        Map<String, AttributeValue> from = status == null ? null : Cursor.read(call.queryParameter("nextToken"));
        List<QueryResponse> pages = AtOnce.map(statuses, one -> page(one, limit, from));
        List<Map<String, Object>> mails = new ArrayList<>();
        pages.forEach(page -> page.items().forEach(item -> mails.add(plain(item))));
        mails.removeIf(mail -> text != null && !contains(mail, text.toLowerCase(Locale.ROOT)));
        mails.sort(Comparator.comparing((Map<String, Object> mail) -> String.valueOf(mail.get("createdAt")))
                .reversed());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mails", status == null ? mails.stream().limit(limit).toList() : mails);
        String next = status == null ? null : Cursor.of(pages.get(0));
        if (next != null) {
            json.put("nextToken", next);
        }
        return ApiCall.answer(200, json);
    }

    /** @param one a mail's id; null for the newest of each status */
    String mark(@Nullable String one) {
        if (one != null) {
            return Marks.of(Stream.of(new TreeMap<>(item(one))));
        }
        return Marks.of(AtOnce.map(List.of(MailStatus.values()), status -> page(status, MARKED, null)).stream()
                .flatMap(page -> page.items().stream())
                .map(item -> List.of(
                        item.get("eventId"),
                        item.get("status"),
                        item.getOrDefault("updatedAt", AttributeValue.fromS("")))));
    }

    /** Moves with which addresses are suppressed, and since when; of very many, the first megabyte. */
    String markOfSuppressions(@Nullable String one) {
        return Marks.of(dynamo.scan(request -> request.tableName(suppressions)).items().stream()
                .map(TreeMap::new)
                .map(String::valueOf)
                .sorted());
    }

    private QueryResponse page(MailStatus status, int limit, @Nullable Map<String, AttributeValue> from) {
        return Cursor.query(
                dynamo,
                QueryRequest.builder()
                        .tableName(events)
                        .indexName("by-status")
                        .keyConditionExpression("#status = :status")
                        .expressionAttributeNames(Map.of("#status", "status"))
                        .expressionAttributeValues(Map.of(":status", AttributeValue.fromS(status.name())))
                        .scanIndexForward(false)
                        .limit(limit)
                        .exclusiveStartKey(from)
                        .build());
    }

    private static boolean contains(Map<String, Object> mail, String text) {
        return mail.values().stream()
                .anyMatch(value -> Json.write(value).toLowerCase(Locale.ROOT).contains(text));
    }

    private static @Nullable MailStatus status(@Nullable String text) {
        try {
            return text == null ? null : MailStatus.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("status must be one of " + Arrays.toString(MailStatus.values()), e);
        }
    }

    /** {@code GET mails/{id}}. */
    Map<String, Object> get(ApiCall call) {
        return ApiCall.answer(200, mail(call));
    }

    private Map<String, Object> mail(ApiCall call) {
        String id = call.pathParameter("id");
        Map<String, AttributeValue> item = item(id);
        if (item.isEmpty()) {
            throw new NotFoundException("there is no mail " + id);
        }
        return plain(item);
    }

    /** Empty if there is none. */
    private Map<String, AttributeValue> item(String id) {
        return dynamo.getItem(request ->
                        request.tableName(events).consistentRead(true).key(Map.of("eventId", AttributeValue.fromS(id))))
                .item();
    }

    private static Map<String, Object> plain(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> shown = new HashMap<>(item);
        shown.keySet().removeAll(INTERNAL);
        Map<String, Object> json = Items.plain(shown, FIRST);
        try {
            json.computeIfPresent("data", (name, value) -> Json.parse(String.valueOf(value)));
        } catch (JsonException e) {
            // It is shown as it is.
        }
        return json;
    }

    /** {@code GET mails/{id}/preview}: subject, text and HTML as the template makes them now, which may have changed since it was sent. */
    Map<String, Object> preview(ApiCall call) {
        Map<String, Object> mail = mail(call);
        String wanted = Json.text(mail, "template");
        TemplateFiles.Found found = templates
                .find(wanted, Json.text(mail, "locale"))
                .orElseThrow(() -> new NotFoundException("there is no template " + wanted + " any more"));
        try {
            MailTemplate.Rendered rendered = MailTemplate.of(templates
                            .text(found.key(), found.etag())
                            .orElseThrow(() -> new NotFoundException("the template " + found.key() + " is gone")))
                    .render(Json.object(mail, "data"));
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("template", found.key());
            json.put("subject", rendered.subject());
            json.put("text", rendered.text());
            json.put("html", rendered.html());
            return ApiCall.answer(200, json);
        } catch (InvalidTemplateException e) {
            throw new ConflictException(
                    found.key() + " cannot be shown: " + e.getMessage(), "Mend the template, and upload it.");
        }
    }

    /** {@code GET suppressions}: addresses that no mail goes to, and why. */
    Map<String, Object> suppressions(ApiCall call) {
        List<Map<String, Object>> all =
                dynamo.scanPaginator(request -> request.tableName(suppressions)).items().stream()
                        .map(item -> Items.plain(item, List.of("address", "reason", "at", "eventId")))
                        .sorted(Comparator.comparing(one -> String.valueOf(one.get("address"))))
                        .toList();
        return ApiCall.answer(200, Map.of("suppressions", all));
    }

    /** {@code DELETE suppressions/{address}}: mails may go to an address again. */
    Map<String, Object> release(ApiCall call) {
        String address = call.pathParameter("address").toLowerCase(Locale.ROOT);
        Map<String, AttributeValue> key = Map.of("address", AttributeValue.fromS(address));
        Map<String, AttributeValue> before = dynamo.getItem(
                        request -> request.tableName(suppressions).key(key).consistentRead(true))
                .item();
        AuditLine wanted = AuditLine.intended(
                Parameters.callKey(call, "release", address),
                address,
                "suppression.lift",
                call.caller(),
                call.time(),
                null,
                before.isEmpty() ? Map.of() : Items.plain(before, List.of("address")));
        AuditLine line = audit.begin(wanted).orElse(wanted);
        if (line.before().isEmpty()) {
            audit.end(line.ended(AuditLine.State.REFUSED, Map.of(), "nothing keeps mails from it", call.time()));
            throw new NotFoundException("nothing keeps mails from " + address);
        }
        if (line.state() == AuditLine.State.INTENDED) {
            lift(key, line.before());
            audit.end(line.ended(AuditLine.State.DONE, Map.of(), null, call.time()));
        }
        return ApiCall.answer(200, Map.of("address", address));
    }

    /** Lifts the suppression that the call began with. The address may be suppressed anew while a call that died is made again. */
    private void lift(Map<String, AttributeValue> key, Map<String, Object> before) {
        try {
            dynamo.deleteItem(request -> request.tableName(suppressions)
                    .key(key)
                    .conditionExpression("#at = :at")
                    .expressionAttributeNames(Map.of("#at", "at"))
                    .expressionAttributeValues(Map.of(":at", AttributeValue.fromS(String.valueOf(before.get("at"))))));
        } catch (ConditionalCheckFailedException e) {
            // It is lifted already.
        }
    }
}
