package dev.opsctl.local.cloud;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.Addressing.Addressed;
import dev.opsctl.local.metrics.MetricSink;
import dev.opsctl.local.sdk.ClientProxy;
import dev.opsctl.local.sdk.Constraints;
import dev.opsctl.local.sdk.MethodSignature;
import dev.opsctl.local.store.Store;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** The registry of services: makes each one once per scope, hands out authorised clients, starts and stops the lot. */
public final class LocalCloud implements Cloud, AutoCloseable {

    private record Key(Class<?> clientInterface, Scope scope) {}

    private final Path home;
    private final URI endpoint;
    private final Store store;
    private final CloudClock clock;
    private final Authorizer authorizer;
    private final Map<Class<?>, ServiceDefinition<?>> definitions = new LinkedHashMap<>();
    private final Map<Class<?>, Addressing> addressings = new ConcurrentHashMap<>();
    private final Map<Class<?>, ClientProxy<?>> doors = new ConcurrentHashMap<>();
    private final Map<Key, Object> services = new ConcurrentHashMap<>();
    /** Those that have something in the store. */
    private final Set<String> accounts = ConcurrentHashMap.newKeySet();

    private final Workers workers = new Workers();
    private final MetricSink metrics;

    /**
     * @param authorizerFactory receives this cloud, because policies are read from its IAM service
     */
    public LocalCloud(
            Path home,
            URI endpoint,
            Store store,
            List<ServiceDefinition<?>> definitions,
            Function<Cloud, Authorizer> authorizerFactory) {
        this.home = home;
        this.endpoint = endpoint;
        this.store = store;
        this.clock = new CloudClock(store);
        this.metrics = new MetricSink(
                store, clock, (pause, work) -> workers.gather("writing metrics", pause, work, failure -> {}));
        definitions.forEach(definition -> this.definitions.put(definition.clientInterface(), definition));
        this.authorizer = authorizerFactory.apply(this);
    }

    /** Brings back to life what has written something before: a service in a scope that was merely named is not even made. */
    public void resume() {
        Map<String, Set<Scope>> written = ServiceContext.scopes(store.tables());
        for (ServiceDefinition<?> definition : definitions.values()) {
            for (Scope scope : written.getOrDefault(definition.name(), Set.of())) {
                if (service(definition.clientInterface(), scope) instanceof Resumable resumable) {
                    resumable.resume();
                }
            }
        }
        clock.start();
    }

    public Collection<ServiceDefinition<?>> definitions() {
        return definitions.values();
    }

    @Override
    public <C> C client(Class<C> clientInterface, Scope scope, Caller caller) {
        ServiceDefinition<?> definition = definition(clientInterface);
        Addressing addressing = addressing(definition);
        InvocationHandler handler = (proxy, method, args) -> {
            if (!isOperation(method)) { // the interface's own, which has no default
                return method.invoke(service(clientInterface, scope), args);
            }
            SdkRequest request = (SdkRequest) args[0];
            if (definition.constrained()) {
                Constraints.of(clientInterface).check(request);
            }
            Object[] arguments = args.clone();
            Addressed addressed = addressing.address(scope, method.getName(), request);
            arguments[0] = authorizer.authorize(
                    caller, addressed.scope(), definition.name(), method.getName(), addressed.request());
            Object answer = call(service(clientInterface, addressed.scope()), method, arguments, caller);
            return authorizer.answer(
                    definition.name(), method.getName(), addressed.answer().apply(answer));
        };
        return clientInterface.cast(
                doors.computeIfAbsent(clientInterface, type -> ClientProxy.of(List.of(type), LocalCloud::isOperation))
                        .with(handler));
    }

    /** Conveniences (of consumers, paginators, bytes) call operations. */
    private static boolean isOperation(Method method) {
        return method.getParameterCount() > 0
                && SdkRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                && !method.getName().endsWith("Paginator")
                && !method.getName().endsWith("AsBytes");
    }

