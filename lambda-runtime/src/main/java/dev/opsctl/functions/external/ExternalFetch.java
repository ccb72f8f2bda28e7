package dev.opsctl.functions.external;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.external.domain.Forwarding;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.PartnerKey;
import dev.opsctl.functions.runtime.Settings;
import java.util.Map;

/**
 * Function {@code ExternalFetch}: on schedule, reads the external service's key from Secrets Manager, fetches the requests that wait there
 * over HTTPS, and sends them as one batch to the mail workflow's input queue (SEC-3).
 */
public final class ExternalFetch extends JsonHandler {
    private final String secret;
    private final String endpoint;
    private final MailQueue mails;

    public ExternalFetch() {
        Settings settings = new Settings();
        secret = settings.text("EXTERNAL_SECRET");
        endpoint = settings.text("EXTERNAL_ENDPOINT");
        mails = new MailQueue(Clients.sqs(), settings.text("MAIL_INPUT_QUEUE_URL"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) throws InterruptedException {
        // Read at every run, of which there are few: a secret that is missing or malformed is told then.
        ExternalApi service = new ExternalApi(endpoint, new PartnerKey(secret, "external"));
        return Forwarded.report(new Forwarding(service, mails, Json::write).run());
    }
}
