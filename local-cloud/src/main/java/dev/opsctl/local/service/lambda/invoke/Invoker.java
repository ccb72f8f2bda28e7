package dev.opsctl.local.service.lambda.invoke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Sandbox;
import dev.opsctl.local.engine.trace.TraceHeader;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.function.Functions.Resolved;
import dev.opsctl.local.service.lambda.function.Functions.Version;
import dev.opsctl.local.service.lambda.pool.Environments;
import dev.opsctl.local.service.lambda.pool.Environments.Environment;
import dev.opsctl.local.service.lambda.pool.Fleet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Runs invocations: concurrency limits, an environment, the outcome in Lambda's words. */
public final class Invoker {

    private static final int ACCOUNT_CONCURRENCY = 1_000;
    private static final int MAX_RESPONSE = 6_291_556;
    private static final String CLOUDFORMATION = "cloudformation.amazonaws.com";

    /**
     * What an invocation gives.
     *
     * @param functionError {@code Unhandled} when the function failed, otherwise null
     * @param tail the last 4 KB of its log, if they were asked for
     */
    public record Result(
            String requestId,
            byte[] payload,
            @Nullable String functionError,
            String executedVersion,
            byte @Nullable [] tail) {}

    private final ServiceContext context;
    private final Functions functions;
    private final Environments environments;
    private final Fleet fleet;
    private final FunctionMetrics metrics;
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger unreserved = new AtomicInteger();

    public Invoker(ServiceContext context, Functions functions, Environments environments, Fleet fleet) {
        this.context = context;
        this.functions = functions;
        this.environments = environments;
        this.fleet = fleet;
        this.metrics = new FunctionMetrics(context);
    }

    /** Where the scope's functions are measured. */
    public FunctionMetrics metrics() {
        return metrics;
    }

    /** A version is called by somebody. A stack calls the functions of its custom resources when it changes, and then not for a long time. */
    public void called(Version version, Caller caller) {
        fleet.expect(poolKey(version), CLOUDFORMATION.equals(caller.context().get("aws:CalledVia")));
    }

    /**
     * Runs a version now.
     *
     * @throws software.amazon.awssdk.services.lambda.model.TooManyRequestsException when the function's or the account's concurrency is used up
     */
    public Result invoke(
            Resolved target,
            String requestId,
            byte[] payload,
            TraceOrigin origin,
            @Nullable String clientContext,
            boolean wantsTail) {
        InvocationTrace trace = InvocationTrace.begin(context, target.version(), origin, requestId);
        try {
            return admitted(target, requestId, payload, trace, clientContext, wantsTail);
        } catch (AwsServiceException e) {
            trace.refused(e.statusCode());
            throw e;
        }
    }

    private Result admitted(
            Resolved target,
            String requestId,
            byte[] payload,
            InvocationTrace trace,
            @Nullable String clientContext,
            boolean wantsTail) {
        String name = target.version().configuration().functionName();
        AtomicInteger now = running.computeIfAbsent(name, n -> new AtomicInteger());
        Integer reserved =
                functions.functions.get(name).map(Functions.Function::reserved).orElse(null);
        if (now.incrementAndGet() > (reserved == null ? ACCOUNT_CONCURRENCY : reserved)) {
            now.decrementAndGet();
            metrics.throttled(name, target.invokedArn());
            throw LambdaErrors.throttled(
                    reserved == null
                            ? "ConcurrentInvocationLimitExceeded"
                            : "ReservedFunctionConcurrentInvocationLimitExceeded");
        }
        int free = reserved == null ? unreserved.incrementAndGet() : unreserved.get();
        metrics.began(name, now.get(), all.incrementAndGet(), free);
        try {
            return run(target, requestId, payload, trace, clientContext, wantsTail);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LambdaErrors.service("The local cloud is stopping.", e);
        } finally {
            now.decrementAndGet();
            all.decrementAndGet();
            if (reserved == null) {
                unreserved.decrementAndGet();
            }
        }
    }

    /** Versions of one function share no environments, nor does one version before and after a change. */
    static String poolKey(Version version) {
        return version.configuration().functionName() + ":"
                + version.configuration().version() + "@"
                + version.configuration().revisionId();
    }

