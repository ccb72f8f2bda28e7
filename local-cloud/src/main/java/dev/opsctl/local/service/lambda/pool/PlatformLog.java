package dev.opsctl.local.service.lambda.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.engine.process.Sandbox;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The lines that Lambda itself writes: INIT_START, START, END, REPORT, in text or as JSON.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html">JSON form</a>
 */
public final class PlatformLog {

    private final FunctionLog log;
    private final boolean json;
    private final String version;
    private final int memory;

    PlatformLog(FunctionLog log, boolean json, String version, int memory) {
        this.log = log;
        this.json = json;
        this.version = version;
        this.memory = memory;
    }

    private static ObjectNode node() {
        return PojoJson.mapper().createObjectNode();
    }

    private void event(String type, Instant at, ObjectNode record) {
        log.add(node().put("time", at.toString())
                .put("type", type)
                .set("record", record)
                .toString());
    }

    void initStart(String runtime, String functionName, Instant at) {
        if (json) {
            event(
                    "platform.initStart",
                    at,
                    node().put("initializationType", "on-demand")
                            .put("phase", "init")
                            .put("runtimeVersion", runtime)
                            .put("functionName", functionName)
                            .put("functionVersion", version));
        } else {
            log.add("INIT_START Runtime Version: " + runtime.replaceFirst("^java", "java:")
                    + ".local\tRuntime Version ARN: arn:aws:lambda:local::runtime:" + runtime);
        }
    }

    public void start(String requestId, Instant at) {
        if (json) {
            event("platform.start", at, node().put("requestId", requestId).put("version", version));
        } else {
            log.add("START RequestId: " + requestId + " Version: " + version);
        }
    }

    /**
     * END and REPORT.
     *
     * @param initNanos 0 for a warm start
     * @param traceId null if the invocation is not traced
     */
    public void end(
            String requestId,
            Sandbox.Outcome outcome,
            long initNanos,
            long maxMemory,
            @Nullable String traceId,
            Instant at) {
        double millis = outcome.nanos() / 1e6;
        double init = initNanos / 1e6;
        String status =
                switch (outcome.end()) {
                    case SUCCESS -> null;
                    case FAILURE -> null;
                    case TIMEOUT -> "timeout";
                    default -> "error";
                };
        if (json) {
            ObjectNode metrics = node().put("durationMs", rounded(millis))
                    .put("billedDurationMs", (long) Math.ceil(millis + init))
                    .put("memorySizeMB", memory)
                    .put("maxMemoryUsedMB", maxMemory);
            if (initNanos > 0) {
                metrics.put("initDurationMs", rounded(init));
            }
            ObjectNode record = node().put("requestId", requestId);
            record.set("metrics", metrics);
            record.put("status", outcome.end() == Sandbox.End.FAILURE ? "error" : status == null ? "success" : status);
            event("platform.report", at, record);
            return;
        }
        log.add("END RequestId: " + requestId);
        StringBuilder report = new StringBuilder(String.format(
                Locale.ROOT,
                "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used:"
                        + " %d MB\t",
                requestId,
                millis,
                (long) Math.ceil(millis + init),
                memory,
                maxMemory));
        if (initNanos > 0) {
            report.append(String.format(Locale.ROOT, "Init Duration: %.2f ms\t", init));
        }
        if (status != null) {
            report.append("Status: ").append(status);
            if (outcome.end() != Sandbox.End.TIMEOUT) {
                report.append("\tError Type: ").append(errorType(outcome));
            }
        }
        if (traceId != null) {
            report.append("\nXRAY TraceId: ").append(traceId).append('\t');
        }
        log.add(report.toString());
    }

    private static String errorType(Sandbox.Outcome outcome) {
        return switch (outcome.end()) {
            case TIMEOUT -> "Sandbox.Timedout";
            case OUT_OF_MEMORY, EXIT -> "Runtime.ExitError";
            default -> outcome.reason() == null ? "Runtime.Unknown" : outcome.reason();
        };
    }

    private static double rounded(double millis) {
        return Math.round(millis * 1000) / 1000.0;
    }
}
