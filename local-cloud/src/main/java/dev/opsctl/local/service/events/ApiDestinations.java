package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.HttpConnections.Additions;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.eventbridge.model.ApiDestinationState;
import software.amazon.awssdk.services.eventbridge.model.CreateApiDestinationRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeApiDestinationResponse;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.HttpParameters;
import software.amazon.awssdk.services.eventbridge.model.UpdateApiDestinationRequest;

/**
 * HTTP endpoints as targets of rules. On AWS they are HTTPS; here plain HTTP is called too.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html">API destinations</a>
 */
final class ApiDestinations {

    private static final int DEFAULT_RATE = 300;

    private final ServiceContext context;
    private final Connections connections;
    private final Table<DescribeApiDestinationResponse> table;

    ApiDestinations(ServiceContext context, Connections connections) {
        this.context = context;
        this.connections = connections;
        this.table = context.table("api-destinations", DescribeApiDestinationResponse.class);
    }

    DescribeApiDestinationResponse create(CreateApiDestinationRequest request) {
        if (request.name() == null || !request.name().matches("[.\\-_A-Za-z0-9]{1,64}")) {
            throw EventsErrors.validation(
                    "1 validation error detected: Value '" + request.name()
                            + "' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+");
        }
        check(request.invocationEndpoint(), request.httpMethodAsString());
        connections.byArn(request.connectionArn());
        Instant now = now();
        DescribeApiDestinationResponse made = DescribeApiDestinationResponse.builder()
                .apiDestinationArn(context.arn("api-destination/" + request.name() + "/" + UUID.randomUUID()))
                .name(request.name())
                .description(request.description())
                .apiDestinationState("ACTIVE")
                .connectionArn(request.connectionArn())
                .invocationEndpoint(request.invocationEndpoint())
                .httpMethod(request.httpMethod())
                .invocationRateLimitPerSecond(
                        request.invocationRateLimitPerSecond() == null
                                ? DEFAULT_RATE
                                : request.invocationRateLimitPerSecond())
                .creationTime(now)
                .lastModifiedTime(now)
                .build();
        context.change(change -> {
            connections.byArn(request.connectionArn());
            if (!table.insert(request.name(), made)) {
                throw EventsErrors.exists("An api-destination '" + request.name() + "' already exists.");
            }
        });
        return shown(made);
    }

    private static void check(String endpoint, String method) {
        if (endpoint == null || !endpoint.matches("https?://[^\\s/?#]+\\S*")) {
            throw EventsErrors.validation(
                    "Parameter InvocationEndpoint is not valid. Reason: it must be an http or https address: "
                            + endpoint);
        } else if (method == null) {
            throw EventsErrors.validation("Parameter HttpMethod must be specified.");
        }
    }

    DescribeApiDestinationResponse get(String name) {
        return shown(table.get(String.valueOf(name)).orElseThrow(() -> missing(name)));
    }

    /** It is as active as its connection is authorized. */
    private DescribeApiDestinationResponse shown(DescribeApiDestinationResponse stored) {
        return stored.toBuilder()
                .apiDestinationState(
                        connections.isAuthorized(stored.connectionArn())
                                ? ApiDestinationState.ACTIVE
                                : ApiDestinationState.INACTIVE)
                .build();
    }

    private static EventBridgeException missing(String name) {
        return EventsErrors.missing(
                "Failed to describe the api-destination(s). An api-destination '" + name + "' does not exist.");
    }

    List<DescribeApiDestinationResponse> list() {
        return table.values().stream().map(this::shown).toList();
    }

    DescribeApiDestinationResponse update(UpdateApiDestinationRequest request) {
        return shown(table.update(String.valueOf(request.name()), before -> changed(before, request))
                .orElseThrow(() -> missing(request.name())));
    }

    private DescribeApiDestinationResponse changed(
            DescribeApiDestinationResponse before, UpdateApiDestinationRequest request) {
        DescribeApiDestinationResponse.Builder after = before.toBuilder().lastModifiedTime(now());
        if (request.description() != null) {
            after.description(request.description());
        }
        if (request.connectionArn() != null) {
            connections.byArn(request.connectionArn());
            after.connectionArn(request.connectionArn());
        }
        if (request.invocationEndpoint() != null) {
            check(request.invocationEndpoint(), "");
            after.invocationEndpoint(request.invocationEndpoint());
        }
        if (request.httpMethod() != null) {
            after.httpMethod(request.httpMethod());
        }
        if (request.invocationRateLimitPerSecond() != null) {
            after.invocationRateLimitPerSecond(request.invocationRateLimitPerSecond());
        }
        return after.build();
    }

    void delete(String name) {
        table.remove(String.valueOf(name)).orElseThrow(() -> missing(name));
    }

    /** Sends an event; what the endpoint refuses is an exception with its status. */
    void invoke(String arn, HttpParameters parameters, String body) {
        String[] parts = arn.split("/");
        DescribeApiDestinationResponse destination = get(parts.length > 1 ? parts[1] : "");
        int status = send(destination, parameters, body, false);
        if (status == 401 || status == 407) {
            status = send(destination, parameters, body, true);
        }
        if (status / 100 != 2) {
            boolean later = status == 429 || status == 409 || status == 401 || status == 407 || status >= 500;
            throw failure("HTTP_" + status, "The endpoint answered " + status, later ? 503 : 404);
        }
    }

    private int send(
            DescribeApiDestinationResponse destination, HttpParameters parameters, String body, boolean fresh) {
        Additions additions = connections.additions(destination.connectionArn(), fresh);
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, String> query = new LinkedHashMap<>();
        String endpoint = destination.invocationEndpoint();
        if (parameters != null) {
            for (String value : parameters.pathParameterValues()) {
                endpoint = endpoint.replaceFirst(
                        "\\*", URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
            }
            headers.putAll(parameters.headerParameters());
            query.putAll(parameters.queryStringParameters());
        }
        headers.putAll(additions.headers());
        query.putAll(additions.query());
        StringBuilder address = new StringBuilder(endpoint);
        query.forEach((name, value) -> address.append(address.indexOf("?") < 0 ? '?' : '&')
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(address.toString())).timeout(OutgoingHttp.TIMEOUT);
            request.setHeader("Content-Type", "application/json; charset=utf-8");
            request.setHeader("User-Agent", "Amazon/EventBridge/ApiDestinations");
            headers.forEach(request::setHeader);
            request.method(
                    destination.httpMethodAsString(),
                    HttpRequest.BodyPublishers.ofString(withAdditions(body, additions.body())));
            return OutgoingHttp.CLIENT
                    .send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw failure("SDK_CLIENT_ERROR", "The endpoint could not be reached: " + e.getMessage(), 503);
        } catch (IllegalArgumentException e) {
            throw failure("INVALID_PARAMETER", String.valueOf(e.getMessage()), 404);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("SDK_CLIENT_ERROR", "The local cloud is stopping.", 503);
        }
    }

    private static String withAdditions(String body, Map<String, String> additions) throws IOException {
        if (additions.isEmpty()) {
            return body;
        }
        JsonNode json = PojoJson.mapper().readTree(body);
        if (json instanceof ObjectNode object) {
            additions.forEach(object::put);
        }
        return json.toString();
    }

    private static RuntimeException failure(String code, String message, int status) {
        return Faults.of(EventBridgeException.class, code, status, message);
    }

    private Instant now() {
        return context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
