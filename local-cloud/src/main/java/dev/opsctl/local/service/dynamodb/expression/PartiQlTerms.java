package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.engine.partiql.DocumentPath;
import dev.opsctl.local.engine.partiql.StatementException;
import dev.opsctl.local.engine.partiql.SyntaxNode;
import dev.opsctl.local.engine.partiql.Terms;
import dev.opsctl.local.service.dynamodb.expression.Function.Place;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** The terms of statements as those of expressions. Errors are those of expressions too, without the expression's name. */
final class PartiQlTerms {

    private static final int MOST_LEVELS = 32;

    private final PartiQlValues values;

    PartiQlTerms(PartiQlValues values) {
        this.values = values;
    }

    static OneExpression scope() {
        return new OneExpression(null, Placeholders.none());
    }

    /** A value that is there without the request's placeholders. */
    private record Known(AttributeValue value) implements Node.OfOperand {

        @Override
        public void look(OneExpression scope, Place place) {
            // There is nothing more to find out.
        }

        @Override
        public Operand operand(OneExpression scope) {
            return new Operand.Constant(value);
        }
    }

    /** A path whose names are there without the request's placeholders. */
    private record At(Path path) implements Node.OfOperand {

        @Override
        public void look(OneExpression scope, Place place) {
            // There is nothing more to find out.
        }

        @Override
        public Operand operand(OneExpression scope) {
            return new Operand.Read(scope.used(path));
        }
    }

    /** A value or a path, or null if it is neither. */
    Node.@Nullable OfOperand simple(SyntaxNode node) {
        if (node.isValue()) {
            return new Known(values.value(node));
        }
        return DocumentPath.is(node) ? new At(path(node)) : null;
    }

    /** The call of a function that expressions have too. */
    CallNode call(SyntaxNode node, Operands operands) {
        List<Node.OfOperand> arguments = new ArrayList<>();
        node.children().forEach(argument -> arguments.add(operands.of(argument)));
        return new CallNode(function(node), arguments);
    }

    interface Operands {
        Node.OfOperand of(SyntaxNode node);
    }

    static String function(SyntaxNode call) {
        return call.token().text().toLowerCase(Locale.ROOT);
    }

    static DynamoDbException unrecognized(SyntaxNode call) {
        return DynamoDbErrors.invalid(
                "Unrecognized function: " + function(call) + " " + call.token().place());
    }

    static DynamoDbException unsupported(SyntaxNode node) {
        return DynamoDbErrors.invalid("Unsupported token in expression: " + Terms.name(node) + " "
                + node.token().place());
    }

    static Path path(SyntaxNode node) {
        try {
            return path(DocumentPath.of(node));
        } catch (StatementException e) {
            throw DynamoDbErrors.invalid(String.valueOf(e.getMessage()));
        }
    }

    static Path path(DocumentPath path) {
        if (path.steps().size() > MOST_LEVELS) {
            throw DynamoDbErrors.invalid("The document path has too many nesting levels; nesting levels: "
                    + path.steps().size());
        }
        List<Path.Step> steps = new ArrayList<>(path.steps().size());
        for (DocumentPath.Step step : path.steps()) {
            steps.add(step.name() == null ? Path.Step.to(step.index()) : Path.Step.to(step.name()));
        }
        return new Path(steps);
    }
}
