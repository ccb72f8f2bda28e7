package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.ExpressionToken.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the sections of an update. */
final class UpdateParser extends Parser {

    /**
     * An action as it is written.
     *
     * @param section how many sections came before
     * @param value null for REMOVE
     */
    record Written(int section, Kind kind, PathNode path, Node.@Nullable OfOperand value) {}

    private final List<Written> actions = new ArrayList<>();

    UpdateParser(String text, OneExpression scope) {
        super(text, scope, false);
    }

    /** The actions in the order of the text. */
    List<Written> actions() {
        int section = 0;
        do {
            Kind kind = kind();
            if (kind != Kind.SET && kind != Kind.REMOVE && kind != Kind.ADD && kind != Kind.DELETE) {
                throw unexpected();
            }
            take();
            do {
                actions.add(action(section, kind));
            } while (accept(Kind.COMMA));
            section++;
        } while (kind() != Kind.END);
        return actions;
    }

    private Written action(int section, Kind kind) {
        PathNode path = path();
        switch (kind) {
            case SET:
                expect(Kind.EQ);
                return new Written(section, kind, path, assigned());
            case REMOVE:
                return new Written(section, kind, path, null);
            default:
                if (kind() != Kind.VALUE_PLACEHOLDER) {
                    throw unexpected();
                }
                return new Written(section, kind, path, new Node.Value(take()));
        }
    }

    /** An operand, or a sum of two; parentheses are around the operands, or around the sum. */
    private Node.OfOperand assigned() {
        Node.OfOperand first;
        if (openGroup()) {
            first = assigned();
            closeGroup();
        } else {
            first = bareOperand();
        }
        boolean negative = kind() == Kind.MINUS;
        if (first instanceof Node.Sum || !negative && kind() != Kind.PLUS) {
            return first;
        }
        take();
        return composed(new Node.Sum(first, negative, operand()));
    }
}
