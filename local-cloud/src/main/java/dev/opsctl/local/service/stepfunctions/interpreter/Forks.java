package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.DistributedMapCheck;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch.Phase;
import java.util.Objects;

/** States that fork: the branches of a Parallel, the iterations of a Map. */
public final class Forks {

    private static final int MAX_CONCURRENCY = 40;

    private final StateData data;
    private final HistoryWriter history;
    private final Interpreter interpreter;

    public Forks(StateData data, HistoryWriter history, Interpreter interpreter) {
        this.data = data;
        this.history = history;
        this.interpreter = interpreter;
    }

    void parallel(Run run, Branch branch, JsonNode state, boolean jsonata) {
        JsonNode input = data.arguments(branch, state, data.scopes(run, branch), jsonata);
        history.add(run, branch, "ParallelStateStarted", e -> {});
        begin(branch, state.path("Branches").size());
        if (branch.inspection != null) {
            return; // a test gives the result itself
        }
        for (int i = 0; i < branch.total; i++) {
            child(run, branch, i, branch.scope + "/States/" + escape(branch.state) + "/Branches/" + i, input);
        }
    }

    static void begin(Branch branch, int total) {
        branch.wait(Phase.CHILDREN, null);
        branch.total = total;
        branch.started = 0;
        branch.finished = 0;
        branch.results = JsonNodeFactory.instance.objectNode();
    }

    public static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    Branch child(Run run, Branch parent, int index, String scope, JsonNode input) {
        Branch child = new Branch();
        child.id = run.nextBranch++;
        child.parent = parent.id;
        child.index = index;
        child.scope = scope;
        child.input = input;
        child.lastEvent = parent.lastEvent;
        child.quiet = parent.quiet;
        run.branches.add(child);
        child.state = run.scope(child).path("StartAt").asText();
        parent.started++;
        return child;
    }

    void map(Run run, Branch branch, JsonNode state, boolean jsonata) {
        ExpressionScope scopes = data.scopes(run, branch);
        JsonNode input = jsonata ? branch.input : data.effectiveInput(branch, state, scopes);
        int most = data.concurrency(state, scopes, jsonata);
        boolean distributed = branch.inspection == null && DistributedMapCheck.isDistributed(state);
        if (distributed && state.has("ItemReader")) {
            interpreter.distributed().begin(run, branch, state, input, null, most);
            return;
        }
        JsonNode items = branch.inspection != null && branch.inspection.items != null
                ? branch.inspection.items
                : items(state, input, scopes, jsonata);
        if (distributed) {
            interpreter.distributed().begin(run, branch, state, input, items, most);
            return;
        }
        begin(branch, items.size());
        branch.items = items;
        branch.mapInput = input;
        if (branch.inspection != null) {
            return; // a test gives the result itself
        }
        history.add(run, branch, "MapStateStarted", e -> e.mapStateStartedEventDetails(d -> d.length(items.size())));
        iterate(run, branch, state, jsonata);
    }

    private JsonNode items(JsonNode state, JsonNode input, ExpressionScope scopes, boolean jsonata) {
        if (jsonata && state.has("Items")) {
            JsonNode given = StateData.filled(state.get("Items"), scopes, "Items");
            return StateData.of("array", given, state.get("Items"), "Items");
        }
        JsonNode items = !jsonata && state.has("ItemsPath")
                ? scopes.withInput(input).at(state.get("ItemsPath").asText(), "ItemsPath")
                : input;
        if (!items.isArray()) {
            throw jsonata
                    ? StateError.evaluation(null, "Map state input must be an array but was: " + items)
                    : StateError.runtime(
                            "Reference path \"" + state.path("ItemsPath").asText("$") + "\" must point to array.");
        }
        return items;
    }

    void iterate(Run run, Branch branch, JsonNode state, boolean jsonata) {
        if (branch.finished == branch.total) {
            joined(run, branch, state, "Map");
            return;
        }
        int limit = data.concurrency(state, data.scopes(run, branch), jsonata);
        int most = limit == 0 ? MAX_CONCURRENCY : limit;
        String processor = state.has("ItemProcessor") ? "ItemProcessor" : "Iterator";
        while (branch.started < branch.total && branch.started - branch.finished < most) {
            int index = branch.started;
            Branch child = child(
                    run,
                    branch,
                    index,
                    branch.scope + "/States/" + escape(branch.state) + "/" + processor,
                    branch.items().get(index));
            child.mapItem = branch.items().get(index);
            child.input = selected(run, branch, child, state, jsonata);
            String name = branch.state;
            history.add(
                    run,
                    child,
                    "MapIterationStarted",
                    e -> e.mapIterationStartedEventDetails(d -> d.name(name).index(index)));
        }
    }

    /** What an iteration gets: its item, or what ItemSelector makes of it. */
    public JsonNode selected(Run run, Branch branch, Branch child, JsonNode state, boolean jsonata) {
        JsonNode selector =
                state.has("ItemSelector") ? state.get("ItemSelector") : jsonata ? null : state.get("Parameters");
        if (selector == null) {
            return Objects.requireNonNull(child.mapItem, "set before it is asked what an iteration gets");
        }
        ExpressionScope scopes =
                new ExpressionScope(branch.mapInput(), data.contextObject(run, child), data.variables(run, child));
        return jsonata ? StateData.filled(selector, scopes, "ItemSelector") : scopes.fill(selector);
    }

    /** An error as data. */
    ObjectNode told(StateError error) {
        return JsonNodeFactory.instance.objectNode().put("Error", error.name()).put("Cause", error.cause());
    }

    void joined(Run run, Branch branch, JsonNode state, String type) {
        history.aside(run, branch, type + "StateSucceeded", e -> {});
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < branch.total; i++) {
            results.add(branch.results().get(String.valueOf(i)));
        }
        interpreter.joined(run, branch, results);
    }
}
