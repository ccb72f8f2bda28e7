package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.ExpressionToken.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * Reads what all expressions have: paths, values and functions. The first token that cannot go on is the one that AWS's error names, with the
 * one before and the one behind it.
 */
abstract class Parser {

    /** The most bytes of an expression. */
    private static final int MOST_BYTES = 4_096;
    /** No expression that DynamoDB takes is nested so deeply: its operators are counted. */
    private static final int MOST_LEVELS = 512;

    final OneExpression scope;
    private final String text;
    private final List<ExpressionToken> tokens;
    private int at;
    private int levels;
    /** Whether what was read last has parentheses around all of it. */
    private boolean grouped;

    /** @param sizeTold whether AWS's error about a text that is too long says how long it is */
    Parser(String text, OneExpression scope, boolean sizeTold) {
        if (text.isEmpty()) {
            throw scope.invalid("The expression can not be empty;");
        }
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        if (size > MOST_BYTES) {
            throw scope.invalid("Expression size has exceeded the maximum allowed size;"
                    + (sizeTold ? " expression size: " + size : ""));
        }
        this.scope = scope;
        this.text = text;
        this.tokens = ExpressionLexer.tokens(text);
    }

    final Kind kind() {
        return tokens.get(at).kind();
    }

    final Kind following() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1)).kind();
    }

    final String take() {
        return tokens.get(at++).text();
    }

    final boolean accept(Kind kind) {
        boolean is = kind() == kind;
        at += is ? 1 : 0;
        return is;
    }

    final void expect(Kind kind) {
        if (!accept(kind)) {
            throw unexpected();
        }
    }

    final DynamoDbException unexpected() {
        int start = tokens.get(Math.max(0, at - 1)).start();
        // The end of the text is as far as it goes, also behind what is not there.
        int end = tokens.get(Math.min(at + 1, tokens.size() - 1)).end();
        int from = at == 0 && kind() == Kind.END ? 0 : start;
        return scope.invalid(
                "Syntax error; token: \"" + tokens.get(at).text() + "\", near: \"" + text.substring(from, end) + "\"");
    }

    /** Something in parentheses; the opening one has been taken. Nothing has two pairs of them around it. */
    final void closeGroup() {
        expect(Kind.CLOSE);
        if (grouped) {
            throw redundant();
        }
        grouped = true;
        levels--;
    }

    final boolean openGroup() {
        boolean open = accept(Kind.OPEN);
        if (open && ++levels > MOST_LEVELS) {
            throw tooDeep();
        }
        return open;
    }

    /** So many groups within each other are not closed, or have nothing between them. */
    private DynamoDbException tooDeep() {
        int open = levels;
        for (int i = at; i < tokens.size(); i++) {
            open += tokens.get(i).kind() == Kind.OPEN ? 1 : tokens.get(i).kind() == Kind.CLOSE ? -1 : 0;
        }
        if (open == 0) {
            return redundant();
        }
        at = tokens.size() - 1;
        return unexpected();
    }

    private DynamoDbException redundant() {
        return scope.invalid("The expression has redundant parentheses;");
    }

    /** What was read last is more than what is in parentheses. */
    final <T> T composed(T node) {
        grouped = false;
        return node;
    }

    final Node.OfOperand operand() {
        if (openGroup()) {
            Node.OfOperand operand = operand();
            closeGroup();
            return operand;
        }
        return bareOperand();
    }

    /** An operand that begins without a parenthesis. */
    final Node.OfOperand bareOperand() {
        if (kind() == Kind.VALUE_PLACEHOLDER) {
            return composed(new Node.Value(take()));
        } else if (kind() == Kind.NAME && following() == Kind.OPEN) {
            return composed(call());
        }
        return composed(path());
    }

    private CallNode call() {
        String function = take();
        expect(Kind.OPEN);
        if (++levels > MOST_LEVELS) {
            throw Function.exists(function) ? scope.tooManyOperators() : Function.unknown(function, scope);
        }
        List<Node.OfOperand> operands = new ArrayList<>();
        do {
            operands.add(operand());
        } while (accept(Kind.COMMA));
        expect(Kind.CLOSE);
        levels--;
        return new CallNode(function, operands);
    }

    final PathNode path() {
        List<PathNode.Part> parts = new ArrayList<>();
        parts.add(name());
        while (true) {
            if (accept(Kind.DOT)) {
                // The language has values here, where AWS then looks for a name.
                parts.add(kind() == Kind.VALUE_PLACEHOLDER ? new PathNode.Part(take(), false) : name());
            } else if (accept(Kind.OPEN_INDEX)) {
                if (kind() != Kind.INDEX) {
                    throw unexpected();
                }
                parts.add(new PathNode.Part(take(), true));
                expect(Kind.CLOSE_INDEX);
            } else {
                return new PathNode(parts);
            }
        }
    }

    private PathNode.Part name() {
        if (kind() != Kind.NAME && kind() != Kind.NAME_PLACEHOLDER) {
            throw unexpected();
        }
        return new PathNode.Part(take(), false);
    }
}
