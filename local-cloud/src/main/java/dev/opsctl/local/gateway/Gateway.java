package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.wire.WireErrors;
import dev.opsctl.local.wire.WireModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The local cloud's one door: routes what is no AWS operation, verifies who calls, finds the operation, answers. */
public final class Gateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final ExecutorService workers;
    private final HttpServer server;
    private volatile LocalCloud cloud;
    private volatile SigV4 signatures;
    private volatile List<HttpRoute> routes = List.of();

    /**
     * Opens the port; requests are answered 503 until {@link #serve}.
     *
     * @param port on 127.0.0.1; 0 for any
     */
    public Gateway(int port) throws IOException {
        AtomicInteger count = new AtomicInteger();
        this.workers = new ThreadPoolExecutor(0, 1024, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "request-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.server = new HttpServer(port, workers, this::answer);
    }

    public int port() {
        return server.port();
    }

    /** Begins to serve a cloud. */
    public void serve(LocalCloud servedCloud, SigV4 verifier, List<HttpRoute> extraRoutes) {
        this.routes = List.copyOf(extraRoutes);
        this.signatures = verifier;
        this.cloud = servedCloud;
    }

    private GatewayResponse answer(GatewayRequest request) {
        if (cloud == null) {
            return GatewayResponse.json(503, "{\"message\":\"The local cloud is starting\"}")
                    .with("Retry-After", "1");
        }
        for (HttpRoute route : routes) {
            if (route.matches(request)) {
                try {
                    return route.handle(request);
                } catch (SignatureException e) {
                    return refused(route instanceof S3Protocol ? "rest-xml" : "json", e, request);
                } catch (AwsServiceException e) {
                    return encoded(WireErrors.encode(
                            e,
                            WireModel.of(software.amazon.awssdk.services.s3.S3Client.class),
                            "rest-xml",
                            UUID.randomUUID().toString(),
                            java.util.Map.of()));
                } catch (Exception e) {
                    LOG.error("{} {} failed", request.method(), request.rawPath(), e);
                    return GatewayResponse.json(500, "{\"message\":\"Internal server error\"}");
                }
            }
        }
        return operation(request);
    }

    /** A route whose errors are S3's. */
    public interface S3Protocol extends HttpRoute {}

    private GatewayResponse operation(GatewayRequest request) {
        String service = SigV4.claimedService(request).orElse(null);
        List<ServiceDefinition<?>> candidates = new ArrayList<>();
        for (ServiceDefinition<?> definition : cloud.definitions()) {
            if (service == null
                    || WireModel.of(definition.clientInterface()).signingName().equals(service)) {
                candidates.add(definition);
            }
        }
        if (service != null && candidates.isEmpty()) {
            return GatewayResponse.json(
                    501,
                    "{\"__type\":\"NotImplemented\",\"message\":\"The local cloud has no service "
                            + service.replaceAll("[^a-z0-9-]", "") + "\"}");
        }
        Optional<ApiCall> call = ApiCall.route(cloud, candidates, request);
        SigV4.Identity identity;
        try {
            identity = signatures.verify(request);
        } catch (SignatureException e) {
            return call.map(c -> c.error(
                            code(e, request), e.code().equals("IncompleteSignature") ? 400 : 403, e.getMessage()))
                    .orElseGet(() -> GatewayResponse.json(403, "{\"message\":\"Missing Authentication Token\"}")
                            .with("x-amzn-ErrorType", "MissingAuthenticationTokenException"));
        }
        if (call.isEmpty()) {
            return GatewayResponse.json(
                            404,
                            "{\"__type\":\"UnknownOperationException\",\"message\":\"" + service
                                    + " has no operation at this address\"}")
                    .with("x-amzn-ErrorType", "UnknownOperationException");
        }
        String region = identity.region().matches("[a-z]{2}(-[a-z]+)+-\\d") ? identity.region() : "us-east-1";
        return call.get()
                .execute(
                        request,
                        identity.caller().with("aws:RequestedRegion", region),
                        new Scope(identity.caller().accountId(), region));
    }

    /** The JSON protocols have their own name for an unknown key. */
    private static String code(SignatureException e, GatewayRequest request) {
        boolean json = request.header("x-amz-target") != null;
        return switch (e.code()) {
            case "InvalidClientTokenId" -> json ? "UnrecognizedClientException" : e.code();
            case "ExpiredToken" -> json ? "ExpiredTokenException" : e.code();
            case "SignatureDoesNotMatch" -> json ? "InvalidSignatureException" : e.code();
            case "MissingAuthenticationToken" -> json ? "MissingAuthenticationTokenException" : e.code();
            default -> e.code();
        };
    }

    private static GatewayResponse refused(String protocol, SignatureException e, GatewayRequest request) {
        return encoded(WireErrors.encode(
                WireModel.of(software.amazon.awssdk.services.s3.S3Client.class),
                protocol,
                e.code().equals("InvalidClientTokenId") ? "InvalidAccessKeyId" : e.code(),
                403,
                e.getMessage(),
                UUID.randomUUID().toString(),
                java.util.Map.of()));
    }

    static GatewayResponse encoded(WireErrors.Encoded error) {
        GatewayResponse response = GatewayResponse.of(error.status(), error.contentType(), error.body());
        error.headers().forEach((name, values) -> response.headers().put(name, values));
        return response;
    }

    @Override
    public void close() {
        server.close();
        workers.shutdownNow();
    }
}
