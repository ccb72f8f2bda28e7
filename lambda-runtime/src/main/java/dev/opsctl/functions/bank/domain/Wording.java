package dev.opsctl.functions.bank.domain;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Amounts and times as a person reads them, in their language. The currency is named by its code, which is the same in all. */
public record Wording(Locale locale) {
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

    public static Wording of(String language) {
        return new Wording(Locale.forLanguageTag(language));
    }

    /** {@code 1,234.50 EUR} in English, {@code 1.234,50 EUR} in Spanish. */
    public String amount(Money money) {
        return number(money, "");
    }

    /** With its sign, which amounts themselves do not have. */
    public String change(Transaction transaction) {
        Money money = new Money(Math.abs(transaction.balanceChange()), transaction.cardCurrency());
        return number(money, transaction.balanceChange() < 0 ? "−" : "+");
    }

    public String time(Instant time) {
        return MINUTES.format(time);
    }

    public String day(Instant time) {
        return DAY.format(time);
    }

    /** What a mail about a transaction shows; what would say nothing (no fee, no exchange) is left out. */
    public Map<String, Object> of(Transaction transaction) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put(transaction.type().word(), true);
        data.put("amount", amount(transaction.amount()));
        if (transaction.fee() > 0) {
            data.put(
                    "fee",
                    amount(new Money(transaction.fee(), transaction.amount().currency())));
        }
        if (!transaction.amount().currency().equals(transaction.cardCurrency())) {
            data.put(
                    "rate",
                    "1 " + transaction.amount().currency() + " = "
                            + decimal(transaction.exchangeRate().value()) + " " + transaction.cardCurrency());
        }
        data.put("change", change(transaction));
        data.put("reference", transaction.transactionId());
        data.put("date", time(transaction.createdAt()));
        return data;
    }

    private String number(Money money, String sign) {
        int decimals = Money.decimals(money.currency());
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMinimumFractionDigits(decimals);
        format.setMaximumFractionDigits(decimals);
        return sign + format.format(BigDecimal.valueOf(money.minor(), decimals)) + " "
                + money.currency().getCurrencyCode();
    }

    private String decimal(BigDecimal value) {
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMaximumFractionDigits(Math.max(0, value.scale()));
        return format.format(value);
    }
}
