package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.HttpConnections.Additions;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.crypto.Envelope;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.model.ConnectionAuthorizationType;
import software.amazon.awssdk.services.eventbridge.model.ConnectionState;
import software.amazon.awssdk.services.eventbridge.model.ConnectivityResourceParameters;
import software.amazon.awssdk.services.eventbridge.model.CreateConnectionAuthRequestParameters;
import software.amazon.awssdk.services.eventbridge.model.CreateConnectionRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeConnectionResponse;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.UpdateConnectionRequest;

/**
 * The connections of one scope: how calls of API destinations and HTTP tasks are authorised.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html">Connections</a>
 */
final class Connections {

    /** A connection: what may be shown, and the sealed rest. */
    record Connection(DescribeConnectionResponse shown, Envelope secret) {}

    private final ServiceContext context;
    private final Table<Connection> table;
    private final ConnectionSecrets secrets;
    private final OAuthTokens tokens;

    Connections(ServiceContext context) {
        this.context = context;
        this.table = context.table("connections", Connection.class);
        this.secrets = new ConnectionSecrets(context);
        this.tokens = new OAuthTokens(context.clock());
    }

    DescribeConnectionResponse create(CreateConnectionRequest request) {
        checkName(request.name());
        check(request.authorizationType(), request.authParameters());
        checkInvocation(request.invocationConnectivityParameters());
        if (table.get(request.name()).isPresent()) {
            throw EventsErrors.exists("Connection " + request.name() + " already exists.");
        }
        String id = UUID.randomUUID().toString();
        String arn = context.arn("connection/" + request.name() + "/" + id);
        Instant now = now();
        DescribeConnectionResponse shown = DescribeConnectionResponse.builder()
                .connectionArn(arn)
                .name(request.name())
                .description(request.description())
                .authorizationType(request.authorizationType())
                .authParameters(visible(request.authParameters()))
                .kmsKeyIdentifier(request.kmsKeyIdentifier())
                .secretArn(context.scope()
                        .arn(
                                "secretsmanager",
                                "secret:events!connection/" + request.name() + "/" + UUID.randomUUID() + "-"
                                        + id.substring(0, 6)))
                .connectionState(ConnectionState.AUTHORIZED)
                .creationTime(now)
                .lastModifiedTime(now)
                .lastAuthorizedTime(now)
                .build();
        Connection made =
                new Connection(shown, secrets.seal(arn, request.kmsKeyIdentifier(), request.authParameters()));
        if (!table.insert(request.name(), made)) {
            throw EventsErrors.exists("Connection " + request.name() + " already exists.");
        }
        return shown;
    }

    /** What of the parameters may be seen: names, and values that are not marked secret. */
    private static software.amazon.awssdk.services.eventbridge.model.ConnectionAuthResponseParameters visible(
            CreateConnectionAuthRequestParameters parameters) {
        ObjectNode json = PojoJson.write(parameters);
        hide(json);
        return PojoJson.read(
                json, software.amazon.awssdk.services.eventbridge.model.ConnectionAuthResponseParameters.class);
    }

