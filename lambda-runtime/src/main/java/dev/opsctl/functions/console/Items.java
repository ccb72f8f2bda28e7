package dev.opsctl.functions.console;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** DynamoDB's items as plain JSON. */
final class Items {
    private Items() {}

    /** @param first the names that come first, in this order; the others follow in that of the alphabet */
    static Map<String, Object> plain(Map<String, AttributeValue> item, List<String> first) {
        Map<String, Object> json = new LinkedHashMap<>();
        first.stream().filter(item::containsKey).forEach(name -> json.put(name, plain(item.get(name))));
        new TreeMap<>(item).forEach((name, value) -> json.putIfAbsent(name, plain(value)));
        return json;
    }

    private static Object plain(AttributeValue value) {
        return switch (value.type()) {
            case S -> value.s();
            case N -> new BigDecimal(value.n());
            case BOOL -> value.bool();
            case L -> value.l().stream().map(Items::plain).toList();
            case M -> plain(value.m(), List.of());
            case SS -> value.ss();
            case NS -> value.ns().stream().map(BigDecimal::new).toList();
            default -> null;
        };
    }
}
