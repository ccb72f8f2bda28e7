package dev.opsctl.local.service.dynamodb.expression;

import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** The functions of all expressions. Their names are written as they are here, in this case. */
enum Function {
    ATTRIBUTE_EXISTS("attribute_exists", 1),
    ATTRIBUTE_NOT_EXISTS("attribute_not_exists", 1),
    ATTRIBUTE_TYPE("attribute_type", 2),
    BEGINS_WITH("begins_with", 2),
    CONTAINS("contains", 2),
    SIZE("size", 1),
    IF_NOT_EXISTS("if_not_exists", 2),
    LIST_APPEND("list_append", 2);

    /** Where a function is called. */
    enum Place {
        /** Where a condition is expected. */
        CONDITION,
        /** As an operand within a condition. */
        CONDITION_OPERAND,
        /** As all of what SET assigns. */
        SET_VALUE,
        /** As an operand within what SET assigns. */
        SET_OPERAND;

        boolean ofUpdate() {
            return this == SET_VALUE || this == SET_OPERAND;
        }
    }

    private final String written;
    private final int operands;

    Function(String written, int operands) {
        this.written = written;
        this.operands = operands;
    }

    String written() {
        return written;
    }

    int operands() {
        return operands;
    }

    private boolean ofUpdate() {
        return this == IF_NOT_EXISTS || this == LIST_APPEND;
    }

    private boolean fits(Place place) {
        return switch (place) {
            case CONDITION -> this != SIZE;
            case CONDITION_OPERAND -> this == SIZE;
            case SET_VALUE -> true;
            case SET_OPERAND -> this != LIST_APPEND;
        };
    }

    /** The function of that name, which may be called there. */
    static Function called(String name, Place place, OneExpression scope) {
        for (Function function : values()) {
            if (function.written.equals(name)) {
                if (function.ofUpdate() != place.ofUpdate()) {
                    throw scope.invalid("The function is not allowed in "
                            + (place.ofUpdate() ? "an update" : "a condition") + " expression; function: " + name);
                } else if (!function.fits(place)) {
                    throw scope.misusedFunction(name);
                }
                return function;
            }
        }
        throw unknown(name, scope);
    }

    static boolean exists(String name) {
        for (Function function : values()) {
            if (function.written.equals(name)) {
                return true;
            }
        }
        return false;
    }

    static DynamoDbException unknown(String name, OneExpression scope) {
        return scope.invalid("Invalid function name; function: " + name);
    }
}
