package dev.opsctl.functions.report.domain;

import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** When a scheduled report is mailed (REP-6). */
public enum MailPolicy {
    ALWAYS,
    ON_CHANGE,
    DIGEST,
    NEVER;

    /** @throws IllegalArgumentException naming the choices, if the text is none of them */
    public static MailPolicy parse(String text) {
        for (MailPolicy policy : values()) {
            if (policy.toString().equals(text)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("mail policy '" + text + "' is none of always, on-change, digest, never");
    }

    /**
     * @param last what was mailed last, null if nothing ever was
     * @param day  the report's day, UTC
     */
    public boolean mails(@Nullable LastMail last, String fingerprint, LocalDate day) {
        return switch (this) {
            case ALWAYS -> true;
            case ON_CHANGE -> last == null || !last.fingerprint().equals(fingerprint);
            case DIGEST -> last == null || last.day().isBefore(day);
            case NEVER -> false;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The newest report that went out by mail. */
    public record LastMail(String fingerprint, LocalDate day) {}
}
