package dev.opsctl.functions.bank.domain;

import java.math.BigDecimal;

/** Units of one currency for one of another, as they were quoted. */
public record ExchangeRate(BigDecimal value) {
    /** A currency in itself: nobody has to be asked. */
    public static final ExchangeRate SAME = new ExchangeRate(BigDecimal.ONE);

    private static final int MOST_DIGITS = 18;

    /** @throws IllegalArgumentException if no rate can be like that: what quoted it is not to be believed */
    public ExchangeRate {
        if (value.signum() <= 0
                || value.precision() > MOST_DIGITS
                || value.scale() > MOST_DIGITS
                || value.precision() - value.scale() > 12) {
            throw new IllegalArgumentException("not an exchange rate");
        }
        value = value.stripTrailingZeros();
    }
}
