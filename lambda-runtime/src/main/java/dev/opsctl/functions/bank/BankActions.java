package dev.opsctl.functions.bank;

import static java.util.Objects.requireNonNull;

import dev.opsctl.functions.bank.domain.Client;
import dev.opsctl.functions.bank.domain.ExchangeRate;
import dev.opsctl.functions.bank.domain.Operations;
import dev.opsctl.functions.bank.domain.Refusal;
import dev.opsctl.functions.bank.domain.Requests;
import dev.opsctl.functions.bank.domain.Transaction;
import dev.opsctl.functions.domain.Digest;
import dev.opsctl.functions.runtime.ApiCall;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the bank can be asked to do, and what it answers. */
final class BankActions {
    private static final int DEFAULT_LIMIT = 25;
    private static final int MAX_LIMIT = 100;

    /** @param key idempotency key of the header, null if there is none; @param requestId of the API */
    record Call(
            Map<String, Object> body,
            @Nullable String key,
            @Nullable String requestId,
            Instant time,
            Instant deadline) {
        @Nullable
        RequestKey requestKey(String hash) {
            String named = Requests.key(key, body);
            return named == null ? null : RequestKey.of(named, hash);
        }

        /** Without a key every call is one of its own. */
        String transactionId() {
            String named = Requests.key(key, body);
            return Transaction.id(
                    time,
                    named == null
                            ? Digest.of("request", requireNonNull(requestId, "API Gateway gives each call an id"))
                            : Digest.of("key", named));
        }
    }

    /** One of the actions. */
    interface Action {
        Map<String, Object> run(Call call) throws InterruptedException;
    }

    private final Requests requests;
    private final Books books;
    private final BankLedger ledger;
    private final ExchangeRates rates;
    private final Map<String, Action> actions = new TreeMap<>(Map.of(
            "create-client", this::createClient,
            "show-client", this::showClient,
            "recharge", this::recharge,
            "refund", this::refund));

    BankActions(Requests requests, Books books, BankLedger ledger, ExchangeRates rates) {
        this.requests = requests;
        this.books = books;
        this.ledger = ledger;
        this.rates = rates;
    }

    Set<String> names() {
        return actions.keySet();
    }

    /** @return null if there is none */
    @Nullable
    Action named(String name) {
        return actions.get(name);
    }

    private Map<String, Object> createClient(Call call) throws InterruptedException {
        Requests.NewClient wanted = requests.newClient(call.body());
        RequestKey key = call.requestKey(wanted.hash());
        Optional<Client> before = ledger.created(key);
        if (before.isPresent()) {
            return created(before.get().toJson(), false);
        }
        Client client = new Client(
                wanted.clientId(),
                wanted.name(),
                wanted.email(),
                wanted.locale(),
                wanted.currency(),
                wanted.feeRate(),
                0,
                call.time());
        BankLedger.Outcome<Client> outcome = ledger.create(client, key, call.deadline());
        return created(outcome.made().toJson(), outcome.now());
    }

    private Map<String, Object> showClient(Call call) {
        return ApiCall.answer(200, client(requests.clientOnly(call.body())).toJson());
    }

    private Map<String, Object> recharge(Call call) throws InterruptedException {
        Requests.Recharge wanted = requests.recharge(call.body());
        RequestKey key = call.requestKey(wanted.hash());
        Optional<Transaction> before = ledger.done(key);
        if (before.isPresent()) {
            return created(before.get().toJson(), false);
        }
        Client client = client(wanted.clientId());
        ExchangeRate rate = rates.of(wanted.amount(), client.currency());
        Transaction recharge = Operations.recharge(
                call.transactionId(),
                client,
                wanted.amount(),
                wanted.feeRate() == null ? client.feeRate() : wanted.feeRate(),
                rate,
                call.time());
        BankLedger.Outcome<Transaction> outcome = ledger.recharge(recharge, key, call.deadline());
        return created(outcome.made().toJson(), outcome.now());
    }

    private Map<String, Object> refund(Call call) throws InterruptedException {
        Requests.Refund wanted = requests.refund(call.body());
        RequestKey key = call.requestKey(wanted.hash());
        Optional<Transaction> before = ledger.done(key);
        if (before.isPresent()) {
            return created(before.get().toJson(), false);
        }
        client(wanted.clientId());
        while (true) {
            Transaction recharge = books.transaction(wanted.clientId(), wanted.transactionId())
                    .orElseThrow(() -> Refusal.unknown(
                            "client " + wanted.clientId() + " has no transaction " + wanted.transactionId()));
            if (wanted.currency() != null
                    && !wanted.currency().equals(recharge.amount().currency())) {
                throw Refusal.invalid("the recharge was in " + recharge.amount().currency()
                        + " and is refunded in it, not in " + wanted.currency());
            }
            Transaction refund = Operations.refund(call.transactionId(), recharge, wanted.minor(), call.time());
            Optional<BankLedger.Outcome<Transaction>> outcome = ledger.refund(refund, recharge, key, call.deadline());
            if (outcome.isPresent()) {
                return created(outcome.get().made().toJson(), outcome.get().now());
            }
            // Another refund of this recharge came between; each leaves less to refund, so this ends.
        }
    }

    /** @param id as it stands in the path */
    Map<String, Object> history(String id, @Nullable String limit, @Nullable String nextToken) {
        if (nextToken != null && !Requests.TRANSACTION_ID.matcher(nextToken).matches()) {
            throw Refusal.invalid("nextToken is not one that this list gave");
        }
        int most = limit(limit);
        Client client = client(id);
        Books.Page page = books.history(id, most, nextToken);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("clientId", id);
        json.put("balance", client.balance());
        json.put("currency", client.currency().getCurrencyCode());
        json.put(
                "transactions",
                page.transactions().stream().map(BankActions::listed).toList());
        if (page.next() != null) {
            json.put("nextToken", page.next());
        }
        return ApiCall.answer(200, json);
    }

    private static Map<String, Object> listed(Transaction transaction) {
        Map<String, Object> json = transaction.toJson();
        if (transaction.refunded() > 0) {
            json.put("refunded", transaction.refunded());
        }
        return json;
    }

    private Client client(String id) {
        return Optional.ofNullable(id)
                .filter(name -> Requests.CLIENT_ID.matcher(name).matches())
                .flatMap(books::client)
                .orElseThrow(() -> Refusal.unknown("there is no such client"));
    }

    /** The same for a call and its repetition, but for a header that tells them apart. */
    private static Map<String, Object> created(Map<String, Object> json, boolean now) {
        Map<String, Object> answer = ApiCall.answer(201, json);
        if (!now) {
            ApiCall.header(answer, "Idempotent-Replay", "true");
        }
        return answer;
    }

    private static int limit(@Nullable String text) {
        int limit = text == null ? DEFAULT_LIMIT : text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Refusal.invalid("limit must be 1 to " + MAX_LIMIT);
        }
        return limit;
    }
}
