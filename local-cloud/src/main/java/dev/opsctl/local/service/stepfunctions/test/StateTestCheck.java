package dev.opsctl.local.service.stepfunctions.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.TaskResource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.MockInput;
import software.amazon.awssdk.services.sfn.model.TestStateConfiguration;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;

/** Which requests TestState takes: what needs a role, what needs a mock and what takes none. */
final class StateTestCheck {

    private static final Map<String, Set<String>> CONTEXT = Map.of(
            "Execution", Set.of("Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"),
            "State", Set.of("EnteredTime", "Name", "RetryCount"),
            "StateMachine", Set.of("Id", "Name"),
            "Task", Set.of("Token"));

    private StateTestCheck() {}

    /** @throws software.amazon.awssdk.services.sfn.model.SfnException with what AWS says of such a request */
    static void check(TestStateRequest request, TestedState tested) {
        if (request.roleArn() != null && !request.roleArn().matches("arn:[a-z-]+:iam::\\d{12}:role/.+")) {
            throw SfnErrors.invalidArn(request.roleArn());
        }
        MockInput mock = request.mock();
        if (mock != null) {
            mocked(request, tested, mock);
        } else {
            unmocked(request, tested);
        }
        TestStateConfiguration configuration = request.stateConfiguration();
        if (configuration != null) {
            configured(configuration, tested);
        }
    }

    private static void unmocked(TestStateRequest request, TestedState tested) {
        if (tested.forks()) {
            String message = "TestState API does not support Map or Parallel states. Supported state types include:"
                    + " [Task, Wait, Pass, Succeed, Fail, Choice]";
            throw Faults.of(InvalidDefinitionException.class, message);
        } else if (request.context() != null) {
            throw SfnErrors.validation("A Context object can be specified only when a mock is specified");
        }
        Optional<TaskResource> resource = tested.resource();
        if (resource.isEmpty()) {
            return;
        } else if (resource.get().activity()) {
            throw SfnErrors.validation("TestState does not support Activity tasks unless a mock is specified.");
        } else if (!resource.get().pattern().isEmpty()) {
            throw SfnErrors.validation("TestState does not support the '."
                    + resource.get().pattern() + "' service integration pattern unless a mock is specified.");
        } else if (request.roleArn() == null) {
            throw SfnErrors.validation("RoleArn must be specified when testing a Task state");
        }
    }

    private static void mocked(TestStateRequest request, TestedState tested, MockInput mock) {
        if (!tested.forks() && tested.resource().isEmpty()) {
            throw SfnErrors.validation("State type '" + tested.type() + "' is not supported when a mock is specified");
        } else if ((mock.result() == null) == (mock.errorOutput() == null)) {
            throw SfnErrors.validation(
                    "A test mock should have only one of the following fields: [result, errorOutput].");
        } else if (Boolean.TRUE.equals(request.revealSecrets())) {
            throw SfnErrors.validation("TestState does not support RevealSecrets when a mock is specified.");
        } else if (mock.errorOutput() != null && mock.errorOutput().error() == null) {
            throw SfnErrors.validation("The field error is required when mock.errorOutput is specified.");
        }
    }

    private static void configured(TestStateConfiguration configuration, TestedState tested) {
        boolean map = "Map".equals(tested.type());
        if (configuration.mapIterationFailureCount() != null && !map) {
            throw SfnErrors.validation("mapIterationFailureCount can be specified only for a Map state");
        } else if (configuration.mapItemReaderData() != null
                && !(map && tested.state().has("ItemReader"))) {
            throw SfnErrors.validation("mapItemReaderData can be specified only for a Map state with an ItemReader");
        } else if (configuration.errorCausedByState() != null
                && !(tested.forks() && tested.holds(configuration.errorCausedByState()))) {
            throw SfnErrors.validation("errorCausedByState must name a state within the Map or Parallel state, which "
                    + configuration.errorCausedByState() + " is not");
        } else if (configuration.retrierRetryCount() != null && configuration.retrierRetryCount() < 0) {
            throw SfnErrors.validation("retrierRetryCount must not be negative");
        }
    }

    /** The Context object that a test gives. */
    static ObjectNode context(String text, TestedState tested) {
        JsonNode context = object(text, "Context");
        for (Map.Entry<String, JsonNode> part : context.properties()) {
            Set<String> known = CONTEXT.get(part.getKey());
            if ("Map".equals(part.getKey())) {
                throw invalid("'Map' field is not supported when mocking a Context object");
            } else if (known == null) {
                throw invalid("Field '" + part.getKey() + "' is not allowed");
            } else if (!part.getValue().isObject()) {
                throw invalid(part.getKey() + " must be an object");
            } else if ("Task".equals(part.getKey())
                    && tested.resource().map(TaskResource::pattern).orElse("").isEmpty()) {
                throw invalid("Context object contains 'Task' when state is not a Task state with a '.sync' or"
                        + " '.waitForTaskToken' service integration pattern");
            }
            for (Map.Entry<String, JsonNode> field : part.getValue().properties()) {
                String place = part.getKey() + "." + field.getKey();
                boolean number = field.getKey().endsWith("Count");
                if (!known.contains(field.getKey())) {
                    throw invalid("Field '" + field.getKey() + "' is not allowed");
                } else if (number && !field.getValue().isIntegralNumber()) {
                    throw invalid(place + " must be a number");
                } else if (!number
                        && !"Input".equals(field.getKey())
                        && !field.getValue().isTextual()) {
                    throw invalid(place + " must be a string");
                }
            }
        }
        return (ObjectNode) context;
    }

    private static RuntimeException invalid(String reason) {
        return SfnErrors.validation("Invalid Context object provided: " + reason);
    }

    static JsonNode object(String text, String what) {
        try {
            JsonNode node = Json.parse(text);
            if (node.isObject()) {
                return node;
            }
        } catch (IllegalArgumentException e) {
            // the same answer as for JSON that is no object
        }
        throw SfnErrors.validation(what + " must be a JSON object");
    }
}
