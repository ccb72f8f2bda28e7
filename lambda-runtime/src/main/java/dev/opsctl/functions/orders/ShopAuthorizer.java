package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.orders.token.InvalidTokenException;
import dev.opsctl.functions.orders.token.JwksKeys;
import dev.opsctl.functions.orders.token.Keys;
import dev.opsctl.functions.orders.token.KmsKeys;
import dev.opsctl.functions.orders.token.Token;
import dev.opsctl.functions.orders.token.TokenVerifier;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.Json;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.RealTime;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.runtime.UnauthorizedException;
import java.util.List;
import java.util.Map;

/**
 * Function {@code ShopAuthorizer}: the shop's TOKEN authorizer (SEC-5). The policy it answers covers every order route of the stage, so
 * that API Gateway may keep it for one token whatever is called; {@code AppServer} gets {@code principalId}, {@code scope} and
 * {@code expires} and turns away what expires while it is kept.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html">output</a>
 */
public final class ShopAuthorizer extends JsonHandler {
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
            boolean allowed =
                    token.scopes().contains(Token.ORDERS) || token.scopes().contains(Token.OPERATOR);
            return answer(token, Json.text(event, "methodArn"), allowed);
        } catch (InvalidTokenException e) {
            Log.warn("token refused", "reason", e.getMessage());
            throw new UnauthorizedException();
        }
    }

    private static Map<String, Object> answer(Token token, String method, boolean allowed) {
        // arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH
        String[] parts = method.split("/", 3);
        Map<String, Object> statement = Map.of(
                "Effect",
                allowed ? "Allow" : "Deny",
                "Action",
                "execute-api:Invoke",
                "Resource",
                List.of(parts[0] + "/" + parts[1] + "/*/api/orders", parts[0] + "/" + parts[1] + "/*/api/orders/*"));
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
