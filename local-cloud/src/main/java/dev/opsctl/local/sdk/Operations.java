package dev.opsctl.local.sdk;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.sync.RequestBody;

/** The methods of an SDK client interface by AWS's operation names, found when an operation is first called. */
public final class Operations {

    /**
     * An operation of a client interface.
     *
     * @param method {@code response operation(Request)}, or with a {@link RequestBody} after the request
     */
    public record Bound(String name, Method method, Class<? extends SdkRequest> requestClass) {

        /** Whether the operation takes its content as a stream beside the request. */
        public boolean upload() {
            return method.getParameterCount() == 2;
        }

        /** Whether a service has the operation itself, in whatever form: what it has not is the interface's, which throws. */
        public boolean isServedBy(Object service) {
            return SERVED.get(service.getClass()).computeIfAbsent(method, wanted -> Stream.of(
                            service.getClass().getMethods())
                    .anyMatch(own -> own.getName().equals(wanted.getName())
                            && own.getParameterCount() > 0
                            && own.getParameterTypes()[0] == wanted.getParameterTypes()[0]
                            && !own.getDeclaringClass().isInterface()));
        }

        /** A new builder of the request, as something whose fields can be set. */
        public SdkPojo newBuilder() {
            try {
                return (SdkPojo) BUILDERS.get(requestClass).invoke(null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("no builder of " + requestClass, e);
            }
        }
    }

    /** By the class of the request: looking a method up takes longer than calling it. */
    private static final ClassValue<Method> BUILDERS = new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> requestClass) {
            try {
                return requestClass.getMethod("builder");
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("no builder of " + requestClass, e);
            }
        }
    };

    private static final ClassValue<Map<Method, Boolean>> SERVED = new ClassValue<>() {
        @Override
        protected Map<Method, Boolean> computeValue(Class<?> service) {
            return new ConcurrentHashMap<>();
        }
    };

    private static final Map<String, Bound> BOUND = new ConcurrentHashMap<>();

    private Operations() {}

    /** The operation of that name; empty if the SDK does not have it. */
    public static Optional<Bound> find(Class<?> clientInterface, String operation) {
        String key = clientInterface.getName() + "/" + operation;
        Bound known = BOUND.get(key);
        if (known != null || operation.isEmpty()) {
            return Optional.ofNullable(known);
        }
        Optional<Bound> found = bind(clientInterface, operation); // only what there is is kept: callers make up names
        found.ifPresent(bound -> BOUND.put(key, bound));
        return found;
    }

    private static Optional<Bound> bind(Class<?> clientInterface, String operation) {
        String method = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
        String models = clientInterface.getPackageName().replace(".streams", "") + ".model.";
        try {
            Class<? extends SdkRequest> request = Class.forName(
                            models + operation + "Request", true, clientInterface.getClassLoader())
                    .asSubclass(SdkRequest.class);
            return Optional.of(new Bound(operation, method(clientInterface, method, request), request));
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            // The SDK writes acronyms its own way (ListSAMLProviders is listSamlProviders): look without regard to
            // case.
            String wanted = operation.toLowerCase(Locale.ROOT);
            return Arrays.stream(clientInterface.getMethods())
                    .filter(m -> m.getName().toLowerCase(Locale.ROOT).equals(wanted)
                            && m.getParameterCount() == 1
                            && SdkRequest.class.isAssignableFrom(m.getParameterTypes()[0]))
                    .findFirst()
                    .map(m -> new Bound(operation, m, m.getParameterTypes()[0].asSubclass(SdkRequest.class)));
        }
    }

    private static Method method(Class<?> clientInterface, String name, Class<?> request) throws NoSuchMethodException {
        try {
            return clientInterface.getMethod(name, request);
        } catch (NoSuchMethodException e) {
            return clientInterface.getMethod(name, request, RequestBody.class);
        }
    }
}
