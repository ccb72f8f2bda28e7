package dev.opsctl.local.service;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A service put together from groups of operations: an SDK client interface whose operations are the public methods of several objects. What
 * no group declares is the interface's own: a convenience that calls operations, or "unsupported".
 */
public final class Composed {

    private record Operation(Object group, Method method) {}

    private Composed() {}

    /** @param groups what else a group is (a source of policies, something that resumes), the service is too */
    public static <C> C of(Class<C> clientInterface, List<Object> groups) {
        Map<String, Operation> operations = new HashMap<>();
        for (Object group : groups) {
            for (Method method : group.getClass().getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
                    method.setAccessible(true);
                    operations.put(key(method), new Operation(group, method));
                }
            }
        }
        Map<Class<?>, Object> roles = new LinkedHashMap<>();
        groups.forEach(group -> List.of(group.getClass().getInterfaces()).forEach(role -> roles.put(role, group)));
        InvocationHandler handler = (proxy, method, args) -> {
            Operation operation = operations.get(key(method));
            Object role = roles.get(method.getDeclaringClass());
            if (role != null) {
                return invoke(method, role, args);
            } else if (operation != null) {
                return invoke(operation.method(), operation.group(), args);
            } else if (method.getDeclaringClass() == Object.class) {
                return invoke(method, operations, args);
            } else if (method.getName().equals("close")) {
                return null;
            }
            return InvocationHandler.invokeDefault(proxy, method, args);
        };
        List<Class<?>> interfaces = new ArrayList<>(roles.keySet());
        interfaces.add(clientInterface);
        return clientInterface.cast(
                Proxy.newProxyInstance(Composed.class.getClassLoader(), interfaces.toArray(Class<?>[]::new), handler));
    }

    /** Name and request: a generic second parameter differs between interface and group only in its erasure's name. */
    private static String key(Method method) {
        return method.getName() + "/" + method.getParameterCount() + "/"
                + (method.getParameterCount() == 0 ? "" : method.getParameterTypes()[0].getName())
                + (method.getParameterCount() < 2 ? "" : method.getParameterTypes()[1].getName());
    }

    private static Object invoke(Method method, Object target, Object... args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
