package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Which fields states have, by their type and their query language. */
final class StateFields {

    private static final Set<String> COMMON = Set.of("Type", "Comment", "QueryLanguage");
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "Pass",
                    Set.of(
                            "Next",
                            "End",
                            "Result",
                            "InputPath",
                            "OutputPath",
                            "ResultPath",
                            "Parameters",
                            "Output",
                            "Assign"),
            "Task",
                    Set.of(
                            "Next",
                            "End",
                            "Resource",
                            "InputPath",
                            "OutputPath",
                            "ResultPath",
                            "Parameters",
                            "ResultSelector",
                            "Retry",
                            "Catch",
                            "TimeoutSeconds",
                            "TimeoutSecondsPath",
                            "HeartbeatSeconds",
                            "HeartbeatSecondsPath",
                            "Arguments",
                            "Output",
                            "Assign"),
            "Choice", Set.of("Choices", "Default", "InputPath", "OutputPath", "Output", "Assign"),
            "Wait",
                    Set.of(
                            "Next",
                            "End",
                            "Seconds",
                            "SecondsPath",
                            "Timestamp",
                            "TimestampPath",
                            "InputPath",
                            "OutputPath",
                            "Output",
                            "Assign"),
            "Succeed", Set.of("InputPath", "OutputPath", "Output"),
            "Fail", Set.of("Error", "ErrorPath", "Cause", "CausePath"),
            "Parallel",
                    Set.of(
                            "Next",
                            "End",
                            "Branches",
                            "InputPath",
                            "OutputPath",
                            "ResultPath",
                            "Parameters",
                            "ResultSelector",
                            "Retry",
                            "Catch",
                            "Arguments",
                            "Output",
                            "Assign"),
            "Map",
                    Set.of(
                            "ItemReader",
                            "ItemBatcher",
                            "ResultWriter",
                            "Label",
                            "ToleratedFailureCount",
                            "ToleratedFailureCountPath",
                            "ToleratedFailurePercentage",
                            "ToleratedFailurePercentagePath",
                            "Next",
                            "End",
                            "ItemProcessor",
                            "Iterator",
                            "ItemsPath",
                            "Items",
                            "ItemSelector",
                            "MaxConcurrency",
                            "MaxConcurrencyPath",
                            "InputPath",
                            "OutputPath",
                            "ResultPath",
                            "Parameters",
                            "ResultSelector",
                            "Retry",
                            "Catch",
                            "Output",
                            "Assign"));
    private static final Set<String> JSONPATH_ONLY = Set.of(
            "InputPath",
            "OutputPath",
            "ResultPath",
            "Parameters",
            "ResultSelector",
            "TimeoutSecondsPath",
            "HeartbeatSecondsPath",
            "SecondsPath",
            "TimestampPath",
            "ItemsPath",
            "MaxConcurrencyPath",
            "ToleratedFailureCountPath",
            "ToleratedFailurePercentagePath",
            "ErrorPath",
            "CausePath",
            "Result");
    private static final Set<String> JSONATA_ONLY = Set.of("Arguments", "Output", "Items");

    private StateFields() {}

    static boolean isType(String type) {
        return FIELDS.containsKey(type);
    }

    static boolean has(String type, String field) {
        return FIELDS.getOrDefault(type, Set.of()).contains(field);
    }

    /** AWS puts what is wrong with the choice of fields at the state, not at the field. */
    static void check(JsonNode state, String type, boolean jsonata, String at, Findings findings) {
        state.fieldNames().forEachRemaining(field -> {
            if (!COMMON.contains(field) && !has(type, field)) {
                findings.schema("Field '" + field + "' is not supported", at);
            } else if (jsonata ? JSONPATH_ONLY.contains(field) : JSONATA_ONLY.contains(field)) {
                findings.schema(
                        "The QueryLanguage is set to '" + (jsonata ? "JSONata" : "JSONPath") + "', but field '" + field
                                + "' is only supported for the '" + (jsonata ? "JSONPath" : "JSONata")
                                + "' QueryLanguage",
                        at);
            }
        });
    }
}
