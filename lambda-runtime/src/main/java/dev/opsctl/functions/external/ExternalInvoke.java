package dev.opsctl.functions.external;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.external.domain.Forwarding;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.time.RealTime;
import java.util.Map;

/**
 * Function {@code ExternalInvoke}: on schedule, invokes the external service's function in its own account, as a role there that it assumes
 * with an external id, and sends the requests that wait as one batch to the mail workflow's input queue (SEC-4).
 */
public final class ExternalInvoke extends JsonHandler {
    private final Forwarding forwarding;

    public ExternalInvoke() {
        Settings settings = new Settings();
        AssumedRole role = new AssumedRole(
                Clients.sts(),
                settings.text("EXTERNAL_ROLE_ARN"),
                settings.text("EXTERNAL_ID"),
                System.getenv("AWS_LAMBDA_FUNCTION_NAME"),
                RealTime.CLOCK);
        forwarding = new Forwarding(
                new ExternalFunction(Clients.lambda(role), settings.text("EXTERNAL_FUNCTION_ARN")),
                new MailQueue(Clients.sqs(), settings.text("MAIL_INPUT_QUEUE_URL")),
                Json::write);
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) throws InterruptedException {
        return Forwarded.report(forwarding.run());
    }
}
