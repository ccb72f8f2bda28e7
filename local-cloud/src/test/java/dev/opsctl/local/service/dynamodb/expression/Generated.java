package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Wording;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Random values as plain Java has them: strings, numbers, bytes, booleans, sets, lists and maps; few different ones, so that they meet. */
final class Generated {

    /** Stands for DynamoDB's null. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "NULL";
        }
    };

    static final List<String> NAMES = List.of("ka", "kb", "kc", "kd");

    final Random random;
    final Map<String, AttributeValue> values = new LinkedHashMap<>();

    Generated(long seed) {
        random = new Random(seed);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    String string() {
        return one(List.of("", "a", "ab", "b", "é", "😀", "\uffff"));
    }

    BigDecimal number() {
        return new BigDecimal(one(List.of("0", "1", "-1", "2", "3", "5", "0.5", "100")));
    }

    SdkBytes bytes() {
        return SdkBytes.fromByteArray(one(List.of(new byte[0], new byte[] {1}, new byte[] {1, -1}, new byte[] {-1})));
    }

    Object scalar() {
        return switch (random.nextInt(3)) {
            case 0 -> string();
            case 1 -> number();
            default -> bytes();
        };
    }

    Set<Object> set() {
        int kind = random.nextInt(3);
        Set<Object> set = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            set.add(kind == 0 ? string() : kind == 1 ? number() : bytes());
        }
        return set;
    }

    Object value(int depth) {
        switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0, 1, 2:
                return scalar();
            case 3:
                return random.nextBoolean();
            case 4:
                return NULL;
            case 5:
                return set();
            case 6, 7:
                return map(depth - 1);
            default:
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(depth - 1));
                }
                return list;
        }
    }

    Map<String, Object> map(int depth) {
        Map<String, Object> map = new HashMap<>();
        for (String name : NAMES) {
            if (chance(60)) {
                map.put(name, value(depth));
            }
        }
        return map;
    }

    /** A path's steps: names and places in lists. */
    List<Object> path() {
        List<Object> path = new ArrayList<>();
        path.add(one(NAMES));
        while (path.size() < 4 && chance(40)) {
            path.add(chance(50) ? one(NAMES) : (Object) random.nextInt(5));
        }
        return path;
    }

    static String written(List<Object> path) {
        StringBuilder text = new StringBuilder();
        for (Object step : path) {
            text.append(step instanceof Integer ? "[" + step + "]" : (text.isEmpty() ? "" : ".") + step);
        }
        return text.toString();
    }

    /** What a value has at a path, or null. */
    static Object read(Object from, List<Object> path) {
        Object value = from;
        for (Object step : path) {
            if (step instanceof String && value instanceof Map<?, ?> map) {
                value = map.get(step);
            } else if (step instanceof Integer place && value instanceof List<?> list && place < list.size()) {
                value = list.get(place);
            } else {
                return null;
            }
        }
        return value;
    }

    /** A placeholder of a value. */
    String placeholder(Object value) {
        String name = ":v" + values.size();
        values.put(name, attribute(value));
        return name;
    }

    Placeholders placeholders() {
        return Placeholders.of(null, values.isEmpty() ? null : values, Wording.CURRENT);
    }

    static Map<String, AttributeValue> item(Map<String, Object> map) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        map.forEach((name, value) -> item.put(name, attribute(value)));
        return Items.checked(item, Wording.CURRENT);
    }

    static AttributeValue attribute(Object value) {
        if (value instanceof String text) {
            return AttributeValue.fromS(text);
        } else if (value instanceof BigDecimal number) {
            return AttributeValue.fromN(number.toPlainString());
        } else if (value instanceof SdkBytes bytes) {
            return AttributeValue.fromB(bytes);
        } else if (value instanceof Boolean is) {
            return AttributeValue.fromBool(is);
        } else if (value == NULL) {
            return AttributeValue.fromNul(true);
        } else if (value instanceof List<?> list) {
            return AttributeValue.fromL(list.stream().map(Generated::attribute).toList());
        } else if (value instanceof Map<?, ?> map) {
            Map<String, AttributeValue> attributes = new LinkedHashMap<>();
            map.forEach((name, inner) -> attributes.put((String) name, attribute(inner)));
            return AttributeValue.fromM(attributes);
        }
        List<Object> members = new ArrayList<>((Set<?>) value);
        if (members.get(0) instanceof String) {
            return AttributeValue.fromSs(members.stream().map(Object::toString).toList());
        } else if (members.get(0) instanceof BigDecimal) {
            return AttributeValue.fromNs(members.stream()
                    .map(number -> ((BigDecimal) number).toPlainString())
                    .toList());
        }
        return AttributeValue.fromBs(members.stream().map(SdkBytes.class::cast).toList());
    }

    static String type(Object value) {
        AttributeValue attribute = attribute(value);
        return attribute.type() == AttributeValue.Type.NUL
                ? "NULL"
                : attribute.type().name();
    }
}
