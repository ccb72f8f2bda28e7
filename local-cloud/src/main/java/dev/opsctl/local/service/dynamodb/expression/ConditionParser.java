package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.ExpressionToken.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads conditions: OR binds less than AND, and AND less than NOT. */
final class ConditionParser extends Parser {

    ConditionParser(String text, OneExpression scope) {
        super(text, scope, true);
    }

    Node.OfClause condition() {
        Node condition = disjunction(false);
        if (kind() != Kind.END) {
            throw unexpected();
        }
        return clause(condition);
    }

    /** @param inGroup whether it may turn out to be an operand in parentheses */
    private Node disjunction(boolean inGroup) {
        return joined(Kind.OR, inGroup);
    }

    private Node joined(Kind operator, boolean inGroup) {
        Node first = operator == Kind.OR ? joined(Kind.AND, inGroup) : negation(inGroup);
        if (kind() != operator) {
            return first;
        }
        List<Node.OfClause> parts = new ArrayList<>();
        parts.add(clause(first));
        while (accept(operator)) {
            parts.add(clause(operator == Kind.OR ? joined(Kind.AND, false) : negation(false)));
        }
        return composed(new ClauseNode.Joined(operator == Kind.AND, parts));
    }

    private Node negation(boolean inGroup) {
        int negations = 0;
        while (accept(Kind.NOT)) {
            negations++;
        }
        Node negated = predicate(inGroup && negations == 0);
        for (; negations > 0; negations--) {
            negated = composed(new ClauseNode.Not(clause(negated)));
        }
        return negated;
    }

    private Node predicate(boolean inGroup) {
        Node first = group();
        if (!(first instanceof Node.OfOperand operand)) {
            return first;
        }
        switch (kind()) {
            case EQ, NE, LT, LE, GT, GE:
                Comparator comparator = Comparator.valueOf(kind().name());
                take();
                return composed(new ClauseNode.Comparison(comparator, List.of(operand, operand())));
            case BETWEEN:
                take();
                Node.OfOperand lower = operand();
                expect(Kind.AND);
                return composed(new ClauseNode.Between(List.of(operand, lower, operand())));
            case IN:
                return composed(in(operand));
            default:
                if (first instanceof CallNode || inGroup && kind() == Kind.CLOSE) {
                    return first;
                }
                throw unexpected();
        }
    }

    private ClauseNode.In in(Node.OfOperand operand) {
        take();
        expect(Kind.OPEN);
        List<Node.OfOperand> operands = new ArrayList<>();
        operands.add(operand);
        do {
            operands.add(operand());
        } while (accept(Kind.COMMA));
        expect(Kind.CLOSE);
        return new ClauseNode.In(operands);
    }

    private Node group() {
        if (!openGroup()) {
            return bareOperand();
        }
        Node inside = disjunction(true);
        closeGroup();
        return inside;
    }

    private Node.OfClause clause(Node node) {
        if (node instanceof Node.OfClause clause) {
            return clause;
        }
        throw unexpected();
    }
}
