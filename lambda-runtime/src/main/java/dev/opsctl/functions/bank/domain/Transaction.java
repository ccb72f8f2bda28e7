package dev.opsctl.functions.bank.domain;

import dev.opsctl.functions.domain.SortableTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One movement of a card. A client's balance is the sum of their transactions' balance changes.
 *
 * @param amount what was paid in, or is paid back, in the payer's currency
 * @param fee in minor units of the amount's currency
 * @param exchangeRate units of the card's currency for one of the amount's
 * @param balanceChange in minor units of the card's currency; negative for a refund
 * @param rechargeId the recharge that a refund is of, else null
 * @param refunded how much of a recharge was paid back so far, in minor units of the amount's currency
 */
public record Transaction(
        String transactionId,
        String clientId,
        Type type,
        Money amount,
        FeeRate feeRate,
        long fee,
        ExchangeRate exchangeRate,
        long balanceChange,
        Currency cardCurrency,
        @Nullable String rechargeId,
        long refunded,
        Instant createdAt) {

    /** What happened. */
    public enum Type {
        RECHARGE,
        REFUND;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Type of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    /** Ids sort by time; what follows the time tells transactions of one moment apart. */
    public static String id(Instant at, String distinguishing) {
        return earliestId(at) + "-" + distinguishing.substring(0, 12);
    }

    /** Sorts before every id of that moment and after every earlier one. */
    public static String earliestId(Instant at) {
        return MILLIS.format(at);
    }

    /** What was paid in less the fee: what can be paid back. */
    public Money net() {
        return amount.minus(new Money(fee, amount.currency()));
    }

    /** As it was answered when it was made; nothing in it ever changes. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("transactionId", transactionId);
        json.put("clientId", clientId);
        json.put("type", type.word());
        json.put("amount", amount.minor());
        json.put("currency", amount.currency().getCurrencyCode());
        json.put("feeRate", feeRate.value());
        json.put("fee", fee);
        json.put("exchangeRate", exchangeRate.value());
        json.put("balanceChange", balanceChange);
        json.put("balanceCurrency", cardCurrency.getCurrencyCode());
        if (rechargeId != null) {
            json.put("rechargeId", rechargeId);
        }
        json.put("createdAt", SortableTime.text(createdAt));
        return json;
    }
}
