package dev.opsctl.local.service.stepfunctions.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch;
import dev.opsctl.local.service.stepfunctions.interpreter.ExpressionScope;
import dev.opsctl.local.service.stepfunctions.interpreter.Forks;
import dev.opsctl.local.service.stepfunctions.interpreter.Inspection;
import dev.opsctl.local.service.stepfunctions.interpreter.Interpreter;
import dev.opsctl.local.service.stepfunctions.interpreter.Run;
import dev.opsctl.local.service.stepfunctions.interpreter.StateData;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.InspectionData;
import software.amazon.awssdk.services.sfn.model.TestStateConfiguration;

/** A Map state under test: what its iterations would get, and how many of them may fail. Its iterations do not run. */
final class MapTest {

    private final StateData data;
    private final Forks forks;
    private final Interpreter interpreter;

    private @Nullable Integer maxConcurrency;
    private @Nullable Integer toleratedCount;
    private @Nullable Float toleratedPercentage;

    MapTest(StateData data, Forks forks, Interpreter interpreter) {
        this.data = data;
        this.forks = forks;
        this.interpreter = interpreter;
    }

    /** Takes the items that an ItemReader would have read. */
    static void read(Inspection inspection, JsonNode state, String readerData) {
        try {
            JsonNode items = Json.parse(readerData);
            JsonNode pointer = state.path("ItemReader").path("ReaderConfig").path("ItemsPointer");
            if (pointer.isTextual()) {
                items = items.at(pointer.textValue());
                inspection.stages.put("afterItemsPointer", items);
            }
            inspection.items = items;
        } catch (IllegalArgumentException e) {
            throw SfnErrors.validation("mapItemReaderData must be valid JSON");
        }
    }

    /**
     * Looks at a Map whose items are known.
     *
     * @throws StateError if more of its iterations fail than are tolerated
     */
    void inspect(Run run, Branch branch, @Nullable TestStateConfiguration configuration) {
        JsonNode state = run.state(branch);
        boolean jsonata = run.jsonata(branch);
        if (!jsonata && state.has("ItemsPath")) {
            branch.saw("afterItemsPath", branch.items());
        }
        ExpressionScope scopes = data.scopes(run, branch);
        JsonNode concurrency = data.value(state, "MaxConcurrency", scopes, jsonata);
        maxConcurrency = concurrency == null ? 0 : concurrency.asInt();
        JsonNode count = data.value(state, "ToleratedFailureCount", scopes, jsonata);
        toleratedCount = count == null ? null : count.asInt();
        JsonNode percentage = data.value(state, "ToleratedFailurePercentage", scopes, jsonata);
        toleratedPercentage = percentage == null ? null : percentage.floatValue();
        JsonNode inputs = inputs(run, branch, state, jsonata);
        if (state.has("ItemSelector") || !jsonata && state.has("Parameters")) {
            branch.saw("afterItemSelector", inputs);
        }
        if (state.has("ItemBatcher")) {
            branch.saw(
                    "afterItemBatcher",
                    interpreter.distributed().batches(inputs, state.get("ItemBatcher"), scopes, jsonata));
        }
        Integer failures = configuration == null ? null : configuration.mapIterationFailureCount();
        if (failures != null) {
            thresholds(failures, branch.items().size());
        }
    }

    private JsonNode inputs(Run run, Branch branch, JsonNode state, boolean jsonata) {
        ArrayNode inputs = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < branch.items().size(); i++) {
            Branch iteration = new Branch();
            iteration.parent = branch.id;
            iteration.index = i;
            iteration.mapItem = branch.items().get(i);
            inputs.add(forks.selected(run, branch, iteration, state, jsonata));
        }
        return inputs;
    }

    private void thresholds(int failures, int items) {
        if (failures > items) {
            throw SfnErrors.validation(
                    "mapIterationFailureCount must not exceed the number of items, which is " + items);
        }
        boolean tooMany = toleratedCount != null && failures > toleratedCount
                || toleratedPercentage != null && failures * 100f > toleratedPercentage * items;
        if (tooMany) {
            throw new StateError(
                    "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded");
        }
    }

    void describe(InspectionData.Builder data) {
        data.maxConcurrency(maxConcurrency)
                .toleratedFailureCount(toleratedCount)
                .toleratedFailurePercentage(toleratedPercentage);
    }
}
