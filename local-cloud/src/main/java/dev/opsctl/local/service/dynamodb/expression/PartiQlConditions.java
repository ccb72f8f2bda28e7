package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.engine.partiql.DocumentPath;
import dev.opsctl.local.engine.partiql.SyntaxNode;
import dev.opsctl.local.engine.partiql.SyntaxNode.Type;
import dev.opsctl.local.service.dynamodb.expression.Function.Place;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * What a statement's WHERE says, as a {@link Condition}.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html">PartiQL operators for DynamoDB</a>
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.html">PartiQL functions for DynamoDB</a>
 */
public final class PartiQlConditions {

    private static final Map<String, Comparator> COMPARATORS = Map.of(
            "=", Comparator.EQ,
            "<>", Comparator.NE,
            "<", Comparator.LT,
            "<=", Comparator.LE,
            ">", Comparator.GT,
            ">=", Comparator.GE);

    private static final Map<String, String> TYPES = Map.of(
            "null", "NULL",
            "bool", "BOOL",
            "boolean", "BOOL",
            "blob", "B",
            "string", "S",
            "numeric", "N",
            "struct", "M",
            "tuple", "M",
            "list", "L");

    private static final Set<String> ATTRIBUTE_TYPES =
            Set.of("S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL");

    private final PartiQlValues values;
    private final PartiQlTerms terms;

    public PartiQlConditions(PartiQlValues values) {
        this.values = values;
        this.terms = new PartiQlTerms(values);
    }

    /**
     * Reads conditions that all have to be met.
     *
     * @return null if there are none
     * @throws DynamoDbException ValidationException, in AWS's words
     */
    public @Nullable Condition all(List<SyntaxNode> conditions) {
        return conditions.isEmpty() ? null : condition(conditions, null);
    }

    /** That there is an item, and it meets all of these. */
    public Condition existing(String keyAttribute, List<SyntaxNode> conditions) {
        return condition(conditions, new Clause.Exists(Path.to(keyAttribute)));
    }

    /** That there is no item, or it meets all of these. */
    public @Nullable Condition absentOr(String keyAttribute, List<SyntaxNode> conditions) {
        if (conditions.isEmpty()) {
            return null;
        }
        Condition met = condition(conditions, null);
        Clause absent = new Clause.NotExists(Path.to(keyAttribute));
        return new Condition(item -> absent.holds(item) || met.test(item), met.attributes(), met.dereferenced());
    }

    /** That there is no item. */
    public static Condition absent(String keyAttribute) {
        return new Condition(new Clause.NotExists(Path.to(keyAttribute)), Set.of(keyAttribute), Set.of());
    }

    private Condition condition(List<SyntaxNode> conditions, @Nullable Clause first) {
        OneExpression scope = PartiQlTerms.scope();
        List<Clause> clauses = new ArrayList<>();
        if (first != null) {
            clauses.add(first);
        }
        for (SyntaxNode condition : conditions) {
            clauses.add(condition(condition).clause(scope));
        }
        scope.requireFewOperators();
        return new Condition(
                clauses.size() == 1 ? clauses.get(0) : new Clause.All(clauses),
                new HashSet<>(scope.attributes()),
                scope.dereferenced());
    }

    /** The conditions that are joined by AND. */
    public static List<SyntaxNode> joined(@Nullable SyntaxNode where) {
        return where == null ? List.of() : where.joined("and");
    }

    private static boolean isCondition(SyntaxNode node) {
        return switch (node.type()) {
            case BETWEEN, IS, CALL -> true;
            case UNARY -> node.token().text().equals("not");
            case BINARY ->
                COMPARATORS.containsKey(node.token().text())
                        || switch (node.token().text()) {
                            case "and", "or", "in", "not_in" -> true;
                            default -> false;
                        };
            default -> false;
        };
    }

    private Node.OfClause condition(SyntaxNode node) {
        if (!isCondition(node)) {
            throw notBoolean(node);
        }
        return switch (node.type()) {
            case BETWEEN ->
                negated(
                        node.token().text().equals("not_between"),
                        new ClauseNode.Between(
                                List.of(operand(node.child(0)), operand(node.child(1)), operand(node.child(2)))));
            case IS -> negated(node.token().text().equals("is_not"), is(node));
            case CALL -> call(node);
            case UNARY -> new ClauseNode.Not(condition(node.child(0)));
            default -> binary(node);
        };
    }

    private static DynamoDbException notBoolean(SyntaxNode node) {
        return switch (node.type()) {
            case BINARY, UNARY ->
                DynamoDbErrors.invalid("Unsupported operator in Condition Expression. Operator: "
                        + node.token().text());
            default -> DynamoDbErrors.invalid("Where clause must contain an expression that resolves to a boolean");
        };
    }

