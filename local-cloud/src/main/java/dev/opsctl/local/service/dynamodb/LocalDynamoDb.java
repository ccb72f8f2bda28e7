package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.Engines;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * DynamoDB on its engine: every operation is the engine's, with its ARNs rewritten, except those that {@link TableAdministration} declares
 * because the engine drops or refuses what they are about. The engine keeps a database per access key and region, so account and region
 * are what it gets for these.
 */
public final class LocalDynamoDb {

    /** Operations whose responses carry ARNs. */
    private static final Set<String> ARNS_OUT = Set.of("createTable", "describeTable", "updateTable", "deleteTable", "listStreams", "describeStream");

    private LocalDynamoDb() { }

    /** The tables and items of a scope. */
    public static DynamoDbClient tables(ServiceContext context) {
        EngineClient<DynamoDbClient> engine = new EngineClient<>(context, DynamoDbClient::builder);
        TableAdministration own = new TableAdministration(context, engine::get, new EngineArns(context.scope()));
        return (DynamoDbClient) proxy(DynamoDbClient.class, engine, own, context.scope());
    }

    /** The change streams of a scope's tables. */
    public static DynamoDbStreamsClient streams(ServiceContext context) {
        EngineClient<DynamoDbStreamsClient> engine = new EngineClient<>(context, DynamoDbStreamsClient::builder);
        return (DynamoDbStreamsClient) proxy(DynamoDbStreamsClient.class, engine, new Object(), context.scope());
    }

    private static Object proxy(Class<?> clientInterface, EngineClient<?> engine, Object own, Scope scope) {
        Map<String, Method> overrides = Arrays.stream(own.getClass().getDeclaredMethods())
            .filter(m -> java.lang.reflect.Modifier.isPublic(m.getModifiers()) && m.getParameterCount() == 1)
            .collect(Collectors.toMap(Method::getName, Function.identity(), (a, b) -> a));
        EngineArns arns = new EngineArns(scope);
        InvocationHandler handler = (proxy, method, args) -> {
            Method override = overrides.get(method.getName());
            if (override != null && args != null && args.length == 1 && override.getParameterTypes()[0].isInstance(args[0])) {
                return invoke(override, own, args[0]);
            } else if (method.getName().equals("close")) {
                engine.close();
                return null;
            } else if (args != null && args.length == 1 && args[0] instanceof SdkPojo request) {
                Object answer = invoke(method, engine.get(), arns.inward(request));
                return ARNS_OUT.contains(method.getName()) ? arns.outward((SdkPojo) answer) : answer;
            }
            return method.isDefault() ? InvocationHandler.invokeDefault(proxy, method, args) : invoke(method, engine.get(), args);
        };
        Class<?>[] interfaces = own instanceof ResourcePolicySource ? new Class<?>[] {clientInterface, ResourcePolicySource.class} : new Class<?>[] {clientInterface};
        return Proxy.newProxyInstance(LocalDynamoDb.class.getClassLoader(), interfaces, handler);
    }

    private static Object invoke(Method method, Object target, Object... args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A client of the engine for one scope, renewed when the engine was started again on another port. */
    private static final class EngineClient<C extends AutoCloseable> {
        private final ServiceContext context;
        private final BiFunction<URI, Scope, C> make;
        private final Map<URI, C> clients = new ConcurrentHashMap<>();

        <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> EngineClient(ServiceContext context, java.util.function.Supplier<B> builder) {
            this.context = context;
            this.make = (endpoint, scope) -> builder.get().endpointOverride(endpoint).region(Region.of(scope.region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(scope.accountId(), "local")))
                .overrideConfiguration(c -> c.retryStrategy(software.amazon.awssdk.core.retry.RetryMode.STANDARD).apiCallTimeout(Duration.ofSeconds(60)))
                .httpClient(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(60)).build()).build();
        }

        C get() {
            URI endpoint = Engines.of(context.cloud().home()).dynamoDb().endpoint();
            return clients.computeIfAbsent(endpoint, e -> make.apply(e, context.scope()));
        }

        void close() throws Exception {
            for (C client : clients.values()) {
                client.close();
            }
        }
    }
}
