package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.engine.time.IsoTime;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Map states in distributed mode: Map Runs. Their items come from the input or from S3, alone or in batches, each is worked on beside the
 * history of the execution, some may fail, and the results go to S3 if the state says so.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html">Distributed mode</a>
 */
public final class DistributedMaps {

    private static final int MOST_AT_ONCE = 1_000;
    private static final String EXCEEDED = "The specified tolerated failure threshold was exceeded";

    private final StateData data;
    private final HistoryWriter history;
    private final Interpreter interpreter;
    private final Interpreter.Effects effects;

    DistributedMaps(StateData data, HistoryWriter history, Interpreter interpreter, Interpreter.Effects effects) {
        this.data = data;
        this.history = history;
        this.interpreter = interpreter;
        this.effects = effects;
    }

    /** @param most how many of its items may be worked on at once; 0 if as many as there may be */
    void begin(Run run, Branch branch, JsonNode state, JsonNode input, @Nullable JsonNode items, int most) {
        boolean jsonata = run.jsonata(branch);
        ExpressionScope scopes = data.scopes(run, branch).withInput(input);
        branch.mapInput = input;
        history.add(
                run,
                branch,
                "MapStateStarted",
                e -> e.mapStateStartedEventDetails(d -> d.length(items == null ? 0 : items.size())));
        JsonNode reader = state.path("ItemReader");
        // recorded on AWS: what the fields say of themselves fails the state before it has a Map Run
        ObjectNode config = config(reader.path("ReaderConfig"), scopes, jsonata);
        branch.mapRun = started(run, branch, state, most, tolerated(run, branch, state, jsonata));
        history.add(
                run,
                branch,
                "MapRunStarted",
                e -> e.mapRunStartedEventDetails(
                        d -> d.mapRunArn(branch.mapRun().arn())));
        noted(run, branch);
        if (items != null) {
            work(run, branch, state, (ArrayNode) items, jsonata);
            return;
        }
        branch.parameters = jsonata
                ? StateData.filled(arguments(reader, "Arguments"), scopes, "ItemReader/Arguments")
                : scopes.fill(arguments(reader, "Parameters"));
        branch.wait(Phase.TASK, null);
        effects.read(run, branch, config);
    }

    private static JsonNode arguments(JsonNode of, String field) {
        return of.has(field) ? of.get(field) : JsonNodeFactory.instance.objectNode();
    }

    /** A reader's settings with what they take from the input. */
    private ObjectNode config(JsonNode config, ExpressionScope scopes, boolean jsonata) {
        ObjectNode known = config.isObject() ? config.deepCopy() : JsonNodeFactory.instance.objectNode();
        JsonNode most = data.number(config, "MaxItems", scopes, jsonata);
        if (most != null) {
            known.set("MaxItems", most);
        }
        return known;
    }

    /** Reads again what was being read when the cloud ended. */
    public void again(Run run, Branch branch) {
        JsonNode state = run.state(branch);
        boolean jsonata = run.jsonata(branch);
        ExpressionScope scopes = data.scopes(run, branch).withInput(branch.mapInput());
        if (branch.results == null) {
            effects.read(run, branch, config(state.path("ItemReader").path("ReaderConfig"), scopes, jsonata));
        } else {
            effects.write(run, branch);
        }
    }

    private MapRun.Tolerated tolerated(Run run, Branch branch, JsonNode state, boolean jsonata) {
        ExpressionScope scopes = data.scopes(run, branch);
        JsonNode count = data.number(state, "ToleratedFailureCount", scopes, jsonata);
        if (count != null && count.doubleValue() < 0) {
            throw StateError.runtime("ToleratedFailureCount cannot be negative.");
        }
        JsonNode percentage = data.fraction(state, "ToleratedFailurePercentage", scopes, jsonata);
        if (percentage != null && !(percentage.doubleValue() >= 0 && percentage.doubleValue() <= 100)) {
            throw StateError.runtime("ToleratedFailurePercentage must be between 0 and 100.");
        }
        return new MapRun.Tolerated(
                count == null ? 0 : count.asLong(), percentage == null ? 0 : percentage.floatValue());
    }

    private MapRun started(Run run, Branch branch, JsonNode state, int most, MapRun.Tolerated tolerated) {
        String label = state.path("Label").asText(UUID.randomUUID().toString());
        Execution execution = run.execution;
        String arn = data.context().arn("mapRun:" + execution.program().machineName() + "/" + label + ":")
                + UUID.randomUUID();
        MapRun.Counts none = new MapRun.Counts(0, 0, 0, 0, 0, 0);
        return new MapRun(
                arn,
                execution.arn(),
                execution.program().machineArn() + "/" + label,
                label,
                "RUNNING",
                data.context().clock().instant(),
                null,
                most,
                tolerated,
                none,
                none);
    }

