package dev.opsctl.functions.orders;

import dev.opsctl.functions.orders.domain.OrderLine;
import dev.opsctl.functions.orders.domain.Product;
import dev.opsctl.functions.runtime.Row;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/** Table {@code products} (key {@code sku}): names by language, prices in minor units by currency, perhaps a category. */
final class Catalogue {
    private final DynamoDbClient dynamo;
    private final String table;

    Catalogue(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /** The articles of an order that the catalogue knows, by SKU. */
    Map<String, Product> of(Collection<OrderLine> lines) {
        List<Map<String, AttributeValue>> keys = lines.stream()
                .map(line -> Map.of("sku", AttributeValue.fromS(line.sku())))
                .toList();
        Map<String, Product> found = new HashMap<>();
        Map<String, KeysAndAttributes> asked =
                Map.of(table, KeysAndAttributes.builder().keys(keys).build());
        while (!asked.isEmpty()) {
            Map<String, KeysAndAttributes> page = asked;
            BatchGetItemResponse answer = dynamo.batchGetItem(request -> request.requestItems(page));
            answer.responses().getOrDefault(table, List.of()).forEach(item -> {
                Product product = product(item);
                found.put(product.sku(), product);
            });
            asked = answer.unprocessedKeys();
        }
        return found;
    }

    /** Everything that is sold, in order of SKU. */
    List<Product> all() {
        List<Product> all = Row.listed(
                dynamo.scanPaginator(request -> request.tableName(table)).items().stream()
                        .toList(),
                Catalogue::product);
        all.removeIf(product -> !product.active());
        all.sort(Comparator.comparing(Product::sku));
        return all;
    }

    private static Row inside(Row row, String name) {
        return new Row(row.item().containsKey(name) ? row.value(name).m() : Map.of());
    }

    private static Product product(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        Map<String, String> names = new TreeMap<>();
        inside(row, "name")
                .item()
                .keySet()
                .forEach(language -> names.put(language, inside(row, "name").text(language)));
        Map<String, Long> prices = new TreeMap<>();
        inside(row, "prices")
                .item()
                .keySet()
                .forEach(code -> prices.put(code, inside(row, "prices").number(code)));
        boolean active = !item.containsKey("active")
                || Boolean.TRUE.equals(row.value("active").bool());
        return new Product(row.text("sku"), row.optional("category"), names, prices, active);
    }
}
