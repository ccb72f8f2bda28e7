package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.Function.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A {@code ProjectionExpression}, or {@code AttributesToGet}: which parts of an item are answered.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html">Projection
 *     expressions</a>
 */
public final class Projection {

    private final PathTree<Boolean> tree;
    private final Set<String> attributes;
    private final Set<String> dereferenced;

    Projection(List<Path> paths, Set<String> attributes, Set<String> dereferenced) {
        this.tree = new PathTree<>();
        paths.forEach(path -> tree.add(path, true));
        this.attributes = attributes;
        this.dereferenced = dereferenced;
    }

    /** @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, in AWS's words */
    public static Projection parse(String text, Placeholders placeholders) {
        OneExpression scope = new OneExpression("ProjectionExpression", placeholders);
        List<PathNode> nodes = new ProjectionParser(text, scope).paths();
        nodes.forEach(node -> node.look(scope, Place.CONDITION_OPERAND));
        Path[] paths = new Path[nodes.size()];
        for (int i = paths.length - 1; i >= 0; i--) {
            paths[i] = nodes.get(i).path(scope);
            Paths.requireApart(paths, i, scope);
        }
        return new Projection(List.of(paths), scope.attributes(), scope.dereferenced());
    }

    /** The names of the attributes that it needs. */
    public Set<String> attributes() {
        return attributes;
    }

    /** Those into which it looks, so that they have to be maps or lists. */
    public Set<String> dereferenced() {
        return dereferenced;
    }

    /** What an item has of it, within the maps and lists that it is in. Elements of a list move together. */
    public Map<String, AttributeValue> apply(Map<String, AttributeValue> item) {
        return named(item, tree);
    }

    static Map<String, AttributeValue> named(Map<String, AttributeValue> from, PathTree<Boolean> tree) {
        Map<String, AttributeValue> found = new LinkedHashMap<>();
        tree.names().forEach((name, below) -> {
            AttributeValue value = part(from.get(name), below);
            if (value != null) {
                found.put(name, value);
            }
        });
        return found;
    }

    private static @Nullable AttributeValue part(@Nullable AttributeValue value, PathTree<Boolean> tree) {
        if (value == null || tree.end() != null) {
            return value;
        } else if (value.type() == AttributeValue.Type.M) {
            Map<String, AttributeValue> found = named(value.m(), tree);
            return found.isEmpty() ? null : AttributeValue.fromM(found);
        } else if (value.type() == AttributeValue.Type.L) {
            List<AttributeValue> found = elements(value.l(), tree);
            return found.isEmpty() ? null : AttributeValue.fromL(found);
        }
        return null;
    }

    private static List<AttributeValue> elements(List<AttributeValue> list, PathTree<Boolean> tree) {
        List<AttributeValue> found = new ArrayList<>();
        tree.indexes().forEach((index, below) -> {
            AttributeValue value = index < list.size() ? part(list.get(index), below) : null;
            if (value != null) {
                found.add(value);
            }
        });
        return found;
    }
}
