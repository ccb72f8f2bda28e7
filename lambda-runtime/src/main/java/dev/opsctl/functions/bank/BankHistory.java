package dev.opsctl.functions.bank;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.bank.domain.Client;
import dev.opsctl.functions.bank.domain.Money;
import dev.opsctl.functions.bank.domain.Transaction;
import dev.opsctl.functions.bank.domain.WeekTotals;
import dev.opsctl.functions.bank.domain.Wording;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Function {@code BankHistory}: once a week every client with transactions gets the week's history, and the administrators their own digest
 * (BNK-4). The week ends with the schedule's own time, so a repeated run asks for the same mails, which the mail workflow sends once.
 */
public final class BankHistory extends JsonHandler {
    private static final Duration WEEK = Duration.ofDays(7);
    /** What one mail lists; the rest is counted. */
    private static final int MOST_LISTED = 100;

    private static final int AT_ONCE = 10;

    private final Books books;
    private final MailInput mails;
    private final String admin;

    public BankHistory() {
        Settings settings = new Settings();
        books = new Books(Clients.dynamoDb(), settings);
        mails = new MailInput(Clients.sqs(), settings.text("MAIL_INPUT_QUEUE_URL"));
        admin = settings.text("ADMIN_EMAIL");
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        Instant to = Instant.parse(Json.text(event, "time"));
        Instant from = to.minus(WEEK);
        WeekTotals totals = new WeekTotals();
        List<MailInput.Mail> due = new ArrayList<>();
        int told = 0;
        for (Client client : books.clients()) {
            History history = new History(client, from, to);
            for (Transaction transaction : books.transactions(client.clientId(), from, to)) {
                history.add(transaction);
                totals.add(transaction);
            }
            if (history.count > 0) {
                due.add(history.mail());
                told++;
            }
            if (due.size() == AT_ONCE) {
                mails.send(due);
                due.clear();
            }
        }
        due.add(digest(totals, from, to));
        mails.send(due);
        Log.info("histories mailed", "from", from, "to", to, "clients", told);
        return Map.of("from", from.toString(), "to", to.toString(), "clients", told);
    }

    private MailInput.Mail digest(WeekTotals totals, Instant from, Instant to) {
        Wording wording = Wording.of("en");
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("from", wording.day(from));
        data.put("to", wording.day(to));
        data.put("lines", totals.lines());
        return new MailInput.Mail(to.toString(), "admin-digest", admin, "en", data);
    }

    /** One client's week. */
    private static final class History {
        private final Client client;
        private final Instant from;
        private final Instant to;
        private final Wording wording;
        private final List<Map<String, Object>> lines = new ArrayList<>();
        private int count;

        History(Client client, Instant from, Instant to) {
            this.client = client;
            this.from = from;
            this.to = to;
            this.wording = Wording.of(client.locale());
        }

        void add(Transaction transaction) {
            if (count++ < MOST_LISTED) {
                lines.add(wording.of(transaction));
            }
        }

        MailInput.Mail mail() {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("name", client.name());
            data.put("from", wording.day(from));
            data.put("to", wording.day(to));
            data.put("transactions", lines);
            if (count > lines.size()) {
                data.put("more", count - lines.size());
            }
            data.put("balance", wording.amount(new Money(client.balance(), client.currency())));
            return new MailInput.Mail(client.clientId() + " " + to, "history", client.email(), client.locale(), data);
        }
    }
}
