package dev.opsctl.functions.mail;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.mail.domain.InvalidMailException;
import dev.opsctl.functions.mail.domain.MailRequest;
import dev.opsctl.functions.mail.domain.MailStatus;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Row;
import dev.opsctl.functions.runtime.Settings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Function {@code ValidateMail}: says whether a mail may go out ({@code ready}), must not ({@code refused}, with the reason) or has
 * nothing left to do ({@code over}) (MAIL-5, MAIL-7). The table may hold what no handler has checked, so it checks again.
 */
public final class ValidateMail extends JsonHandler {
    private final DynamoDbClient dynamo = Clients.dynamoDb();
    private final MailEvents events;
    private final String suppression;

    public ValidateMail() {
        Settings settings = new Settings();
        events = new MailEvents(dynamo, settings.text("MAIL_EVENTS_TABLE"));
        suppression = settings.text("MAIL_SUPPRESSION_TABLE");
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        int attempt = MailEvents.attempt(event);
        Optional<MailEvents.Mail> stored = events.get(Json.required(event, "eventId"));
        if (stored.isEmpty()) {
            return outcome("over", "there is no such mail");
        }
        MailEvents.Mail mail = stored.get();
        if (mail.attempt() != attempt || mail.status() != MailStatus.PENDING && mail.status() != MailStatus.DEFERRED) {
            return outcome("over", "it is " + mail.status() + " at attempt " + mail.attempt());
        }
        MailRequest checked;
        try {
            checked = checked(mail);
        } catch (InvalidMailException e) {
            return outcome("refused", e.getMessage());
        }
        String suppressed = suppressed(checked.to());
        if (suppressed != null) {
            return outcome("refused", "the address is suppressed: " + suppressed);
        }
        Map<String, Object> ready = outcome("ready", null);
        ready.put("template", checked.template());
        ready.put("locale", checked.locale());
        return ready;
    }

    /** @throws InvalidMailException naming what is wrong with the mail, or missing */
    static MailRequest checked(MailEvents.Mail mail) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("template", mail.template());
        request.put("to", mail.to());
        request.put("locale", mail.locale());
        request.put("data", mail.data());
        return MailRequest.of(request);
    }

    private @Nullable String suppressed(String address) {
        Map<String, AttributeValue> item = dynamo.getItem(request -> request.tableName(suppression)
                        .consistentRead(true)
                        .key(Map.of("address", AttributeValue.fromS(address.toLowerCase(Locale.ROOT)))))
                .item();
        return item == null || item.isEmpty() ? null : new Row(item).text("reason");
    }

    private static Map<String, Object> outcome(String outcome, @Nullable String reason) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("outcome", outcome);
        answer.put("reason", reason);
        return answer;
    }
}
