package dev.opsctl.functions.partners.domain;

/**
 * What the simulated partners do wrong on purpose (ORD-12): an order whose total is exactly this many minor units. No catalogue price
 * gives such totals by chance; {@code SAMPLE-1C}, which costs one, gives them all: {@code --item SAMPLE-1C:2} is declined.
 */
public enum Misbehaviour {
    NONE(0),
    /** The card is declined. */
    DECLINED(2),
    /** The first two calls are answered 503, the third charges. */
    UNAVAILABLE_TWICE(53),
    /** The charge is made and the answer comes too late. */
    TIMEOUT_AFTER_CHARGE(54),
    /** The shipment is refused; the refund works. */
    SHIPMENT_FAILS(55),
    /** The shipment is refused and so is the refund. */
    REFUND_FAILS(56);

    private final long amount;

    Misbehaviour(long amount) {
        this.amount = amount;
    }

    public static Misbehaviour of(long amount) {
        for (Misbehaviour trigger : values()) {
            if (trigger != NONE && trigger.amount == amount) {
                return trigger;
            }
        }
        return NONE;
    }

    public boolean shipmentFails() {
        return this == SHIPMENT_FAILS || this == REFUND_FAILS;
    }
}
