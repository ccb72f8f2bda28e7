package dev.opsctl.functions.bank;

import static dev.opsctl.functions.bank.LedgerItems.number;
import static dev.opsctl.functions.bank.LedgerItems.text;

import dev.opsctl.functions.bank.domain.Client;
import dev.opsctl.functions.bank.domain.Money;
import dev.opsctl.functions.bank.domain.Refusal;
import dev.opsctl.functions.bank.domain.Transaction;
import dev.opsctl.functions.runtime.Row;
import dev.opsctl.functions.runtime.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * Writes the bank's books: tables {@code bank-clients} (key {@code clientId}, with the balance), {@code bank-transactions} (key {@code clientId},
 * {@code transactionId}) and {@code bank-requests} (key {@code id}: which request was answered by what). What an operation changes in
 * them it changes in one DynamoDB transaction (BNK-3). A recharge adds to the balance whatever that is, so recharges of one client
 * need not see each other.
 */
final class BankLedger {
    private final Books books;
    private final TransactWrites writes;
    private final String clients;
    private final String transactions;
    private final String requests;

    BankLedger(Books books, TransactWrites writes, Settings settings) {
        this.books = books;
        this.writes = writes;
        this.clients = settings.text("CLIENTS_TABLE");
        this.transactions = settings.text("TRANSACTIONS_TABLE");
        this.requests = settings.text("REQUESTS_TABLE");
    }

    /** What an operation came to: made now, or by an earlier call with the same key. */
    record Outcome<T>(T made, boolean now) {}

    /**
     * The client whom an earlier call with this key created, as they were then.
     *
     * @throws Refusal if the key was used for something else
     */
    Optional<Client> created(@Nullable RequestKey key) {
        return answered(key).flatMap(row -> books.client(row.text("clientId"))).map(Client::atFirst);
    }

    /**
     * The transaction that an earlier call with this key made.
     *
     * @throws Refusal if the key was used for something else
     */
    Optional<Transaction> done(@Nullable RequestKey key) {
        return answered(key).flatMap(row -> books.transaction(row.text("clientId"), row.text("transactionId")));
    }

    /** @param key null if the call has none */
    Outcome<Client> create(Client client, @Nullable RequestKey key, Instant deadline) throws InterruptedException {
        List<TransactWriteItem> items = new ArrayList<>();
        items.add(put(clients, LedgerItems.of(client), "attribute_not_exists(clientId)"));
        if (key != null) {
            items.add(request(key, Map.of("clientId", text(client.clientId()))));
        }
        try {
            writes.write(items, deadline);
            return new Outcome<>(client, true);
        } catch (TransactionCanceledException e) {
            Optional<Client> before = created(key);
            if (before.isPresent()) {
                return new Outcome<>(before.get(), false);
            }
            if (failed(e, 0)) {
                throw Refusal.conflict("client " + client.clientId() + " exists already");
            }
            throw e;
        }
    }

    /** @param key null if the call has none */
    Outcome<Transaction> recharge(Transaction recharge, @Nullable RequestKey key, Instant deadline)
            throws InterruptedException {
        List<TransactWriteItem> items = new ArrayList<>();
        items.add(balance(recharge, "balance <= :bound", Money.MAX - recharge.balanceChange()));
        items.add(put(transactions, LedgerItems.of(recharge), "attribute_not_exists(transactionId)"));
        addRequest(items, recharge, key);
        try {
            writes.write(items, deadline);
            return new Outcome<>(recharge, true);
        } catch (TransactionCanceledException e) {
            Optional<Transaction> before = done(key);
            if (before.isPresent()) {
                return new Outcome<>(before.get(), false);
            }
            if (failed(e, 0)) {
                throw Refusal.conflict("the card cannot hold more than " + new Money(Money.MAX, recharge.cardCurrency())
                        + "; it has " + balanceBefore(e, recharge));
            }
            throw e;
        }
    }