    private Result run(
            Resolved target,
            String requestId,
            byte[] payload,
            InvocationTrace trace,
            @Nullable String clientContext,
            boolean wantsTail)
            throws InterruptedException {
        Version version = target.version();
        String name = version.configuration().functionName();
        String key = poolKey(version);
        Environment environment = fleet.acquire(key, () -> environments.start(version));
        boolean cold = environment.firstUse();
        TraceHeader header = trace.ready(cold, Math.max(0, environment.sandbox().initNanos()));
        Sandbox.Outcome outcome;
        byte[] answer;
        try {
            environment.log().mark();
            environment.platform().start(requestId, context.clock().instant());
            outcome = environment
                    .sandbox()
                    .invoke(
                            requestId,
                            payload,
                            Duration.ofSeconds(version.configuration().timeout()),
                            target.invokedArn(),
                            header.toString(),
                            clientContext);
            answer = answer(environment, outcome, requestId, version);
        } catch (InterruptedException | RuntimeException | Error e) {
            fleet.discard(environment);
            throw e;
        }
        long init = cold ? Math.max(0, environment.sandbox().initNanos()) : 0;
        boolean failed = outcome.end() != Sandbox.End.SUCCESS || answer != outcome.payload();
        metrics.ran(name, target.invokedArn(), failed, outcome.nanos() / 1e6);
        trace.answered(failed ? answer : null);
        Instant answered = context.clock().instant();
        Runnable settle = () -> {
            settle(environment, requestId, outcome, init, header);
            trace.settled(answered);
        };
        if (wantsTail) {
            settle.run();
        } else {
            if (!context.cloud().workers().run("the end of an invocation of " + name, settle)) {
                fleet.discard(environment);
            }
        }
        return new Result(
                requestId,
                answer,
                failed ? "Unhandled" : null,
                version.configuration().version(),
                wantsTail ? environment.log().tail() : null);
    }

    private void settle(
            Environment environment, String requestId, Sandbox.Outcome outcome, long init, TraceHeader trace) {
        try {
            awaitOutput(environment);
            environment
                    .platform()
                    .end(
                            requestId,
                            outcome,
                            init,
                            environment.sandbox().maxMemoryMegabytes(),
                            trace.isSampled() ? trace.root() : null,
                            context.clock().instant());
        } finally {
            fleet.release(environment);
        }
    }

    private static void awaitOutput(Environment environment) {
        try {
            environment.sandbox().settle();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] answer(Environment environment, Sandbox.Outcome outcome, String requestId, Version version) {
        switch (outcome.end()) {
            case SUCCESS -> {
                byte[] payload = Objects.requireNonNull(outcome.payload(), "the function has answered");
                if (payload.length > MAX_RESPONSE) {
                    return document(
                            "Function.ResponseSizeTooLarge",
                            "Response payload size (" + payload.length
                                    + " bytes) exceeded maximum allowed payload size (" + MAX_RESPONSE + " bytes).");
                }
                return payload;
            }
            case FAILURE, INIT_FAILURE -> {
                return Objects.requireNonNull(outcome.payload(), "the runtime has said what failed");
            }
            case TIMEOUT -> {
                String text = String.format(Locale.ROOT, "Task timed out after %.2f seconds", outcome.nanos() / 1e9);
                environment.log().add(context.clock().instant() + " " + requestId + " " + text + "\n");
                return document("Sandbox.Timedout", "RequestId: " + requestId + " Error: " + text);
            }
            default -> {
                String text = "RequestId: " + requestId + " Error: "
                        + (outcome.reason() == null
                                ? "Runtime exited without providing a reason"
                                : "Runtime exited with error: " + outcome.reason());
                environment.log().add(text + "\nRuntime.ExitError\n");
                return document("Runtime.ExitError", text);
            }
        }
    }

    private static byte[] document(String type, String message) {
        ObjectNode error =
                PojoJson.mapper().createObjectNode().put("errorType", type).put("errorMessage", message);
        return ((JsonNode) error).toString().getBytes(StandardCharsets.UTF_8);
    }
}
