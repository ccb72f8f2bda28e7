package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.ExpressionToken.Kind;
import dev.opsctl.local.service.dynamodb.expression.Function.Place;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * An {@code UpdateExpression}, or {@code AttributeUpdates}.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html">Update expressions</a>
 */
public final class Update {

    private static final String MEMBER = "UpdateExpression";
    private static final Map<String, String> LONG_NAMES =
            Map.of("S", "STRING", "N", "NUMBER", "B", "BINARY", "BOOL", "BOOLEAN", "L", "LIST", "M", "MAP");

    private static final int FRAME_BYTES = 3;
    private static final int SET_BYTES = 19;

    private final List<Action> actions;
    private final Set<String> attributes;
    private final Set<String> dereferenced;

    Update(List<Action> actions, Set<String> attributes, Set<String> dereferenced) {
        this.actions = actions;
        this.attributes = attributes;
        this.dereferenced = dereferenced;
    }

    /** @throws DynamoDbException ValidationException, in AWS's words */
    public static Update parse(String text, Placeholders placeholders) {
        OneExpression scope = new OneExpression(MEMBER, placeholders);
        List<UpdateParser.Written> written = new UpdateParser(text, scope).actions();
        for (UpdateParser.Written action : written) {
            action.path().look(scope, Place.SET_OPERAND);
            if (action.value() != null) {
                action.value().look(scope, Place.SET_VALUE);
            }
        }
        requireSectionsOnce(written, scope);
        Path[] paths = paths(written, scope);
        OneExpression operands = new OneExpression(MEMBER, placeholders);
        List<Action> actions = actions(written, paths, operands);
        operands.requireFewOperators();
        Set<String> dereferenced = new HashSet<>(scope.dereferenced());
        dereferenced.addAll(operands.dereferenced());
        return new Update(actions, scope.attributes(), dereferenced);
    }

    private static void requireSectionsOnce(List<UpdateParser.Written> written, OneExpression scope) {
        Map<Kind, Integer> sections = new HashMap<>();
        for (UpdateParser.Written action : written) {
            Integer other = sections.putIfAbsent(action.kind(), action.section());
            if (other != null && other != action.section()) {
                throw scope.invalid(
                        "The \"" + action.kind() + "\" section can only be used once in an update expression;");
            }
        }
    }

    /** DynamoDB looks at the actions from the last one to the first. */
    private static Path[] paths(List<UpdateParser.Written> written, OneExpression scope) {
        Path[] paths = new Path[written.size()];
        for (int i = paths.length - 1; i >= 0; i--) {
            paths[i] = written.get(i).path().path(scope);
            Paths.requireApart(paths, i, scope);
        }
        return paths;
    }

    private static List<Action> actions(List<UpdateParser.Written> written, Path[] paths, OneExpression scope) {
        List<Action> actions = new ArrayList<>();
        for (int i = paths.length - 1; i >= 0; i--) {
            Kind kind = written.get(i).kind();
            Node.OfOperand value = written.get(i).value();
            Operand operand = value == null ? null : value.operand(scope);
            if (operand instanceof Operand.Constant constant && (kind == Kind.ADD || kind == Kind.DELETE)) {
                requireType(kind, constant.type(), scope);
            }
            actions.add(new Action(kind, paths[i], operand, false));
        }
        Collections.reverse(actions);
        return actions;
    }

    private static void requireType(Kind kind, String type, OneExpression scope) {
        boolean fits =
                type.equals("SS") || type.equals("NS") || type.equals("BS") || kind == Kind.ADD && type.equals("N");
        if (!fits) {
            throw scope.invalid("Incorrect operand type for operator or function; operator: " + kind
                    + ", operand type: " + LONG_NAMES.getOrDefault(type, type) + ", typeSet: ALLOWED_FOR_" + kind
                    + "_OPERAND");
        }
    }

    /** The names of the attributes that it writes, or into which it writes. */
    public Set<String> attributes() {
        return attributes;
    }

    /** The names of those into which it writes or looks, so that they have to be maps or lists. */
    public Set<String> dereferenced() {
        return dereferenced;
    }

    /**
     * What it makes of an item that exists.
     *
     * @throws DynamoDbException ValidationException, if it cannot be applied to this item
     */
    public UpdateResult apply(Map<String, AttributeValue> item) {
        return result(item, Application.of(actions, item, false));
    }

    /**
     * What it makes where there is no item. If it only removes, it makes none.
     *
     * @param key the key attributes, which it may read
     * @throws DynamoDbException ValidationException, if it cannot be applied
     */
    public UpdateResult create(Map<String, AttributeValue> key) {
        Map<String, AttributeValue> item = Application.of(actions, key, true);
        boolean makes = actions.isEmpty();
        for (Action action : actions) {
            makes |= action.makes();
        }
        return result(key, makes ? item : null);
    }

    /**
     * What it writes, in bytes, as DynamoDB counts it in most regions: the attributes that it sets, 19 for each of them, the names of those that
     * it removes, and one for each. Parts of attributes count as nothing.
     *
     * @param after the item that it has made
     */
    public int bytesWritten(Map<String, AttributeValue> after) {
        int bytes = FRAME_BYTES;
        for (Action action : actions) {
            String name = action.path().top();
            bytes += Values.utf8Length(name);
            if (action.kind() == Kind.REMOVE || action.kind() == Kind.DELETE) {
                bytes++;
            } else {
                AttributeValue value = action.path().length() == 1 ? after.get(name) : null;
                bytes += SET_BYTES + (value == null ? 0 : Items.size(value));
            }
        }
        return bytes;
    }

    private UpdateResult result(Map<String, AttributeValue> before, @Nullable Map<String, AttributeValue> after) {
        PathTree<Boolean> touched = new PathTree<>();
        actions.forEach(action -> touched.add(action.path(), true));
        return new UpdateResult(before, after, touched);
    }
}
