package dev.opsctl.local.engine;

import dev.opsctl.local.cloud.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** An SDK client of an engine for one scope; another one when the engine was started again on another port. */
public final class EngineClient<C extends AutoCloseable> implements Supplier<C> {

    private final Supplier<URI> endpoint;
    private final java.util.function.Function<URI, C> make;
    private final Map<URI, C> clients = new ConcurrentHashMap<>();

    /**
     * @param endpoint where the engine answers; starts it if necessary
     * @param authorization what opens the scope's database there
     * @param prepare what else the client's builder needs
     */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> EngineClient(
            Scope scope, Supplier<URI> endpoint, String authorization, Supplier<B> builder, UnaryOperator<B> prepare) {
        this.endpoint = endpoint;
        this.make = address -> prepare.apply(builder.get())
                .endpointOverride(address)
                .region(Region.of(scope.region()))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(c -> c.putHeader("Authorization", authorization)
                        .retryStrategy(RetryMode.STANDARD)
                        .apiCallTimeout(Duration.ofSeconds(60)))
                .httpClient(UrlConnectionHttpClient.create(EngineClient::connection))
                .build();
    }

    /** The engine speaks without TLS: the SDK's own connections would read the platform's certificates first. */
    private static HttpURLConnection connection(URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(60_000);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public C get() {
        return clients.computeIfAbsent(endpoint.get(), make);
    }

    public void close() {
        for (C client : clients.values()) {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException("an engine's client failed to close", e);
            }
        }
    }
}
