package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.Function.Place;
import java.util.ArrayList;
import java.util.List;

/** The parts of a condition as they are written. */
interface ClauseNode extends Node.OfClause {

    /** Its parts, in the order of the text: operands, or conditions. */
    List<? extends Node> parts();

    /** What its parts are. */
    default Place placeOfParts() {
        return Place.CONDITION_OPERAND;
    }

    @Override
    default void look(OneExpression scope, Place place) {
        for (Node part : parts()) {
            part.look(scope, placeOfParts());
        }
    }

    private static List<Operand> operands(List<Node.OfOperand> nodes, OneExpression scope) {
        List<Operand> operands = new ArrayList<>(nodes.size());
        for (Node.OfOperand node : nodes) {
            operands.add(node.operand(scope));
        }
        return operands;
    }

    /** {@code left = right} and so on. */
    record Comparison(Comparator comparator, List<Node.OfOperand> parts) implements ClauseNode {

        @Override
        public Clause clause(OneExpression scope) {
            scope.countOperator();
            List<Operand> operands = operands(parts, scope);
            Operands.requireDistinct(comparator.written(), operands.get(0), operands.subList(1, 2), scope);
            if (comparator.ordered()) {
                Operands.requireOrdered(comparator.written(), operands, scope);
            }
            return new Clause.Comparison(operands.get(0), comparator, operands.get(1));
        }
    }

    /** {@code value BETWEEN lower AND upper}. */
    record Between(List<Node.OfOperand> parts) implements ClauseNode {

        @Override
        public Clause clause(OneExpression scope) {
            scope.countOperator();
            List<Operand> operands = operands(parts, scope);
            Operands.requireDistinct("BETWEEN", operands.get(0), operands.subList(1, 3), scope);
            Operands.requireOrdered("BETWEEN", operands, scope);
            Operands.requireRange(operands.get(1), operands.get(2), scope);
            return new Clause.Between(operands.get(0), operands.get(1), operands.get(2));
        }
    }

    /** {@code value IN (one, other)}. */
    record In(List<Node.OfOperand> parts) implements ClauseNode {

        private static final int MOST = 100;

        @Override
        public Clause clause(OneExpression scope) {
            scope.countOperator();
            List<Operand> operands = operands(parts, scope);
            int listed = operands.size() - 1;
            if (listed > MOST) {
                throw scope.invalid(
                        "The IN operator is provided with too many operands; number of operands: " + listed);
            }
            List<Operand> list = operands.subList(1, operands.size());
            Operands.requireDistinct("IN", operands.get(0), list, scope);
            return new Clause.In(operands.get(0), list);
        }
    }

    /** {@code NOT condition}. */
    record Not(Node.OfClause condition) implements ClauseNode {

        @Override
        public List<Node> parts() {
            return List.of(condition);
        }

        @Override
        public Place placeOfParts() {
            return Place.CONDITION;
        }

        @Override
        public Clause clause(OneExpression scope) {
            scope.countOperator();
            return new Clause.Not(condition.clause(scope));
        }
    }

    /** Conditions with AND, or with OR, between them. */
    record Joined(boolean all, List<Node.OfClause> parts) implements ClauseNode {

        @Override
        public Place placeOfParts() {
            return Place.CONDITION;
        }

        @Override
        public Clause clause(OneExpression scope) {
            List<Clause> clauses = new ArrayList<>(parts.size());
            for (Node.OfClause part : parts) {
                if (!clauses.isEmpty()) {
                    scope.countOperator();
                }
                clauses.add(part.clause(scope));
            }
            return all ? new Clause.All(clauses) : new Clause.Any(clauses);
        }
    }
}
