package dev.opsctl.local.service.cloudwatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.model.DashboardValidationMessage;

/**
 * What is wrong with a dashboard's body: with its widgets, their places on the grid of 24 columns, and what each type of widget needs.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html">Dashboard body structure</a>
 */
final class DashboardBody {

    private static final int MOST_WIDGETS = 500;
    private static final int COLUMNS = 24;
    private static final int HIGHEST = 1000;
    private static final int MOST_METRICS = 500;
    private static final int MOST_ALARMS = 100;

    /** The types of widgets, with the properties that each must have. */
    private static final Map<String, List<String>> TYPES = Map.of(
            "alarm", List.of("alarms"),
            "custom", List.of("endpoint"),
            "explorer", List.of("metrics"),
            "log", List.of("query", "region"),
            "metric", List.of("region"),
            "text", List.of("markdown"));

    private static final Set<String> VIEWS =
            Set.of("timeSeries", "singleValue", "gauge", "bar", "pie", "table", "number");

    private final List<DashboardValidationMessage> errors = new ArrayList<>();

    private DashboardBody() {}

    /** Empty for a body that is right. */
    static List<DashboardValidationMessage> errors(String body) {
        DashboardBody check = new DashboardBody();
        try {
            check.root(PojoJson.mapper().readTree(body));
        } catch (JsonProcessingException e) {
            check.error("", "The field DashboardBody must be a valid JSON object");
        }
        return check.errors;
    }

    /** As the message of the refusal has them. */
    static String text(List<DashboardValidationMessage> errors) {
        ArrayNode list = PojoJson.mapper().createArrayNode();
        errors.forEach(
                error -> list.addObject().put("dataPath", error.dataPath()).put("message", error.message()));
        return list.toPrettyString();
    }

    private void error(String path, String message) {
        errors.add(DashboardValidationMessage.builder()
                .dataPath(path)
                .message(message)
                .build());
    }

    private void root(JsonNode body) {
        if (!body.isObject()) {
            error("", "Should be object");
        } else if (!body.has("widgets")) {
            error("", "Should have required property 'widgets'");
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
        if (widget.has("x") != widget.has("y")) {
            error(path, "Should have required property '" + (widget.has("x") ? "y" : "x") + "'");
        }
        whole(path, widget, "x", 0, COLUMNS - 1);
        whole(path, widget, "y", 0, Integer.MAX_VALUE);
        whole(path, widget, "width", 1, COLUMNS);
        whole(path, widget, "height", 1, HIGHEST);
        JsonNode type = widget.path("type");
        if (type.isMissingNode()) {
            error(path, "Should have required property 'type'");
        } else if (!type.isTextual() || !TYPES.containsKey(type.asText())) {
            error(path + "/type", "Should be equal to one of the allowed values");
        } else if (!widget.has("properties")) {
            error(path, "Should have required property 'properties'");
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
        TYPES.get(type).stream()
                .filter(name -> !properties.has(name))
                .forEach(name -> error(path, "Should have required property '" + name + "'"));
        if (type.equals("alarm") && properties.has("alarms")) {
            array(path + "/alarms", properties.get("alarms"), MOST_ALARMS);
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
        if (!properties.has("metrics")) {
            if (properties.path("annotations").path("alarms").isMissingNode()) {
                error(path, "Should have required property 'metrics'");
            }
        } else if (array(path + "/metrics", properties.get("metrics"), MOST_METRICS)) {
            for (int i = 0; i < properties.get("metrics").size(); i++) {
                metric(path + "/metrics/" + i, properties.get("metrics").get(i));
            }
        }
    }

    /** Namespace, name, and names and values of dimensions in turn; or an expression alone; and how it is drawn. */
    private void metric(String path, JsonNode metric) {
        boolean right = metric.isArray() && !metric.isEmpty();
        if (!metric.isArray()) {
            error(path, "Should be array");
        }
        int texts = 0;
        for (int i = 0; right && i < metric.size(); i++) {
            if (metric.get(i).isTextual()) {
                texts++;
            } else {
                right = metric.get(i).isObject() && i == metric.size() - 1;
            }
        }
        if (!right) {
            error(
                    path,
                    "Field \"metrics\" has to be an array of array of strings, with an optional metricRenderer object as last element");
        } else if (texts == 0 && !metric.get(0).has("expression")) {
            error(path, "Should have required property 'expression'");
        } else if (texts == 1) {
            error(path, "Should NOT have fewer than 2 items");
        } else if (texts % 2 == 1) {
            error(path, "Field \"metrics\" has a dimension without a value");
        }
    }
}
