package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.orders.token.InvalidTokenException;
import dev.opsctl.functions.orders.token.JwksKeys;
import dev.opsctl.functions.orders.token.Keys;
import dev.opsctl.functions.orders.token.KmsKeys;
import dev.opsctl.functions.orders.token.Token;
import dev.opsctl.functions.orders.token.TokenVerifier;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.runtime.UnauthorizedException;
import dev.opsctl.functions.time.RealTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Function {@code ShopAuthorizer}: the shop's TOKEN authorizer (SEC-5). The policy it answers covers every route of the stage that the token
 * opens, so that API Gateway may keep it for one token whatever is called: orders for customers and operators, the console and the reports for
 * operators alone (WEB-4). {@code AppServer} and {@code Console} get {@code principalId}, {@code scope} and {@code expires} and turn away what
 * expires while it is kept.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html">output</a>
 */
public final class ShopAuthorizer extends JsonHandler {
    /** By their methods: a wildcard there would stand for the beginning of a path, too. */
    private static final List<String> ORDER_ROUTES =
            List.of("GET/api/orders", "GET/api/orders/*", "POST/api/orders", "POST/api/orders/*");

    private static final List<String> OPERATOR_ROUTES =
            List.of("GET/api/console/*", "POST/api/console/*", "DELETE/api/console/*", "GET/api/reports/*");

    private final TokenVerifier tokens;

    public ShopAuthorizer() {
        Settings settings = new Settings();
        String jwks = settings.text("TOKEN_JWKS_URL", "");
        Keys keys = jwks.isEmpty()
                ? new KmsKeys(Clients.kms(), settings.text("TOKEN_SIGNING_KEY"))
                : new JwksKeys(jwks, RealTime.CLOCK);
        tokens =
                new TokenVerifier(settings.text("TOKEN_ISSUER"), settings.text("TOKEN_AUDIENCE"), keys, RealTime.CLOCK);
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        String given = Json.text(event, "authorizationToken");
        try {
            if (given == null || !given.regionMatches(true, 0, "Bearer ", 0, 7)) {
                throw new InvalidTokenException("no bearer token");
            }
            Token token = tokens.verify(given.substring(7).trim());
            return answer(token, Json.required(event, "methodArn"));
        } catch (InvalidTokenException e) {
            Log.warn("token refused", "reason", e.getMessage());
            throw new UnauthorizedException();
        }
    }

    static Map<String, Object> answer(Token token, String method) {
        // arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH
        String[] parts = method.split("/", 3);
        String stage = parts[0] + "/" + parts[1];
        boolean operator = token.scopes().contains(Token.OPERATOR);
        List<String> routes = new ArrayList<>();
        if (operator || token.scopes().contains(Token.ORDERS)) {
            routes.addAll(ORDER_ROUTES);
        }
        if (operator) {
            routes.addAll(OPERATOR_ROUTES);
        }
        // A policy has at least one statement. What it does not allow API Gateway answers with 403.
        Map<String, Object> statement = Map.of(
                "Effect",
                routes.isEmpty() ? "Deny" : "Allow",
                "Action",
                "execute-api:Invoke",
                "Resource",
                routes.isEmpty()
                        ? stage + "/*"
                        : routes.stream().map(route -> stage + "/" + route).toList());
        return Map.of(
                "principalId",
                token.subject(),
                "policyDocument",
                Map.of("Version", "2012-10-17", "Statement", List.of(statement)),
                "context",
                Map.of(
                        "scope",
                        String.join(" ", token.scopes()),
                        "expires",
                        Long.toString(token.expires().getEpochSecond())));
    }
}
