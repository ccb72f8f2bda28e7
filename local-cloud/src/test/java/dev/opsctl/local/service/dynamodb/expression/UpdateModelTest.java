package dev.opsctl.local.service.dynamodb.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Random updates, written out and read again, make of an item what they make of it when they are computed naively. */
class UpdateModelTest {

    /** What an update cannot do. */
    private static final class Refused extends RuntimeException {}

    /** A value that an action uses: how it is written, and what it is for an item. */
    private interface Source {
        Object of(Map<String, Object> item);
    }

    private record Step(String section, List<Object> path, String text, Source source) {}

    @Property(seed = "20261130", tries = 3000)
    void updates_make_what_they_make_as_computed(@ForAll long seed) {
        Generated generated = new Generated(seed);
        List<Step> steps = steps(generated);
        String text = written(steps);
        Update update = Update.parse(text, generated.placeholders());
        for (int i = 0; i < 4; i++) {
            Map<String, Object> item = generated.map(3);
            String message = text + "\n" + generated.values + "\n" + item;
            Map<String, AttributeValue> before = Generated.item(item);
            Map<String, Object> expected;
            try {
                expected = updated(item, steps);
            } catch (Refused e) {
                assertThrows(DynamoDbException.class, () -> update.apply(before), message);
                continue;
            }
            UpdateResult result = update.apply(before);
            assertEquals(Generated.item(expected), result.item(), message);
            assertEquals(Generated.item(item), before, "the item itself stays as it is");
            List<String> paths = new ArrayList<>();
            steps.forEach(step -> paths.add(Generated.written(step.path())));
            Projection touched = Projection.parse(String.join(", ", paths), Placeholders.none());
            assertEquals(touched.apply(before), result.updatedOld(), message);
            assertEquals(touched.apply(result.item()), result.updatedNew(), message);
        }
    }

    private static List<Step> steps(Generated generated) {
        List<Step> steps = new ArrayList<>();
        for (int i = generated.random.nextInt(4); i >= 0; i--) {
            List<Object> path = generated.path();
            if (steps.stream().noneMatch(step -> meet(step.path(), path))) {
                steps.add(step(generated, path));
            }
        }
        return steps;
    }

