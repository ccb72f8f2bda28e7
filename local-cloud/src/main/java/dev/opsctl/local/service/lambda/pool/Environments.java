package dev.opsctl.local.service.lambda.pool;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Artifacts;
import dev.opsctl.local.engine.process.FunctionArchives;
import dev.opsctl.local.engine.process.RuntimeApi;
import dev.opsctl.local.engine.process.RuntimeClient;
import dev.opsctl.local.engine.process.Sandbox;
import dev.opsctl.local.engine.trace.Traces;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.EnvironmentVault;
import dev.opsctl.local.service.lambda.function.Functions.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.LogFormat;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Makes execution environments: code, role credentials, variables and log stream put together. */
public final class Environments implements AutoCloseable {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);
    private static final Duration CREDENTIALS_MARGIN = Duration.ofMinutes(2);

    /** A running execution environment. */
    public static class Environment {
        private final Sandbox sandbox;
        private final FunctionLog log;
        private final PlatformLog platform;
        private final @Nullable Instant credentialsEnd;
        volatile long idleSince;
        private volatile boolean used;

        Environment(Sandbox sandbox, FunctionLog log, PlatformLog platform, @Nullable Instant credentialsEnd) {
            this.sandbox = sandbox;
            this.log = log;
            this.platform = platform;
            this.credentialsEnd = credentialsEnd;
        }

        public Sandbox sandbox() {
            return sandbox;
        }

        public FunctionLog log() {
            return log;
        }

        public PlatformLog platform() {
            return platform;
        }

        /** True once: for the invocation that pays the cold start. */
        public boolean firstUse() {
            boolean first = !used;
            used = true;
            return first;
        }

        /** Whether no invocation has had it yet: then the first one reports how its initialisation ended. */
        boolean unused() {
            return !used;
        }

        boolean usable() {
            return sandbox.usable() && (credentialsEnd == null || Instant.now().isBefore(credentialsEnd));
        }

        /** Waits until the function's code is initialised or has failed to. */
        void awaitInit() throws InterruptedException {
            sandbox.awaitInit();
        }

        /** Ends it if it uses more memory than the function has. */
        void checkMemory() {
            sandbox.checkMemory();
        }

        void close() {
            sandbox.close();
        }
    }

    private final ServiceContext context;
    private final Artifacts artifacts;
    private final EnvironmentVault vault;
    private final FunctionArchives archives;
    private @Nullable Runtime runtime;

    /** What all environments share, from the first one's start on. */
    private record Runtime(RuntimeApi api, RuntimeClient client) {}

    public Environments(ServiceContext context, Artifacts artifacts, EnvironmentVault vault) {
        this.context = context;
        this.artifacts = artifacts;
        this.vault = vault;
        this.archives = FunctionArchives.ofThisInstallation(context.cloud().workers());
    }

    public Path runDirectory() {
        return context.directory().resolve("run");
    }

    private synchronized Runtime open() throws IOException {
        Runtime known = runtime;
        if (known == null) {
            RuntimeClient client = RuntimeClient.find(context.cloud().home().resolve("lambda"));
            known = new Runtime(new RuntimeApi(context.cloud().workers()), client);
            runtime = known;
        }
        return known;
    }

    /** The service's word for itself when it acts for a function. */
    Caller service(Version version) {
        return Caller.service(
                "lambda.amazonaws.com", context.scope().accountId(), EnvironmentVault.baseArn(version.arn()));
    }

    /** The function's role, as Lambda assumes it for the function's own log and polling. */
    public Caller role(Version version) {
        return context.cloud()
                .assumeRole(
                        version.configuration().role(), version.configuration().functionName(), service(version));
    }

    /** A session's name has two characters at least, a function's one. */
    private static String session(FunctionConfiguration settings) {
        String name = settings.functionName();
        return name.length() > 1 ? name : name + "-";
    }

    public Environment start(Version version) {
        FunctionConfiguration settings = version.configuration();
        try {
            Runtime with = open();
            Instant now = context.clock().instant();
            String stream = DAY.format(now) + "/[" + settings.version() + "]"
                    + UUID.randomUUID().toString().replace("-", "");
            LoggingConfig logging = settings.loggingConfig();
            FunctionLog log = new FunctionLog(context, () -> role(version), logging.logGroup(), stream);
            PlatformLog platform = new PlatformLog(
                    log, logging.logFormat() == LogFormat.JSON, settings.version(), settings.memorySize());
            Credentials credentials = context.client(StsClient.class, service(version))
                    .assumeRole(r -> r.roleArn(settings.role())
                            .roleSessionName(session(settings))
                            .durationSeconds(3_600))
                    .credentials();
            Artifacts.Artifact artifact = artifacts.get(version.artifact());
            Map<String, String> environment = environment(version, artifact, logging, stream, credentials);
            platform.initStart(settings.runtimeAsString(), settings.functionName(), now);
            Sandbox sandbox = Sandbox.start(
                    context.cloud().workers(),
                    with.client(),
                    with.api(),
                    archives,
                    new Sandbox.Spec(
                            artifact,
                            settings.handler(),
                            settings.memorySize(),
                            environment,
                            List.of(),
                            libraries(version)),
                    runDirectory().resolve(UUID.randomUUID().toString()),
                    log::add);
            Instant end = credentials.expiration() == null
                    ? null
                    : credentials.expiration().minus(CREDENTIALS_MARGIN).minusSeconds(settings.timeout());
            return new Environment(sandbox, log, platform, end);
        } catch (IOException e) {
            throw LambdaErrors.service(
                    "The function " + settings.functionName() + " cannot run here: " + e.getMessage(), e);
        }
    }

    /** What the version's layers have for a class path. */
    private List<Path> libraries(Version version) throws IOException {
        List<Path> libraries = new ArrayList<>();
        for (String layer : version.layers()) {
            libraries.addAll(Artifacts.archives(artifacts.get(layer).taskRoot().resolve("java/lib")));
        }
        return libraries;
    }

    private Map<String, String> environment(
            Version version,
            Artifacts.Artifact artifact,
            LoggingConfig logging,
            String stream,
            Credentials credentials) {
        FunctionConfiguration settings = version.configuration();
        Map<String, String> environment = new TreeMap<>();
        environment.put("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
        String daemon = Traces.of(context.cloud(), context.scope()).daemonAddress();
        environment.put("AWS_XRAY_DAEMON_ADDRESS", daemon);
        environment.put("_AWS_XRAY_DAEMON_ADDRESS", daemon.substring(0, daemon.indexOf(':')));
        environment.put("_AWS_XRAY_DAEMON_PORT", daemon.substring(daemon.indexOf(':') + 1));
        environment.put("AWS_ENDPOINT_URL", context.cloud().endpoint().toString());
        Map<String, String> own = vault.forExecution(version);
        if (own != null) {
            environment.putAll(own);
        }
        environment.put("PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin");
        environment.putIfAbsent("LANG", "en_US.UTF-8");
        environment.putIfAbsent("TZ", ":UTC");
        environment.put("_HANDLER", settings.handler());
        environment.put("LAMBDA_TASK_ROOT", artifact.taskRoot().toString());
        environment.put("LAMBDA_RUNTIME_DIR", "/var/runtime");
        environment.put("AWS_REGION", context.scope().region());
        environment.put("AWS_DEFAULT_REGION", context.scope().region());
        environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + settings.runtimeAsString());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", settings.functionName());
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String.valueOf(settings.memorySize()));
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", settings.version());
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", logging.logGroup());
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", stream);
        if (logging.logFormat() == LogFormat.JSON) {
            environment.put("AWS_LAMBDA_LOG_FORMAT", "JSON");
            environment.put("AWS_LAMBDA_LOG_LEVEL", logging.applicationLogLevelAsString());
        }
        environment.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
        environment.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
        environment.put("AWS_SESSION_TOKEN", credentials.sessionToken());
        return environment;
    }

    /** The class archives of what has run; to be closed while it still runs. */
    public FunctionArchives archives() {
        return archives;
    }

    @Override
    public synchronized void close() {
        Runtime known = runtime;
        if (known != null) {
            known.api().close();
        }
    }
}
