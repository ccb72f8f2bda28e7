package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.engine.partiql.DocumentPath;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Change;
import dev.opsctl.local.engine.partiql.SyntaxNode;
import dev.opsctl.local.engine.partiql.SyntaxNode.Type;
import dev.opsctl.local.service.dynamodb.expression.ExpressionToken.Kind;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * What an UPDATE changes, as an {@link Update}.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html">PartiQL update statements</a>
 */
public final class PartiQlUpdates {

    private final PartiQlValues values;
    private final PartiQlTerms terms;

    public PartiQlUpdates(PartiQlValues values) {
        this.values = values;
        this.terms = new PartiQlTerms(values);
    }

    /** @throws DynamoDbException ValidationException, in AWS's words */
    public Update update(List<Change> changes) {
        OneExpression scope = PartiQlTerms.scope();
        Path[] paths = new Path[changes.size()];
        for (int i = paths.length - 1; i >= 0; i--) {
            paths[i] = scope.used(PartiQlTerms.path(changes.get(i).path()));
            Paths.requireApart(paths, i, scope);
        }
        OneExpression operands = PartiQlTerms.scope();
        List<Action> actions = new ArrayList<>(paths.length);
        for (int i = 0; i < paths.length; i++) {
            actions.add(action(paths[i], changes.get(i), operands));
        }
        operands.requireFewOperators();
        Set<String> dereferenced = new HashSet<>(scope.dereferenced());
        dereferenced.addAll(operands.dereferenced());
        return new Update(actions, scope.attributes(), dereferenced);
    }

    private Action action(Path path, Change change, OneExpression scope) {
        SyntaxNode value = change.value();
        if (value == null) {
            return new Action(Kind.REMOVE, path, null, false);
        } else if (value.type() == Type.CALL) {
            switch (PartiQlTerms.function(value)) {
                case "set_add":
                    return new Action(Kind.ADD, path, set(change), false);
                case "set_delete":
                    return new Action(Kind.DELETE, path, set(change), false);
                default:
            }
        }
        return new Action(Kind.SET, path, assigned(value).operand(scope), false);
    }

    /** The members that go into the set that is assigned to, or out of it. */
    private Operand set(Change change) {
        SyntaxNode call = Objects.requireNonNull(change.value(), "asked of a SET");
        String function = PartiQlTerms.function(call).toUpperCase(Locale.ROOT);
        if (call.children().size() != 2) {
            throw misused(function + " must have exactly two arguments", call);
        }
        SyntaxNode first = call.child(0);
        if (!DocumentPath.is(first) || !PartiQlTerms.path(first).equals(PartiQlTerms.path(change.path()))) {
            throw misused("The first argument to " + function + " must equal the assignment value", call);
        }
        if (call.child(1).isValue()) {
            Operand.Constant members = new Operand.Constant(values.value(call.child(1)));
            if (members.type().equals("SS")
                    || members.type().equals("NS")
                    || members.type().equals("BS")) {
                return members;
            }
        }
        throw misused("The second argument to " + function + " must be a value with type SET", first);
    }

    private static DynamoDbException misused(String fault, SyntaxNode place) {
        return DynamoDbErrors.invalid(fault + " " + place.token().place());
    }

    private Node.OfOperand assigned(SyntaxNode node) {
        if (node.type() == Type.BINARY) {
            String operator = node.token().text();
            if (operator.equals("+") || operator.equals("-")) {
                return new Node.Sum(operand(node.child(0)), operator.equals("-"), operand(node.child(1)));
            }
            throw DynamoDbErrors.invalid("Unsupported operator in Update Expression. Operator: " + operator);
        }
        return operand(node);
    }

    private Node.OfOperand operand(SyntaxNode node) {
        Node.OfOperand simple = terms.simple(node);
        if (simple != null) {
            return simple;
        } else if (node.type() == Type.CALL) {
            return switch (PartiQlTerms.function(node)) {
                case "list_append", "if_not_exists" -> terms.call(node, this::operand);
                default -> throw PartiQlTerms.unrecognized(node);
            };
        } else if (node.type() == Type.BINARY) {
            throw DynamoDbErrors.invalid("Unsupported operator in Update Expression. Operator: "
                    + node.token().text());
        }
        throw PartiQlTerms.unsupported(node);
    }
}
