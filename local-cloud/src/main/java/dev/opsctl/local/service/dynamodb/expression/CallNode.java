package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.Function.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A function's call as it is written. */
record CallNode(String function, List<Node.OfOperand> operands) implements Node.OfOperand, Node.OfClause {

    private static final Set<String> TYPES = Set.of("S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL");

    @Override
    public void look(OneExpression scope, Place place) {
        Function.called(function, place, scope);
        Place within = place.ofUpdate() ? Place.SET_OPERAND : Place.CONDITION_OPERAND;
        for (Node.OfOperand operand : operands) {
            operand.look(scope, within);
        }
    }

    @Override
    public Operand operand(OneExpression scope) {
        Function called = Function.called(function, placeOfOperand(), scope);
        List<Operand> resolved = resolved(called, scope);
        return switch (called) {
            case IF_NOT_EXISTS -> new Operand.IfNotExists(path(resolved.get(0), scope), resolved.get(1));
            case LIST_APPEND -> {
                resolved.forEach(operand -> requireList(operand, scope));
                yield new Operand.ListAppend(resolved.get(0), resolved.get(1));
            }
            default -> {
                String type = resolved.get(0).type();
                if (type != null && (type.equals("N") || type.equals("BOOL") || type.equals("NULL"))) {
                    throw scope.operandType(function, type);
                }
                yield new Operand.Size(resolved.get(0));
            }
        };
    }

    /** The only function that is an operand of conditions is not one of updates. */
    private Place placeOfOperand() {
        return function.equals(Function.SIZE.written()) ? Place.CONDITION_OPERAND : Place.SET_VALUE;
    }

    private void requireList(Operand operand, OneExpression scope) {
        if (operand instanceof Operand.Constant constant && !constant.type().equals("L")) {
            throw scope.operandType(function, constant.type());
        }
    }

    @Override
    public Clause clause(OneExpression scope) {
        Function called = Function.called(function, Place.CONDITION, scope);
        List<Operand> resolved = resolved(called, scope);
        Operand first = resolved.get(0);
        if (resolved.size() > 1) {
            Operands.requireDistinct(function, first, resolved.subList(1, resolved.size()), scope);
        }
        return switch (called) {
            case ATTRIBUTE_EXISTS -> new Clause.Exists(path(first, scope));
            case ATTRIBUTE_NOT_EXISTS -> new Clause.NotExists(path(first, scope));
            case ATTRIBUTE_TYPE -> new Clause.HasType(first, attributeType(resolved.get(1), scope));
            case BEGINS_WITH -> {
                for (Operand operand : resolved) {
                    if (operand.type() != null
                            && !operand.type().equals("S")
                            && !operand.type().equals("B")) {
                        throw scope.operandType(function, operand.type());
                    }
                }
                yield new Clause.BeginsWith(first, resolved.get(1));
            }
            default -> new Clause.Contains(first, resolved.get(1));
        };
    }

    private List<Operand> resolved(Function called, OneExpression scope) {
        scope.countOperator();
        List<Operand> resolved = new ArrayList<>(operands.size());
        for (Node.OfOperand operand : operands) {
            resolved.add(operand.operand(scope));
        }
        if (resolved.size() != called.operands()) {
            throw scope.operandCount(function, resolved.size());
        }
        return resolved;
    }

    private Path path(Operand operand, OneExpression scope) {
        if (operand instanceof Operand.Read read) {
            return read.path();
        }
        throw scope.pathRequired(function);
    }

    private String attributeType(Operand operand, OneExpression scope) {
        if (!(operand instanceof Operand.Constant type) || !type.type().equals("S")) {
            throw scope.operandType(
                    function, operand.type() == null ? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}" : operand.type());
        }
        String name = type.constant().s();
        if (!TYPES.contains(name)) {
            throw scope.invalid("Invalid attribute type name found; type: " + name
                    + ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
        }
        return name;
    }
}
