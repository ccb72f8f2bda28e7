package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.limit.BudgetExceeded;
import dev.opsctl.local.limit.Sizes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.velocity.util.introspection.Info;
import org.apache.velocity.util.introspection.UberspectImpl;
import org.apache.velocity.util.introspection.VelMethod;
import org.apache.velocity.util.introspection.VelPropertyGet;
import org.apache.velocity.util.introspection.VelPropertySet;
import org.jspecify.annotations.Nullable;

/**
 * What templates may touch: text, numbers, booleans, collections, {@code $input} and {@code $util}. No class, no reflection. What a method
 * makes is charged to the budget of the template that is rendered.
 */
public final class TemplateAccess extends UberspectImpl {

    private static final Set<String> NEVER = Set.of(
            "getClass",
            "wait",
            "notify",
            "notifyAll",
            "class",
            "Class",
            "forEach",
            "parallelStream",
            "stream",
            "removeIf",
            "replaceAll",
            "sort",
            "iterator",
            "listIterator",
            "spliterator",
            "intern",
            "chars",
            "codePoints",
            "lines",
            "transform",
            "describeConstable",
            "compute",
            "computeIfAbsent",
            "computeIfPresent",
            "merge",
            "ensureCapacity");
    /** Static methods that templates call on a value of the class, as is customary in Velocity. */
    private static final Set<String> STATIC = Set.of(
            "parseInt",
            "parseLong",
            "parseDouble",
            "parseFloat",
            "parseBoolean",
            "valueOf",
            "toString",
            "format",
            "join",
            "compare");

    /** Methods that go through all that a value holds. */
    private static final Set<String> WHOLE = Set.of(
            "toString",
            "equals",
            "hashCode",
            "contains",
            "containsAll",
            "indexOf",
            "lastIndexOf",
            "containsValue",
            "addAll",
            "removeAll",
            "retainAll",
            "toArray",
            "putAll",
            "remove");

    /** "#foreach loop iterations in mapping template: 1,000". */
    private static final int MOST_ITERATIONS = 1_000;

    private static final int ITERATION_STEPS = 4;

    private static final ThreadLocal<Budget> BUDGET = new ThreadLocal<>();

    /** Runs a rendering within a budget. */
    static void within(Budget budget, Runnable rendering) {
        Budget outer = BUDGET.get();
        BUDGET.set(budget);
        try {
            rendering.run();
        } finally {
            if (outer == null) {
                BUDGET.remove();
            } else {
                BUDGET.set(outer);
            }
        }
    }

    /** The budget of the template that this thread renders. */
    static Budget budget() {
        return BUDGET.get();
    }

    private static boolean allowed(@Nullable Object value) {
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
    public @Nullable Iterator<?> getIterator(Object value, Info info) {
        Iterator<?> all = allowed(value) ? super.getIterator(value, info) : null;
        return all == null ? null : new Counted(all);
    }

    @Override
    public @Nullable VelMethod getMethod(Object value, String name, Object[] arguments, Info info) {
        if (value instanceof String) {
            Method own = BudgetedText.method(name, arguments.length);
            if (own != null) {
                return new Charged(new Bounded(own));
            }
        }
        if (!allowed(value) || NEVER.contains(name)) {
            return null;
        }
        VelMethod method = super.getMethod(value, name, arguments, info);
        return method == null || Modifier.isStatic(method.getMethod().getModifiers()) && !STATIC.contains(name)
                ? null
                : new Charged(method);
    }

    @Override
    public @Nullable VelPropertyGet getPropertyGet(Object value, String name, Info info) {
        return allowed(value) && (value instanceof Map<?, ?> || !NEVER.contains(name))
                ? super.getPropertyGet(value, name, info)
                : null;
    }

    @Override
    public @Nullable VelPropertySet getPropertySet(Object value, String name, Object argument, Info info) {
        return value instanceof Map<?, ?> ? super.getPropertySet(value, name, argument, info) : null;
    }

    /** The items of a loop: each is a step, and after a thousand AWS goes no further. */
    private static final class Counted implements Iterator<Object> {
        private final Iterator<?> all;
        private int count;

        Counted(Iterator<?> all) {
            this.all = all;
        }

        @Override
        public boolean hasNext() {
            return all.hasNext();
        }

        @Override
        public Object next() {
            if (++count > MOST_ITERATIONS) {
                throw new IllegalArgumentException("a #foreach loop has more than " + MOST_ITERATIONS + " iterations");
            }
            budget().steps(ITERATION_STEPS);
            return all.next();
        }
    }

    /** The bounded form of a text's method, which gets the text first. */
    private record Bounded(Method method) implements VelMethod {

        @Override
        public Object invoke(Object value, Object[] arguments)
                throws IllegalAccessException, InvocationTargetException {
            Object[] all = new Object[arguments.length + 1];
            all[0] = value;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            return BudgetedText.call(method, all);
        }

        @Override
        public boolean isCacheable() {
            return true;
        }

        @Override
        public String getMethodName() {
            return method.getName();
        }

        @Override
        public Method getMethod() {
            return method;
        }

        @Override
        public Class<?> getReturnType() {
            return method.getReturnType();
        }
    }

    /** A method whose arguments and result are charged: the value's own, or the bounded form of it. */
    private record Charged(VelMethod method) implements VelMethod {

        /** What goes beyond the budget ends the rendering: Velocity would take it for a method that has failed, and go on. */
        @Override
        public Object invoke(Object value, Object[] arguments)
                throws IllegalAccessException, InvocationTargetException {
            try {
                return charged(value, arguments);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof BudgetExceeded exceeded) {
                    throw exceeded;
                } else if (e.getCause() instanceof StackOverflowError) {
                    throw new BudgetExceeded("too many levels");
                }
                throw e;
            }
        }

        private Object charged(Object value, Object[] arguments)
                throws IllegalAccessException, InvocationTargetException {
            Budget budget = budget();
            budget.step();
            for (Object argument : arguments) {
                if (!(argument instanceof Number)) {
                    Sizes.charge(argument, budget);
                }
            }
            if (!(method instanceof Bounded)) {
                if (WHOLE.contains(method.getMethodName())) {
                    Sizes.walk(value, budget);
                }
                if (method.getMethodName().equals("format")) {
                    BudgetedText.checkFormat(arguments.length > 0 ? arguments[0] : null);
                }
            }
            return result(method.invoke(value, arguments), budget);
        }

        private static Object result(Object made, Budget budget) {
            if (made instanceof CharSequence text) {
                budget.bytes(text.length());
            }
            return made;
        }

        @Override
        public boolean isCacheable() {
            return true;
        }

        @Override
        public String getMethodName() {
            return method.getMethodName();
        }

        @Override
        public Method getMethod() {
            return method.getMethod();
        }

        @Override
        public Class<?> getReturnType() {
            return getMethod().getReturnType();
        }
    }
}