    private static Node.OfClause negated(boolean negated, Node.OfClause condition) {
        return negated ? new ClauseNode.Not(condition) : condition;
    }

    private Node.OfClause binary(SyntaxNode node) {
        String operator = node.token().text();
        switch (operator) {
            case "and", "or":
                return new ClauseNode.Joined(
                        operator.equals("and"),
                        node.joined(operator).stream().map(this::condition).toList());
            case "in", "not_in":
                SyntaxNode list = node.child(1);
                if (list.type() != Type.LIST && list.type() != Type.BAG) {
                    throw PartiQlTerms.unsupported(list);
                }
                List<Node.OfOperand> operands = new ArrayList<>();
                operands.add(operand(node.child(0)));
                list.children().forEach(member -> operands.add(operand(member)));
                return negated(operator.equals("not_in"), new ClauseNode.In(operands));
            default:
                return new ClauseNode.Comparison(
                        Objects.requireNonNull(COMPARATORS.get(operator), operator),
                        List.of(operand(node.child(0)), operand(node.child(1))));
        }
    }

    private Node.OfClause is(SyntaxNode node) {
        String type = node.child(1).token().text();
        if (type.equals("missing")) {
            return new Known(scope -> new Clause.NotExists(read(node.child(0), "IS", scope)));
        } else if (!TYPES.containsKey(type)) {
            throw DynamoDbErrors.invalid(
                    "Unsupported data type for IS operator: " + type
                            + ". Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]");
        }
        return new Known(scope -> new Clause.HasType(operand(node.child(0)).operand(scope), TYPES.get(type)));
    }

    private static Path read(SyntaxNode node, String operator, OneExpression scope) {
        if (!DocumentPath.is(node)) {
            throw scope.pathRequired(operator);
        }
        return scope.used(PartiQlTerms.path(node));
    }

    private Node.OfClause call(SyntaxNode node) {
        return switch (PartiQlTerms.function(node)) {
            case "attribute_type" -> new Known(scope -> attributeType(node, scope));
            case "attribute_exists", "attribute_not_exists", "begins_with", "contains" ->
                terms.call(node, this::operand);
            case "size" -> throw PartiQlTerms.scope().misusedFunction("size");
            default -> throw PartiQlTerms.unrecognized(node);
        };
    }

    private Clause attributeType(SyntaxNode node, OneExpression scope) {
        scope.countOperator();
        if (node.children().size() != 2) {
            throw scope.operandCount("attribute_type", node.children().size());
        }
        Operand first = operand(node.child(0)).operand(scope);
        Operand second = operand(node.child(1)).operand(scope);
        if (!(second instanceof Operand.Constant type) || !type.type().equals("S")) {
            throw scope.operandType(
                    "attribute_type", second.type() == null ? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}" : second.type());
        } else if (!ATTRIBUTE_TYPES.contains(type.constant().s())) {
            throw scope.invalid("Invalid attribute type name found; type: "
                    + type.constant().s() + ", valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}");
        }
        return new Clause.HasType(first, type.constant().s());
    }

    private Node.OfOperand operand(SyntaxNode node) {
        Node.OfOperand simple = terms.simple(node);
        if (simple != null) {
            return simple;
        } else if (node.type() == Type.CALL && PartiQlTerms.function(node).equals("size")) {
            return terms.call(node, this::operand);
        } else if (isCondition(node)) {
            return new Truth(condition(node));
        } else if (node.type() == Type.BINARY) {
            throw notBoolean(node);
        }
        throw PartiQlTerms.unsupported(node);
    }

    private interface Reading {
        Clause clause(OneExpression scope);
    }

    /** A condition that no expression is written for. */
    private record Known(Reading reading) implements Node.OfClause {

        @Override
        public void look(OneExpression scope, Place place) {
            // There is nothing more to find out.
        }

        @Override
        public Clause clause(OneExpression scope) {
            return reading.clause(scope);
        }
    }

    /** Whether a condition is met, as a value to compare. */
    private record Truth(Node.OfClause condition) implements Node.OfOperand {

        @Override
        public void look(OneExpression scope, Place place) {
            // There is nothing more to find out.
        }

        @Override
        public Operand operand(OneExpression scope) {
            return new Met(condition.clause(scope));
        }
    }

    private record Met(Clause clause) implements Operand {

        @Override
        public AttributeValue value(Map<String, AttributeValue> item) {
            return AttributeValue.fromBool(clause.holds(item));
        }

        @Override
        public String type() {
            return "BOOL";
        }
    }
}
