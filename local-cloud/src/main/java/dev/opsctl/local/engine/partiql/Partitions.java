package dev.opsctl.local.engine.partiql;

import dev.opsctl.local.engine.partiql.SyntaxNode.Type;
import java.util.ArrayList;
import java.util.List;

/** Which partitions a WHERE is about: those whose key it compares with values. Who asks whether a caller may, and who reads, ask here. */
public final class Partitions {

    private Partitions() {}

    /** Whether a WHERE can be met in partitions only that it names by equality or {@code IN}. */
    public static boolean named(SyntaxNode where, String attribute) {
        if (where.is(Type.BINARY, "and")) {
            return where.joined("and").stream().anyMatch(part -> named(part, attribute));
        } else if (where.is(Type.BINARY, "or")) {
            return where.joined("or").stream().allMatch(part -> named(part, attribute));
        }
        return !values(where, attribute).isEmpty();
    }

    /** The values that a condition, which is no chain of others, allows an attribute by equality or {@code IN}; none if it is no such condition. */
    public static List<SyntaxNode> values(SyntaxNode condition, String attribute) {
        if (condition.is(Type.BINARY, "=")) {
            return condition.child(0).isAttribute(attribute)
                    ? valueOrNone(condition.child(1))
                    : condition.child(1).isAttribute(attribute) ? valueOrNone(condition.child(0)) : List.of();
        } else if (condition.is(Type.BINARY, "in") && condition.child(0).isAttribute(attribute)) {
            SyntaxNode list = condition.child(1);
            boolean ofValues = list.type() == Type.LIST || list.type() == Type.BAG;
            return ofValues && list.children().stream().allMatch(SyntaxNode::isValue) ? list.children() : List.of();
        }
        return List.of();
    }

    private static List<SyntaxNode> valueOrNone(SyntaxNode node) {
        return node.isValue() ? List.of(node) : List.of();
    }

    /** All values that a WHERE names for an attribute, wherever it does. */
    public static List<SyntaxNode> all(SyntaxNode where, String attribute) {
        List<SyntaxNode> found = new ArrayList<>();
        for (String operator : List.of("and", "or")) {
            if (where.is(Type.BINARY, operator)) {
                where.joined(operator).forEach(part -> found.addAll(all(part, attribute)));
                return found;
            }
        }
        return values(where, attribute);
    }
}
