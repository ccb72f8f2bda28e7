package dev.opsctl.local;

import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Store;
import dev.opsctl.local.store.Table;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Counts the calls that go out of what is tested, and lets one of them throw what nobody expects: a test runs once for each call that an
 * undisturbed run makes in the cloud's own threads.
 */
public final class Faults {

    /** What a call throws. */
    public static final List<Supplier<Throwable>> KINDS = List.of(
            () -> new IllegalStateException("injected"),
            () -> new StackOverflowError("injected"),
            () -> new AssertionError("injected"));

    private final AtomicInteger calls = new AtomicInteger();
    private volatile int failing;
    private volatile String failed;

    /** The number of calls so far. */
    public int calls() {
        return calls.get();
    }

    /** Lets the {@code n}th call from now on fail, once; none for 0. */
    public void arm(int n) {
        calls.set(0);
        failed = null;
        failing = n;
    }

    /** The call that has failed, or null. */
    public String failed() {
        return failed;
    }

    /** Counts a call, which fails if it is its turn. */
    public void call(String what) {
        if (!Thread.currentThread().getName().startsWith("cloud-")) {
            return; // the test itself looks at what has come of it
        }
        int number = calls.incrementAndGet();
        if (number == failing) {
            failed = what;
            Faults.<RuntimeException>raise(KINDS.get(number % KINDS.size()).get());
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void raise(Throwable failure) throws E {
        throw (E) failure;
    }

    /** A store whose changes, and reads and writes of tables with names that begin so, count as calls; a change may also fail at its end. */
    public Store store(Store real, String prefix) {
        return proxy(Store.class, real, (method, args) -> {
            if (method.getName().equals("table")) {
                Object table = method.invoke(real, args);
                return args[0].toString().startsWith(prefix) ? table(args[0].toString(), (Table<?>) table) : table;
            } else if (method.getName().equals("change") && args[0] instanceof Function<?, ?>) {
                @SuppressWarnings("unchecked")
                Function<Change, Object> body = (Function<Change, Object>) args[0];
                return real.change(change -> {
                    Object result = body.apply(change);
                    call("the end of a change");
                    return result;
                });
            }
            return method.invoke(real, args);
        });
    }

    private Table<?> table(String name, Table<?> real) {
        return proxy(Table.class, real, (method, args) -> {
            if (method.getName().equals("shared")) {
                return table(name, real.shared());
            }
            call(name + " " + method.getName());
            return method.invoke(real, args);
        });
    }

    private interface Body {
        Object run(Method method, Object[] args) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T real, Body body) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            try {
                if (method.getDeclaringClass() == Object.class) {
                    return method.invoke(real, args);
                }
                return method.isDefault()
                        ? InvocationHandler.invokeDefault(proxy, method, args)
                        : body.run(method, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** The same service or part; its methods count as calls that take an SDK request, or all if it takes none. */
    public <T> T on(Class<T> type, T real) {
        boolean client = type.getName().startsWith("software.amazon.awssdk.");
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            boolean asks = args != null && args.length > 0 && args[0] instanceof SdkRequest;
            if (client ? asks : method.getDeclaringClass() != Object.class) {
                call(type.getSimpleName() + "." + method.getName());
            }
            try {
                return method.invoke(real, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
