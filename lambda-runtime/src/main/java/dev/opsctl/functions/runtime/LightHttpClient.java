package dev.opsctl.functions.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.time.Duration;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * The SDK's HTTP client on the JDK's connections, the one that starts fastest, whose lost connections are retried: it tells of some of them (a
 * kept connection that the server has closed meanwhile) by {@link UncheckedIOException}, and the SDK retries {@link IOException} alone.
 *
 * @see <a href="https://github.com/aws/aws-sdk-java-v2/issues/6578">aws-sdk-java-v2, issue 6578</a>
 */
public final class LightHttpClient implements SdkHttpClient {

    private final SdkHttpClient client;

    private LightHttpClient(SdkHttpClient client) {
        this.client = client;
    }

    /** By way of the proxy that the system has, if any. */
    public static SdkHttpClient overTls(Duration connect, Duration answer) {
        return new LightHttpClient(UrlConnectionHttpClient.builder()
                .connectionTimeout(connect)
                .socketTimeout(answer)
                .build());
    }

    /** For an address without TLS, directly: nobody waits for certificates to be read, which takes longer than a whole call. */
    public static SdkHttpClient plain(Duration connect, Duration answer) {
        return new LightHttpClient(UrlConnectionHttpClient.create(uri -> {
            try {
                HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
                connection.setConnectTimeout((int) connect.toMillis());
                connection.setReadTimeout((int) answer.toMillis());
                return connection;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = client.prepareRequest(request);
        return new ExecutableHttpRequest() {

            @Override
            public HttpExecuteResponse call() throws IOException {
                try {
                    return prepared.call();
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    @Override
    public void close() {
        client.close();
    }
}
