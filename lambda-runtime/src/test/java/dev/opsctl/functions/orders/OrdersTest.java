package dev.opsctl.functions.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** ORD-6: a list is complete and in order, whatever is filtered and however the times were written. */
class OrdersTest {

    private static final Instant BEGIN = Instant.parse("2026-01-31T11:59:58Z");
    private static final String CUSTOMER = "c-001";

    /** The index of one customer's orders, which looks at a few of them at a time, and counts those against the limit. */
    private static final class Index implements DynamoDbClient {
        private final List<Map<String, AttributeValue>> items;
        private final int pageSize;
        private int reads;

        Index(List<Map<String, AttributeValue>> items, int pageSize) {
            this.items = items.stream()
                    .sorted(Comparator.comparing((Map<String, AttributeValue> item) ->
                                    item.get("createdAt").s()
                                            + item.get("orderID").s())
                            .reversed())
                    .toList();
            this.pageSize = pageSize;
        }

        @Override
        public QueryResponse query(QueryRequest request) {
            reads++;
            assertFalse(request.limit() != null && request.filterExpression() != null, "a limit with a filter");
            assertEquals(Boolean.FALSE, request.scanIndexForward());
            int from = 0;
            if (request.hasExclusiveStartKey()) {
                assertEquals(3, request.exclusiveStartKey().size());
                while (!items.get(from++)
                        .get("orderID")
                        .equals(request.exclusiveStartKey().get("orderID"))) {}
            }
            int to = Math.min(
                    items.size(), from + (request.limit() == null ? pageSize : Math.min(pageSize, request.limit())));
            QueryResponse.Builder answer = QueryResponse.builder()
                    .items(items.subList(from, to).stream()
                            .filter(item -> passes(item, request))
                            .toList());
            if (to < items.size() || request.limit() != null && to - from == request.limit()) {
                answer.lastEvaluatedKey(Map.of(
                        "orderID", items.get(to - 1).get("orderID"),
                        "customerId", items.get(to - 1).get("customerId"),
                        "createdAt", items.get(to - 1).get("createdAt")));
            }
            return answer.build();
        }