    /** Whether one path lies in the other, or they see a list where the other sees a map. */
    private static boolean meet(List<Object> one, List<Object> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            if (!one.get(i).equals(other.get(i))) {
                return one.get(i).getClass() != other.get(i).getClass();
            }
        }
        return true;
    }

    private static Step step(Generated generated, List<Object> path) {
        switch (generated.random.nextInt(7)) {
            case 0:
                return new Step("REMOVE", path, "", item -> null);
            case 1:
                Object added = generated.chance(50) ? generated.number() : generated.set();
                return new Step("ADD", path, " " + generated.placeholder(added), item -> added);
            case 2:
                Object deleted = generated.set();
                return new Step("DELETE", path, " " + generated.placeholder(deleted), item -> deleted);
            case 3:
                List<Object> from = generated.path();
                return new Step("SET", path, " = " + Generated.written(from), item -> needed(item, from));
            case 4:
                List<Object> asked = generated.path();
                Object otherwise = generated.value(1);
                return new Step(
                        "SET",
                        path,
                        "= if_not_exists(" + Generated.written(asked) + ", " + generated.placeholder(otherwise) + ")",
                        item -> Generated.read(item, asked) == null ? otherwise : Generated.read(item, asked));
            case 5:
                List<Object> counter = generated.path();
                BigDecimal number = generated.number();
                boolean plus = generated.chance(50);
                return new Step(
                        "SET",
                        path,
                        " = " + Generated.written(counter) + (plus ? " + " : "-") + generated.placeholder(number),
                        item -> sum(needed(item, counter), plus ? number : number.negate()));
            default:
                List<Object> list = generated.path();
                List<Object> more = List.of(generated.value(1));
                return new Step(
                        "SET",
                        path,
                        " = list_append(" + generated.placeholder(more) + "," + Generated.written(list) + ")",
                        item -> joined(more, needed(item, list)));
        }
    }

    private static String written(List<Step> steps) {
        Map<String, String> sections = new LinkedHashMap<>();
        steps.forEach(step ->
                sections.merge(step.section(), Generated.written(step.path()) + step.text(), (a, b) -> a + ", " + b));
        List<String> parts = new ArrayList<>();
        sections.forEach((section, actions) -> parts.add(section + " " + actions));
        return String.join(" ", parts);
    }

    private static Object needed(Map<String, Object> item, List<Object> path) {
        Object value = Generated.read(item, path);
        if (value == null) {
            throw new Refused();
        }
        return value;
    }

    private static Object sum(Object one, BigDecimal other) {
        if (one instanceof BigDecimal number) {
            return number.add(other).stripTrailingZeros();
        }
        throw new Refused();
    }

    private static List<Object> joined(List<Object> one, Object other) {
        if (other instanceof List<?> list) {
            List<Object> all = new ArrayList<>(one);
            all.addAll(list);
            return all;
        }
        throw new Refused();
    }

    private static Map<String, Object> updated(Map<String, Object> item, List<Step> steps) {
        @SuppressWarnings("unchecked")
        Map<Object, Object> open = (Map<Object, Object>) opened(item);
        for (Step step : steps) {
            Object operand = step.source().of(item);
            Map<Object, Object> parent = parent(open, step.path());
            Object last = step.path().get(step.path().size() - 1);
            Object now = parent.get(last);
            Object then =
                    switch (step.section()) {
                        case "SET" -> opened(operand);
                        case "REMOVE" -> null;
                        case "ADD" -> now == null ? operand : added(now, operand);
                        default -> now == null ? null : deleted(now, operand);
                    };
            if (then == null) {
                parent.remove(last);
            } else {
                parent.put(last, then);
            }
        }
        Map<String, Object> closed = new HashMap<>();
        open.forEach((name, value) -> closed.put((String) name, closed(value)));
        return closed;
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> parent(Map<Object, Object> item, List<Object> path) {
        Map<Object, Object> at = item;
        for (int i = 0; i < path.size() - 1; i++) {
            Object next = at.get(path.get(i));
            boolean list = path.get(i + 1) instanceof Integer;
            if (!(next instanceof Map) || next instanceof TreeMap != list) {
                throw new Refused();
            }
            at = (Map<Object, Object>) next;
        }
        return at;
    }

    private static Object added(Object now, Object more) {
        if (more instanceof BigDecimal number) {
            return sum(now, number);
        }
        Set<Object> all = same(now, more);
        all.addAll((Set<?>) more);
        return all;
    }

    private static Object deleted(Object now, Object less) {
        Set<Object> rest = same(now, less);
        rest.removeAll((Set<?>) less);
        return rest.isEmpty() ? null : rest;
    }

    private static Set<Object> same(Object now, Object other) {
        if (!(now instanceof Set<?> set) || !Generated.type(now).equals(Generated.type(other))) {
            throw new Refused();
        }
        return new HashSet<>(set);
    }

    /** Lists as maps by place, which keep the places when something is removed. */
    private static Object opened(Object value) {
        Map<Object, Object> open = value instanceof List ? new TreeMap<>() : new HashMap<>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                open.put(i, opened(list.get(i)));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> open.put(name, opened(inner)));
        } else {
            return value;
        }
        return open;
    }

    private static Object closed(Object value) {
        if (value instanceof TreeMap<?, ?> list) {
            List<Object> all = new ArrayList<>();
            list.values().forEach(inner -> all.add(closed(inner)));
            return all;
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> all = new HashMap<>();
            map.forEach((name, inner) -> all.put(name, closed(inner)));
            return all;
        }
        return value;
    }
}
