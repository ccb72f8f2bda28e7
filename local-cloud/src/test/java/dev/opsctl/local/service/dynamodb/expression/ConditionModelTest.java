package dev.opsctl.local.service.dynamodb.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import software.amazon.awssdk.core.SdkBytes;

/** Random conditions, written out and read again, hold for the items for which they hold when they are computed naively. */
class ConditionModelTest {

    /** An operand: how it is written, and its value. */
    private record Term(String text, boolean path, Function<Map<String, Object>, Object> value) {}

    /** A condition: how it is written, how tightly it binds (0 for OR), and what it says. */
    private record Formula(String text, int binds, Predicate<Map<String, Object>> holds) {}

    @Property(seed = "20261130", tries = 3000)
    void conditions_hold_as_computed(@ForAll long seed) {
        Generated generated = new Generated(seed);
        Formula formula = new Formulas(generated).formula(3);
        Condition condition = Condition.parse("ConditionExpression", formula.text(), generated.placeholders());
        for (int i = 0; i < 5; i++) {
            Map<String, Object> item = generated.map(2);
            assertEquals(
                    formula.holds().test(item),
                    condition.test(Generated.item(item)),
                    () -> formula.text() + "\n" + generated.values + "\n" + item);
        }
    }

    private static final class Formulas {
        private final Generated generated;

        Formulas(Generated generated) {
            this.generated = generated;
        }

        Formula formula(int depth) {
            int kind = depth == 0 ? 3 : generated.random.nextInt(5);
            if (kind == 0 || kind == 1) {
                Formula left = formula(depth - 1);
                Formula right = formula(depth - 1);
                boolean or = kind == 0;
                return grouped(new Formula(
                        bound(left, kind) + (or ? " or " : " AND ") + bound(right, kind),
                        kind,
                        item -> or
                                ? left.holds().test(item) | right.holds().test(item)
                                : left.holds().test(item) & right.holds().test(item)));
            } else if (kind == 2) {
                Formula negated = formula(depth - 1);
                return grouped(new Formula(
                        "NOT " + bound(negated, 2), 2, item -> !negated.holds().test(item)));
            }
            return grouped(simple());
        }

        private static String bound(Formula part, int binds) {
            return part.binds() < binds ? "(" + part.text() + ")" : part.text();
        }

        private Formula grouped(Formula formula) {
            boolean again = formula.text().startsWith("(") || !generated.chance(20);
            return again ? formula : new Formula("( " + formula.text() + ")", 3, formula.holds());
        }

        private Formula simple() {
            Term one = term(true);
            switch (generated.random.nextInt(8)) {
                case 0, 1, 2:
                    return comparison(one);
                case 3:
                    Term lower = term(true);
                    Term upper = lower.path() ? term(true) : path();
                    if (one.text().equals(lower.text()) || one.text().equals(upper.text())) {
                        return exists(one);
                    }
                    return new Formula(
                            one.text() + " between " + lower.text() + " and " + upper.text(),
                            3,
                            item -> compared(one, lower, item) >= 0
                                    && compared(one, upper, item) <= 0
                                    && compared(one, upper, item) != UNORDERED);
                case 4:
                    List<Term> list = new ArrayList<>(List.of(term(false), term(false)));
                    list.removeIf(term -> term.text().equals(one.text()));
                    return list.isEmpty()
                            ? exists(one)
                            : new Formula(
                                    one.text() + " IN ("
                                            + String.join(
                                                    ",",
                                                    list.stream()
                                                            .map(Term::text)
                                                            .toList()) + ")",
                                    3,
                                    item -> list.stream().anyMatch(term -> equal(one, term, item)));
                case 5:
                    return contains(one);
                case 6:
                    return begins();
                default:
                    return exists(one);
            }
        }

        private Formula comparison(Term one) {
            String operator = generated.one(List.of("=", "<>", "<", "<=", ">", ">="));
            boolean ordered = !operator.equals("=") && !operator.equals("<>");
            Term other = term(ordered);
            if (one.text().equals(other.text())) {
                return exists(one);
            }
            return new Formula(one.text() + " " + operator + other.text(), 3, item -> {
                boolean equal = equal(one, other, item);
                int order = compared(one, other, item);
                return switch (operator) {
                    case "=" -> equal;
                    case "<>" -> !equal;
                    case "<" -> order != UNORDERED && order < 0;
                    case "<=" -> order != UNORDERED && order <= 0;
                    case ">" -> order != UNORDERED && order > 0;
                    default -> order != UNORDERED && order >= 0;
                };
            });
        }

