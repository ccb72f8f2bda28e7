package dev.opsctl.local.fuzz;

import dev.opsctl.local.sdk.Operations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.utils.builder.Buildable;

/** What the SDK's client would send for a request. Nothing is sent. */
final class Requests {

    /** Made anew when the request is signed and sent. */
    private static final Set<String> TRANSPORT = Set.of(
            "authorization",
            "host",
            "content-length",
            "x-amz-date",
            "x-amz-content-sha256",
            "user-agent",
            "amz-sdk-invocation-id",
            "amz-sdk-request",
            "expect",
            "connection");

    private final Object client;
    private String operation;
    private RawRequest caught;

    Requests(Class<?> type, URI endpoint) throws ReflectiveOperationException {
        AwsClientBuilder<?, ?> builder =
                (AwsClientBuilder<?, ?>) type.getMethod("builder").invoke(null);
        ((AwsSyncClientBuilder<?, ?>) builder).httpClient(new Catching());
        builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "s")))
                .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true));
        if (builder instanceof S3ClientBuilder s3) {
            s3.forcePathStyle(true)
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .serviceConfiguration(c -> c.chunkedEncodingEnabled(false));
        }
        this.client = builder.build();
    }

    /** The request on the wire; empty if the SDK refuses it. */
    Optional<RawRequest> request(Operations.Bound bound, Consumer<SdkPojo> filling)
            throws ReflectiveOperationException {
        SdkPojo builder = bound.newBuilder();
        filling.accept(builder);
        operation = bound.name();
        caught = null;
        Object request = ((Buildable) builder).build();
        try {
            if (bound.upload()) {
                bound.method().invoke(client, request, RequestBody.fromString("content"));
            } else {
                bound.method().invoke(client, request);
            }
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof SdkException) && !(e.getCause() instanceof RuntimeException)) {
                throw e;
            }
        }
        return Optional.ofNullable(caught);
    }

    private final class Catching implements SdkHttpClient {

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest execute) {
            SdkHttpRequest http = execute.httpRequest();
            Map<String, String> headers = new TreeMap<>();
            http.forEachHeader((name, values) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (!TRANSPORT.contains(lower)) {
                    headers.put(lower, String.join(",", values));
                }
            });
            byte[] body = execute.contentStreamProvider()
                    .map(content -> {
                        try (InputStream in = content.newStream()) {
                            return in.readAllBytes();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .orElse(new byte[0]);
            caught = new RawRequest(
                    operation,
                    http.method().name(),
                    http.encodedPath().isEmpty() ? "/" : http.encodedPath(),
                    http.encodedQueryParameters().orElse(""),
                    headers,
                    body);
            throw new IllegalStateException("caught");
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
