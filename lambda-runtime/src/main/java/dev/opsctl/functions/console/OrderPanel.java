package dev.opsctl.functions.console;

import dev.opsctl.functions.orders.OrderItems;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/** One order: what the stores say of it, and what the partners have in their books. */
final class OrderPanel {
    private static final List<String> NOTICES = List.of("received", "confirmed");

    private final OrdersTable orders;
    private final DynamoDbClient dynamo;
    private final String notices;
    private final PartnerBooks books;

    /** @param notices the table of notices */
    OrderPanel(OrdersTable orders, DynamoDbClient dynamo, String notices, PartnerBooks books) {
        this.orders = orders;
        this.dynamo = dynamo;
        this.notices = notices;
        this.books = books;
    }

    /** {@code GET orders/{id}}. */
    Map<String, Object> get(ApiCall call) {
        Map<String, AttributeValue> item = orders.known(call.pathParameter("id"));
        Order order = OrderItems.toOrder(item);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("order", order.toJson());
        Row row = new Row(item);
        FlowPanel.put(json, "execution", row.optional("execution"));
        FlowPanel.put(json, "resolving", row.optional("resolving"));
        json.put("notices", notices(order.orderID()));
        json.put("ledger", books.of(order.orderID()));
        return ApiCall.answer(200, json);
    }

    private List<Map<String, Object>> notices(String orderID) {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<Map<String, AttributeValue>> keys = NOTICES.stream()
                .map(event -> Map.of("id", AttributeValue.fromS(orderID + "#" + event)))
                .toList();
        List<Map<String, AttributeValue>> items = dynamo.batchGetItem(request -> request.requestItems(
                        Map.of(notices, KeysAndAttributes.builder().keys(keys).build())))
                .responses()
                .getOrDefault(notices, List.of());
        for (String event : NOTICES) {
            for (Map<String, AttributeValue> item : items) {
                Row notice = new Row(item);
                if (notice.text("id").endsWith("#" + event)) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("event", event);
                    FlowPanel.put(row, "state", notice.optional("state"));
                    row.put(
                            "messageIds",
                            item.containsKey("messageIds")
                                    ? notice.value("messageIds").ss()
                                    : List.of());
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