    private static void hide(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(List.of("Password", "ApiKeyValue", "ClientSecret"));
            if (object.path("IsValueSecret").asBoolean()) {
                object.remove("Value");
            }
        }
        node.forEach(Connections::hide);
    }

    private static void checkName(String name) {
        if (name == null || !name.matches("[.\\-_A-Za-z0-9]{1,64}")) {
            throw EventsErrors.validation(
                    "1 validation error detected: Value '" + name
                            + "' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+");
        }
    }

    private static void check(ConnectionAuthorizationType type, CreateConnectionAuthRequestParameters parameters) {
        boolean complete = parameters != null
                && switch (type) {
                    case API_KEY ->
                        parameters.apiKeyAuthParameters() != null
                                && parameters.apiKeyAuthParameters().apiKeyName() != null
                                && parameters.apiKeyAuthParameters().apiKeyValue() != null;
                    case BASIC ->
                        parameters.basicAuthParameters() != null
                                && parameters.basicAuthParameters().username() != null
                                && parameters.basicAuthParameters().password() != null;
                    case OAUTH_CLIENT_CREDENTIALS ->
                        parameters.oAuthParameters() != null
                                && parameters.oAuthParameters().clientParameters() != null
                                && parameters.oAuthParameters().authorizationEndpoint() != null
                                && parameters.oAuthParameters().httpMethod() != null;
                    default -> false;
                };
        if (!complete) {
            throw EventsErrors.validation(
                    "Parameter AuthParameters is not valid. Reason: Authorization type and parameters do not match: "
                            + type);
        }
        EventsErrors.lacking(
                parameters.connectivityParameters() != null, "ConnectivityParameters", "private connectivity");
    }

    private static void checkInvocation(@Nullable ConnectivityResourceParameters parameters) {
        EventsErrors.lacking(parameters != null, "InvocationConnectivityParameters", "private connectivity");
    }

    Connection get(String name) {
        return table.get(String.valueOf(name)).orElseThrow(() -> missing(name));
    }

    private static EventBridgeException missing(String name) {
        return EventsErrors.missing("Failed to describe the connection(s). Connection '" + name + "' does not exist.");
    }

    Connection byArn(String arn) {
        String[] parts = String.valueOf(arn).split("/");
        Connection found = parts.length < 2 ? null : table.get(parts[1]).orElse(null);
        if (found == null || !found.shown().connectionArn().equals(arn)) {
            throw EventsErrors.missing("Connection '" + arn + "' does not exist.");
        }
        return found;
    }

    /** Whether there is a connection of that ARN that may be used. */
    boolean isAuthorized(String arn) {
        return table.values().stream()
                .map(Connection::shown)
                .anyMatch(shown ->
                        shown.connectionArn().equals(arn) && shown.connectionState() == ConnectionState.AUTHORIZED);
    }

    List<DescribeConnectionResponse> list() {
        return table.values().stream().map(Connection::shown).toList();
    }

    DescribeConnectionResponse update(UpdateConnectionRequest request) {
        checkInvocation(request.invocationConnectivityParameters());
        return change(request.name(), before -> changed(before, request));
    }

    private DescribeConnectionResponse change(String name, UnaryOperator<Connection> how) {
        return table.update(String.valueOf(name), how)
                .orElseThrow(() -> missing(name))
                .shown();
    }

    private Connection changed(Connection before, UpdateConnectionRequest request) {
        String arn = before.shown().connectionArn();
        ObjectNode merged = PojoJson.write(secrets.open(arn, before.secret()));
        ConnectionAuthorizationType type =
                request.authorizationType() == null ? before.shown().authorizationType() : request.authorizationType();
        if (type != before.shown().authorizationType()) {
            merged.remove(List.of("BasicAuthParameters", "OAuthParameters", "ApiKeyAuthParameters"));
        }
        if (request.authParameters() != null) {
            merge(merged, PojoJson.write(request.authParameters()));
        }
        CreateConnectionAuthRequestParameters parameters =
                PojoJson.read(merged, CreateConnectionAuthRequestParameters.class);
        check(type, parameters);
        String key =
                request.kmsKeyIdentifier() == null ? before.shown().kmsKeyIdentifier() : request.kmsKeyIdentifier();
        DescribeConnectionResponse shown = before.shown().toBuilder()
                .description(request.description() == null ? before.shown().description() : request.description())
                .authorizationType(type)
                .authParameters(visible(parameters))
                .kmsKeyIdentifier(key)
                .connectionState(ConnectionState.AUTHORIZED)
                .lastModifiedTime(now())
                .lastAuthorizedTime(now())
                .build();
        return new Connection(shown, secrets.seal(arn, key, parameters));
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(field -> {
            if (field.getValue().isObject() && into.path(field.getKey()).isObject()) {
                merge((ObjectNode) into.get(field.getKey()), field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    DescribeConnectionResponse deauthorize(String name) {
        DescribeConnectionResponse shown = change(
                name,
                before -> new Connection(
                        before.shown().toBuilder()
                                .connectionState(ConnectionState.DEAUTHORIZED)
                                .lastModifiedTime(now())
                                .build(),
                        before.secret()));
        tokens.forget(shown.connectionArn());
        return shown;
    }

    DescribeConnectionResponse delete(String name) {
        Connection before = table.remove(String.valueOf(name)).orElseThrow(() -> missing(name));
        tokens.forget(before.shown().connectionArn());
        return before.shown().toBuilder()
                .connectionState(ConnectionState.DELETING)
                .build();
    }

    /** As {@link #additions(String, boolean)}, for a caller who may retrieve the connection's credentials. */
    Additions additions(Caller caller, String arn, boolean fresh) {
        context.cloud().authorizeAction(caller, context.scope(), "events:RetrieveConnectionCredentials", arn, Map.of());
        return additions(arn, fresh);
    }

    /** What a connection adds to a request. */
    Additions additions(String arn, boolean fresh) {
        Connection connection = byArn(arn);
        if (connection.shown().connectionState() != ConnectionState.AUTHORIZED) {
            throw EventsErrors.validation(
                    "Connection " + arn + " is " + connection.shown().connectionStateAsString());
        }
        CreateConnectionAuthRequestParameters parameters = secrets.open(arn, connection.secret());
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, String> query = new LinkedHashMap<>();
        Map<String, String> body = new LinkedHashMap<>();
        switch (connection.shown().authorizationType()) {
            case API_KEY ->
                headers.put(
                        parameters.apiKeyAuthParameters().apiKeyName(),
                        parameters.apiKeyAuthParameters().apiKeyValue());
            case BASIC ->
                headers.put(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((parameters
                                                                .basicAuthParameters()
                                                                .username() + ":"
                                                        + parameters
                                                                .basicAuthParameters()
                                                                .password())
                                                .getBytes(StandardCharsets.UTF_8)));
            default -> headers.put("Authorization", tokens.authorization(arn, parameters.oAuthParameters(), fresh));
        }
        if (parameters.invocationHttpParameters() != null) {
            parameters.invocationHttpParameters().headerParameters().forEach(p -> headers.put(p.key(), p.value()));
            parameters.invocationHttpParameters().queryStringParameters().forEach(p -> query.put(p.key(), p.value()));
            parameters.invocationHttpParameters().bodyParameters().forEach(p -> body.put(p.key(), p.value()));
        }
        return new Additions(headers, query, body);
    }

    private Instant now() {
        return context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
