package dev.opsctl.local.service;

import dev.opsctl.local.cloud.ChangeSource;
import dev.opsctl.local.cloud.EncryptedResources;
import dev.opsctl.local.cloud.RawOperations;
import dev.opsctl.local.cloud.ResourcePolicySource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A service on a real engine: an SDK client interface whose operations are the engine's, except those that our own object declares as
 * public methods of the same name and request.
 */
public final class Forwarding {

    /** What is changed on the way to the engine and back, by the method's name. */
    public record Rewriting(UnaryOperator<SdkPojo> request, Response response) {

        /** Takes an answer of the engine; the request is as the caller sent it. */
        public interface Response {
            Object apply(String method, SdkPojo request, Object answer);
        }

        public static Rewriting none() {
            return new Rewriting(UnaryOperator.identity(), (method, request, answer) -> answer);
        }
    }

    private Forwarding() {}

    /**
     * @param own our own operations; the service also is what they are of {@link ResourcePolicySource}, {@link RawOperations},
     *     {@link EncryptedResources}, {@link ChangeSource}
     * @param engine the engine's client, asked for at every call because it changes when the engine is started again
     */
    public static <C> C service(
            Class<C> clientInterface, Object own, Supplier<C> engine, Runnable close, Rewriting rewriting) {
        Map<String, Method> overrides = Arrays.stream(own.getClass().getDeclaredMethods())
                .filter(m -> Modifier.isPublic(m.getModifiers()))
                .collect(Collectors.toMap(Method::getName, Function.identity(), first()));
        InvocationHandler handler = (proxy, method, args) -> {
            int count = args == null ? 0 : args.length;
            Method override = overrides.get(method.getName());
            if (method.getDeclaringClass() != Object.class
                    && method.getDeclaringClass().isInstance(own)) {
                return invoke(method, own, args);
            } else if (override != null
                    && override.getParameterCount() == count
                    && count > 0
                    && override.getParameterTypes()[0].isInstance(args[0])) {
                return invoke(override, own, args);
            } else if (method.getName().equals("close")) {
                close.run();
                return null;
            } else if (count > 0
                    && args[0] instanceof SdkPojo request
                    && !method.getName().endsWith("Paginator")) {
                Object[] forwarded = args.clone();
                forwarded[0] = rewriting.request().apply(request);
                return rewriting.response().apply(method.getName(), request, invoke(method, engine.get(), forwarded));
            }
            return method.isDefault()
                    ? InvocationHandler.invokeDefault(proxy, method, args)
                    : invoke(method, engine.get(), args);
        };
        List<Class<?>> interfaces = new ArrayList<>(List.of(clientInterface));
        for (Class<?> more : List.of(
                ResourcePolicySource.class, EncryptedResources.class, RawOperations.class, ChangeSource.class)) {
            if (more.isInstance(own)) {
                interfaces.add(more);
            }
        }
        return clientInterface.cast(Proxy.newProxyInstance(
                Forwarding.class.getClassLoader(), interfaces.toArray(Class<?>[]::new), handler));
    }

    private static BinaryOperator<Method> first() {
        return (a, b) -> a;
    }

    private static Object invoke(Method method, Object target, Object... args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