    /**
     * @param recharge as it was read
     * @param key null if the call has none
     * @return empty if another refund of the recharge was first: read it again
     */
    Optional<Outcome<Transaction>> refund(
            Transaction refund, Transaction recharge, @Nullable RequestKey key, Instant deadline)
            throws InterruptedException {
        List<TransactWriteItem> items = new ArrayList<>();
        items.add(balance(refund, "balance >= :bound", -refund.balanceChange()));
        items.add(put(transactions, LedgerItems.of(refund), "attribute_not_exists(transactionId)"));
        items.add(TransactWriteItem.builder()
                .update(Update.builder()
                        .tableName(transactions)
                        .key(Map.of(
                                "clientId", text(recharge.clientId()), "transactionId", text(recharge.transactionId())))
                        .updateExpression("SET refunded = :after")
                        .conditionExpression("refunded = :before")
                        .expressionAttributeValues(Map.of(
                                ":before", number(recharge.refunded()),
                                ":after",
                                        number(recharge.refunded()
                                                + refund.amount().minor())))
                        .build())
                .build());
        addRequest(items, refund, key);
        try {
            writes.write(items, deadline);
            return Optional.of(new Outcome<>(refund, true));
        } catch (TransactionCanceledException e) {
            Optional<Transaction> before = done(key);
            if (before.isPresent()) {
                return Optional.of(new Outcome<>(before.get(), false));
            }
            if (failed(e, 2)) {
                return Optional.empty();
            }
            if (failed(e, 0)) {
                throw Refusal.conflict("the card has " + balanceBefore(e, refund) + ", less than the "
                        + new Money(-refund.balanceChange(), refund.cardCurrency()) + " that this refund takes");
            }
            throw e;
        }
    }

    private static TransactWriteItem put(String table, Map<String, AttributeValue> item, String condition) {
        return TransactWriteItem.builder()
                .put(Put.builder()
                        .tableName(table)
                        .item(item)
                        .conditionExpression(condition)
                        .build())
                .build();
    }

    private TransactWriteItem balance(Transaction transaction, String condition, long bound) {
        return TransactWriteItem.builder()
                .update(Update.builder()
                        .tableName(clients)
                        .key(Map.of("clientId", text(transaction.clientId())))
                        .updateExpression("SET balance = balance + :change")
                        .conditionExpression(condition)
                        .expressionAttributeValues(
                                Map.of(":change", number(transaction.balanceChange()), ":bound", number(bound)))
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                        .build())
                .build();
    }

    private void addRequest(List<TransactWriteItem> items, Transaction transaction, @Nullable RequestKey key) {
        if (key != null) {
            items.add(request(
                    key,
                    Map.of(
                            "clientId", text(transaction.clientId()),
                            "transactionId", text(transaction.transactionId()))));
        }
    }

    private TransactWriteItem request(RequestKey key, Map<String, AttributeValue> answer) {
        Map<String, AttributeValue> item = new HashMap<>(answer);
        item.put("id", text(key.id()));
        item.put("hash", text(key.hash()));
        return put(requests, item, "attribute_not_exists(id)");
    }

    private Optional<Row> answered(@Nullable RequestKey key) {
        if (key == null) {
            return Optional.empty();
        }
        Optional<Row> row = books.item(requests, Map.of("id", text(key.id()))).map(Row::new);
        if (row.isPresent() && !row.get().text("hash").equals(key.hash())) {
            throw Refusal.conflict("this idempotency key was used for another request");
        }
        return row;
    }

    private static boolean failed(TransactionCanceledException e, int item) {
        List<CancellationReason> reasons = e.cancellationReasons();
        return reasons.size() > item
                && "ConditionalCheckFailed".equals(reasons.get(item).code());
    }

    private static Object balanceBefore(TransactionCanceledException e, Transaction transaction) {
        AttributeValue balance = e.cancellationReasons().get(0).item().get("balance");
        return balance == null
                ? "no balance: the client is gone"
                : new Money(Long.parseLong(balance.n()), transaction.cardCurrency());
    }
}
