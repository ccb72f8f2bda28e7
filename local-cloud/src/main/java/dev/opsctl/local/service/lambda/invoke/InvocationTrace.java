package dev.opsctl.local.service.lambda.invoke;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.TraceIntake;
import dev.opsctl.local.engine.trace.OpenSegment;
import dev.opsctl.local.engine.trace.TraceHeader;
import dev.opsctl.local.engine.trace.Traces;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.function.EnvironmentVault;
import dev.opsctl.local.service.lambda.function.Functions.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.TracingMode;

/**
 * The segments of one invocation: the Lambda service's own and the function's, with what happened before, in and after the handler.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html">Tracing of functions</a>
 */
public final class InvocationTrace {

    private final ServiceContext context;
    private final FunctionConfiguration function;
    private final String arn;
    private final TraceIntake intake;
    private final OpenSegment service;
    private final OpenSegment attempt;
    /** Both from when the function is ready; an invocation that was refused has none. */
    private @Nullable OpenSegment run;

    private @Nullable OpenSegment invocation;

    private InvocationTrace(
            ServiceContext context, Version version, TraceIntake intake, OpenSegment service, OpenSegment attempt) {
        this.context = context;
        this.function = version.configuration();
        this.arn = EnvironmentVault.baseArn(version.arn());
        this.intake = intake;
        this.service = service;
        this.attempt = attempt;
    }

    /**
     * The header of an invocation, decided. A function that is only passed through traces what others have decided to trace.
     *
     * @param origin nothing decided: the sampling rules do for an active function
     */
    public static TraceHeader decide(ServiceContext context, Version version, TraceOrigin origin) {
        TraceHeader header = origin.header() != null
                ? origin.header()
                : TraceHeader.begin(context.clock().instant(), null);
        Boolean decided = origin.decided();
        if (decided == null) {
            FunctionConfiguration function = version.configuration();
            decided = function.tracingConfig().mode() == TracingMode.ACTIVE
                    && Traces.of(context.cloud(), context.scope())
                            .samples(new TraceIntake.Request(
                                    function.functionName(),
                                    "AWS::Lambda::Function",
                                    "",
                                    "",
                                    "",
                                    EnvironmentVault.baseArn(version.arn())));
        }
        return header.decided(decided);
    }

    static InvocationTrace begin(ServiceContext context, Version version, TraceOrigin origin, String requestId) {
        TraceIntake intake = Traces.of(context.cloud(), context.scope());
        TraceHeader header = decide(context, version, origin);
        Instant now = context.clock().instant();
        Instant from = origin.accepted() == null ? now : origin.accepted();
        OpenSegment service =
                OpenSegment.begin(intake, header, version.configuration().functionName(), "AWS::Lambda", from);
        service.with("", "resource_arn", EnvironmentVault.baseArn(version.arn()))
                .with("/aws", "request_id", requestId);
        if (!origin.links().isEmpty()) {
            service.with("", "links", links(origin.links()));
        }
        OpenSegment attempt = service;
        if (origin.accepted() != null) {
            service.subsegment("Dwell Time", from).end(now);
            attempt = service.subsegment("Attempt #" + origin.attempt(), now);
        }
        return new InvocationTrace(context, version, intake, service, attempt);
    }

    private static List<Map<String, Object>> links(List<TraceHeader> headers) {
        return headers.stream()
                .filter(header -> header.parent() != null)
                .map(header -> Map.<String, Object>of(
                        "trace_id",
                        header.root(),
                        "id",
                        header.parent(),
                        "attributes",
                        Map.of("aws.xray.reserved.reference_type", "parent")))
                .toList();
    }

    /** The function's environment is ready. @return what the runtime gets */
    TraceHeader ready(boolean cold, long initNanos) {
        Instant now = context.clock().instant();
        OpenSegment segment =
                OpenSegment.begin(intake, attempt.header(), function.functionName(), "AWS::Lambda::Function", now);
        run = segment;
        segment.with("", "resource_arn", arn)
                .with("/aws", "function_arn", arn)
                .with("/aws", "account_id", context.scope().accountId())
                .with("/aws", "resource_names", List.of(function.functionName()))
                .with("/aws", "cold_start", cold);
        if (cold && segment.isKept()) {
            Instant begun = now.minusNanos(initNanos);
            segment.json().put("start_time", begun.toEpochMilli() / 1e3);
            segment.subsegment("Initialization", begun)
                    .with("/aws", "function_arn", arn)
                    .end(now);
        }
        invocation = segment.subsegment("Invocation", now).with("/aws", "function_arn", arn);
        return segment.header();
    }

    /** The function has answered, or failed. @param error the runtime's error document; null if it has not failed */
    void answered(byte @Nullable [] error) {
        if (!service.isKept() || run == null || invocation == null) {
            return;
        }
        Instant now = context.clock().instant();
        if (error != null) {
            JsonNode document = read(error);
            String type = document.path("errorType").asText("Unhandled");
            String message = document.path("errorMessage").asText("");
            run.failed(type, message);
            invocation.failed(type, message);
            service.with("", "fault", true);
            if (attempt != service) {
                attempt.with("", "fault", true);
            }
        }
        invocation.end(now);
        attempt.status(200);
        end(now);
    }

    /** The environment is done with it. */
    void settled(Instant answered) {
        Instant now = context.clock().instant();
        if (run != null && run.isKept()) {
            run.subsegment("Overhead", answered)
                    .with("/aws", "function_arn", arn)
                    .end(now);
            run.end(now);
        }
    }

    /** The function was not run. @param status the answer of Lambda, 429 if it was throttled */
    void refused(int status) {
        attempt.status(status);
        end(context.clock().instant());
    }

    private void end(Instant now) {
        if (attempt != service) {
            attempt.end(now);
        }
        service.end(now);
    }

    private static JsonNode read(byte[] error) {
        try {
            return PojoJson.mapper().readTree(error);
        } catch (IOException e) {
            return PojoJson.mapper().missingNode();
        }
    }
}
