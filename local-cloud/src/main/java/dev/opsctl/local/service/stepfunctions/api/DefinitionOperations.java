package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.test.StateTest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionRequest;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionResponse;

/** Definitions: validating them, and testing their states. */
final class DefinitionOperations {

    private static final int MAX_INPUT = 262_144;

    private final ServiceContext context;

    DefinitionOperations(ServiceContext context) {
        this.context = context;
    }

    public ValidateStateMachineDefinitionResponse validateStateMachineDefinition(
            ValidateStateMachineDefinitionRequest request) {
        return Diagnostics.of(request);
    }

    public TestStateResponse testState(TestStateRequest request) {
        return StateTest.of(context, request, checkedInput(request.input()));
    }

    /** Of an execution or a test: JSON, {@code {}} if there is none. */
    static String checkedInput(@Nullable String input) {
        String text = input == null ? "{}" : input;
        if (text.isEmpty()) {
            throw SfnErrors.invalidInput("Invalid execution input.");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_INPUT) {
            throw SfnErrors.invalidInput("The input exceeds 262144 bytes");
        }
        try {
            Json.parse(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw SfnErrors.invalidInput(String.valueOf(e.getMessage()));
        }
    }
}