        private static boolean passes(Map<String, AttributeValue> item, QueryRequest request) {
            if (request.filterExpression() == null) {
                return true;
            }
            Map<String, AttributeValue> values = request.expressionAttributeValues();
            for (String condition : request.filterExpression().split(" AND ")) {
                boolean passes =
                        switch (condition) {
                            case "#status = :status" -> item.get("status").equals(values.get(":status"));
                            case "updatedAt >= :since" ->
                                item.get("updatedAt")
                                                .s()
                                                .compareTo(values.get(":since").s())
                                        >= 0;
                            default -> throw new AssertionError(condition);
                        };
                if (!passes) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    /** @param former as versions wrote it that left a fraction out where it was zero */
    record Stored(Instant created, int later, OrderStatus status, boolean former) {
        private Instant updated() {
            return created.plusMillis(later);
        }

        private Map<String, AttributeValue> item(int number) {
            return Map.of(
                    "orderID", AttributeValue.fromS("o-%04d".formatted(number)),
                    "customerId", AttributeValue.fromS(CUSTOMER),
                    "status", AttributeValue.fromS(status.name()),
                    "createdAt", AttributeValue.fromS(text(created)),
                    "updatedAt", AttributeValue.fromS(text(updated())));
        }

        private String text(Instant time) {
            return former ? time.toString() : SortableTime.text(time);
        }
    }

    /** Times that fall on whole seconds as often as they do not, in few seconds. */
    private static Arbitrary<Instant> times() {
        return Arbitraries.integers().between(0, 4).flatMap(second -> Arbitraries.of(0, 1, 123, 500, 999)
                .map(millis -> BEGIN.plusSeconds(second).plusMillis(millis)));
    }

    @Provide
    Arbitrary<List<Stored>> stored() {
        return Combinators.combine(
                        times(),
                        Arbitraries.of(0, 1, 877, 2000),
                        Arbitraries.of(OrderStatus.CONFIRMED, OrderStatus.PAID),
                        Arbitraries.of(true, false))
                .as(Stored::new)
                .list()
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<Orders.Wanted> wanted() {
        return Combinators.combine(
                        Arbitraries.of(OrderStatus.CONFIRMED, OrderStatus.PAID).injectNull(0.4),
                        times().injectNull(0.4))
                .as((status, since) -> new Orders.Wanted(CUSTOMER, status, since));
    }

    @Property(seed = "20261130")
    void every_wanted_order_is_listed_once(
            @ForAll("stored") List<Stored> stored,
            @ForAll("wanted") Orders.Wanted wanted,
            @ForAll @IntRange(min = 1, max = 12) int limit,
            @ForAll @IntRange(min = 1, max = 15) int pageSize) {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (Stored one : stored) {
            Map<String, AttributeValue> item = one.item(items.size());
            items.add(item);
            if ((wanted.status() == null || wanted.status() == one.status())
                    && (wanted.since() == null || !one.updated().isBefore(wanted.since()))) {
                expected.add(item.get("orderID").s());
            }
        }
        Index index = new Index(items, pageSize);
        Orders orders = new Orders(index, "orders");
        List<String> listed = new ArrayList<>();
        String from = null;
        do {
            int reads = index.reads;
            Orders.Page page = orders.list(wanted, limit, from);
            from = page.next();
            boolean patient = index.reads - reads < 8;
            assertTrue(
                    page.orders().size() == limit || from == null || !patient, "a page that is neither full nor last");
            assertEquals(
                    page.orders().stream()
                            .sorted(Comparator.comparing(Order::createdAt).reversed())
                            .toList(),
                    page.orders());
            page.orders().forEach(order -> listed.add(order.orderID()));
        } while (from != null);
        assertEquals(expected.size(), listed.size());
        assertEquals(
                expected.stream().sorted().toList(), listed.stream().sorted().toList());
    }

    /** Nobody is told of more where there is none. */
    @Example
    void a_page_that_is_just_full_is_the_last() {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            items.add(new Stored(BEGIN.plusSeconds(i), 0, OrderStatus.PAID, false).item(i));
        }
        Orders orders = new Orders(new Index(items, 100), "orders");
        for (OrderStatus status : new OrderStatus[] {null, OrderStatus.PAID}) {
            assertNull(orders.list(new Orders.Wanted(CUSTOMER, status, null), 5, null)
                    .next());
        }
    }

    /** A page goes on behind what it cannot show. */
    @Example
    void what_cannot_be_read_is_left_out_and_the_rest_is_listed() {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Map<String, AttributeValue> item =
                    new HashMap<>(new Stored(BEGIN.plusSeconds(i), 0, OrderStatus.PAID, false).item(i));
            if (i % 3 != 0) {
                item.put("channel", AttributeValue.fromS("unheard of"));
            }
            items.add(item);
        }
        Orders orders = new Orders(new Index(items, 100), "orders");
        List<String> listed = new ArrayList<>();
        String from = null;
        do {
            Orders.Page page = orders.list(new Orders.Wanted(CUSTOMER, null, null), 2, from);
            page.orders().forEach(order -> listed.add(order.orderID()));
            from = page.next();
        } while (from != null);
        assertEquals(List.of("o-0006", "o-0003", "o-0000"), listed);
    }

    @Property(seed = "20261130")
    void times_sort_as_their_texts(@ForAll("times") Instant one, @ForAll("times") Instant other) {
        String text = SortableTime.text(one);
        assertEquals(one, Instant.parse(text));
        assertEquals(Integer.signum(one.compareTo(other)), Integer.signum(text.compareTo(SortableTime.text(other))));
        boolean before = one.getEpochSecond() < other.getEpochSecond();
        for (String written : List.of(text, one.toString())) {
            assertEquals(before, written.compareTo(SortableTime.beginOfSecond(other)) < 0);
        }
    }

    @Provide("times")
    Arbitrary<Instant> someTimes() {
        return times();
    }
}
