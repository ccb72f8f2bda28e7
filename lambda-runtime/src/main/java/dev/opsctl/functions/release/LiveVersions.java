package dev.opsctl.functions.release;

import dev.opsctl.functions.domain.Digest;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.CustomResource;
import dev.opsctl.functions.runtime.JsonHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatusReasonCode;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.StateReasonCode;

/**
 * {@code Custom::LiveVersions}: publishes a version of each function as it is now, and answers with their numbers, at which the aliases
 * {@value #ALIAS} point. Before an alias moves, its new version has to start: it is called with a {@link JsonHandler#PROBE probe}, and if that
 * fails the resource does, so that CloudFormation goes back and nobody has met the new version (DEL-3). When a stack is created nothing is
 * probed, for nobody is served yet.
 *
 * <p>A version's description has a digest of what it is made of: code, configuration and settings. So a rollback finds the very version that
 * was live, a repeated request none that is new, and a function that a release leaves alone keeps its version; Lambda itself makes a new one
 * whenever the description is another. Two versions are kept, the new one and the one that is live until the alias moves. The property
 * {@code Release} only makes CloudFormation ask.
 */
public final class LiveVersions extends CustomResource {

    /** The alias that everything calls. */
    static final String ALIAS = "live";

    private static final String LATEST = "$LATEST";
    private static final int AT_ONCE = 4;
    private static final int LOOKS = 60;

    private final LambdaClient lambda;
    private final long patienceMillis;

    public LiveVersions() {
        this(Clients.lambda(), 1_000);
    }

    /** @param patienceMillis how long to wait between two looks at a version that is not active yet */
    LiveVersions(LambdaClient lambda, long patienceMillis) {
        super("live", "Functions did not go live");
        this.lambda = lambda;
        this.patienceMillis = patienceMillis;
    }

    @Override
    protected Map<String, Object> made(Map<String, Object> event) throws InterruptedException {
        Map<String, Object> functions = Json.object(Json.object(event, "ResourceProperties"), "Functions");
        if (functions.isEmpty()) {
            throw new IllegalArgumentException("Functions is required");
        }
        boolean serving = "Update".equals(event.get("RequestType"));
        Map<String, Callable<String>> works = new LinkedHashMap<>();
        for (String label : functions.keySet()) {
            String name = Json.text(Json.object(functions, label), "Name");
            if (name == null) {
                throw new IllegalArgumentException("Functions." + label + ".Name is required");
            }
            String settings = Json.text(Json.object(functions, label), "Settings");
            works.put(label, () -> live(name, settings == null ? "" : settings, serving));
        }
        return together(works);
    }

    /** Each function's version; what fails is said of all that fail, when everything has ended. */
    private static Map<String, Object> together(Map<String, Callable<String>> works) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(AT_ONCE, works.size()));
        try {
            List<Future<String>> futures = pool.invokeAll(works.values());
            Map<String, Object> versions = new LinkedHashMap<>();
            List<String> failures = new ArrayList<>();
            for (String label : works.keySet()) {
                try {
                    versions.put(
                            label,
                            futures.get(versions.size() + failures.size()).get());
                } catch (ExecutionException e) {
                    failures.add(String.valueOf(
                            e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
                }
            }
            if (!failures.isEmpty()) {
                throw new IllegalStateException(String.join("; ", failures));
            }
            return versions;
        } finally {
            pool.shutdownNow();
        }
    }

    private String live(String function, String settings, boolean serving) throws InterruptedException {
        List<FunctionConfiguration> known =
                lambda.listVersionsByFunctionPaginator(r -> r.functionName(function)).versions().stream()
                        .toList();
        String description = "opsctl " + digest(latest(function, known), settings);
        for (FunctionConfiguration version : known) {
            if (description.equals(version.description()) && !LATEST.equals(version.version())) {
                return version.version();
            }
        }
        PublishVersionResponse made =
                lambda.publishVersion(r -> r.functionName(function).description(description));
        String version = made.version();
        try {
            awaitActive(function, version, made.state());
            if (serving) {
                probe(function, version);
            }
        } catch (RuntimeException e) {
            delete(function, version);
            throw e;
        }
        prune(function, known);
        return version;
    }

    private static FunctionConfiguration latest(String function, List<FunctionConfiguration> known) {
        return known.stream()
                .filter(version -> LATEST.equals(version.version()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(function + " has no " + LATEST));
    }

    /** Of what makes a version what it is. Its environment, which this function may not read, is the settings. */
    private static String digest(FunctionConfiguration latest, String settings) {
        FunctionConfiguration lasting = latest.toBuilder()
                .revisionId(null)
                .lastModified(null)
                .environment((EnvironmentResponse) null)
                .state((State) null)
                .stateReason(null)
                .stateReasonCode((StateReasonCode) null)
                .lastUpdateStatus((LastUpdateStatus) null)
                .lastUpdateStatusReason(null)
                .lastUpdateStatusReasonCode((LastUpdateStatusReasonCode) null)
                .build();
        return Digest.of(lasting.toString(), settings).substring(0, 16);
    }

    /** A version can be called when Lambda has made it active. */
    private void awaitActive(String function, String version, State state) throws InterruptedException {
        State is = state;
        for (int look = 0; is == State.PENDING && look < LOOKS; look++) {
            Thread.sleep(patienceMillis);
            is = lambda.getFunctionConfiguration(r -> r.functionName(function).qualifier(version))
                    .state();
        }
        if (is == State.PENDING || is == State.FAILED) {
            throw new IllegalStateException(function + " version " + version + " is " + is);
        }
    }

    private void probe(String function, String version) {
        InvokeResponse answer = lambda.invoke(r -> r.functionName(function)
                .qualifier(version)
                .payload(SdkBytes.fromUtf8String(Json.write(Map.of(JsonHandler.PROBE, version)))));
        if (answer.functionError() != null) {
            Map<String, Object> error = Json.parseObject(answer.payload().asUtf8String());
            throw new IllegalStateException(function + " does not start: " + Json.text(error, "errorType") + ": "
                    + Json.text(error, "errorMessage"));
        }
    }

    private void prune(String function, List<FunctionConfiguration> known) {
        String live = liveNow(function);
        for (FunctionConfiguration version : known) {
            if (!LATEST.equals(version.version()) && !version.version().equals(live)) {
                delete(function, version.version());
            }
        }
    }

    private @Nullable String liveNow(String function) {
        try {
            return lambda.getAlias(r -> r.functionName(function).name(ALIAS)).functionVersion();
        } catch (ResourceNotFoundException e) {
            return null;
        }
    }

    private void delete(String function, String version) {
        lambda.deleteFunction(r -> r.functionName(function).qualifier(version));
    }
}
