package dev.opsctl.local.service.apigateway.execute;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.velocity.util.introspection.Info;
import org.apache.velocity.util.introspection.UberspectImpl;
import org.apache.velocity.util.introspection.VelMethod;
import org.apache.velocity.util.introspection.VelPropertyGet;
import org.apache.velocity.util.introspection.VelPropertySet;

/** What templates may touch: text, numbers, booleans, collections, {@code $input} and {@code $util}. No class, no reflection. */
public final class TemplateAccess extends UberspectImpl {

    private static final Set<String> NEVER =
            Set.of("getClass", "wait", "notify", "notifyAll", "class", "Class", "forEach", "parallelStream", "stream");

    private static boolean allowed(Object value) {
        return value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Map<?, ?>
                || value instanceof Collection<?>
                || value instanceof Map.Entry<?, ?>
                || value instanceof Iterator<?>
                || value instanceof Object[]
                || value instanceof TemplateInput
                || value instanceof TemplateFunctions;
    }

    @Override
    public Iterator<?> getIterator(Object value, Info info) {
        return allowed(value) ? super.getIterator(value, info) : null;
    }

    @Override
    public VelMethod getMethod(Object value, String name, Object[] arguments, Info info) {
        return allowed(value) && !NEVER.contains(name) ? super.getMethod(value, name, arguments, info) : null;
    }

    @Override
    public VelPropertyGet getPropertyGet(Object value, String name, Info info) {
        return allowed(value) && (value instanceof Map<?, ?> || !NEVER.contains(name))
                ? super.getPropertyGet(value, name, info)
                : null;
    }

    @Override
    public VelPropertySet getPropertySet(Object value, String name, Object argument, Info info) {
        return value instanceof Map<?, ?> ? super.getPropertySet(value, name, argument, info) : null;
    }
}
