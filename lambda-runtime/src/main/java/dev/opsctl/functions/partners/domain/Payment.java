package dev.opsctl.functions.partners.domain;

/** What the simulated payment system decides about a charge. */
public enum Payment {
    CHARGED,
    DECLINED,
    REFUNDED;

    /** @param attempt 1 for the first call with a key */
    public static boolean unavailable(Trigger trigger, int attempt) {
        return trigger == Trigger.UNAVAILABLE_TWICE && attempt <= 2;
    }

    public static Payment decide(Trigger trigger) {
        return trigger == Trigger.DECLINED ? DECLINED : CHARGED;
    }
}
