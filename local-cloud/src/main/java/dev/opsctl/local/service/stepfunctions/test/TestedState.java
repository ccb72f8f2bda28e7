package dev.opsctl.local.service.stepfunctions.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.DefinitionCheck;
import dev.opsctl.local.service.stepfunctions.definition.TaskResource;
import dev.opsctl.local.service.stepfunctions.interpreter.Forks;
import dev.opsctl.local.service.stepfunctions.interpreter.Interpreter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one state of a definition that TestState runs.
 *
 * @param definition the state machine around it, which is made up if the test gives the state alone
 * @param scope JSON pointer to the object whose States it is in
 * @param inMap whether that object is the processor of a Map
 */
record TestedState(JsonNode definition, String scope, String name, boolean inMap) {

    private static final String ALONE = "StateName";

    /**
     * @param stateName null if the definition is that of the state alone
     * @throws software.amazon.awssdk.services.sfn.model.SfnException if there is no such state, or the definition is not valid
     */
    static TestedState of(String definition, @Nullable String stateName) {
        JsonNode root;
        try {
            root = Json.parse(String.valueOf(definition));
        } catch (IllegalArgumentException e) {
            throw SfnErrors.invalidDefinition("INVALID_JSON_DESCRIPTION: " + e.getMessage());
        }
        if (stateName == null) {
            refuse(DefinitionCheck.checkTest(ALONE, root));
            ObjectNode machine = JsonNodeFactory.instance.objectNode().put("StartAt", ALONE);
            machine.putObject("States").set(ALONE, root);
            return new TestedState(machine, "", ALONE, false);
        }
        TestedState found = find(root, root, "", stateName, false)
                .orElseThrow(() -> SfnErrors.validation("State not found in definition"));
        refuse(DefinitionCheck.checkTest(definition));
        return found;
    }

    private static void refuse(List<DefinitionCheck.Finding> findings) {
        if (!findings.isEmpty()) {
            throw SfnErrors.invalidDefinition(
                    findings.stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
    }

    private static Optional<TestedState> find(JsonNode root, JsonNode machine, String at, String name, boolean inMap) {
        if (machine.path("States").has(name)) {
            return Optional.of(new TestedState(root, at, name, inMap));
        }
        for (Map.Entry<String, JsonNode> state : machine.path("States").properties()) {
            String place = at + "/States/" + Forks.escape(state.getKey());
            List<Optional<TestedState>> below = new ArrayList<>();
            for (String processor : List.of("ItemProcessor", "Iterator")) {
                below.add(find(root, state.getValue().path(processor), place + "/" + processor, name, true));
            }
            for (int i = 0; i < state.getValue().path("Branches").size(); i++) {
                JsonNode branch = state.getValue().path("Branches").get(i);
                below.add(find(root, branch, place + "/Branches/" + i, name, inMap));
            }
            Optional<TestedState> found =
                    below.stream().flatMap(Optional::stream).findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    JsonNode state() {
        return (scope.isEmpty() ? definition : definition.at(scope))
                .path("States")
                .path(name);
    }

    String type() {
        return state().path("Type").asText();
    }

    /** Whether it has iterations or branches, whose result a test gives itself. */
    boolean forks() {
        return "Map".equals(type()) || "Parallel".equals(type());
    }

    /** What a Task calls; empty for the other types. */
    Optional<TaskResource> resource() {
        return "Task".equals(type()) ? Optional.of(Interpreter.resource(state())) : Optional.empty();
    }

    /** Whether a state of this name is anywhere inside this one. */
    boolean holds(String inner) {
        ObjectNode around = JsonNodeFactory.instance.objectNode();
        around.putObject("States").set(name, state());
        return !name.equals(inner) && find(around, around, "", inner, false).isPresent();
    }
}
