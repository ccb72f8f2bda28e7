package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.TraceIntake;
import dev.opsctl.local.engine.trace.OpenSegment;
import dev.opsctl.local.engine.trace.TraceHeader;
import dev.opsctl.local.engine.trace.Traces;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.apigateway.model.Stage;

/**
 * The trace of one request to a stage. A stage with tracing decides about requests that come undecided, and writes a segment; one without
 * hands on what came, with a root if there was none.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html">Tracing of APIs</a>
 */
final class StageTrace {

    private final ServiceContext context;
    private final OpenSegment segment;
    private final TraceHeader header;

    StageTrace(ServiceContext context, String api, String apiName, Stage stage, ApiRequest request, String requestId) {
        this.context = context;
        Scope scope = context.scope();
        Instant now = context.clock().instant();
        TraceHeader came = TraceHeader.parse(request.headers().get("X-Amzn-Trace-Id"))
                .orElseGet(() -> TraceHeader.begin(now, null));
        if (!Boolean.TRUE.equals(stage.tracingEnabled())) {
            header = came;
            segment = OpenSegment.begin(null, came.decided(false), "", "", now);
            return;
        }
        TraceIntake intake = Traces.of(context.cloud(), scope);
        String name = apiName + "/" + stage.stageName();
        String arn = "arn:aws:apigateway:" + scope.region() + "::/restapis/" + api + "/stages/" + stage.stageName();
        TraceHeader decided = came.sampled() != null
                ? came
                : came.decided(intake.samples(new TraceIntake.Request(
                        name,
                        "AWS::ApiGateway::Stage",
                        request.host() == null ? "" : request.host(),
                        request.httpMethod(),
                        "/" + stage.stageName() + request.path(),
                        arn)));
        segment = OpenSegment.begin(intake, decided, name, "AWS::ApiGateway::Stage", now);
        header = segment.header();
        if (segment.isKept()) {
            segment.with("", "resource_arn", arn)
                    .with(
                            "/http/request",
                            "url",
                            "https://" + request.host() + "/" + stage.stageName() + request.path())
                    .with("/http/request", "method", request.httpMethod())
                    .with("/http/request", "client_ip", request.sourceIp())
                    .with("/http/request", "user_agent", request.headers().get("User-Agent"))
                    .with(
                            "/aws",
                            "api_gateway",
                            Map.of(
                                    "account_id",
                                    scope.accountId(),
                                    "rest_api_id",
                                    api,
                                    "stage",
                                    stage.stageName(),
                                    "request_id",
                                    requestId));
        }
    }

    /** What the caller and what is called learn. */
    TraceHeader header() {
        return header;
    }

    /** Whether the stage writes a segment. */
    private boolean isTraced() {
        return segment.isKept();
    }

    /**
     * Makes a call of another service as a subsegment.
     *
     * @param operation null if only the request tells it
     * @param function its name, if it is a function
     * @param call gets the caller, with the header that belongs to the call
     */
    <T> T calling(
            String service,
            @Nullable String operation,
            @Nullable String function,
            Caller caller,
            Function<Caller, T> call,
            ToIntFunction<T> status) {
        if (!isTraced()) {
            return call.apply(header.on(caller));
        }
        OpenSegment made = segment.subsegment(service, context.clock().instant());
        made.with("", "namespace", "aws")
                .with("/aws", "operation", operation)
                .with("/aws", "region", context.scope().region())
                .with("/aws", "function_name", function)
                .with("/aws", "resource_names", function == null ? null : List.of(function));
        try {
            T answer = call.apply(made.header().on(caller));
            made.status(status.applyAsInt(answer));
            return answer;
        } catch (AwsServiceException e) {
            made.status(e.statusCode());
            throw e;
        } finally {
            made.end(context.clock().instant());
        }
    }

    void answered(ApiResponse answer) {
        segment.status(answer.status())
                .with("/http/response", "content_length", answer.body().length)
                .end(context.clock().instant());
    }
}
