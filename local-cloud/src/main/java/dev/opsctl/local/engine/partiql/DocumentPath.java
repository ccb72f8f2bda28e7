package dev.opsctl.local.engine.partiql;

import dev.opsctl.local.engine.partiql.SyntaxNode.Type;
import dev.opsctl.local.engine.partiql.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where something is in an item.
 *
 * @param steps the first one has a name
 */
public record DocumentPath(List<Step> steps) {

    /** An attribute's name, or, if that is null, a place in a list. */
    public record Step(@Nullable String name, int index) {}

    private static final BigDecimal HIGHEST_INDEX = BigDecimal.valueOf(Integer.MAX_VALUE);

    /** Whether an expression is one. */
    public static boolean is(SyntaxNode node) {
        return node.type() == Type.IDENTIFIER || node.type() == Type.PATH;
    }

    /** @throws StatementException if the expression is no path of DynamoDB's */
    public static DocumentPath of(SyntaxNode node) {
        if (node.type() == Type.IDENTIFIER) {
            return new DocumentPath(List.of(new Step(node.token().text(), -1)));
        } else if (node.type() != Type.PATH) {
            throw unexpected(node);
        }
        List<Step> steps = new ArrayList<>(node.children().size());
        for (SyntaxNode part : node.children()) {
            if (part.type() == Type.IDENTIFIER) {
                steps.add(new Step(part.token().text(), -1));
            } else if (part.type() == Type.INDEX && !steps.isEmpty()) {
                steps.add(new Step(null, index(part.child(0))));
            } else {
                throw unexpected(part);
            }
        }
        return new DocumentPath(steps);
    }

    private static int index(SyntaxNode node) {
        if (node.type() != Type.LITERAL || node.token().kind() != Kind.NUMBER) {
            throw unexpected(node);
        }
        BigDecimal index = new BigDecimal(node.token().text());
        if (index.signum() < 0 || index.compareTo(HIGHEST_INDEX) > 0) {
            throw StatementException.unsupported("List index is not within the allowable range; index: ["
                    + node.token().text() + "] " + node.token().place());
        } else if (index.precision() - index.scale() <= 0 && index.signum() != 0
                || index.stripTrailingZeros().scale() > 0) {
            throw unexpected(node);
        }
        return index.intValue();
    }

    private static StatementException unexpected(SyntaxNode node) {
        return StatementException.unsupported(
                "Unexpected path component " + node.token().place());
    }

    /** The name of the attribute in which it begins. */
    public String top() {
        return Objects.requireNonNull(steps.get(0).name(), "a path begins with a name");
    }

    /** What a SELECT calls what it finds there: the last name, with the places in lists behind it. */
    public String column() {
        int last = steps.size() - 1;
        StringBuilder places = new StringBuilder();
        for (; steps.get(last).name() == null; last--) {
            places.insert(0, "[" + steps.get(last).index() + "]");
        }
        return steps.get(last).name() + places;
    }
}