    private static void noted(Run run, Branch branch) {
        run.mapRuns.put(branch.mapRun().arn(), branch.mapRun);
    }

    /** The items were read. */
    public void read(Run run, Branch branch, ArrayNode items) {
        interpreter.guarded(run, branch, state -> work(run, branch, state, items, run.jsonata(branch)));
    }

    /** The items could not be read, or the results not written. */
    public void failed(Run run, Branch branch, StateError error) {
        branch.mapRun = branch.mapRun().ended("FAILED", data.context().clock().instant());
        noted(run, branch);
        history.add(
                run,
                branch,
                "MapRunFailed",
                e -> e.mapRunFailedEventDetails(d -> d.error(error.name()).cause(error.cause())));
        interpreter.forkFailed(run, branch, error, "MapStateFailed");
    }

    private void work(Run run, Branch branch, JsonNode state, ArrayNode items, boolean jsonata) {
        ArrayNode inputs = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < items.size(); i++) {
            Branch one = new Branch();
            one.parent = branch.id;
            one.index = i;
            one.mapItem = items.get(i);
            inputs.add(interpreter.forks().selected(run, branch, one, state, jsonata));
        }
        if (state.has("ItemBatcher")) {
            ExpressionScope scopes = data.scopes(run, branch).withInput(branch.mapInput());
            inputs = batches(inputs, state.get("ItemBatcher"), scopes, jsonata);
        }
        Forks.begin(branch, inputs.size());
        branch.items = inputs;
        branch.failures = JsonNodeFactory.instance.objectNode();
        branch.mapRun = branch.mapRun()
                .of(new MapRun.Counts(items.size(), 0, 0, 0, 0, 0), new MapRun.Counts(inputs.size(), 0, 0, 0, 0, 0));
        iterate(run, branch, state);
    }

    /** Items put together, as many or as long as the batcher says. */
    public ArrayNode batches(JsonNode inputs, JsonNode batcher, ExpressionScope scopes, boolean jsonata) {
        JsonNode count = data.number(batcher, "MaxItemsPerBatch", scopes, jsonata);
        JsonNode length = data.number(batcher, "MaxInputBytesPerBatch", scopes, jsonata);
        int items = count == null ? Integer.MAX_VALUE : StateData.whole(count);
        int bytes = length == null ? Integer.MAX_VALUE : StateData.whole(length);
        JsonNode shared = batcher.get("BatchInput");
        JsonNode batchInput = shared == null
                ? null
                : jsonata ? StateData.filled(shared, scopes, "ItemBatcher/BatchInput") : scopes.fill(shared);
        ArrayNode batches = JsonNodeFactory.instance.arrayNode();
        ArrayNode current = null;
        int size = 0;
        for (JsonNode input : inputs) {
            int more = input.toString().getBytes(StandardCharsets.UTF_8).length;
            if (current == null || current.size() == items || size + more > bytes) {
                ObjectNode batch = batches.addObject();
                if (batchInput != null) {
                    batch.set("BatchInput", batchInput);
                }
                current = batch.putArray("Items");
                size = 0;
            }
            current.add(input);
            size += more;
        }
        return batches;
    }

    private static int size(Branch branch, int index, JsonNode state) {
        return state.has("ItemBatcher")
                ? branch.items().get(index).path("Items").size()
                : 1;
    }

    private void iterate(Run run, Branch branch, JsonNode state) {
        if (branch.finished == branch.total) {
            complete(run, branch, state);
            return;
        }
        int allowed = branch.mapRun().maxConcurrency();
        int most = allowed == 0 ? MOST_AT_ONCE : allowed;
        String processor = state.has("ItemProcessor") ? "ItemProcessor" : "Iterator";
        while (branch.started < branch.total && branch.started - branch.finished < most) {
            int index = branch.started;
            Branch child = interpreter
                    .forks()
                    .child(
                            run,
                            branch,
                            index,
                            branch.scope + "/States/" + Forks.escape(branch.state) + "/" + processor,
                            branch.items().get(index));
            child.quiet = true;
            branch.mapRun = branch.mapRun()
                    .of(
                            branch.mapRun().items().began(size(branch, index, state)),
                            branch.mapRun().executions().began(1));
        }
        noted(run, branch);
    }

    /** An item, or a batch of them, has come out well, or has failed. @param error null if it came out well */
    void ended(Run run, Branch branch, Branch child, @Nullable JsonNode output, @Nullable StateError error) {
        JsonNode state = run.state(branch);
        String index = String.valueOf(child.index);
        long items = size(branch, child.index, state);
        boolean well = error == null;
        if (error == null) {
            branch.results().set(index, output);
        } else {
            branch.failures().set(index, interpreter.forks().told(error));
        }
        branch.finished++;
        run.remove(child);
        branch.mapRun = branch.mapRun()
                .of(
                        branch.mapRun().items().ended(items, well),
                        branch.mapRun().executions().ended(1, well));
        MapRun.Counts counts = branch.mapRun().items();
        if (!well && branch.mapRun().tolerated().exceeded(counts.failed(), counts.total())) {
            for (Branch other : new ArrayList<>(run.branches)) {
                if (other.parent != null && other.parent == branch.id) {
                    run.remove(other);
                }
            }
            failed(run, branch, new StateError("States.ExceedToleratedFailureThreshold", EXCEEDED));
            return;
        }
        interpreter.guarded(run, branch, s -> iterate(run, branch, s));
    }

    private void complete(Run run, Branch branch, JsonNode state) {
        JsonNode writer = state.path("ResultWriter");
        if (!writer.has("Resource")) {
            JsonNode results = results(
                    run,
                    branch,
                    writer.path("WriterConfig").path("Transformation").asText("COMPACT"),
                    true);
            branch.mapRun = branch.mapRun()
                    .of(
                            branch.mapRun().items().allWritten(),
                            branch.mapRun().executions().allWritten());
            done(run, branch, results);
            return;
        }
        boolean jsonata = run.jsonata(branch);
        ExpressionScope scopes = data.scopes(run, branch).withInput(branch.mapInput());
        branch.parameters = jsonata
                ? StateData.filled(arguments(writer, "Arguments"), scopes, "ResultWriter/Arguments")
                : scopes.fill(arguments(writer, "Parameters"));
        branch.wait(Phase.TASK, null);
        effects.write(run, branch);
    }

    /** The results were written. @param manifest the key of the file that lists the others */
    public void written(Run run, Branch branch, String manifest) {
        interpreter.guarded(run, branch, state -> {
            ObjectNode result = JsonNodeFactory.instance
                    .objectNode()
                    .put("MapRunArn", branch.mapRun().arn());
            result.putObject("ResultWriterDetails")
                    .put("Bucket", branch.parameters().path("Bucket").asText())
                    .put("Key", manifest);
            branch.mapRun = branch.mapRun()
                    .of(
                            branch.mapRun().items().allWritten(),
                            branch.mapRun().executions().allWritten());
            done(run, branch, result);
        });
    }

    private void done(Run run, Branch branch, JsonNode result) {
        branch.mapRun =
                branch.mapRun().ended("SUCCEEDED", data.context().clock().instant());
        noted(run, branch);
        history.add(run, branch, "MapRunSucceeded", e -> {});
        history.aside(run, branch, "MapStateSucceeded", e -> {});
        interpreter.joined(run, branch, result);
    }

    /**
     * What has come of the items, in their order.
     *
     * @param transformation as a WriterConfig names it
     * @param well those that came out well, or those that failed
     */
    public ArrayNode results(Run run, Branch branch, String transformation, boolean well) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        ObjectNode from = well ? branch.results() : branch.failures();
        for (int i = 0; i < branch.total; i++) {
            JsonNode one = from.get(String.valueOf(i));
            if (one == null) {
                continue;
            } else if (!well || "NONE".equals(transformation)) {
                all.add(record(run, branch, i, one, well));
            } else if ("FLATTEN".equals(transformation) && one.isArray()) {
                all.addAll((ArrayNode) one);
            } else {
                all.add(one);
            }
        }
        return all;
    }

    /** What DescribeExecution would tell of the execution that worked on an item. */
    private ObjectNode record(Run run, Branch branch, int index, JsonNode outcome, boolean well) {
        Instant now = data.context().clock().instant();
        String name = UUID.nameUUIDFromBytes((branch.mapRun().arn() + index).getBytes(StandardCharsets.UTF_8))
                .toString();
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        one.put(
                        "ExecutionArn",
                        data.context()
                                .arn("execution:" + run.execution.program().machineName() + "/"
                                        + branch.mapRun().label() + ":" + name))
                .put("Input", branch.items().get(index).toString());
        one.putObject("InputDetails").put("Included", true);
        one.put("Name", name);
        if (well) {
            one.put("Output", outcome.toString());
            one.putObject("OutputDetails").put("Included", true);
        } else {
            one.setAll((ObjectNode) outcome);
        }
        return one.put("StartDate", IsoTime.millis(branch.mapRun().start()))
                .put("StateMachineArn", branch.mapRun().machineArn())
                .put("Status", well ? "SUCCEEDED" : "FAILED")
                .put("StopDate", IsoTime.millis(now));
    }
}
