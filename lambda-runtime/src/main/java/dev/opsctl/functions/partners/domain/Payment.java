package dev.opsctl.functions.partners.domain;

/** What the simulated payment system decides about a charge. */
public enum Payment {
    CHARGED,
    DECLINED,
    REFUNDED;

    /** @param attempt 1 for the first call with a key */
    public static boolean unavailable(Misbehaviour trigger, int attempt) {
        return trigger == Misbehaviour.UNAVAILABLE_TWICE && attempt <= 2;
    }

    public static Payment decide(Misbehaviour trigger) {
        return trigger == Misbehaviour.DECLINED ? DECLINED : CHARGED;
    }
}
