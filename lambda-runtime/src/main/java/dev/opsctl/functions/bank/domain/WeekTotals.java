package dev.opsctl.functions.bank.domain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all clients did in a week, summed up for the administrators: recharges, fees and refunds by currency. */
public final class WeekTotals {
    /** Sums may be more than one amount can be. */
    private record Sum(long count, BigInteger minor) {
        Sum and(long more) {
            return new Sum(count + 1, minor.add(BigInteger.valueOf(more)));
        }
    }

    private final Map<String, Sum> sums = new TreeMap<>();

    public void add(Transaction transaction) {
        String currency = transaction.amount().currency().getCurrencyCode();
        add(transaction.type().word(), currency, transaction.amount().minor());
        if (transaction.fee() > 0) {
            add("fee", currency, transaction.fee());
        }
    }

    private void add(String kind, String currency, long minor) {
        sums.merge(kind + " " + currency, new Sum(1, BigInteger.valueOf(minor)), (sum, one) -> sum.and(minor));
    }

    /** One line for each kind and currency: {@code {"recharge": true, "count": 3, "total": "1050.00 EUR"}}. */
    public List<Map<String, Object>> lines() {
        List<Map<String, Object>> lines = new ArrayList<>();
        sums.forEach((name, sum) -> {
            String[] parts = name.split(" ");
            Map<String, Object> line = new LinkedHashMap<>();
            line.put(parts[0], true);
            line.put("count", sum.count());
            line.put(
                    "total",
                    new BigDecimal(sum.minor(), Money.decimals(Currency.getInstance(parts[1]))).toPlainString() + " "
                            + parts[1]);
            lines.add(line);
        });
        return lines;
    }
}
