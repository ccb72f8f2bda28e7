package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.Values;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A part of a condition, ready to be tried on items. What an item does not have is equal to nothing, and has no order. */
interface Clause {

    boolean holds(Map<String, AttributeValue> item);

    /** Both of two, or all of several. */
    record All(List<Clause> clauses) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            for (int i = 0; i < clauses.size(); i++) {
                if (!clauses.get(i).holds(item)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One of two, or of several. */
    record Any(List<Clause> clauses) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            for (int i = 0; i < clauses.size(); i++) {
                if (clauses.get(i).holds(item)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Clause clause) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            return !clause.holds(item);
        }
    }

    record Comparison(Operand left, Comparator comparator, Operand right) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            return comparator.holds(left.value(item), right.value(item));
        }
    }

    record Between(Operand value, Operand lower, Operand upper) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            AttributeValue between = value.value(item);
            return Comparator.GE.holds(between, lower.value(item)) && Comparator.LE.holds(between, upper.value(item));
        }
    }

    record In(Operand value, List<Operand> list) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            AttributeValue sought = value.value(item);
            for (int i = 0; sought != null && i < list.size(); i++) {
                if (Comparator.EQ.holds(sought, list.get(i).value(item))) {
                    return true;
                }
            }
            return false;
        }
    }

    record Exists(Path path) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            return path.read(item) != null;
        }
    }

    record NotExists(Path path) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            return path.read(item) == null;
        }
    }

    record HasType(Operand operand, String type) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            AttributeValue value = operand.value(item);
            return value != null && Values.typeName(value).equals(type);
        }
    }

    record BeginsWith(Operand operand, Operand beginning) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            AttributeValue whole = operand.value(item);
            AttributeValue part = beginning.value(item);
            if (whole == null || part == null || whole.type() != part.type()) {
                return false;
            }
            return switch (whole.type()) {
                case S -> whole.s().startsWith(part.s());
                case B -> Contents.startAt(whole.b(), part.b(), 0);
                default -> false;
            };
        }
    }

    record Contains(Operand operand, Operand content) implements Clause {

        @Override
        public boolean holds(Map<String, AttributeValue> item) {
            AttributeValue whole = operand.value(item);
            AttributeValue part = content.value(item);
            return whole != null && part != null && Contents.contain(whole, part);
        }
    }
}
