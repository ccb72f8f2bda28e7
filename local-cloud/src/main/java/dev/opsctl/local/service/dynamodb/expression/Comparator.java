package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.Values;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How two values are compared. */
enum Comparator {
    EQ("="),
    NE("<>"),
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">=");

    private final String written;

    Comparator(String written) {
        this.written = written;
    }

    String written() {
        return written;
    }

    /** Whether it asks for an order, which only strings, numbers and binaries have. */
    boolean ordered() {
        return this != EQ && this != NE;
    }

    /** The same with its operands exchanged. */
    Comparator reversed() {
        return switch (this) {
            case LT -> GT;
            case LE -> GE;
            case GT -> LT;
            case GE -> LE;
            default -> this;
        };
    }

    /** @param left null if the item has nothing there; so for the other */
    boolean holds(@Nullable AttributeValue left, @Nullable AttributeValue right) {
        if (left == null || right == null) {
            return this == NE;
        } else if (!ordered()) {
            return Values.equal(left, right) == (this == EQ);
        } else if (left.type() != right.type() || !isOrdered(Values.typeName(left))) {
            return false;
        }
        int order = Values.compare(left, right);
        return switch (this) {
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            default -> order >= 0;
        };
    }

    static boolean isOrdered(String type) {
        return type.equals("S") || type.equals("N") || type.equals("B");
    }
}
