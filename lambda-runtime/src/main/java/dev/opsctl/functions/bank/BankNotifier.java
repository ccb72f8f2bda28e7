package dev.opsctl.functions.bank;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.bank.domain.Client;
import dev.opsctl.functions.bank.domain.Transaction;
import dev.opsctl.functions.bank.domain.Wording;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Function {@code BankNotifier}: an event of the bank becomes a mail to the client it is about, in their language (BNK-4). The books are
 * asked for what the mail says; the event only says what it is about.
 */
public final class BankNotifier extends JsonHandler {
    private final Books books;
    private final MailInput mails;

    public BankNotifier() {
        Settings settings = new Settings();
        books = new Books(Clients.dynamoDb(), settings);
        mails = new MailInput(Clients.sqs(), settings.text("MAIL_INPUT_QUEUE_URL"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        Map<String, Object> detail = Json.object(event, "detail");
        String eventId = Json.text(detail, "eventId");
        Client client = books.client(String.valueOf(Json.text(detail, "clientId")))
                .orElseThrow(
                        () -> new IllegalStateException("the client of event " + eventId + " is not in the books"));
        mails.send(List.of(mail(event, detail, client)));
        Log.info("client told", "eventId", eventId, "clientId", client.clientId());
        return Map.of("eventId", eventId);
    }

    private MailInput.Mail mail(Map<String, Object> event, Map<String, Object> detail, Client client) {
        Wording wording = Wording.of(client.locale());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", client.name());
        if (BankEvents.ACCOUNT_CREATED.equals(event.get("detail-type"))) {
            data.put("accountId", client.clientId());
            data.put("date", wording.time(client.createdAt()));
            return new MailInput.Mail(client.clientId(), "account-created", client.email(), client.locale(), data);
        }
        String id = String.valueOf(Json.text(detail, "transactionId"));
        Transaction transaction = books.transaction(client.clientId(), id)
                .orElseThrow(() -> new IllegalStateException("transaction " + id + " is not in the books"));
        data.putAll(wording.of(transaction));
        return new MailInput.Mail(id, transaction.type().word(), client.email(), client.locale(), data);
    }
}
