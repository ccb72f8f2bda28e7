package dev.opsctl.functions.mail;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Settings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Function {@code MailAuthorizer}: the REQUEST authorizer of {@code /api/mail} (MAIL-2). API Gateway keeps the answer for one User-Agent,
 * so the policy covers every method of the route, not only the one that was called.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html">output</a>
 */
public final class MailAuthorizer extends JsonHandler {
    private final String expected = new Settings().text("USER_AGENT");

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        boolean allowed = expected.equals(userAgent(Json.object(event, "headers")));
        // arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH
        String[] parts = Json.required(event, "methodArn").split("/", 3);
        Log.info("caller judged", "allowed", allowed);
        return Map.of(
                "principalId",
                allowed ? "expected-user-agent" : "other-user-agent",
                "policyDocument",
                Map.of(
                        "Version",
                        "2012-10-17",
                        "Statement",
                        List.of(Map.of(
                                "Effect",
                                allowed ? "Allow" : "Deny",
                                "Action",
                                "execute-api:Invoke",
                                "Resource",
                                parts[0] + "/" + parts[1] + "/*/api/mail"))));
    }

    /** Header names come as the caller wrote them. */
    private static @Nullable Object userAgent(Map<String, Object> headers) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("User-Agent"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
