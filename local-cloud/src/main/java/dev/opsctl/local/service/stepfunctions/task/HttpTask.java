package dev.opsctl.local.service.stepfunctions.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.HttpConnections;
import dev.opsctl.local.cloud.HttpConnections.Additions;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/**
 * {@code arn:aws:states:::http:invoke}: a call of an HTTP endpoint, authorised by an EventBridge connection. On AWS the endpoint is
 * HTTPS; here plain HTTP is called too.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html">Call HTTPS APIs</a>
 */
final class HttpTask {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD");
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final ServiceContext context;

    HttpTask(ServiceContext context) {
        this.context = context;
    }

    /** @throws StateError {@code States.Http.StatusCode.N}, {@code States.Http.Socket} or what else went wrong */
    JsonNode call(Execution execution, Caller role, JsonNode parameters, @Nullable HttpExchange exchange) {
        String endpoint = required(parameters, parameters.path("ApiEndpoint"), "ApiEndpoint");
        String method = required(parameters, parameters.path("Method"), "Method");
        JsonNode config = parameters.has("InvocationConfig")
                ? parameters.get("InvocationConfig")
                : parameters.path("Authentication");
        String connection = required(parameters, config.path("ConnectionArn"), "Authentication.ConnectionArn");
        if (!METHODS.contains(method)) {
            throw StateError.runtime("The Method " + method + " of an HTTP task must be one of " + METHODS);
        }
        Additions additions = permitted(execution, role, endpoint, method, connection);
        Sending sending = sending(endpoint, method, parameters, additions);
        if (exchange != null) {
            Sending shown = exchange.revealing
                    ? sending
                    : sending(endpoint, method, parameters, new Additions(Map.of(), Map.of(), Map.of()));
            exchange.sent(shown.request(), shown.body());
        }
        HttpResponse<byte[]> response = send(endpoint, sending.request());
        if (exchange != null) {
            exchange.received(response, status(response.statusCode()));
        }
        return result(response);
    }

