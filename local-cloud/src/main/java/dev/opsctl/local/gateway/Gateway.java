package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.store.DiskSpace;
import dev.opsctl.local.wire.WireModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * The local cloud's one door: routes what is no AWS operation, verifies who calls, finds the operation, answers. Who calls is asked of the head,
 * before a large body is taken.
 */
public final class Gateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long BODIES_IN_MEMORY = 128L << 20;
    private static final long UNPROVEN_BODIES = 128L << 20;

    private static final long LONGEST_START_SECONDS = 60;

    private final RequestThreads threads = new RequestThreads();
    private final CountDownLatch serving = new CountDownLatch(1);
    private final HttpServer server;
    private volatile @Nullable Served served;

    /** What has been served from a moment on. */
    private record Served(LocalCloud cloud, SigV4 signatures, List<HttpRoute> routes) {}

    /**
     * Opens the port; requests wait until {@link #serve}. Functions that a starting cloud takes up again make them, and one that is refused
     * while it is initialised has failed for whoever waits for it.
     *
     * @param port on 127.0.0.1; 0 for any
     * @param home the state's directory, in which large bodies wait
     */
    public Gateway(int port, Path home) throws IOException {
        Path folder = home.resolve("spool");
        Spool.sweep(folder);
        Upload.Place place = new Upload.Place(
                folder, new DiskSpace(home), new BodyBudget(BODIES_IN_MEMORY), new BodyBudget(UNPROVEN_BODIES));
        this.server = new HttpServer(port, threads, place, HttpServer.Patience.USUAL, this::receive);
    }

    public int port() {
        return server.port();
    }

    /** Answers at another address of this machine too; false if another program listens there, or the machine has no such address. */
    public boolean listen(String host, int port) {
        return server.listen(host, port);
    }

    /** Begins to serve a cloud. */
    public void serve(LocalCloud servedCloud, SigV4 verifier, List<HttpRoute> extraRoutes) {
        this.served = new Served(servedCloud, verifier, List.copyOf(extraRoutes));
        serving.countDown();
    }

    /** Waits until it is served; null if that takes too long, or the gateway is closed before. */
    private @Nullable Served served() {
        try {
            return serving.await(LONGEST_START_SECONDS, TimeUnit.SECONDS) ? served : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private Reception receive(GatewayRequest head) {
        Served now = served();
        if (now == null) {
            return Reception.refused(GatewayResponse.json(503, "{\"message\":\"The local cloud is starting\"}")
                    .with("Retry-After", "1"));
        }
        for (HttpRoute route : now.routes()) {
            if (route.matches(head)) {
                return routed(route, head);
            }
        }
        return operation(now, head);
    }

    /** A route whose errors are S3's. */
    public interface S3Protocol extends HttpRoute {}

    private Reception routed(HttpRoute route, GatewayRequest head) {
        Refusals refusals = route instanceof S3Protocol ? Refusals.ofS3() : Refusals.plain();
        try {
            HttpRoute.Admission admission = route.admit(head);
            return new Reception(
                    true,
                    admission.proven(),
                    admission.needsHash(),
                    admission.largestBody(),
                    body -> handle(admission.handler(), head.with(body), refusals),
                    refusals::failed);
        } catch (Exception e) {
            return Reception.refused(refused(e, head, refusals));
        }
    }

    private static GatewayResponse handle(HttpRoute.Handler handler, GatewayRequest request, Refusals refusals) {
        try {
            return handler.handle(request);
        } catch (Exception e) {
            return refused(e, request, refusals);
        }
    }

    private static GatewayResponse refused(Exception cause, GatewayRequest request, Refusals refusals) {
        if (cause instanceof SignatureException signature) {
            return refusals.of(signature);
        } else if (cause instanceof AwsServiceException failure) {
            return Refusals.ofS3().of(failure);
        }
        LOG.error("{} {} failed", request.method(), HttpRequests.printable(request.rawPath()), cause);
        return GatewayResponse.json(500, "{\"message\":\"Internal server error\"}");
    }

    private Reception operation(Served now, GatewayRequest head) {
        SignatureClaim claim = SigV4.claim(head);
        String service = SigV4.claimedService(head, claim).orElse(null);
        List<ServiceDefinition<?>> candidates = new ArrayList<>();
        for (ServiceDefinition<?> definition : now.cloud().definitions()) {
            if (service == null
                    || WireModel.of(definition.clientInterface()).signingName().equals(service)) {
                candidates.add(definition);
            }
        }
        if (service != null && candidates.isEmpty()) {
            return Reception.refused(UnknownService.refuse(service.replaceAll("[^A-Za-z0-9-]", ""), head));
        }
        Refusals refusals = Refusals.of(candidates, head);
        SignedHead signed;
        try {
            signed = now.signatures().head(head, claim);
        } catch (SignatureException e) {
            return e.isMissing() && UnsignedCalls.mayBe(head)
                    ? new UnsignedCalls(now.cloud()).reception(head, refusals, e)
                    : Reception.refused(refusals.of(e));
        }
        return new Reception(
                true,
                signed.isProven(),
                signed.needsHash(),
                ApiCall.LARGEST_BODY,
                body -> call(now.cloud(), head.with(body), signed, candidates, refusals),
                refusals::failed);
    }

    private static GatewayResponse call(
            LocalCloud cloud,
            GatewayRequest request,
            SignedHead signed,
            List<ServiceDefinition<?>> candidates,
            Refusals refusals) {
        if (request.body().length() > ApiCall.LARGEST_BODY) {
            return refusals.failed(
                    "RequestEntityTooLarge", 413, "Request is larger than " + ApiCall.LARGEST_BODY + " bytes");
        }
        SigV4.Identity identity;
        try {
            identity = signed.with(request.body());
        } catch (SignatureException e) {
            return refusals.of(e);
        }
        Optional<ApiCall> call = ApiCall.route(cloud, candidates, request);
        if (call.isEmpty() && identity.service().equals("sqs") && QueueAddress.isOf(request)) {
            return QueueAddress.noAction();
        } else if (call.isEmpty()) {
            Optional<String> meant = Refusals.serviceOf(cloud.definitions(), request);
            return meant.isPresent() && !meant.get().equals(identity.service())
                    ? refusals.of(new SignatureException(
                            "SignatureDoesNotMatch",
                            "Credential should be scoped to correct service: '" + meant.get() + "'. "))
                    : refusals.failed(
                            "UnknownOperationException", 404, identity.service() + " has no operation at this address");
        }
        return call.get()
                .execute(
                        request,
                        identity.caller().with("aws:RequestedRegion", identity.region()),
                        new Scope(identity.caller().accountId(), identity.region()));
    }

    @Override
    public void close() {
        serving.countDown(); // who waits for a start that came to nothing
        server.close();
        threads.close();
    }
}
