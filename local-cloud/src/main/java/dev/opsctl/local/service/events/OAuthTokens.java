package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.eventbridge.model.ConnectionHttpParameters;
import software.amazon.awssdk.services.eventbridge.model.CreateConnectionOAuthRequestParameters;

/** Access tokens by OAuth's client credentials flow, kept until shortly before they expire, or the connection asks in another way. */
final class OAuthTokens {

    private record Token(CreateConnectionOAuthRequestParameters by, String authorization, Instant until) {}

    private static final long DEFAULT_SECONDS = 300;
    private static final long EARLY_SECONDS = 60;

    private final Clock clock;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();

    OAuthTokens(Clock clock) {
        this.clock = clock;
    }

    void forget(String connectionArn) {
        tokens.remove(connectionArn);
    }

    /** The value of the Authorization header. */
    String authorization(String connectionArn, CreateConnectionOAuthRequestParameters parameters, boolean fresh) {
        Token kept = tokens.get(connectionArn);
        if (!fresh
                && kept != null
                && kept.by().equals(parameters)
                && clock.instant().isBefore(kept.until())) {
            return kept.authorization();
        }
        Token token = ask(parameters);
        tokens.put(connectionArn, token);
        return token.authorization();
    }

    private Token ask(CreateConnectionOAuthRequestParameters parameters) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("grant_type", "client_credentials");
        body.put("client_id", parameters.clientParameters().clientID());
        body.put("client_secret", parameters.clientParameters().clientSecret());
        ConnectionHttpParameters more = parameters.oAuthHttpParameters();
        Map<String, String> query = new LinkedHashMap<>();
        try {
            if (more != null) {
                more.bodyParameters().forEach(p -> body.put(p.key(), p.value()));
                more.queryStringParameters().forEach(p -> query.put(p.key(), p.value()));
            }
            String method = parameters.httpMethodAsString();
            if (method.equals("GET")) {
                query.putAll(body);
            }
            String endpoint = parameters.authorizationEndpoint();
            URI uri =
                    URI.create(endpoint + (query.isEmpty() ? "" : (endpoint.contains("?") ? "&" : "?") + form(query)));
            HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(OutgoingHttp.TIMEOUT);
            if (more != null) {
                more.headerParameters().forEach(p -> request.header(p.key(), p.value()));
            }
            request.setHeader("Content-Type", "application/x-www-form-urlencoded");
            request.method(
                    method,
                    method.equals("GET")
                            ? HttpRequest.BodyPublishers.noBody()
                            : HttpRequest.BodyPublishers.ofString(form(body)));
            HttpResponse<String> response =
                    OutgoingHttp.CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw EventsErrors.validation(
                        "The authorization endpoint " + endpoint + " answered " + response.statusCode());
            }
            return token(parameters, response.body());
        } catch (IOException | IllegalArgumentException e) {
            throw EventsErrors.validation("The authorization endpoint " + parameters.authorizationEndpoint()
                    + " could not be reached: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EventsErrors.validation("The local cloud is stopping.");
        }
    }

    private Token token(CreateConnectionOAuthRequestParameters parameters, String body) throws IOException {
        JsonNode answer = PojoJson.mapper().readTree(body);
        if (!answer.path("access_token").isTextual()) {
            throw EventsErrors.validation("The authorization endpoint gave no access_token");
        }
        String type = answer.path("token_type").asText("Bearer");
        long seconds = answer.path("expires_in").asLong(DEFAULT_SECONDS);
        return new Token(
                parameters,
                (type.equalsIgnoreCase("bearer") ? "Bearer" : type) + " "
                        + answer.get("access_token").asText(),
                clock.instant().plusSeconds(Math.max(1, seconds - EARLY_SECONDS)));
    }

    private static String form(Map<String, String> values) {
        StringBuilder out = new StringBuilder();
        values.forEach((name, value) -> out.append(out.length() == 0 ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8)));
        return out.toString();
    }
}
