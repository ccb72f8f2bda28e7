package dev.opsctl.local.service.cloudfront.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.limit.Budget;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Undefined;

/** JSON and the interpreter's values. */
final class ScriptValues {

    private ScriptValues() {}

    static @Nullable Object toScript(Context context, Scriptable scope, JsonNode node) {
        if (node.isObject()) {
            Scriptable object = context.newObject(scope);
            node.properties()
                    .forEach(member -> ScriptableObject.putProperty(
                            object, member.getKey(), toScript(context, scope, member.getValue())));
            return object;
        } else if (node.isArray()) {
            Object[] items = new Object[node.size()];
            for (int i = 0; i < items.length; i++) {
                items[i] = toScript(context, scope, node.get(i));
            }
            return context.newArray(scope, items);
        }
        return node.isTextual()
                ? node.asText()
                : node.isBoolean() ? (Object) node.asBoolean() : node.isNumber() ? (Object) node.asDouble() : null;
    }

    /** What {@code JSON.stringify} would make of a value, charged; functions and undefined members are left out. */
    static JsonNode toJson(Object value, Budget budget) {
        budget.down();
        JsonNode node = json(value, budget);
        budget.up();
        return node;
    }

    private static JsonNode json(Object value, Budget budget) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof CharSequence text) {
            budget.bytes(text.length());
            return nodes.textNode(text.toString());
        } else if (value instanceof Boolean flag) {
            return nodes.booleanNode(flag);
        } else if (value instanceof Number number) {
            double plain = number.doubleValue();
            return !Double.isFinite(plain)
                    ? nodes.nullNode()
                    : plain == Math.rint(plain) && Math.abs(plain) < 1e15
                            ? nodes.numberNode((long) plain)
                            : nodes.numberNode(plain);
        } else if (value instanceof NativeArray list) {
            budget.steps(list.getLength());
            ArrayNode array = nodes.arrayNode();
            for (int i = 0; i < list.getLength(); i++) {
                array.add(toJson(list.get(i, list), budget));
            }
            return array;
        } else if (value instanceof Function || !(value instanceof Scriptable object)) {
            return nodes.nullNode();
        } else {
            ObjectNode out = nodes.objectNode();
            for (Object id : object.getIds()) {
                Object member = ScriptableObject.getProperty(object, id.toString());
                if (id instanceof String name && !(member instanceof Function) && !Undefined.isUndefined(member)) {
                    budget.bytes(name.length());
                    out.set(name, toJson(member, budget));
                }
            }
            return out;
        }
    }
}
