package dev.opsctl.command.base;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** From when on, as people write it: a time, or how long ago. One of the two is null. */
public record Since(@Nullable Instant time, @Nullable Duration ago) {

    /** @throws OperationException with exit code USAGE if it is neither */
    public static Since parse(String text) {
        try {
            return new Since(Instant.parse(text), null);
        } catch (DateTimeParseException e) {
            if (text.isEmpty() || !Character.isDigit(text.charAt(0)) || text.indexOf('-') >= 0) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "'" + text + "' is no time",
                        "Write a time such as 2026-01-31T12:00:00Z, or how long ago: 10m, 2h, 7d.");
            }
            return new Since(null, Durations.parse(text));
        }
    }

    /** @param now the target's time; what lies farther back than 1970 counts from then on */
    public Instant from(Instant now) {
        if (time != null) {
            return time;
        }
        Duration back = Objects.requireNonNull(ago, "one of the two is there");
        return back.getSeconds() > now.getEpochSecond() ? Instant.EPOCH : now.minus(back);
    }
}
