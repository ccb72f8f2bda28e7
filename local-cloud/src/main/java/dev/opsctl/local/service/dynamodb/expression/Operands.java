package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.Values;
import java.util.List;

/** What DynamoDB asks of the operands of a condition before it looks at any item. */
final class Operands {

    private Operands() {}

    /** The first one is no path that is among the others. */
    static void requireDistinct(String operator, Operand first, List<Operand> others, OneExpression scope) {
        if (first instanceof Operand.Read read && others.contains(first)) {
            throw scope.invalid("The first operand must be distinct from the remaining operands for this operator"
                    + " or function; operator: " + operator + ", first operand: " + read.path());
        }
    }

    /** Each one is a string, a number, a binary, or found only in the item. */
    static void requireOrdered(String operator, List<Operand> operands, OneExpression scope) {
        for (Operand operand : operands) {
            if (operand.type() != null && !Comparator.isOrdered(operand.type())) {
                throw scope.operandType(operator, operand.type());
            }
        }
    }

    /** Two bounds that the request has itself are of one type and in order. */
    static void requireRange(Operand lower, Operand upper, OneExpression scope) {
        if (!(lower instanceof Operand.Constant low) || !(upper instanceof Operand.Constant high)) {
            return;
        }
        String fault = !low.type().equals(high.type())
                ? "same data type for lower and upper bounds"
                : Values.compare(low.constant(), high.constant()) > 0
                        ? "upper bound to be greater than or equal to lower bound"
                        : null;
        if (fault != null) {
            throw scope.invalid("The BETWEEN operator requires " + fault + "; lower bound operand: AttributeValue: "
                    + Values.shown(low.constant()) + ", upper bound operand: AttributeValue: "
                    + Values.shown(high.constant()));
        }
    }
}
