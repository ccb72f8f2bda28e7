package dev.opsctl.functions.bank;

import dev.opsctl.functions.bank.domain.Client;
import dev.opsctl.functions.bank.domain.ExchangeRate;
import dev.opsctl.functions.bank.domain.FeeRate;
import dev.opsctl.functions.bank.domain.Money;
import dev.opsctl.functions.bank.domain.Transaction;
import dev.opsctl.functions.domain.SortableTime;
import java.math.BigDecimal;
import java.time.Instant;
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
        return new Client(
                item.get("clientId").s(),
                item.get("name").s(),
                item.get("email").s(),
                item.get("locale").s(),
                Currency.getInstance(item.get("currency").s()),
                new FeeRate(new BigDecimal(item.get("feeRate").s())),
                Long.parseLong(item.get("balance").n()),
                Instant.parse(item.get("createdAt").s()));
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
        if (transaction.rechargeId() == null) {
            item.put("refunded", number(transaction.refunded()));
        } else {
            item.put("rechargeId", text(transaction.rechargeId()));
        }
        return item;
    }

    static Transaction transaction(Map<String, AttributeValue> item) {
        return new Transaction(
                item.get("transactionId").s(),
                item.get("clientId").s(),
                Transaction.Type.of(item.get("type").s()),
                new Money(
                        Long.parseLong(item.get("amount").n()),
                        Currency.getInstance(item.get("currency").s())),
                new FeeRate(new BigDecimal(item.get("feeRate").s())),
                Long.parseLong(item.get("fee").n()),
                new ExchangeRate(new BigDecimal(item.get("exchangeRate").s())),
                Long.parseLong(item.get("balanceChange").n()),
                Currency.getInstance(item.get("balanceCurrency").s()),
                item.containsKey("rechargeId") ? item.get("rechargeId").s() : null,
                item.containsKey("refunded")
                        ? Long.parseLong(item.get("refunded").n())
                        : 0,
                Instant.parse(item.get("createdAt").s()));
    }

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
