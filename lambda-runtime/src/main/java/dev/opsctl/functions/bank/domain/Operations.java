package dev.opsctl.functions.bank.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What recharges and refunds come to, in exact numbers (BNK-2). */
public final class Operations {
    private Operations() {}

    /**
     * The fee is taken in the payer's currency, what remains is exchanged.
     *
     * @throws Refusal if what remains is worth less than the smallest unit of the card's currency, or more than a card can hold
     */
    public static Transaction recharge(
            String transactionId, Client client, Money amount, FeeRate feeRate, ExchangeRate rate, Instant at) {
        Money fee = amount.share(feeRate);
        Money net = amount.minus(fee);
        Money credited = net.in(client.currency(), rate.value());
        if (net.minor() > 0 && credited.minor() == 0) {
            throw Refusal.invalid(
                    net + " is worth less than the smallest unit of " + client.currency() + "; recharge more");
        }
        return new Transaction(
                transactionId,
                client.clientId(),
                Transaction.Type.RECHARGE,
                amount,
                feeRate,
                fee.minor(),
                rate,
                credited.minor(),
                client.currency(),
                null,
                0,
                at);
    }

    /**
     * Pays back a part of a recharge or what is left of it, at the recharge's own rate; its fee stays with the bank. However a recharge
     * is divided into refunds, together they take from the card exactly what the recharge brought.
     *
     * @param minor how much in minor units of the recharge's currency; null for all that is left
     */
    public static Transaction refund(String transactionId, Transaction recharge, @Nullable Long minor, Instant at) {
        if (recharge.type() != Transaction.Type.RECHARGE) {
            throw Refusal.conflict("transaction " + recharge.transactionId() + " is a refund itself");
        }
        Money net = recharge.net();
        Money left = new Money(net.minor() - recharge.refunded(), net.currency());
        long part = minor == null ? left.minor() : minor;
        if (left.minor() == 0) {
            throw Refusal.conflict("nothing of recharge " + recharge.transactionId() + " is left to be refunded"
                    + (net.minor() == 0 ? ": its fee took all" : ""));
        } else if (part > left.minor()) {
            throw Refusal.conflict("of recharge " + recharge.transactionId() + " only " + left.minor()
                    + " minor units (" + left + ") are left to be refunded; fees are not refunded");
        }
        long before = taken(recharge, recharge.refunded());
        long after = taken(recharge, recharge.refunded() + part);
        return new Transaction(
                transactionId,
                recharge.clientId(),
                Transaction.Type.REFUND,
                new Money(part, net.currency()),
                FeeRate.NONE,
                0,
                recharge.exchangeRate(),
                before - after,
                recharge.cardCurrency(),
                recharge.transactionId(),
                0,
                at);
    }

    /** What the card has lost once so much of a recharge is paid back. */
    private static long taken(Transaction recharge, long refunded) {
        return BigDecimal.valueOf(recharge.balanceChange())
                .multiply(BigDecimal.valueOf(refunded))
                .divide(BigDecimal.valueOf(recharge.net().minor()), 0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }
}
