package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.Function.Place;
import java.util.List;

/**
 * A part of an expression as it is written. DynamoDB looks at it twice: first at its words, from the first to the last, then at what they stand
 * for; the first fault of the first look is the one that it tells.
 */
interface Node {

    /** The first look: reserved words, functions, places in lists. */
    void look(OneExpression scope, Place place);

    /** Where a value is expected. */
    interface OfOperand extends Node {

        /** The second look, at this and all below. */
        Operand operand(OneExpression scope);
    }

    /** Where a condition is expected. */
    interface OfClause extends Node {

        /** The second look, at this and all below. */
        Clause clause(OneExpression scope);
    }

    /** {@code :value}. */
    record Value(String placeholder) implements OfOperand {

        @Override
        public void look(OneExpression scope, Place place) {
            // A placeholder is checked when it is looked up.
        }

        @Override
        public Operand operand(OneExpression scope) {
            return new Operand.Constant(scope.value(placeholder));
        }
    }

    /** {@code a + b}, {@code a - b}. */
    record Sum(OfOperand left, boolean negative, OfOperand right) implements OfOperand {

        @Override
        public void look(OneExpression scope, Place place) {
            left.look(scope, Place.SET_OPERAND);
            right.look(scope, Place.SET_OPERAND);
        }

        @Override
        public Operand operand(OneExpression scope) {
            scope.countOperator();
            Operand first = left.operand(scope);
            Operand second = right.operand(scope);
            for (Operand operand : List.of(first, second)) {
                // What a function returns is known only when it is called.
                if (operand instanceof Operand.Constant constant
                        && !constant.type().equals("N")) {
                    throw scope.operandType(negative ? "-" : "+", constant.type());
                }
            }
            return new Operand.Sum(first, second, negative);
        }
    }
}
