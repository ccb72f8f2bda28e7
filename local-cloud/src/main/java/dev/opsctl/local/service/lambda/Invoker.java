package dev.opsctl.local.service.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.jvm.Sandbox;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.Environments.Environment;
import dev.opsctl.local.service.lambda.Functions.Resolved;
import dev.opsctl.local.service.lambda.Functions.Version;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.lambda.model.TracingMode;

/** Runs invocations: concurrency limits, an environment, the outcome in Lambda's words. */
final class Invoker {

    private static final int ACCOUNT_CONCURRENCY = 1_000;
    private static final int MAX_RESPONSE = 6_291_556;
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * What an invocation gives.
     *
     * @param functionError {@code Unhandled} when the function failed, otherwise null
     * @param tail the last 4 KB of its log
     */
    record Result(String requestId, byte[] payload, String functionError, String executedVersion, byte[] tail) {}

    private final ServiceContext context;
    private final Functions functions;
    private final Environments environments;
    private final Fleet fleet;
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();

    Invoker(ServiceContext context, Functions functions, Environments environments, Fleet fleet) {
        this.context = context;
        this.functions = functions;
        this.environments = environments;
        this.fleet = fleet;
    }

    /** A trace header with a new root, sampled. */
    static String newTrace(Instant now) {
        byte[] id = new byte[20];
        RANDOM.nextBytes(id);
        String hex = HexFormat.of().formatHex(id);
        return "Root=1-" + String.format("%08x", now.getEpochSecond()) + "-" + hex.substring(0, 24) + ";Parent="
                + hex.substring(24) + ";Sampled=1";
    }

    /**
     * Runs a version now.
     *
     * @throws software.amazon.awssdk.services.lambda.model.TooManyRequestsException when the function's or the account's concurrency is used up
     */
    Result invoke(
            Resolved target,
            String requestId,
            byte[] payload,
            String traceHeader,
            String clientContext,
            boolean wantsTail) {
        String name = target.version().configuration().functionName();
        AtomicInteger now = running.computeIfAbsent(name, n -> new AtomicInteger());
        Integer reserved =
                functions.functions.get(name).map(Functions.Function::reserved).orElse(null);
        if (now.incrementAndGet() > (reserved == null ? ACCOUNT_CONCURRENCY : reserved)) {
            now.decrementAndGet();
            throw LambdaErrors.throttled(
                    reserved == null
                            ? "ConcurrentInvocationLimitExceeded"
                            : "ReservedFunctionConcurrentInvocationLimitExceeded");
        }
        try {
            return run(target, requestId, payload, trace(target.version(), traceHeader), clientContext, wantsTail);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LambdaErrors.service("The local cloud is stopping.", e);
        } finally {
            now.decrementAndGet();
        }
    }

    private String trace(Version version, String header) {
        if (header != null && header.contains("Root=")) {
            return header;
        }
        String fresh = newTrace(context.clock().instant());
        return version.configuration().tracingConfig().mode() == TracingMode.ACTIVE
                ? fresh
                : fresh.replace("Sampled=1", "Sampled=0");
    }

    /** Versions of one function share no environments, nor does one version before and after a change. */
    static String poolKey(Version version) {
        return version.configuration().functionName() + ":"
                + version.configuration().version() + "@"
                + version.configuration().revisionId();
    }

    private Result run(
            Resolved target, String requestId, byte[] payload, String trace, String clientContext, boolean wantsTail)
            throws InterruptedException {
        Version version = target.version();
        String name = version.configuration().functionName();
        String key = poolKey(version);
        Environment environment = fleet.acquire(key, () -> environments.start(version));
        boolean cold = environment.firstUse();
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
                            trace,
                            clientContext);
            answer = answer(environment, outcome, requestId, version);
        } catch (InterruptedException | RuntimeException | Error e) {
            fleet.discard(environment);
            throw e;
        }
        long init = cold ? Math.max(0, environment.sandbox().initNanos()) : 0;
        Runnable settle = () -> settle(environment, requestId, outcome, init, trace);
        if (wantsTail) {
            settle.run();
        } else {
            if (!context.cloud().workers().run("the end of an invocation of " + name, settle)) {
                fleet.discard(environment);
            }
        }
        boolean failed = outcome.end() != Sandbox.End.SUCCESS || answer != outcome.payload();
        return new Result(
                requestId,
                answer,
                failed ? "Unhandled" : null,
                version.configuration().version(),
                wantsTail ? environment.log().tail() : null);
    }

    private void settle(Environment environment, String requestId, Sandbox.Outcome outcome, long init, String trace) {
        try {
            awaitOutput(environment);
            environment
                    .platform()
                    .end(
                            requestId,
                            outcome,
                            init,
                            environment.sandbox().maxMemoryMegabytes(),
                            trace.contains("Sampled=1") ? trace : null,
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

    static String errorType(Sandbox.Outcome outcome) {
        return switch (outcome.end()) {
            case TIMEOUT -> "Sandbox.Timedout";
            case OUT_OF_MEMORY, EXIT -> "Runtime.ExitError";
            default -> outcome.reason() == null ? "Runtime.Unknown" : outcome.reason();
        };
    }

    private byte[] answer(Environment environment, Sandbox.Outcome outcome, String requestId, Version version) {
        switch (outcome.end()) {
            case SUCCESS -> {
                if (outcome.payload().length > MAX_RESPONSE) {
                    return document(
                            "Function.ResponseSizeTooLarge",
                            "Response payload size (" + outcome.payload().length
                                    + " bytes) exceeded maximum allowed payload size (" + MAX_RESPONSE + " bytes).");
                }
                return outcome.payload();
            }
            case FAILURE, INIT_FAILURE -> {
                return outcome.payload();
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
