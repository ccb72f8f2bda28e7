package dev.opsctl.functions.bank.domain;

import java.math.BigDecimal;

/** The part of an amount that the bank keeps: 0 to 1, with at most ten decimals. */
public record FeeRate(BigDecimal value) {
    public static final FeeRate NONE = new FeeRate(BigDecimal.ZERO);
    private static final int MOST_DECIMALS = 10;

    public FeeRate {
        // The decimals first: a number such as 1E-999999999 must not be worked out.
        if (value.signum() < 0
                || value.precision() - value.scale() > 1
                || value.scale() > MOST_DECIMALS
                || value.compareTo(BigDecimal.ONE) > 0) {
            throw Refusal.invalid("feeRate must be a number from 0 to 1 with at most " + MOST_DECIMALS
                    + " decimals, such as 0.05 for five percent");
        }
        value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }
}
