package dev.opsctl.local.service.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.stepfunctions.Branch.Phase;

/** States that fork: the branches of a Parallel, the iterations of a Map. */
final class Forks {

    private static final int MAX_CONCURRENCY = 40;

    private final StateData data;
    private final HistoryWriter history;
    private final Interpreter interpreter;

    Forks(StateData data, HistoryWriter history, Interpreter interpreter) {
        this.data = data;
        this.history = history;
        this.interpreter = interpreter;
    }

    void parallel(Run run, Branch branch, JsonNode state, boolean jsonata) {
        JsonNode input = data.arguments(state, data.scopes(run, branch), jsonata);
        history.add(run, branch, "ParallelStateStarted", e -> {});
        begin(branch, state.path("Branches").size());
        for (int i = 0; i < branch.total; i++) {
            child(run, branch, i, branch.scope + "/States/" + escape(branch.state) + "/Branches/" + i, input);
        }
    }

    private static void begin(Branch branch, int total) {
        branch.wait(Phase.CHILDREN, null);
        branch.total = total;
        branch.started = 0;
        branch.finished = 0;
        branch.results = JsonNodeFactory.instance.objectNode();
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private Branch child(Run run, Branch parent, int index, String scope, JsonNode input) {
        Branch child = new Branch();
        child.id = run.nextBranch++;
        child.parent = parent.id;
        child.index = index;
        child.scope = scope;
        child.input = input;
        child.lastEvent = parent.lastEvent;
        run.branches.add(child);
        child.state = run.scope(child).path("StartAt").asText();
        parent.started++;
        return child;
    }

    void map(Run run, Branch branch, JsonNode state, boolean jsonata) {
        Scopes scopes = data.scopes(run, branch);
        JsonNode input = jsonata ? branch.input : data.effectiveInput(state, scopes);
        JsonNode items = jsonata
                ? state.has("Items") ? data.value(state, "Items", scopes, true) : input
                : state.has("ItemsPath")
                        ? scopes.withInput(input).at(state.get("ItemsPath").asText(), "ItemsPath")
                        : input;
        if (!items.isArray()) {
            throw StateError.runtime(
                    "Reference path \"" + state.path("ItemsPath").asText("$") + "\" must point to array.");
        }
        begin(branch, items.size());
        branch.items = items;
        branch.mapInput = input;
        history.add(run, branch, "MapStateStarted", e -> e.mapStateStartedEventDetails(d -> d.length(items.size())));
        iterate(run, branch, state, jsonata);
    }

    void iterate(Run run, Branch branch, JsonNode state, boolean jsonata) {
        if (branch.finished == branch.total) {
            joined(run, branch, state, "Map");
            return;
        }
        JsonNode limit = data.value(state, "MaxConcurrency", data.scopes(run, branch), jsonata);
        int most = limit == null || limit.asInt() == 0 ? MAX_CONCURRENCY : limit.asInt();
        String processor = state.has("ItemProcessor") ? "ItemProcessor" : "Iterator";
        while (branch.started < branch.total && branch.started - branch.finished < most) {
            int index = branch.started;
            Branch child = child(
                    run,
                    branch,
                    index,
                    branch.scope + "/States/" + escape(branch.state) + "/" + processor,
                    branch.items.get(index));
            child.mapItem = branch.items.get(index);
            JsonNode selector =
                    state.has("ItemSelector") ? state.get("ItemSelector") : jsonata ? null : state.get("Parameters");
            if (selector != null) {
                Scopes scopes = new Scopes(branch.mapInput, data.contextObject(run, child), data.variables(run, child));
                ObjectNode selected = JsonNodeFactory.instance.objectNode();
                selected.set("Arguments", selector);
                child.input = jsonata ? data.arguments(selected, scopes, true) : scopes.fill(selector);
            }
            long before = branch.lastEvent;
            String name = branch.state;
            history.add(
                    run,
                    child,
                    "MapIterationStarted",
                    e -> e.mapIterationStartedEventDetails(d -> d.name(name).index(index)));
            branch.lastEvent = before;
        }
    }

    void joined(Run run, Branch branch, JsonNode state, String type) {
        history.add(run, branch, type + "StateSucceeded", e -> {});
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < branch.total; i++) {
            results.add(branch.results.get(String.valueOf(i)));
        }
        interpreter.guarded(
                run,
                branch,
                s -> interpreter.leave(
                        run,
                        branch,
                        data.output(run, branch, state, StateData.limited(branch, results), run.jsonata(branch)),
                        state));
    }
}
