package dev.opsctl.functions.bank.domain;

/** Why the bank does not do what it was asked for, in words for whoever asked. Nothing was written. */
public final class Refusal extends RuntimeException {
    /** What kind of no it is. */
    public enum Kind {
        /** The request itself is wrong. */
        INVALID,
        /** It names what does not exist. */
        UNKNOWN,
        /** It does not go with what is there. */
        CONFLICT,
        /** It cannot be done now, but perhaps later. */
        UNAVAILABLE
    }

    private final Kind kind;

    public Refusal(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public static Refusal invalid(String message) {
        return new Refusal(Kind.INVALID, message);
    }

    public static Refusal unknown(String message) {
        return new Refusal(Kind.UNKNOWN, message);
    }

    public static Refusal conflict(String message) {
        return new Refusal(Kind.CONFLICT, message);
    }

    public static Refusal unavailable(String message) {
        return new Refusal(Kind.UNAVAILABLE, message);
    }

    public Kind kind() {
        return kind;
    }
}
