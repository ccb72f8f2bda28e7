package dev.opsctl.command.base;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 7d}. */
public final class Durations {

    private static final Pattern WHOLE = Pattern.compile("(?:\\d{1,9}[dhms])+");
    private static final Pattern PART = Pattern.compile("(\\d+)([dhms])");

    private Durations() {}

    /** @throws OperationException with exit code USAGE if it is no length of time */
    public static Duration parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!WHOLE.matcher(lower).matches()) {
            throw new OperationException(
                    ExitCode.USAGE, "'" + text + "' is no length of time", "Write it as 30s, 5m, 2h, 7d or 1h30m.");
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(lower);
        while (part.find()) {
            long n = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "d" -> Duration.ofDays(n);
                        case "h" -> Duration.ofHours(n);
                        case "m" -> Duration.ofMinutes(n);
                        default -> Duration.ofSeconds(n);
                    });
        }
        return sum;
    }
}
