package dev.opsctl.functions.bank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** BNK-4: what the stream tells becomes events, and what the bus did not take is told again. */
class BankEventsTest {
    private final List<PutEventsRequestEntry> put = new ArrayList<>();
    private int refusedFrom = Integer.MAX_VALUE;
    private int mostAtOnce;

    private final EventBridgeClient bus = new EventBridgeClient() {
        @Override
        public PutEventsResponse putEvents(PutEventsRequest request) {
            mostAtOnce = Math.max(mostAtOnce, request.entries().size());
            List<PutEventsResultEntry> results = new ArrayList<>();
            for (PutEventsRequestEntry entry : request.entries()) {
                boolean refused = put.size() >= refusedFrom;
                put.add(entry);
                results.add(
                        refused
                                ? PutEventsResultEntry.builder()
                                        .errorCode("ThrottlingException")
                                        .build()
                                : PutEventsResultEntry.builder().eventId("e").build());
            }
            return PutEventsResponse.builder()
                    .failedEntryCount(0)
                    .entries(results)
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    };

    private static Map<String, Object> record(int number, String kind, String channel) {
        Map<String, Object> image = new LinkedHashMap<>();
        Map.of(
                        "clientId", "b-001",
                        "transactionId", String.format("20260105T090000000Z-%012d", number),
                        "type", "recharge",
                        "currency", "EUR",
                        "feeRate", "0.05",
                        "exchangeRate", "655.957",
                        "balanceCurrency", "XAF",
                        "createdAt", "2026-01-05T09:00:00Z",
                        "channel", channel)
                .forEach((name, text) -> image.put(name, Map.of("S", text)));
        Map.of("amount", "1050", "fee", "52", "balanceChange", "6546", "refunded", "0")
                .forEach((name, digits) -> image.put(name, Map.of("N", digits)));
        return Map.of("eventName", kind, "dynamodb", Map.of("SequenceNumber", "s" + number, "NewImage", image));
    }

    private Object failures(List<Object> records) {
        return new BankEvents(bus, "bank")
                .handle(Map.of("Records", records), null)
                .get("batchItemFailures");
    }

    @Test
    void everyNewTransactionIsOneEventAndSeedAndChangesAreNone() {
        List<Object> records = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            records.add(record(i, "INSERT", "api"));
            records.add(record(100 + i, "INSERT", "seed"));
            records.add(record(i, "MODIFY", "api"));
        }
        assertEquals(List.of(), failures(records));
        assertEquals(23, put.size());
        assertEquals(10, mostAtOnce);
        Map<String, Object> detail = Json.parseObject(put.get(22).detail());
        assertEquals("20260105T090000000Z-000000000022", detail.get("eventId"));
        assertEquals("6546", String.valueOf(detail.get("balanceChange")));
        assertEquals("Card Recharged", put.get(22).detailType());
        assertTrue(put.stream().allMatch(entry -> entry.eventBusName().equals("bank")));
    }

    @Test
    void theStreamTellsAgainFromTheFirstEventThatTheBusDidNotTake() {
        refusedFrom = 13;
        List<Object> records = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            records.add(record(i, "INSERT", "api"));
        }
        assertEquals(List.of(Map.of("itemIdentifier", "s13")), failures(records));
        assertEquals(20, put.size(), "nothing is put out of order behind it");
    }
}