        private Formula exists(Term one) {
            Term path = one.path() ? one : path();
            if (generated.chance(40)) {
                String type = generated.one(List.of("S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"));
                return new Formula(
                        "attribute_type(" + path.text() + ", " + generated.placeholder(type) + ")",
                        3,
                        item -> path.value().apply(item) != null
                                && Generated.type(path.value().apply(item)).equals(type));
            }
            boolean not = generated.chance(50);
            return new Formula(
                    (not ? "attribute_not_exists( " : "attribute_exists (") + path.text() + ")",
                    3,
                    item -> (path.value().apply(item) == null) == not);
        }

        private Formula begins() {
            Term whole = path();
            Object part = generated.chance(50) ? generated.string() : generated.bytes();
            return new Formula(
                    "begins_with(" + whole.text() + "," + generated.placeholder(part) + ")",
                    3,
                    item -> Arrays.equals(beginning(whole.value().apply(item), part), bytes(part))
                            && whole.value().apply(item).getClass() == part.getClass());
        }

        private static byte[] beginning(Object whole, Object part) {
            byte[] bytes = bytes(whole);
            return bytes == null || bytes.length < bytes(part).length ? null : Arrays.copyOf(bytes, bytes(part).length);
        }

        private Formula contains(Term part) {
            Term whole = path();
            if (whole.text().equals(part.text())) {
                return exists(part);
            }
            return new Formula("contains(" + whole.text() + ", " + part.text() + ")", 3, item -> {
                Object in = whole.value().apply(item);
                Object sought = part.value().apply(item);
                if (in == null || sought == null) {
                    return false;
                } else if (in instanceof String text) {
                    return sought instanceof String inner && text.contains(inner);
                } else if (in instanceof SdkBytes bytes) {
                    return sought instanceof SdkBytes inner && latin(bytes).contains(latin(inner));
                }
                return in instanceof Set<?> set && set.contains(sought)
                        || in instanceof List<?> list && list.contains(sought);
            });
        }

        private static String latin(SdkBytes bytes) {
            return new String(bytes.asByteArray(), StandardCharsets.ISO_8859_1);
        }

        private Term path() {
            List<Object> path = generated.path();
            return new Term(Generated.written(path), true, item -> Generated.read(item, path));
        }

        private Term term(boolean scalar) {
            if (generated.chance(50)) {
                return path();
            } else if (generated.chance(20)) {
                Term of = path();
                return new Term(
                        "size(" + of.text() + ")",
                        false,
                        item -> size(of.value().apply(item)));
            }
            Object value = scalar ? generated.scalar() : generated.value(1);
            return new Term(generated.placeholder(value), false, item -> value);
        }

        private static Object size(Object value) {
            return value instanceof String text
                    ? new BigDecimal(text.length())
                    : value instanceof SdkBytes bytes
                            ? new BigDecimal(bytes.asByteArray().length)
                            : value instanceof Set<?> set
                                    ? new BigDecimal(set.size())
                                    : value instanceof List<?> list
                                            ? new BigDecimal(list.size())
                                            : value instanceof Map<?, ?> map ? new BigDecimal(map.size()) : null;
        }

        private static boolean equal(Term one, Term other, Map<String, Object> item) {
            Object value = one.value().apply(item);
            return value != null && value.equals(other.value().apply(item));
        }

        private static final int UNORDERED = Integer.MIN_VALUE;

        private static int compared(Term one, Term other, Map<String, Object> item) {
            Object left = one.value().apply(item);
            Object right = other.value().apply(item);
            if (left instanceof BigDecimal number && right instanceof BigDecimal otherNumber) {
                return number.compareTo(otherNumber);
            } else if (left == null || right == null || left.getClass() != right.getClass() || bytes(left) == null) {
                return UNORDERED;
            }
            return Integer.signum(Arrays.compareUnsigned(bytes(left), bytes(right)));
        }

        private static byte[] bytes(Object value) {
            return value instanceof String text
                    ? text.getBytes(StandardCharsets.UTF_8)
                    : value instanceof SdkBytes bytes ? bytes.asByteArray() : null;
        }
    }
}
