package dev.opsctl.functions.bank.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * An amount of money, exact: a whole number of the currency's minor units (ISO 4217: XAF has none, so its unit is the franc itself; EUR
 * and USD have cents). Never negative, never above {@link #MAX}.
 */
public record Money(long minor, Currency currency) {
    /** The most that an amount or a balance can be: 15 digits, which every JSON reader still holds exactly. */
    public static final long MAX = 999_999_999_999_999L;

    public Money {
        if (minor < 0 || minor > MAX) {
            throw new ArithmeticException(minor + " is no amount of money");
        }
    }

    /** The currency's number of decimals; {@code EUR} 2, {@code XAF} 0. */
    public static int decimals(Currency currency) {
        return currency.getDefaultFractionDigits();
    }

    /** @return rate × this, in this currency, half-even; never more than this */
    public Money share(FeeRate rate) {
        return new Money(rounded(BigDecimal.valueOf(minor).multiply(rate.value())), currency);
    }

    /** @throws ArithmeticException if {@code other} is more than this, or of another currency */
    public Money minus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new ArithmeticException(other.currency + " cannot be taken from " + currency);
        }
        return new Money(Math.subtractExact(minor, other.minor), currency);
    }

    /**
     * The same worth in another currency, half-even.
     *
     * @param rate units of the other currency for one of this
     * @throws Refusal if it is more than {@link #MAX}
     */
    public Money in(Currency other, BigDecimal rate) {
        BigDecimal worth = BigDecimal.valueOf(minor, decimals(currency))
                .multiply(rate)
                .movePointRight(decimals(other))
                .setScale(0, RoundingMode.HALF_EVEN);
        if (worth.compareTo(BigDecimal.valueOf(MAX)) > 0) {
            throw Refusal.invalid(
                    this + " is worth more than the " + new Money(MAX, other) + " that one card can hold");
        }
        return new Money(worth.longValueExact(), other);
    }

    /** With a point and the currency's code: {@code 10.50 EUR}. */
    @Override
    public String toString() {
        return BigDecimal.valueOf(minor, decimals(currency)).toPlainString() + " " + currency.getCurrencyCode();
    }

    private static long rounded(BigDecimal value) {
        return value.setScale(0, RoundingMode.HALF_EVEN).longValueExact();
    }
}
