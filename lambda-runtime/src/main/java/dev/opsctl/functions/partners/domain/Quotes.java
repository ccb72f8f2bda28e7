package dev.opsctl.functions.partners.domain;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/** The rates of the simulated exchange: fixed, so that what comes out of a recharge can be worked out by hand. */
public final class Quotes {
    private static final MathContext DIGITS = new MathContext(10, RoundingMode.HALF_EVEN);

    /** Units of each currency for one euro; the CFA franc's is its fixed parity. */
    private static final Map<String, BigDecimal> FOR_ONE_EURO = Map.of(
            "EUR", BigDecimal.ONE,
            "USD", new BigDecimal("1.085"),
            "XAF", new BigDecimal("655.957"),
            "GBP", new BigDecimal("0.855"));

    /** What the exchange does wrong on purpose: a quote is asked for with the amount, and these amounts are answered so. */
    public enum Trouble {
        NONE(0),
        /** Nonsense instead of a rate. */
        NONSENSE(502),
        /** An outage: 503, however often it is asked. */
        OUTAGE(503),
        /** An answer later than any caller waits. */
        TOO_LATE(504);

        private final long amount;

        Trouble(long amount) {
            this.amount = amount;
        }

        /** @param amount in minor units of the currency to be exchanged */
        public static Trouble of(long amount) {
            for (Trouble trouble : values()) {
                if (trouble != NONE && trouble.amount == amount) {
                    return trouble;
                }
            }
            return NONE;
        }
    }

    private Quotes() {}

    /** @return units of {@code to} for one of {@code from}, ten digits; empty if one of them is not dealt in */
    public static Optional<BigDecimal> rate(String from, String to) {
        BigDecimal sold = FOR_ONE_EURO.get(from);
        BigDecimal bought = FOR_ONE_EURO.get(to);
        return sold == null || bought == null
                ? Optional.empty()
                : Optional.of(bought.divide(sold, DIGITS).stripTrailingZeros());
    }
}
