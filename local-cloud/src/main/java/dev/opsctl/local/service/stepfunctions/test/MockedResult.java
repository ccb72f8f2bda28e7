package dev.opsctl.local.service.stepfunctions.test;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.SdkOperation;
import dev.opsctl.local.service.stepfunctions.definition.TaskResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.services.sfn.model.MockInput;

/** The result that a test gives in place of a call, checked against what the called operation can answer. */
final class MockedResult {

    private MockedResult() {}

    /** @throws software.amazon.awssdk.services.sfn.model.SfnException if the operation could not have answered this */
    static JsonNode of(MockInput mock, TestedState tested) {
        JsonNode result;
        try {
            result = Json.parse(mock.result());
        } catch (IllegalArgumentException e) {
            throw SfnErrors.validation("Mocked result must be valid JSON");
        }
        if (tested.forks()) {
            forked(result, tested);
        } else if (!"NONE".equals(mock.fieldValidationModeAsString())) {
            boolean strict = !"PRESENT".equals(mock.fieldValidationModeAsString());
            TaskResource resource = tested.resource().orElseThrow();
            polled(resource).ifPresent(call -> called(result, call, strict, resource.waitsForExecution()));
        }
        return result;
    }

    /** @param waits whether input and output are JSON, not text of JSON */
    private static void called(JsonNode result, SdkOperation call, boolean strict, boolean waits) {
        if (!result.isObject()) {
            throw SfnErrors.validation("Mocked result must be a JSON object.");
        }
        for (String member : strict ? call.required() : List.<String>of()) {
            if (!result.has(member)) {
                throw invalid("Required field '" + member + "' is missing");
            }
        }
        structure(result, call.answer(), waits ? Set.of("Input", "Output") : Set.of());
    }

    private static void forked(JsonNode result, TestedState tested) {
        if ("Map".equals(tested.type()) && tested.state().has("ResultWriter")) {
            if (!result.isObject()) {
                throw SfnErrors.validation("Mocked result must be a JSON object.");
            }
        } else if (!result.isArray()) {
            throw SfnErrors.validation("Mocked result must be an array.");
        } else if ("Parallel".equals(tested.type())
                && result.size() != tested.state().path("Branches").size()) {
            throw SfnErrors.validation(
                    "Mocked result must contain the same number of items as number of Parallel branches.");
        }
    }

    /** The operation whose answer is the task's result; for a task that waits for an execution, the one that is polled. */
    private static Optional<SdkOperation> polled(TaskResource resource) {
        if (resource.lambdaArn() != null
                || resource.activity()
                || resource.waitsForToken()
                || "http".equals(resource.type())) {
            return Optional.empty();
        }
        return Optional.of(SdkOperation.of(
                resource.waitsForExecution()
                        ? TaskResource.parse("arn:aws:states:::aws-sdk:sfn:describeExecution")
                        : resource));
    }

    /** @param free the members that may be anything */
    private static void structure(JsonNode value, SdkPojo model, Set<String> free) {
        for (SdkField<?> field : model.sdkFields()) {
            String name = SdkOperation.pascal(PojoJson.name(field));
            if (value.has(name) && !free.contains(name)) {
                field(name, value.get(name), field);
            }
        }
    }

    private static void field(String name, JsonNode value, SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.LIST) {
            require(value.isArray(), name, "an array");
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            value.forEach(item -> field(name, item, member));
        } else if (type == MarshallingType.MAP) {
            require(value.isObject(), name, "an object");
            SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                field(name, entry.getValue(), member);
            }
        } else if (type == MarshallingType.SDK_POJO) {
            require(value.isObject(), name, "an object");
            structure(value, field.constructor().get(), Set.of());
        } else if (type == MarshallingType.STRING) {
            require(value.isTextual(), name, "a string");
        } else if (type == MarshallingType.INSTANT) {
            require(value.isTextual(), name, "a string");
        } else if (type == MarshallingType.BOOLEAN) {
            require(value.isBoolean(), name, "a boolean");
        } else if (type == MarshallingType.SDK_BYTES) {
            require(field.containsTrait(PayloadTrait.class) || value.isTextual(), name, "a string");
        } else if (Number.class.isAssignableFrom(type.getTargetClass())) {
            require(value.isNumber(), name, "a number");
        }
    }

    private static void require(boolean held, String name, String what) {
        if (!held) {
            throw invalid("Field '" + name + "' must be " + what);
        }
    }

    private static RuntimeException invalid(String reason) {
        return SfnErrors.validation("Mock result schema validation error: " + reason);
    }
}
