package dev.opsctl.functions.bank;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.bank.domain.Client;
import dev.opsctl.functions.bank.domain.Transaction;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.runtime.StreamRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Function {@code BankEvents}: what is new in the books becomes an event on the bank's bus (BNK-4). It works from the tables' streams, so
 * every transaction that was written has its event, even if whoever wrote it died in the next moment. An event may come twice; its
 * {@code eventId} says so. Seed data is no news.
 */
public final class BankEvents extends JsonHandler {
    static final String SOURCE = "opsctl.bank";
    static final String ACCOUNT_CREATED = "Account Created";
    private static final int MOST_AT_ONCE = 10;

    private final EventBridgeClient events;
    private final String bus;

    public BankEvents() {
        this(Clients.eventBridge(), new Settings().text("EVENT_BUS"));
    }

    BankEvents(EventBridgeClient events, String bus) {
        this.events = events;
        this.bus = bus;
    }

    /** An event and the stream record that it came from. */
    private record News(@Nullable String sequence, PutEventsRequestEntry entry) {}

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        List<News> news = new ArrayList<>();
        for (Object element : Json.list(event, "Records")) {
            @SuppressWarnings("unchecked")
            Map<String, Object> record = (Map<String, Object>) element;
            StreamRecord change = StreamRecord.of(record);
            if (change.insert() && !"seed".equals(change.text("channel"))) {
                news.add(new News(Json.text(Json.object(record, "dynamodb"), "SequenceNumber"), entry(items(change))));
            }
        }
        for (int begin = 0; begin < news.size(); begin += MOST_AT_ONCE) {
            String failed = put(news.subList(begin, Math.min(news.size(), begin + MOST_AT_ONCE)));
            if (failed != null) {
                // From there on the stream tells them again, in order.
                return Map.of("batchItemFailures", List.of(Map.of("itemIdentifier", failed)));
            }
        }
        return Map.of("batchItemFailures", List.of());
    }

    /** @return the first record whose event the bus did not take, null if it took all */
    private @Nullable String put(List<News> news) {
        List<PutEventsRequestEntry> entries = news.stream().map(News::entry).toList();
        List<PutEventsResultEntry> results =
                events.putEvents(request -> request.entries(entries)).entries();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).errorCode() != null) {
                Log.warn(
                        "the bus did not take an event; it will be told again",
                        "error",
                        results.get(i).errorCode(),
                        "reason",
                        results.get(i).errorMessage());
                return news.get(i).sequence();
            }
        }
        return null;
    }

    private PutEventsRequestEntry entry(Map<String, AttributeValue> item) {
        Map<String, Object> detail = new LinkedHashMap<>();
        String type;
        Instant at;
        if (item.containsKey("transactionId")) {
            Transaction transaction = LedgerItems.transaction(item);
            type = type(transaction.type());
            at = transaction.createdAt();
            detail.put("eventId", transaction.transactionId());
            detail.putAll(transaction.toJson());
        } else {
            Client client = LedgerItems.client(item);
            type = ACCOUNT_CREATED;
            at = client.createdAt();
            detail.put("eventId", "account-" + client.clientId());
            detail.put("clientId", client.clientId());
            detail.put("currency", client.currency().getCurrencyCode());
            detail.put("createdAt", SortableTime.text(at));
        }
        Log.info("bank event", "eventId", detail.get("eventId"), "type", type);
        return PutEventsRequestEntry.builder()
                .eventBusName(bus)
                .source(SOURCE)
                .detailType(type)
                .time(at)
                .detail(Json.write(detail))
                .build();
    }

    private static String type(Transaction.Type type) {
        return switch (type) {
            case RECHARGE -> "Card Recharged";
            case REFUND -> "Recharge Refunded";
        };
    }

    /** The stream's image as an item; the books hold texts and numbers only. */
    private static Map<String, AttributeValue> items(StreamRecord change) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        change.image().keySet().forEach(name -> {
            String text = change.text(name);
            item.put(name, text != null ? AttributeValue.fromS(text) : AttributeValue.fromN(change.number(name)));
        });
        return item;
    }
}
