package dev.opsctl.local.service.stepfunctions.definition;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a JSONata expression refers to, without evaluating it. The library has no public view of what it has parsed, so the fields of its
 * syntax tree are read as they are.
 */
final class JsonataReferences {

    /** Whose parts see what the whole sees; all others look at values that the expression itself has made. */
    private static final List<String> SAME_CONTEXT = List.of(
            "lhs",
            "rhs",
            "expression",
            "expressions",
            "lhsObject",
            "procedure",
            "arguments",
            "body",
            "condition",
            "then",
            "_else");

    private static final List<String> INNER =
            List.of("stages", "predicate", "group", "terms", "rhsTerms", "pattern", "update");
    private static final Map<String, Field> FIELDS = new ConcurrentHashMap<>();

    /** The names that are read from a context that states do not have. */
    final Set<String> topLevel = new LinkedHashSet<>();
    /** The fields of {@code $states} that are read. */
    final Set<String> states = new LinkedHashSet<>();
    /** The variables that are read, without their {@code $}. */
    final Set<String> variables = new LinkedHashSet<>();
    /** Whether {@code $$} is read. */
    boolean root;

    private JsonataReferences() {}

    /** @throws IllegalArgumentException with JSONata's message if the text is no expression */
    static JsonataReferences of(String expression) {
        JsonataReferences references = new JsonataReferences();
        try {
            references.walk(field("ast", Jsonata.jsonata(expression)), true);
        } catch (JException e) {
            throw new IllegalArgumentException(JsonataErrors.text(expression, e), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("the expression is nested too deep", e);
        }
        return references;
    }

    private static Object field(String name, Object of) {
        try {
            return FIELDS.computeIfAbsent(of.getClass().getName() + "." + name, key -> find(name, of.getClass()))
                    .get(of);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field find(String name, Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new IllegalStateException(type + " has no field " + name);
    }

    private void walk(@Nullable Object node, boolean top) {
        if (node instanceof Collection<?> several) {
            several.forEach(one -> walk(one, top));
            return;
        } else if (node instanceof Object[] pair) {
            for (Object one : pair) {
                walk(one, top);
            }
            return;
        } else if (node == null || !node.getClass().getName().contains("jsonata.Parser$")) {
            return;
        }
        String type = String.valueOf(field("type", node));
        String value = String.valueOf(field("value", node));
        if ("path".equals(type)) {
            path(new ArrayList<>((Collection<?>) field("steps", node)), top);
        } else if ("name".equals(type) && top) {
            topLevel.add(value);
        } else if ("variable".equals(type)) {
            variable(value);
        }
        SAME_CONTEXT.forEach(part -> walk(field(part, node), top));
        INNER.forEach(part -> walk(field(part, node), false));
    }

    private void path(List<Object> steps, boolean top) {
        for (int i = 0; i < steps.size(); i++) {
            walk(steps.get(i), top && i == 0);
        }
        if (steps.size() > 1
                && "variable".equals(field("type", steps.get(0)))
                && "states".equals(field("value", steps.get(0)))) {
            states.add(String.valueOf(field("value", steps.get(1))));
        }
    }

    private void variable(String name) {
        if ("$".equals(name)) {
            root = true;
        } else if (!name.isEmpty()) {
            variables.add(name);
        }
    }
}
