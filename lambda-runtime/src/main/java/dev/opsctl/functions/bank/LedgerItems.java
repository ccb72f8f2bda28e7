package dev.opsctl.functions.bank;

import dev.opsctl.functions.bank.domain.Client;
import dev.opsctl.functions.bank.domain.ExchangeRate;
import dev.opsctl.functions.bank.domain.FeeRate;
import dev.opsctl.functions.bank.domain.Money;
import dev.opsctl.functions.bank.domain.Transaction;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.runtime.Row;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Clients and transactions as items. Amounts are numbers, rates are texts, which keep every decimal as it was quoted. */
final class LedgerItems {
    private LedgerItems() {}

    static Map<String, AttributeValue> of(Client client) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("clientId", text(client.clientId()));
        item.put("name", text(client.name()));
        item.put("email", text(client.email()));
        item.put("locale", text(client.locale()));
        item.put("currency", text(client.currency().getCurrencyCode()));
        item.put("feeRate", text(client.feeRate().value().toPlainString()));
        item.put("balance", number(client.balance()));
        item.put("createdAt", text(SortableTime.text(client.createdAt())));
        return item;
    }

    static Client client(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        return new Client(
                row.text("clientId"),
                row.text("name"),
                row.text("email"),
                row.text("locale"),
                row.parsed("currency", Currency::getInstance),
                row.parsed("feeRate", rate -> new FeeRate(new BigDecimal(rate))),
                row.number("balance"),
                row.time("createdAt"));
    }

    static Map<String, AttributeValue> of(Transaction transaction) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("clientId", text(transaction.clientId()));
        item.put("transactionId", text(transaction.transactionId()));
        item.put("type", text(transaction.type().word()));
        item.put("amount", number(transaction.amount().minor()));
        item.put("currency", text(transaction.amount().currency().getCurrencyCode()));
        item.put("feeRate", text(transaction.feeRate().value().toPlainString()));
        item.put("fee", number(transaction.fee()));
        item.put("exchangeRate", text(transaction.exchangeRate().value().toPlainString()));
        item.put("balanceChange", number(transaction.balanceChange()));
        item.put("balanceCurrency", text(transaction.cardCurrency().getCurrencyCode()));
        item.put("createdAt", text(SortableTime.text(transaction.createdAt())));
        String recharge = transaction.rechargeId();
        if (recharge == null) {
            item.put("refunded", number(transaction.refunded()));
        } else {
            item.put("rechargeId", text(recharge));
        }
        return item;
    }

    static Transaction transaction(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        return new Transaction(
                row.text("transactionId"),
                row.text("clientId"),
                row.parsed("type", Transaction.Type::of),
                new Money(row.number("amount"), row.parsed("currency", Currency::getInstance)),
                row.parsed("feeRate", rate -> new FeeRate(new BigDecimal(rate))),
                row.number("fee"),
                row.parsed("exchangeRate", rate -> new ExchangeRate(new BigDecimal(rate))),
                row.number("balanceChange"),
                row.parsed("balanceCurrency", Currency::getInstance),
                row.optional("rechargeId"),
                item.containsKey("refunded") ? row.number("refunded") : 0,
                row.time("createdAt"));
    }

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