    /** As {@link #isOperation(Method)}, of a method whose classes are yet to be loaded. */
    private static boolean isOperation(MethodSignature method) {
        return method.descriptor().matches("\\(Lsoftware/amazon/awssdk/[^;]*/model/\\w+Request;.*")
                && !method.name().endsWith("Paginator")
                && !method.name().endsWith("AsBytes");
    }

    private ServiceDefinition<?> definition(Class<?> clientInterface) {
        ServiceDefinition<?> definition = definitions.get(clientInterface);
        if (definition == null) {
            throw new IllegalArgumentException("the local cloud has no " + clientInterface.getSimpleName());
        }
        return definition;
    }

    private Addressing addressing(ServiceDefinition<?> definition) {
        return addressings.computeIfAbsent(
                definition.clientInterface(), type -> definition.addressing().apply(this));
    }

    private static Object call(Object service, Method method, Object[] arguments, Caller caller) throws Throwable {
        try {
            return caller.run(() -> {
                try {
                    return method.invoke(service, arguments);
                } catch (InvocationTargetException e) {
                    throw new Wrapped(e.getCause());
                } catch (IllegalAccessException e) {
                    throw new Wrapped(e);
                }
            });
        } catch (Wrapped e) {
            throw e.getCause();
        }
    }

    private static final class Wrapped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrapped(@Nullable Throwable cause) {
            super(null, cause, false, false);
        }
    }

    @Override
    public <C> C service(Class<C> clientInterface, Scope scope) {
        return service(clientInterface, scope, true);
    }

    @Override
    public <C> C named(Class<C> clientInterface, Scope scope) {
        return service(clientInterface, scope, lives(scope.accountId()));
    }

    /** @param kept whether the service is made for good, or for this once */
    private <C> C service(Class<C> clientInterface, Scope scope, boolean kept) {
        ServiceDefinition<?> definition = definition(clientInterface);
        Scope at = definition.global() ? new Scope(scope.accountId(), "us-east-1") : scope;
        Key key = new Key(clientInterface, at);
        Object service = services.get(key);
        if (service == null) {
            ServiceContext context = new ServiceContext(this, at, definition.name());
            // Under the store's lock: a service that reads or writes while it is made would else wait for a writer that
            // waits for it.
            service = store.change(change -> {
                return kept
                        ? services.computeIfAbsent(
                                key, k -> definition.factory().apply(context))
                        : definition.factory().apply(context);
            });
        }
        return clientInterface.cast(service);
    }

    private boolean lives(String account) {
        if (!accounts.contains(account)) {
            ServiceContext.scopes(store.tables())
                    .values()
                    .forEach(scopes -> scopes.forEach(scope -> accounts.add(scope.accountId())));
        }
        return accounts.contains(account);
    }

    @Override
    public Caller assumeRole(String roleArn, String sessionName, Caller service) {
        return authorizer.assumeRole(roleArn, sessionName, service);
    }

    @Override
    public void authorizeAction(
            Caller caller, Scope scope, String action, String resourceArn, Map<String, String> context) {
        authorizer.authorizeAction(caller, scope, action, resourceArn, context);
    }

    @Override
    public boolean isAllowed(Caller caller, Scope scope, String action, String resourceArn) {
        return authorizer.isAllowed(caller, scope, action, resourceArn);
    }

    @Override
    public CloudClock clock() {
        return clock;
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public Path home() {
        return home;
    }

    @Override
    public Workers workers() {
        return workers;
    }

    @Override
    public MetricSink metrics() {
        return metrics;
    }

    @Override
    public URI endpoint() {
        return endpoint;
    }

    public Authorizer authorizer() {
        return authorizer;
    }

    /** Stops the services, the clock and the threads; the store is closed by whoever opened it. */
    @Override
    public void close() {
        clock.close();
        workers.finish();
        services.values().forEach(service -> {
            if (service instanceof SdkAutoCloseable closeable) {
                closeable.close();
            }
        });
        workers.finish();
        // Not while somebody writes: an interrupt would close the state file under him.
        store.change(change -> {
            workers.close();
        });
    }
}
