package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.TraceIntake;
import dev.opsctl.local.engine.trace.OpenSegment;
import dev.opsctl.local.engine.trace.TraceHeader;
import dev.opsctl.local.engine.trace.Traces;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.definition.TaskResource;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import java.net.URI;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The segments of executions: one of the execution, its states and their calls as subsegments. Ids of executions and states follow from what
 * they are, so that an execution that is taken up after a crash goes on with its trace; each part is handed in by itself, because
 * an execution may wait for days.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html">Tracing of state machines</a>
 */
public final class ExecutionTrace {

    private static final Map<String, String> NAMES = Map.of(
            "lambda", "Lambda",
            "sqs", "SQS",
            "sns", "SNS",
            "dynamodb", "DynamoDB",
            "states", "STEPFUNCTIONS",
            "events", "EventBridge");
    private static final List<String> RESOURCES = List.of(
            "TableName",
            "table_name",
            "QueueUrl",
            "queue_url",
            "TopicArn",
            "topic_arn",
            "FunctionName",
            "function_name");

    private final ServiceContext context;

    ExecutionTrace(ServiceContext context) {
        this.context = context;
    }

    /**
     * The header that an execution is begun with, decided; as it came if the machine has no tracing, where the trace ends.
     *
     * @param header as it came with the call; may be null
     */
    @Nullable
    String decide(Machines.Machine machine, @Nullable String header) {
        if (machine.tracing() == null || !Boolean.TRUE.equals(machine.tracing().enabled())) {
            return header;
        }
        TraceHeader came = TraceHeader.parse(header)
                .orElseGet(() -> TraceHeader.begin(context.clock().instant(), null));
        TraceHeader decided = came.sampled() != null
                ? came
                : came.decided(intake().samples(new TraceIntake.Request(
                        machine.name(), "AWS::StepFunctions::StateMachine", "", "", "", machine.arn())));
        return TRACED + decided;
    }

    /** Before the header of an execution that is traced: what came with a call to a machine without tracing has no such mark. */
    private static final String TRACED = "Self=1;";

    /** What is to be shown of an execution's header. */
    public static @Nullable String shown(@Nullable String header) {
        return header != null && header.startsWith(TRACED) ? header.substring(TRACED.length()) : header;
    }

    private TraceIntake intake() {
        return Traces.of(context.cloud(), context.scope());
    }

    private static Optional<TraceHeader> decided(Execution execution) {
        return execution.traceHeader() != null && execution.traceHeader().startsWith(TRACED)
                ? TraceHeader.parse(execution.traceHeader())
                : Optional.empty();
    }

    private static Optional<TraceHeader> traced(Execution execution) {
        return decided(execution).filter(TraceHeader::isSampled);
    }

    private static String id(String seed) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < seed.length(); i++) {
            hash = (hash ^ seed.charAt(i)) * 0x100000001b3L;
        }
        return HexFormat.of().toHexDigits(hash);
    }

    private static String id(Execution execution) {
        return id(execution.arn() + "#" + execution.redrives());
    }

    private static String id(Execution execution, Branch branch) {
        return id(execution.arn() + "#" + execution.redrives() + "#" + branch.id + "#" + branch.enteredEvent);
    }

    private static TraceHeader within(TraceHeader header, String parent) {
        return new TraceHeader(header.root(), parent, true);
    }

    /** An execution has begun, and is shown as in progress until it ends. */
    void begun(Execution execution) {
        traced(execution).ifPresent(header -> {
            ObjectNode json = segment(execution, header);
            json.put("in_progress", true);
            intake().keep(json);
        });
    }

    private ObjectNode segment(Execution execution, TraceHeader header) {
        Instant start = execution.redriven() == null ? execution.start() : execution.redriven();
        OpenSegment segment = OpenSegment.begin(
                intake(), header, execution.program().machineName(), "AWS::StepFunctions::StateMachine", start);
        segment.with("", "resource_arn", execution.program().machineArn())
                .with("/aws", "execution_arn", execution.arn())
                .with("/aws", "account_id", context.scope().accountId());
        return segment.json().put("id", id(execution));
    }

    /** An execution has ended. */
    void ended(Execution execution) {
        traced(execution).ifPresent(header -> {
            ObjectNode json = segment(execution, header);
            json.put(
                    "end_time",
                    Math.max(
                            seconds(execution.stopped()),
                            json.path("start_time").asDouble()));
            if (!"SUCCEEDED".equals(execution.outcome().status())) {
                fail(
                        json,
                        execution.outcome().error() == null
                                ? execution.outcome().status()
                                : execution.outcome().error(),
                        execution.outcome().cause());
            }
            intake().keep(json);
        });
    }

    /** A state was left. @param failure what it failed with, or null */
    void left(Execution execution, Branch branch, @Nullable StateError failure) {
        traced(execution).ifPresent(header -> {
            Instant now = context.clock().instant();
            Instant start = branch.enteredAt == null ? now : branch.enteredAt;
            ObjectNode json = OpenSegment.part(intake(), within(header, id(execution)), branch.state, start)
                    .json()
                    .put("id", id(execution, branch))
                    .put("end_time", Math.max(seconds(now), seconds(start)));
            if (failure != null) {
                fail(json, failure.name(), failure.cause());
            }
            intake().keep(json);
        });
    }

    private static void fail(ObjectNode json, @Nullable String error, @Nullable String cause) {
        json.put("fault", true);
        json.withObject("/cause")
                .withArray("/exceptions")
                .addObject()
                .put("id", TraceHeader.newId())
                .put("type", error)
                .put("message", cause);
    }

    /** A state makes a call; nothing is kept of it if the execution is not traced. */
    OpenSegment call(Execution execution, Branch branch, TaskResource resource, JsonNode parameters) {
        Instant now = context.clock().instant();
        TraceHeader header = decided(execution).orElseGet(() -> TraceHeader.begin(now, null));
        if (!header.isSampled()) {
            return OpenSegment.part(null, header, "", now);
        }
        boolean http = resource.lambdaArn() == null && "http".equals(resource.type());
        String type = resource.type().replaceFirst("^aws-sdk:", "");
        OpenSegment call = OpenSegment.part(
                intake(),
                within(header, id(execution, branch)),
                http ? host(parameters) : NAMES.getOrDefault(type, type),
                now);
        call.with("", "namespace", http ? "remote" : "aws")
                .with("/aws", "operation", resource.lambdaArn() != null ? "invoke" : resource.operation());
        if (resource.lambdaArn() != null) {
            call.with("/aws", "function_name", resource.lambdaArn());
        }
        for (int i = 0; i < RESOURCES.size(); i += 2) {
            call.with(
                    "/aws",
                    RESOURCES.get(i + 1),
                    parameters.path(RESOURCES.get(i)).textValue());
        }
        return call;
    }

    private static String host(JsonNode parameters) {
        try {
            String host = URI.create(parameters.path("ApiEndpoint").asText()).getHost();
            return host == null ? "http" : host;
        } catch (IllegalArgumentException e) {
            return "http";
        }
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1e3;
    }
}
