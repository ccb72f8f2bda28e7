package dev.opsctl.functions.console.domain;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decides about an order in review, and why (WEB-4). The reason becomes part of the order's own, which its customer can
 * read.
 */
public record Decision(Action action, String reason) {
    private static final int LONGEST_REASON = 500;

    /** What the flow does: go on where it stopped, give the money back, or call the order done. */
    public enum Action {
        RETRY,
        REFUND,
        ACCEPT;

        /** As the API and the flow's input have it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException if it is no decision; the message says what to write */
    public static Decision of(@Nullable String action, @Nullable String reason) {
        Action known = Arrays.stream(Action.values())
                .filter(one -> one.word().equals(action))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("action must be retry, refund or accept"));
        String text = reason == null ? "" : reason.strip();
        if (text.isEmpty() || text.length() > LONGEST_REASON || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "reason must say why, in one line of 1 to " + LONGEST_REASON + " characters");
        }
        return new Decision(known, text);
    }

    /** What the order says of it. */
    public String note() {
        return action.word() + " asked for on review: " + reason;
    }
}
