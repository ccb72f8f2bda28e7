package dev.opsctl.local.service.cloudwatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.model.DashboardValidationMessage;

/**
 * What is wrong with a dashboard's body: with its widgets, their places on the grid of 24 columns, and what each type of widget needs.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html">Dashboard body structure</a>
 */
final class DashboardBody {

    private static final int MOST_WIDGETS = 500;
    private static final int COLUMNS = 24;
    private static final int MINUTE = 60;
    private static final int HIGHEST = 1000;
    private static final int MOST_METRICS = 500;
    private static final int MOST_ALARMS = 100;

    /** Types of widgets, with the properties that each must have; CloudWatch takes others, too. */
    private static final Map<String, List<String>> TYPES = Map.of(
            "alarm", List.of("alarms"),
            "custom", List.of("endpoint"),
            "explorer", List.of("metrics"),
            "log", List.of("query", "region"),
            "text", List.of("markdown"));

    private static final String REQUIRED = "Should have required property '%s'";

    /** Nothing may follow the object. */
    private static final ObjectReader WHOLE =
            PojoJson.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Set<String> VIEWS =
            Set.of("timeSeries", "singleValue", "gauge", "bar", "pie", "table", "number");

    /** What a widget has; CloudWatch ignores what else it is given, and says so. */
    private static final Set<String> MEMBERS = Set.of("type", "x", "y", "width", "height", "properties");

    private final List<DashboardValidationMessage> errors = new ArrayList<>();
    private final List<DashboardValidationMessage> warnings = new ArrayList<>();

    private DashboardBody() {}

    /** Looks at a body; empty if it is no JSON object at all. */
    static Optional<DashboardBody> of(String body) {
        JsonNode root;
        try {
            root = WHOLE.readTree(body);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (!root.isObject()) {
            return Optional.empty();
        }
        DashboardBody check = new DashboardBody();
        check.root(root);
        return Optional.of(check);
    }

    /** Empty for a body that is right. */
    List<DashboardValidationMessage> errors() {
        return errors;
    }

    /** What is ignored in a body that is right. */
    List<DashboardValidationMessage> warnings() {
        return warnings;
    }

    /** As the message of the refusal has them. */
    static String text(List<DashboardValidationMessage> errors) {
        ArrayNode list = PojoJson.mapper().createArrayNode();
        errors.forEach(
                error -> list.addObject().put("dataPath", error.dataPath()).put("message", error.message()));
        return list.toPrettyString();
    }

    private void error(String path, String message) {
        errors.add(message(path, message));
    }

    private static DashboardValidationMessage message(String path, String message) {
        return DashboardValidationMessage.builder()
                .dataPath(path)
                .message(message)
                .build();
    }

    private void root(JsonNode body) {
        if (!body.has("widgets")) {
            error("", REQUIRED.formatted("widgets"));
        } else if (array("/widgets", body.get("widgets"), MOST_WIDGETS)) {
            for (int i = 0; i < body.get("widgets").size(); i++) {
                widget("/widgets/" + i, body.get("widgets").get(i));
            }
        }
    }

    private boolean array(String path, JsonNode node, int most) {
        if (!node.isArray()) {
            error(path, "Should be array");
        } else if (node.size() > most) {
            error(path, "Should NOT have more than " + most + " items");
        } else {
            return true;
        }
        return false;
    }

    private void widget(String path, JsonNode widget) {
        if (!widget.isObject()) {
            error(path, "Should be object");
            return;
        }
        widget.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                warnings.add(message(
                        path,
                        "The \"" + name
                                + "\" property is not expected to be part of a widget definition, will be ignored"));
            }
        });
        if (widget.has("x") != widget.has("y")) {
            error(path, REQUIRED.formatted(widget.has("x") ? "y" : "x"));
        }
        whole(path, widget, "x", 0, COLUMNS - 1);
        whole(path, widget, "y", 0, Integer.MAX_VALUE);
        whole(path, widget, "width", 1, COLUMNS);
        whole(path, widget, "height", 1, HIGHEST);
        JsonNode type = widget.path("type");
        if (type.isMissingNode()) {
            error(path, REQUIRED.formatted("type"));
        } else if (!type.isTextual()) {
            error(path + "/type", "Should be string");
        } else if (!widget.has("properties")) {
            error(path, REQUIRED.formatted("properties"));
        } else if (!widget.get("properties").isObject()) {
            error(path + "/properties", "Should be object");
        } else {
            properties(path + "/properties", type.asText(), widget.get("properties"));
        }
    }

    private void whole(String path, JsonNode widget, String name, int least, int most) {
        JsonNode value = widget.get(name);
        if (value == null) {
            return;
        }
        if (!value.isIntegralNumber()) {
            error(path + "/" + name, "Should be integer");
        } else if (value.asLong() < least) {
            error(path + "/" + name, "Should be >= " + least);
        } else if (value.asLong() > most) {
            error(path + "/" + name, "Should be <= " + most);
        }
    }

    private void properties(String path, String type, JsonNode properties) {
        TYPES.getOrDefault(type, List.of()).stream()
                .filter(name -> !properties.has(name))
                .forEach(name -> error(path, REQUIRED.formatted(name)));
        if (type.equals("alarm") && properties.has("alarms")) {
            alarms(path + "/alarms", properties.get("alarms"));
        } else if (type.equals("text")
                && properties.has("markdown")
                && !properties.get("markdown").isTextual()) {
            error(path + "/markdown", "Should be string");
        } else if (type.equals("metric")) {
            metrics(path, properties);
        }
    }

    private void metrics(String path, JsonNode properties) {
        JsonNode view = properties.path("view");
        if (!view.isMissingNode() && !VIEWS.contains(view.asText())) {
            error(path + "/view", "Should be equal to one of the allowed values");
        }
        requireSource(path, properties);
        period(path + "/period", properties.path("period"));
        if (properties.has("metrics") && array(path + "/metrics", properties.get("metrics"), MOST_METRICS)) {
            for (int i = 0; i < properties.get("metrics").size(); i++) {
                DashboardMetrics.check(
                        path + "/metrics/" + i, properties.get("metrics").get(i), this::error);
            }
        }
    }

    /** Either metrics and their region, or an alarm: what is missing of both is told. */
    private void requireSource(String path, JsonNode properties) {
        JsonNode annotations = properties.path("annotations");
        List<String> missing = Stream.of("region", "metrics")
                .filter(name -> !properties.has(name))
                .toList();
        if (missing.isEmpty() || annotations.has("alarms")) {
            return;
        }
        missing.forEach(name -> error(path, REQUIRED.formatted(name)));
        error(path, "The metric widget should have specified a region and a data source or an alarm annotation");
        if (annotations.isMissingNode()) {
            error(path, REQUIRED.formatted("annotations"));
        } else {
            error(path + "/annotations", REQUIRED.formatted("alarms"));
        }
    }

    /** A minute or several, or one of the shorter ones. */
    private void period(String path, JsonNode period) {
        if (!period.isIntegralNumber() || Spans.isPeriod(period.asInt())) {
            return;
        }
        if (period.asLong() < MINUTE) {
            error(path, "Should be >= " + MINUTE);
        }
        if (period.asLong() % MINUTE != 0) {
            error(path, "Should be multiple of " + MINUTE);
        }
        error(path, "Should match exactly one schema in oneOf");
    }

    private void alarms(String path, JsonNode alarms) {
        if (array(path, alarms, MOST_ALARMS) && alarms.isEmpty()) {
            error(path, "Should NOT have less than 1 items");
        }
    }
}
