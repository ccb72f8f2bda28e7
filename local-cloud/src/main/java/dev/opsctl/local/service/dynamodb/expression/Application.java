package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.ExpressionToken.Kind;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An update's actions applied to an item, all at once: what one of them writes, none of them reads; places in lists are those of before. */
final class Application {

    /** Whether there was no item: then there is nothing to remove, at whatever path. */
    private final boolean created;

    private Application(boolean created) {
        this.created = created;
    }

    static Map<String, AttributeValue> of(List<Action> actions, Map<String, AttributeValue> item, boolean created) {
        PathTree<Action> tree = new PathTree<>();
        for (Action action : actions) {
            tree.add(action.path(), action.evaluated(item));
        }
        return new Application(created).map(item, tree);
    }

    private Map<String, AttributeValue> map(Map<String, AttributeValue> now, PathTree<Action> tree) {
        Map<String, AttributeValue> then = new LinkedHashMap<>(now);
        tree.names().forEach((name, below) -> {
            AttributeValue value = value(now.get(name), below);
            if (value == null) {
                then.remove(name);
            } else {
                then.put(name, value);
            }
        });
        return then;
    }

    private @Nullable AttributeValue value(@Nullable AttributeValue now, PathTree<Action> tree) {
        Action action = tree.end();
        if (action != null) {
            return action.applied(now);
        }
        boolean map = !tree.names().isEmpty();
        AttributeValue.Type type = map ? AttributeValue.Type.M : AttributeValue.Type.L;
        if (now == null && created && onlyRemoves(tree)) {
            return null;
        } else if (now == null || now.type() != type) {
            throw DynamoDbErrors.invalid("The document path provided in the update expression is invalid for update");
        }
        return map ? AttributeValue.fromM(map(now.m(), tree)) : AttributeValue.fromL(list(now.l(), tree));
    }

    private static boolean onlyRemoves(PathTree<Action> tree) {
        boolean only = tree.end() == null || tree.end().kind() == Kind.REMOVE;
        for (PathTree<Action> below : tree.names().values()) {
            only &= onlyRemoves(below);
        }
        for (PathTree<Action> below : tree.indexes().values()) {
            only &= onlyRemoves(below);
        }
        return only;
    }

    private List<AttributeValue> list(List<AttributeValue> now, PathTree<Action> tree) {
        List<AttributeValue> then = new ArrayList<>(now);
        // What goes behind the end is appended, in the order of the places that it was given.
        tree.indexes().forEach((index, below) -> {
            AttributeValue value = value(index < now.size() ? now.get(index) : null, below);
            if (index < now.size()) {
                then.set(index, value);
            } else if (value != null) {
                then.add(value);
            }
        });
        then.removeIf(value -> value == null);
        return then;
    }
}
