package dev.opsctl.local.service;

import dev.opsctl.local.sdk.ClientProxy;
import dev.opsctl.local.sdk.MethodSignature;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * A service put together from groups of operations: an SDK client interface whose operations are the public methods of several objects,
 * each named and called as the interface's. One whose answer is empty may return nothing. What no group declares is the interface's own: a
 * convenience that calls operations, or "unsupported".
 */
public final class Composed implements InvocationHandler {

    /** Where a method of the client goes. */
    @FunctionalInterface
    private interface Target {

        /** @return null from a method that returns nothing */
        @Nullable
        Object call(Object[] args) throws ReflectiveOperationException;
    }

    /** Sees each operation that was called and what came of it, to measure it. It is called on the caller's thread, and throws nothing. */
    @FunctionalInterface
    public interface Observer {

        /**
         * @param operation as the client's method is named
         * @param nanos how long it took
         */
        void answered(String operation, Object request, Object answer, long nanos);

        /** @param operation as the client's method is named */
        default void failed(String operation, Object request, Throwable failure) {}
    }

    private static final Observer NOBODY = (operation, request, answer, nanos) -> {};

    private final Observer observer;
    /** Whose each operation is, by its signature. */
    private final Map<String, Object> operations = new HashMap<>();

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

    private boolean isHandled(MethodSignature method) {
        return roles.containsKey(method.owner()) || operations.containsKey(method.key());
    }

    /** A method that is public by mistake, or misspelt, would never be called: it is refused. */
    private void add(Class<?> clientInterface, Object group) {
        Set<String> known = keys(List.of(clientInterface));
        Set<String> ofRoles = keys(roles.keySet());
        for (MethodSignature method : MethodSignature.declaredBy(group.getClass())) {
            if (ofRoles.contains(method.key())) {
                continue;
            } else if (!known.contains(method.key())) {
                throw new IllegalArgumentException(method + " is no operation of " + clientInterface.getSimpleName());
            } else if (operations.put(method.key(), group) != null) {
                throw new IllegalArgumentException("two groups have " + method.name());
            }
        }
    }

    private static Set<String> keys(Collection<Class<?>> interfaces) {
        return interfaces.stream()
                .flatMap(one -> MethodSignature.of(one).stream())
                .map(MethodSignature::key)
                .collect(Collectors.toSet());
    }

    private static Object empty(Class<?> response) {
        try {
            return ((Buildable) response.getMethod("builder").invoke(null)).build();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no empty " + response.getSimpleName() + " can be made", e);
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
        try {
            return targets.computeIfAbsent(method, this::target).call(args);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private Target target(Method method) {
        Object role = roles.get(method.getDeclaringClass());
        if (role != null) {
            return args -> method.invoke(role, args);
        }
        Object group = operations.get(MethodSignature.key(method));
        if (group != null) {
            return operation(group, method);
        } else if (method.getName().equals("close")) {
            return args -> null; // what a service does in the background ends with the cloud's threads
        }
        throw new UnsupportedOperationException(method.getName());
    }

    private Target operation(Object group, Method operation) {
        String key = MethodSignature.key(operation);
        Method method = MethodSignature.declaredBy(group.getClass()).stream()
                .filter(declared -> declared.key().equals(key))
                .findFirst()
                .orElseThrow()
                .method();
        method.setAccessible(true);
        boolean returnsNothing = method.getReturnType() == void.class && operation.getReturnType() != void.class;
        Object empty = returnsNothing ? empty(operation.getReturnType()) : null;
        return args -> {
            long begin = System.nanoTime();
            try {
                Object said = method.invoke(group, args);
                Object answer = empty == null ? said : empty;
                observer.answered(operation.getName(), args[0], answer, System.nanoTime() - begin);
                return answer;
            } catch (InvocationTargetException e) {
                observer.failed(operation.getName(), args[0], e.getTargetException());
                throw e;
            }
        };
    }
}
