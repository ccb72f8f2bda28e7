package dev.opsctl.render;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as people read them in a table: times of their own zone, lengths of time in two units, structures without braces. */
public final class Cells {

    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)");
    private static final Pattern DURATION = Pattern.compile("-?PT?\\d[0-9DHMS.T-]*");
    private static final Pattern ENDS = Pattern.compile("\\s*\\p{Cntrl}+\\s*");
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter OF_YEAR = DateTimeFormatter.ofPattern("MM-dd HH:mm");
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final DateTimeFormatter WHOLE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private final ZoneId zone;
    private final LocalDate today;

    /** @param today what people call today, in their zone */
    public Cells(ZoneId zone, LocalDate today) {
        this.zone = zone;
        this.today = today;
    }

    /** As of now, in the zone of the operating system. */
    public static Cells here() {
        ZoneId zone = ZoneId.systemDefault();
        return new Cells(zone, LocalDate.now(zone));
    }

    /** A column of a table, one line each: its times have one form, the shortest that tells all of them apart from another day's. */
    public List<String> column(List<JsonNode> values) {
        List<ZonedDateTime> times = values.stream()
                .map(Cells::time)
                .flatMap(Optional::stream)
                .map(time -> time.atZone(zone))
                .toList();
        DateTimeFormatter form = MINUTES;
        if (times.stream().allMatch(time -> time.toLocalDate().equals(today))) {
            form = CLOCK;
        } else if (times.stream().allMatch(time -> time.getYear() == today.getYear())) {
            form = OF_YEAR;
        }
        List<String> cells = new ArrayList<>();
        for (JsonNode value : values) {
            cells.add(text(value, form));
        }
        return cells;
    }

    /** A point in time in lines below each other, which are as long as each other: to the millisecond. */
    public String moment(Instant time) {
        return MILLIS.format(time.atZone(zone));
    }

    /** A point in time by itself, to the second. */
    public String second(Instant time) {
        return WHOLE.format(time.atZone(zone));
    }

    /** A value by itself, on one line: its times are whole, to the millisecond. */
    public String alone(JsonNode value) {
        return text(value, null);
    }

    private String text(JsonNode value, @Nullable DateTimeFormatter form) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        } else if (value.isArray() && value.isEmpty()) {
            return "-";
        } else if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(item -> parts.add(text(item, form)));
            return String.join(value.path(0).isContainerNode() ? "; " : ", ", parts);
        } else if (value.isObject()) {
            List<String> parts = new ArrayList<>();
            value.fields().forEachRemaining(field -> parts.add(field.getKey() + "=" + text(field.getValue(), form)));
            return String.join(", ", parts);
        }
        return time(value)
                .map(time -> form(time, form).format(time.atZone(zone)))
                .or(() -> duration(value).map(Cells::length))
                .orElseGet(() -> ENDS.matcher(value.asText().replace("\t", "  "))
                        .replaceAll(" ")
                        .stripTrailing());
    }

    private static DateTimeFormatter form(Instant time, @Nullable DateTimeFormatter form) {
        if (form != null) {
            return form;
        }
        return time.truncatedTo(ChronoUnit.SECONDS).equals(time) ? WHOLE : MILLIS;
    }

    /** Whether a column holds times, or nothing. */
    static boolean time(List<JsonNode> values) {
        return values.stream()
                .allMatch(value ->
                        value.isNull() || value.isMissingNode() || time(value).isPresent());
    }

    /** The point in time that a text with a zone names, as ISO 8601 writes it. */
    private static Optional<Instant> time(JsonNode value) {
        if (!value.isTextual() || !TIME.matcher(value.asText()).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(value.asText()).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> duration(JsonNode value) {
        if (!value.isTextual() || !DURATION.matcher(value.asText()).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.parse(value.asText()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** A length of time in its two largest units: {@code 350 ms}, {@code 2.4 s}, {@code 3m 20s}, {@code 24h 4m}, {@code 3d 4h}. */
    public static String length(Duration duration) {
        if (duration.isNegative()) {
            return "-" + length(duration.negated());
        }
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        } else if (millis < 60_000) {
            return millis % 1_000 == 0 || millis >= 10_000
                    ? millis / 1_000 + " s"
                    : String.format(Locale.ROOT, "%.1f s", Math.floor(millis / 100.0) / 10);
        } else if (duration.toHours() == 0) {
            return two(duration.toMinutes(), "m", duration.toSecondsPart(), "s");
        } else if (duration.toDays() < 2) {
            return two(duration.toHours(), "h", duration.toMinutesPart(), "m");
        }
        return two(duration.toDays(), "d", duration.toHoursPart(), "h");
    }

    /** An amount as people write it: {@code 25.98 USD} for 2598 minor units. */
    public static String money(long minor, String currency) {
        int digits;
        try {
            digits = Currency.getInstance(currency).getDefaultFractionDigits();
        } catch (IllegalArgumentException e) {
            return minor + " " + currency;
        }
        return BigDecimal.valueOf(minor, Math.max(digits, 0)).toPlainString() + " " + currency;
    }

    private static String two(long first, String of, int second, String ofSecond) {
        return first + of + (second == 0 ? "" : " " + second + ofSecond);
    }
}