    private static String required(JsonNode parameters, JsonNode value, String name) {
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw StateError.runtime("The Parameters '" + parameters
                    + "' could not be used to start the Task: [The field '" + name + "' is required]");
        }
        return value.textValue();
    }

    private Additions permitted(Execution execution, Caller role, String endpoint, String method, String connection) {
        Scope scope = Arn.parse(connection)
                .orElseThrow(() -> StateError.runtime("Invalid ConnectionArn " + connection))
                .scope();
        try {
            context.cloud()
                    .authorizeAction(
                            role,
                            context.scope(),
                            "states:InvokeHTTPEndpoint",
                            execution.program().machineArn(),
                            Map.of("states:HTTPEndpoint", endpoint, "states:HTTPMethod", method));
            if (context.cloud().service(EventBridgeClient.class, scope) instanceof HttpConnections connections) {
                return connections.additions(connection, role, false);
            }
            throw StateError.runtime("There is no connection " + connection);
        } catch (AwsServiceException e) {
            String code = e.awsErrorDetails() == null
                    ? "Unavailable"
                    : e.awsErrorDetails().errorCode();
            String message = e.awsErrorDetails() == null
                    ? e.getMessage()
                    : e.awsErrorDetails().errorMessage();
            String reason =
                    switch (code) {
                        case "AccessDenied", "AccessDeniedException" -> "AccessDenied";
                        case "ValidationException" -> "InvalidConnectionState";
                        default -> code.replaceFirst("Exception$", "");
                    };
            throw new StateError("Events.ConnectionResource." + reason, message);
        }
    }

    /** A request with its body. */
    private record Sending(HttpRequest request, @Nullable String body) {}

    private Sending sending(String endpoint, String method, JsonNode parameters, Additions additions) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        parameters.path("QueryParameters").properties().forEach(p -> query.put(p.getKey(), texts(p.getValue())));
        additions.query().forEach((name, value) -> query.put(name, List.of(value)));
        StringBuilder address = new StringBuilder(endpoint);
        query.forEach((name, values) -> values.forEach(value -> address.append(address.indexOf("?") < 0 ? '?' : '&')
                .append(encode(name))
                .append('=')
                .append(encode(value))));
        boolean form = "URL_ENCODED"
                .equals(parameters.path("Transform").path("RequestBodyEncoding").asText());
        String body = body(parameters, additions.body(), form);
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(address.toString())).timeout(TIMEOUT);
            request.setHeader(
                    "User-Agent",
                    "Amazon|StepFunctions|HttpInvoke|" + context.scope().region());
            request.setHeader("Range", "bytes=0-262144");
            if (body != null) {
                request.setHeader("Content-Type", form ? "application/x-www-form-urlencoded" : "application/json");
            }
            parameters
                    .path("Headers")
                    .properties()
                    .forEach(h -> request.setHeader(h.getKey(), String.join(",", texts(h.getValue()))));
            additions.headers().forEach(request::setHeader);
            request.method(
                    method,
                    body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
            return new Sending(request.build(), body);
        } catch (IllegalArgumentException e) {
            throw StateError.runtime("The HTTP task could not be built: " + e.getMessage());
        }
    }

    private static HttpResponse<byte[]> send(String endpoint, HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new StateError("States.Http.Socket", endpoint + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StateError("States.Http.Socket", "The local cloud is stopping.");
        }
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> texts.add(item.asText()));
        } else {
            texts.add(value.isContainerNode() ? value.toString() : value.asText());
        }
        return texts;
    }

    private static @Nullable String body(JsonNode parameters, Map<String, String> additions, boolean form) {
        JsonNode given = parameters.get("RequestBody");
        if (given == null && additions.isEmpty()) {
            return null;
        }
        if (given != null && !given.isObject()) {
            return given.isTextual() ? given.textValue() : given.toString();
        }
        ObjectNode body = given == null ? PojoJson.mapper().createObjectNode() : given.deepCopy();
        additions.forEach(body::put);
        if (!form) {
            return body.toString();
        }
        String arrays = parameters
                .path("Transform")
                .path("RequestEncodingOptions")
                .path("ArrayFormat")
                .asText("INDICES");
        StringBuilder out = new StringBuilder();
        body.properties().forEach(field -> encode(out, field.getKey(), field.getValue(), arrays));
        return out.toString();
    }

    private static void encode(StringBuilder out, String name, JsonNode value, String arrays) {
        if (value.isObject()) {
            value.properties().forEach(f -> encode(out, name + "[" + f.getKey() + "]", f.getValue(), arrays));
        } else if (value.isArray() && arrays.equals("COMMAS")) {
            pair(out, name, String.join(",", texts(value)));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                String item =
                        switch (arrays) {
                            case "REPEAT" -> name;
                            case "BRACKETS" -> name + "[]";
                            default -> name + "[" + i + "]";
                        };
                encode(out, item, value.get(i), arrays);
            }
        } else {
            pair(out, name, value.asText());
        }
    }

    private static void pair(StringBuilder out, String name, String value) {
        out.append(out.length() == 0 ? "" : "&")
                .append(encode(name))
                .append('=')
                .append(encode(value));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode result(HttpResponse<byte[]> response) {
        String text = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() / 100 != 2) {
            throw new StateError("States.Http.StatusCode." + response.statusCode(), text);
        }
        ObjectNode result = PojoJson.mapper().createObjectNode();
        ObjectNode headers = result.putObject("Headers");
        response.headers().map().forEach((name, values) -> {
            var all = headers.putArray(name);
            values.forEach(all::add);
        });
        boolean json = response.headers()
                .firstValue("Content-Type")
                .map(type -> type.matches("(?i)application/([a-z.-]+\\+)?json.*"))
                .orElse(false);
        try {
            result.set(
                    "ResponseBody",
                    json && !text.isBlank()
                            ? PojoJson.mapper().readTree(text)
                            : PojoJson.mapper().getNodeFactory().textNode(text));
        } catch (JsonProcessingException e) {
            result.put("ResponseBody", text);
        }
        return result.put("StatusCode", response.statusCode()).put("StatusText", status(response.statusCode()));
    }

    private static String status(int code) {
        return switch (code) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 206 -> "Partial Content";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 409 -> "Conflict";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "";
        };
    }
}
