package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Numbers;
import dev.opsctl.local.service.dynamodb.item.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** What a condition compares, or SET assigns. */
interface Operand {

    /** Its value for an item, or null if the item has none. */
    @Nullable
    AttributeValue value(Map<String, AttributeValue> item);

    /** The type that it has for every item, or null if it depends on the item. */
    default @Nullable String type() {
        return null;
    }

    /**
     * Its value, in an update.
     *
     * @throws DynamoDbException ValidationException, if the item has none
     */
    default AttributeValue required(Map<String, AttributeValue> item) {
        AttributeValue value = value(item);
        if (value == null) {
            throw DynamoDbErrors.invalid(
                    "The provided expression refers to an attribute that does not exist in the item");
        }
        return value;
    }

    /** What an item has at a path. */
    record Read(Path path) implements Operand {

        @Override
        public @Nullable AttributeValue value(Map<String, AttributeValue> item) {
            return path.read(item);
        }
    }

    /** A value of the request. */
    record Constant(AttributeValue constant) implements Operand {

        @Override
        public AttributeValue value(Map<String, AttributeValue> item) {
            return constant;
        }

        @Override
        public String type() {
            return Values.typeName(constant);
        }
    }

    /** The number of characters, bytes, members or attributes. Numbers, booleans and nulls have none. */
    record Size(Operand of) implements Operand {

        @Override
        public @Nullable AttributeValue value(Map<String, AttributeValue> item) {
            AttributeValue value = of.value(item);
            int size = value == null ? -1 : size(value);
            return size < 0 ? null : AttributeValue.fromN(Integer.toString(size));
        }

        private static int size(AttributeValue value) {
            return switch (value.type()) {
                case S -> value.s().length();
                case B -> value.b().asByteArrayUnsafe().length;
                case SS -> value.ss().size();
                case NS -> value.ns().size();
                case BS -> value.bs().size();
                case L -> value.l().size();
                case M -> value.m().size();
                default -> -1;
            };
        }

        @Override
        public String type() {
            return "N";
        }
    }

    /** What an item has at a path, or else something instead. */
    record IfNotExists(Path path, Operand otherwise) implements Operand {

        @Override
        public AttributeValue value(Map<String, AttributeValue> item) {
            AttributeValue value = path.read(item);
            return value == null ? otherwise.required(item) : value;
        }
    }

    /** Two lists as one. */
    record ListAppend(Operand first, Operand second) implements Operand {

        @Override
        public AttributeValue value(Map<String, AttributeValue> item) {
            AttributeValue one = first.required(item);
            AttributeValue other = second.required(item);
            if (one.type() != AttributeValue.Type.L || other.type() != AttributeValue.Type.L) {
                throw incorrectType();
            }
            List<AttributeValue> all =
                    new ArrayList<>(one.l().size() + other.l().size());
            all.addAll(one.l());
            all.addAll(other.l());
            return AttributeValue.fromL(all);
        }
    }

    /** A sum, or a difference. */
    record Sum(Operand first, Operand second, boolean negative) implements Operand {

        @Override
        public AttributeValue value(Map<String, AttributeValue> item) {
            return sum(first.required(item), second.required(item), negative);
        }
    }

    /**
     * The sum or the difference of two numbers.
     *
     * @throws DynamoDbException ValidationException, if one is no number, or the sum cannot be one
     */
    static AttributeValue sum(AttributeValue one, AttributeValue other, boolean negative) {
        if (one.type() != AttributeValue.Type.N || other.type() != AttributeValue.Type.N) {
            throw incorrectType();
        }
        BigDecimal second = new BigDecimal(other.n());
        BigDecimal sum = new BigDecimal(one.n()).add(negative ? second.negate() : second);
        if (sum.signum() != 0 && sum.stripTrailingZeros().precision() > Numbers.MOST_DIGITS) {
            // AWS says so, also where it is the number of digits that does not fit.
            throw DynamoDbErrors.invalid(
                    "Number overflow. Attempting to store a number with magnitude larger than supported range");
        }
        return AttributeValue.fromN(Numbers.text(sum));
    }

    static DynamoDbException incorrectType() {
        return DynamoDbErrors.invalid("An operand in the update expression has an incorrect data type");
    }
}
