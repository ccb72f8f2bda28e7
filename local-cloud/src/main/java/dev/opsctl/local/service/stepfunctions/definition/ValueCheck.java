package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.engine.json.JsonPaths;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at single values of a state: numbers and their ranges, times, paths and templates.
 *
 * @see <a href="https://states-language.net/spec.html">Amazon States Language</a>, which has the ranges
 */
final class ValueCheck {

    private static final BigDecimal MOST = BigDecimal.valueOf(99_999_999);
    private static final BigDecimal LONGEST_DELAY = BigDecimal.valueOf(31_622_400);
    private static final List<String> PATHS = List.of(
            "InputPath",
            "OutputPath",
            "ResultPath",
            "ItemsPath",
            "SecondsPath",
            "TimestampPath",
            "TimeoutSecondsPath",
            "HeartbeatSecondsPath",
            "MaxConcurrencyPath",
            "ToleratedFailureCountPath",
            "ToleratedFailurePercentagePath",
            "ErrorPath",
            "CausePath");
    private static final List<String> TEMPLATES = List.of("Parameters", "ResultSelector", "ItemSelector", "Assign");

    private final Findings findings;

    ValueCheck(Findings findings) {
        this.findings = findings;
    }

    void state(JsonNode state, String at, boolean jsonata) {
        number(state, "TimeoutSeconds", BigDecimal.ONE, MOST, true, at, jsonata);
        number(state, "HeartbeatSeconds", BigDecimal.ONE, MOST, true, at, jsonata);
        number(state, "Seconds", BigDecimal.ZERO, MOST, true, at, jsonata);
        number(state, "MaxConcurrency", BigDecimal.ZERO, null, true, at, jsonata);
        number(state, "ToleratedFailureCount", BigDecimal.ZERO, null, true, at, jsonata);
        number(state, "ToleratedFailurePercentage", BigDecimal.ZERO, BigDecimal.valueOf(100), false, at, jsonata);
        JsonNode timeout = state.path("TimeoutSeconds");
        JsonNode heartbeat = state.path("HeartbeatSeconds");
        if (timeout.isNumber() && heartbeat.isNumber() && heartbeat.doubleValue() >= timeout.doubleValue()) {
            findings.schema("'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'", at);
        }
        for (String field : List.of(
                "TimeoutSeconds",
                "HeartbeatSeconds",
                "MaxConcurrency",
                "ToleratedFailureCount",
                "ToleratedFailurePercentage",
                "Error",
                "Cause")) {
            if (state.has(field) && state.has(field + "Path")) {
                findings.schema("Only one of '" + field + "' and '" + field + "Path' may be given", at + "/" + field);
            }
        }
        timestamp(state.get("Timestamp"), at + "/Timestamp", jsonata);
        if (!jsonata) {
            PATHS.forEach(path -> path(state.get(path), at + "/" + path, path.endsWith("ResultPath")));
            TEMPLATES.forEach(template -> template(state.path(template), at + "/" + template));
        }
    }

    /** Retriers and catchers: whom they handle, how often and how long after. */
    void rules(JsonNode rules, String at) {
        for (int i = 0; i < rules.size(); i++) {
            JsonNode rule = rules.get(i);
            String place = at + "[" + i + "]";
            JsonNode names = rule.path("ErrorEquals");
            if (!rule.has("ErrorEquals")) {
                findings.missing("ErrorEquals", place);
            } else if (!names.isArray() || names.isEmpty()) {
                findings.schema("'ErrorEquals' must be a non-empty array of error names", place + "/ErrorEquals");
            } else if (names.valueStream().anyMatch(name -> "States.ALL".equals(name.asText()))) {
                if (names.size() > 1) {
                    findings.schema("'States.ALL' can only appear alone", place + "/ErrorEquals");
                } else if (i < rules.size() - 1) {
                    findings.schema("'States.ALL' can only appear in the last element", place + "/ErrorEquals");
                }
            }
            number(rule, "IntervalSeconds", BigDecimal.ONE, MOST, true, place, false);
            number(rule, "MaxAttempts", BigDecimal.ZERO, MOST, true, place, false);
            number(rule, "BackoffRate", BigDecimal.ONE, null, false, place, false);
            number(rule, "MaxDelaySeconds", BigDecimal.ONE, LONGEST_DELAY, true, place, false);
            JsonNode jitter = rule.path("JitterStrategy");
            if (rule.has("JitterStrategy") && !Set.of("FULL", "NONE").contains(jitter.asText())) {
                findings.schema("The value for the field 'JitterStrategy' must be one of: [FULL, NONE]", place);
            }
        }
    }

    void number(
            JsonNode of,
            String field,
            BigDecimal least,
            @Nullable BigDecimal most,
            boolean whole,
            String at,
            boolean jsonata) {
        JsonNode value = of.get(field);
        if (value == null
                || jsonata && value.asText().startsWith("{%")
                || value.asText().startsWith("$")) {
            return; // a path in the place of a value is warned of, see DefinitionWarnings
        }
        String place = at + "/" + field;
        if (!value.isNumber()
                || whole && value.decimalValue().stripTrailingZeros().scale() > 0) {
            findings.schema("Expected value of type " + (whole ? "Integer" : "Number"), place);
        } else if (value.decimalValue().compareTo(least) < 0
                || most != null && value.decimalValue().compareTo(most) > 0) {
            findings.schema(
                    "The value for the field '" + field + "' must be "
                            + (most == null ? "at least " + least : "between " + least + " and " + most),
                    place);
        }
    }

    private void timestamp(@Nullable JsonNode time, String at, boolean jsonata) {
        if (time == null || jsonata && time.asText().startsWith("{%")) {
            return;
        }
        try {
            OffsetDateTime.parse(time.asText());
        } catch (DateTimeParseException e) {
            findings.schema("String does not match RFC3339 timestamp", at);
        }
    }

    void template(JsonNode template, String at) {
        if (template.isArray()) {
            for (int i = 0; i < template.size(); i++) {
                template(template.get(i), at + "[" + i + "]");
            }
        }
        for (Map.Entry<String, JsonNode> field : template.properties()) {
            if (!field.getKey().endsWith(".$")) {
                template(field.getValue(), at + "/" + field.getKey());
            } else if (!expression(field.getValue().asText(""))) {
                findings.schema(
                        "The value for the field '" + field.getKey()
                                + "' must be a valid JSONPath or a valid intrinsic function call",
                        at);
            }
        }
    }

    private static boolean expression(String text) {
        return text.startsWith("$") ? isPath(text) : IntrinsicSyntax.isCall(text);
    }

    private static boolean isPath(String text) {
        try {
            if (text.length() == 1 || !Character.isLetter(text.charAt(1))) {
                JsonPaths.compile(text.startsWith("$$") ? text.substring(1) : text);
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    void path(@Nullable JsonNode path, String at, boolean reference) {
        if (path == null || path.isNull()) {
            return;
        }
        String text = path.asText();
        try {
            if (text.startsWith("States.") && !reference) {
                if (!IntrinsicSyntax.isCall(text)) {
                    throw new IllegalArgumentException("no call");
                }
            } else if (!text.startsWith("$")) {
                throw new IllegalArgumentException("no path");
            } else if (reference) {
                ReferencePath.steps(text);
            } else if (!isPath(text)) {
                throw new IllegalArgumentException("no path");
            }
        } catch (IllegalArgumentException e) {
            findings.schema(
                    "The value for the field must be a valid " + (reference ? "Reference Path" : "JSONPath"), at);
        }
    }
}
