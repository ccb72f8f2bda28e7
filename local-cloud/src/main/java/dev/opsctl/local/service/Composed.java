package dev.opsctl.local.service;

import dev.opsctl.local.sdk.ClientProxy;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * A service put together from groups of operations: an SDK client interface whose operations are the public methods of several objects,
 * each named and called as the interface's. One whose answer is empty may return nothing. What no group declares is the interface's own: a
 * convenience that calls operations, or "unsupported".
 */
public final class Composed implements InvocationHandler {

    /**
     * Where a method of the client goes.
     *
     * @param empty the answer of an operation that returns nothing
     * @param observed whether it is an operation, which the observer sees
     */
    private record Target(Object group, Method method, Object empty, boolean observed) {}

    private static final Target NOTHING = new Target(null, null, null, false);

    /** Sees each operation that was called and what came of it, to measure it. It is called on the caller's thread, and throws nothing. */
    @FunctionalInterface
    public interface Observer {

        /**
         * @param operation as the client's method is named
         * @param answer null if it failed
         * @param failure null if it has answered
         * @param nanos how long it took
         */
        void called(String operation, Object request, Object answer, Throwable failure, long nanos);
    }

    private static final Observer NOBODY = (operation, request, answer, failure, nanos) -> {};

    private final Observer observer;
    private final Map<String, Target> operations = new HashMap<>();
    private final Map<Class<?>, Object> roles = new LinkedHashMap<>();
    /** Found once for each method of the client: a call costs no more than a look-up. */
    private final Map<Method, Target> targets = new ConcurrentHashMap<>();

    private Composed(Observer observer) {
        this.observer = observer;
    }

    /** @param groups what else a group is (a source of policies, something that resumes), the service is too */
    public static <C> C of(Class<C> clientInterface, List<?> groups) {
        return of(clientInterface, groups, NOBODY);
    }

    /** As {@link #of(Class, List)}, under somebody's eyes. */
    public static <C> C of(Class<C> clientInterface, List<?> groups, Observer observer) {
        Composed composed = new Composed(observer);
        for (Object group : groups) {
            List.of(group.getClass().getInterfaces()).forEach(role -> composed.roles.put(role, group));
        }
        groups.forEach(group -> composed.add(clientInterface, group));
        List<Class<?>> interfaces = new ArrayList<>(List.of(clientInterface));
        interfaces.addAll(composed.roles.keySet());
        return clientInterface.cast(
                ClientProxy.of(interfaces, composed::isHandled).with(composed));
    }

    private boolean isHandled(Method method) {
        return roles.containsKey(method.getDeclaringClass()) || operations.containsKey(key(method));
    }

    private void add(Class<?> clientInterface, Object group) {
        for (Method method : group.getClass().getDeclaredMethods()) {
            if (!Modifier.isPublic(method.getModifiers()) || method.isSynthetic() || isRole(method)) {
                continue;
            }
            Method operation = operation(clientInterface, method);
            method.setAccessible(true);
            boolean returnsNothing = method.getReturnType() == void.class && operation.getReturnType() != void.class;
            Target target = new Target(group, method, returnsNothing ? empty(operation.getReturnType()) : null, true);
            if (operations.put(key(method), target) != null) {
                throw new IllegalArgumentException("two groups have " + method.getName());
            }
        }
    }

    private boolean isRole(Method method) {
        return roles.keySet().stream()
                .flatMap(role -> Arrays.stream(role.getMethods()))
                .anyMatch(declared -> key(declared).equals(key(method)));
    }

    /** A method that is public by mistake, or misspelt, would never be called. */
    private static Method operation(Class<?> clientInterface, Method method) {
        return Arrays.stream(clientInterface.getMethods())
                .filter(declared -> key(declared).equals(key(method)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        method + " is no operation of " + clientInterface.getSimpleName()));
    }

    private static Object empty(Class<?> response) {
        try {
            return ((Buildable) response.getMethod("builder").invoke(null)).build();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no empty " + response.getSimpleName() + " can be made", e);
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
        Target target = targets.computeIfAbsent(method, this::target);
        if (target == NOTHING) {
            return null;
        }
        long begin = System.nanoTime();
        try {
            Object answer = target.method().invoke(target.group(), args);
            if (target.observed()) {
                observer.called(method.getName(), args[0], answer, null, System.nanoTime() - begin);
            }
            return target.empty() == null ? answer : target.empty();
        } catch (InvocationTargetException e) {
            if (target.observed()) {
                observer.called(method.getName(), args[0], null, e.getCause(), System.nanoTime() - begin);
            }
            throw e.getCause();
        }
    }

    private Target target(Method method) {
        Object role = roles.get(method.getDeclaringClass());
        Target operation = operations.get(key(method));
        if (role != null) {
            return new Target(role, method, null, false);
        } else if (operation != null) {
            return operation;
        } else if (method.getName().equals("close")) {
            return NOTHING; // what a service does in the background ends with the cloud's threads
        }
        throw new UnsupportedOperationException(method.getName());
    }

    /** Name and request: a generic second parameter differs between interface and group only in its erasure's name. */
    private static String key(Method method) {
        return method.getName() + "/" + method.getParameterCount() + "/"
                + (method.getParameterCount() == 0 ? "" : method.getParameterTypes()[0].getName())
                + (method.getParameterCount() < 2 ? "" : method.getParameterTypes()[1].getName());
    }
}
