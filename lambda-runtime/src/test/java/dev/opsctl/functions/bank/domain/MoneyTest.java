package dev.opsctl.functions.bank.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BNK-2: money is exact. */
class MoneyTest {
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Currency XAF = Currency.getInstance("XAF");
    private static final Instant AT = Instant.parse("2026-01-05T09:00:00Z");
    private static final Requests REQUESTS = new Requests(Set.of("XAF", "EUR", "USD"));

    @Provide
    Arbitrary<Currency> currencies() {
        return Arbitraries.of("XAF", "EUR", "USD", "KWD").map(Currency::getInstance);
    }

    /** Half-even by another way than the code's: whole numbers, quotient and remainder. */
    private static BigInteger halfEven(BigInteger numerator, BigInteger denominator) {
        BigInteger[] parts = numerator.divideAndRemainder(denominator);
        int half = parts[1].shiftLeft(1).compareTo(denominator);
        boolean up = half > 0 || half == 0 && parts[0].testBit(0);
        return up ? parts[0].add(BigInteger.ONE) : parts[0];
    }

    @Property(seed = "20261130")
    void aFeeIsTheAmountTimesTheRateRoundedHalfToEven(
            @ForAll @LongRange(max = Money.MAX) long minor,
            @ForAll @IntRange(max = 10_000) int parts,
            @ForAll("currencies") Currency currency) {
        Money amount = new Money(minor, currency);
        Money fee = amount.share(new FeeRate(BigDecimal.valueOf(parts, 4)));
        assertEquals(
                halfEven(BigInteger.valueOf(minor).multiply(BigInteger.valueOf(parts)), BigInteger.valueOf(10_000)),
                BigInteger.valueOf(fee.minor()));
        assertTrue(amount.minus(fee).minor() >= 0);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, EUR, 655.957, XAF, 6560",
        "655957, XAF, 0.001524490172, EUR, 100000",
        "1, XAF, 0.0015, EUR, 0",
        "25, EUR, 0.1, EUR, 2",
        "35, EUR, 0.1, EUR, 4",
        "1234, KWD, 10, XAF, 12"
    })
    void anExchangeKnowsBothCurrenciesDecimalsAndRoundsHalfToEven(
            long minor, String from, BigDecimal rate, String to, long worth) {
        assertEquals(
                new Money(worth, Currency.getInstance(to)),
                new Money(minor, Currency.getInstance(from)).in(Currency.getInstance(to), rate));
    }

    @Property(seed = "20261130")
    void refundsTogetherTakeFromTheCardExactlyWhatTheRechargeBrought(
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long minor,
            @ForAll @IntRange(max = 10_000) int parts,
            @ForAll @LongRange(min = 1, max = 5_000_000) long rate,
            @ForAll("currencies") Currency paid,
            @ForAll @Size(max = 8) List<@LongRange(min = 1, max = 1_000_000_000_000L) Long> wishes) {
        Client client = new Client("c", "C", "c@example.com", "en", EUR, FeeRate.NONE, 0, AT);
        Transaction recharge;
        try {
            recharge = Operations.recharge(
                    "t",
                    client,
                    new Money(minor, paid),
                    new FeeRate(BigDecimal.valueOf(parts, 4)),
                    new ExchangeRate(BigDecimal.valueOf(rate, 4)),
                    AT);
        } catch (Refusal tooSmallOrTooMuch) {
            Assume.that(false);
            return;
        }
        Assume.that(recharge.net().minor() > 0);
        long balance = recharge.balanceChange();
        for (Long wish : wishes) {
            long left = recharge.net().minor() - recharge.refunded();
            if (left > 0) {
                Transaction refund = Operations.refund("r", recharge, Math.min(wish, left), AT);
                assertTrue(refund.balanceChange() <= 0);
                balance += refund.balanceChange();
                assertTrue(balance >= 0);
                recharge = refunded(recharge, refund.amount().minor());
            }
        }
        if (recharge.refunded() < recharge.net().minor()) {
            Transaction rest = Operations.refund("r", recharge, null, AT);
            balance += rest.balanceChange();
            recharge = refunded(recharge, rest.amount().minor());
        }
        assertEquals(0, balance);
        Transaction all = recharge;
        assertThrows(Refusal.class, () -> Operations.refund("r", all, 1L, AT));
    }

    private static Transaction refunded(Transaction recharge, long more) {
        return new Transaction(
                recharge.transactionId(),
                recharge.clientId(),
                recharge.type(),
                recharge.amount(),
                recharge.feeRate(),
                recharge.fee(),
                recharge.exchangeRate(),
                recharge.balanceChange(),
                recharge.cardCurrency(),
                null,
                recharge.refunded() + more,
                recharge.createdAt());
    }

    @Test
    void whatIsWorthLessThanTheCardsSmallestUnitIsNotTakenForNothing() {
        Client client = new Client("c", "C", "c@example.com", "en", EUR, FeeRate.NONE, 0, AT);
        ExchangeRate rate = new ExchangeRate(new BigDecimal("0.0015"));
        assertThrows(Refusal.class, () -> Operations.recharge("t", client, new Money(1, XAF), FeeRate.NONE, rate, AT));
        // A fee that takes all is another matter: it was asked for.
        Transaction allFee = Operations.recharge("t", client, new Money(1, XAF), new FeeRate(BigDecimal.ONE), rate, AT);
        assertEquals(0, allFee.balanceChange());
        assertEquals(1, allFee.fee());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "-0.5",
                "10.5",
                "0.1",
                "1000000000000000",
                "1E15",
                "1E999999999",
                "1E-999999999",
                "9223372036854775808",
                "-1E999999999"
            })
    void anAmountThatIsNoPositiveWholeNumberOfMinorUnitsIsRefused(String amount) {
        Refusal refusal = assertThrows(
                Refusal.class,
                () -> REQUESTS.recharge(Map.of("clientId", "c", "currency", "EUR", "amount", new BigDecimal(amount))));
        assertEquals(Refusal.Kind.INVALID, refusal.kind());
        assertTrue(refusal.getMessage().startsWith("amount "), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.01", "1.01", "2", "1E10", "1E-11", "0E-999999999", "1E2147483647", "1E999999999"})
    void aFeeRateIsFromZeroToOne(String rate) {
        assertThrows(Refusal.class, () -> new FeeRate(new BigDecimal(rate)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"XXX", "ZZZ", "eur", "GBP", "", "EUR\n"})
    void aCurrencyThatTheBankDoesNotDealInIsRefused(String currency) {
        assertThrows(
                Refusal.class,
                () -> REQUESTS.recharge(Map.of("clientId", "c", "currency", currency, "amount", BigDecimal.TEN)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amount", "feeRate", "currency", "clientId", "extra"})
    void textsForNumbersNumbersForTextsAndUnknownMembersAreRefused(String member) {
        Map<String, Object> wrong = new java.util.HashMap<>(
                Map.of("clientId", "c", "currency", "EUR", "amount", BigDecimal.TEN, "feeRate", BigDecimal.ZERO));
        wrong.put(member, wrong.get(member) instanceof BigDecimal ? "1" : BigDecimal.ONE);
        Refusal refusal = assertThrows(Refusal.class, () -> REQUESTS.recharge(wrong));
        assertTrue(refusal.getMessage().contains(member), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.com\r\nBcc: x@example.com",
                "a b@example.com",
                "a@b",
                "@example.com",
                "a@example.com,b@example.com",
                "\"a\"@example.com",
                "a@-example.com",
                "<a@example.com>"
            })
    void anAddressIsOneAddress(String email) {
        assertThrows(Refusal.class, () -> REQUESTS.newClient(Map.of("name", "Ana", "email", email, "currency", "EUR")));
    }
}
