package dev.opsctl.functions.console;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** DynamoDB's items as plain JSON. */
final class Items {
    private Items() {}

    /** @param first the names that come first, in this order; the others follow in that of the alphabet */
    static Map<String, Object> plain(Map<String, AttributeValue> item, List<String> first) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (String name : first) {
            AttributeValue value = item.get(name);
            if (value != null) {
                json.put(name, plain(value));
            }
        }
        new TreeMap<>(item).forEach((name, value) -> json.putIfAbsent(name, plain(value)));
        return json;
    }

    private static @Nullable Object plain(AttributeValue value) {
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
