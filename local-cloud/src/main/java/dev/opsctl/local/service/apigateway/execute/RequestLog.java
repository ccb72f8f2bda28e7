package dev.opsctl.local.service.apigateway.execute;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.AccessLogSettings;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;

/**
 * What the gateway notes of one request: lines of the execution log, as far as the method's settings ask for them, and at the end the
 * access log's line.
 */
final class RequestLog {
    private static final int LONGEST = 1_024;
    private static final String TRUNCATED = "[TRUNCATED]";

    /** {@code ERROR} logs the requests that fail; {@code INFO} all; data traces add headers and bodies. */
    private boolean info;

    private boolean errors;
    private boolean data;
    private final StageLogs logs;
    private final String api;
    private final String stage;
    private final String requestId;

    RequestLog(StageLogs logs, String api, String stage, String requestId) {
        this.logs = logs;
        this.api = api;
        this.stage = stage;
        this.requestId = requestId;
    }

    /** Begins with the settings of the request's method, if it has any. */
    void begin(Exchange exchange, @Nullable MethodSetting setting) {
        String level = setting == null || setting.loggingLevel() == null ? "OFF" : setting.loggingLevel();
        info = level.equals("INFO");
        errors = info || level.equals("ERROR");
        data = info && Boolean.TRUE.equals(setting == null ? null : setting.dataTraceEnabled());
        info("Extended Request Id: " + exchange.extendedId);
        info("Starting execution for request: " + requestId);
        info("HTTP Method: " + exchange.request.httpMethod() + ", Resource Path: " + exchange.request.path());
        data("Method request path: " + pairs(exchange.pathParameters));
        data("Method request query string: " + pairs(lasts(exchange.query)));
        data("Method request headers: " + pairs(masked(exchange.request.headers())));
        data("Method request body before transformations: " + text(exchange.request.body()));
    }

    void info(String line) {
        if (info) {
            write(line);
        }
    }

    void error(String line) {
        if (errors) {
            write(line);
        }
    }

    private void data(String line) {
        if (data) {
            write(line);
        }
    }

    void sent(Exchange exchange, IntegrationRequest request) {
        data("Endpoint request URI: " + request.uri());
        data("Endpoint request headers: " + pairs(masked(request.headers())));
        data("Endpoint request body after transformations: " + text(request.body()));
        info("Sending request to " + (request.uri().isEmpty() ? "the mock" : request.uri()));
    }

    void received(Exchange exchange, ApiResponse answer) {
        info("Received response. Status: " + answer.status() + ", Integration latency: "
                + exchange.timing.integrationMillis() + " ms");
        data("Endpoint response headers: " + pairs(lasts(answer.headers().map())));
        data("Endpoint response body before transformations: " + text(answer.body()));
    }

    void completed(Exchange exchange, ApiResponse answer) {
        data("Method response body after transformations: " + text(answer.body()));
        data("Method response headers: " + pairs(lasts(answer.headers().map())));
        info("Successfully completed execution");
        info("Method completed with status: " + answer.status());
    }

    void failed(GatewayFailure failure, int status) {
        error(
                failure.status() >= 500
                        ? "Execution failed due to configuration error: " + failure.detail()
                        : "Execution failed: " + failure.detail());
        error("Gateway response type: " + failure.type() + " with status code: " + status);
        info("Method completed with status: " + status);
    }

    /** The access log's line; absent variables are a hyphen. */
    void access(Exchange exchange) {
        AccessLogSettings settings = exchange.stage.accessLogSettings();
        if (settings != null && settings.destinationArn() != null && settings.format() != null) {
            logs.access(
                    api,
                    stage,
                    settings.destinationArn(),
                    Mapping.substitute(exchange, settings.format(), "-").replaceAll("[\r\n]+$", ""));
        }
    }

    private void write(String line) {
        logs.execution(api, stage, "(" + requestId + ") " + line);
    }

    private static String text(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " " + TRUNCATED;
    }

    private static Map<String, String> lasts(Map<String, List<String>> all) {
        Map<String, String> lasts = new LinkedHashMap<>();
        all.forEach((name, values) -> lasts.put(name, Exchange.last(values)));
        return lasts;
    }

    /** Credentials show their last characters only. */
    private static Map<String, String> masked(HttpHeaders headers) {
        Map<String, String> shown = lasts(headers.map());
        shown.replaceAll((name, value) -> {
            boolean secret = name.equalsIgnoreCase("Authorization")
                    || name.equalsIgnoreCase("x-api-key")
                    || name.equalsIgnoreCase("X-Amz-Security-Token");
            return secret && value.length() > 6
                    ? "*".repeat(value.length() - 6) + value.substring(value.length() - 6)
                    : value;
        });
        return shown;
    }

    private static String pairs(Map<String, String> values) {
        StringBuilder out = new StringBuilder("{");
        values.forEach((name, value) -> out.append(out.length() == 1 ? "" : ", ")
                .append(name)
                .append('=')
                .append(value));
        return out.append('}').toString();
    }
}
