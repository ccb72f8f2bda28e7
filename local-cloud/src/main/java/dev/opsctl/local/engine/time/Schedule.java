package dev.opsctl.local.engine.time;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A schedule expression, {@code rate(5 minutes)} or {@code cron(0 10 ? * MON-FRI *)}.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html">Cron expressions</a>
 */
public interface Schedule {

    /** The latest year that cron fields may name. */
    int LAST_YEAR = 2199;

    /**
     * The first slot after an instant.
     *
     * @param anchor when the schedule began: rates count from there
     * @return empty if there is none any more
     */
    Optional<Instant> next(Instant after, Instant anchor);

    /** Reads an expression in UTC. */
    static Schedule parse(String expression) {
        return parse(expression, ZoneOffset.UTC);
    }

    /** @throws IllegalArgumentException if the expression is not valid */
    static Schedule parse(String expression, ZoneId zone) {
        Matcher form = Pattern.compile("(rate|cron)\\((.*)\\)").matcher(expression);
        if (!form.matches()) {
            throw new IllegalArgumentException("neither rate(...) nor cron(...)");
        }
        return "rate".equals(form.group(1)) ? rate(form.group(2), true) : new Cron(form.group(2), zone);
    }

    /**
     * As {@link #parse(String, ZoneId)}, but a rate's unit may be singular or plural with any number.
     *
     * @throws IllegalArgumentException if the expression is not valid
     */
    static Schedule parseLenient(String expression, ZoneId zone) {
        return expression.startsWith("rate(") && expression.endsWith(")")
                ? rate(expression.substring("rate(".length(), expression.length() - 1), false)
                : parse(expression, zone);
    }

    private static Schedule rate(String text, boolean strict) {
        Matcher rate = Pattern.compile("(\\d{1,9}) (minute|hour|day)(s?)").matcher(text);
        if (!rate.matches()
                || Integer.parseInt(rate.group(1)) == 0
                || strict
                        && (Integer.parseInt(rate.group(1)) == 1)
                                != rate.group(3).isEmpty()) {
            throw new IllegalArgumentException("a rate is a positive number and minute(s), hour(s) or day(s)");
        }
        long unit =
                switch (rate.group(2)) {
                    case "minute" -> 60;
                    case "hour" -> 3600;
                    default -> 86_400;
                };
        long period = unit * Long.parseLong(rate.group(1));
        return (after, anchor) -> {
            long passed = Duration.between(anchor, after).getSeconds();
            return Optional.of(anchor.plusSeconds(passed < 0 ? period : (passed / period + 1) * period));
        };
    }

    /** Six fields: minutes, hours, day of month, month, day of week (1 is Sunday), year. */
    final class Cron implements Schedule {
        private static final String[] MONTHS = {
            "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"
        };
        private static final String[] DAYS = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

        private final ZoneId zone;
        private final CronField minutes;
        private final CronField hours;
        private final CronField dayOfMonth;
        private final CronField months;
        private final CronField dayOfWeek;
        private final CronField years;

        Cron(String text, ZoneId zone) {
            String[] fields = text.strip().split("\\s+");
            if (fields.length != 6) {
                throw new IllegalArgumentException("a cron expression has six fields");
            }
            this.zone = zone;
            this.minutes = CronField.parse(fields[0], 0, 59, "", null);
            this.hours = CronField.parse(fields[1], 0, 23, "", null);
            this.dayOfMonth = CronField.parse(fields[2].toUpperCase(Locale.ROOT), 1, 31, "?LW", null);
            this.months = CronField.parse(fields[3].toUpperCase(Locale.ROOT), 1, 12, "", MONTHS);
            this.dayOfWeek = CronField.parse(fields[4].toUpperCase(Locale.ROOT), 1, 7, "?L#", DAYS);
            this.years = CronField.parse(fields[5], 1970, LAST_YEAR, "", null);
            if (dayOfMonth.any() == dayOfWeek.any()) {
                throw new IllegalArgumentException("one of day-of-month and day-of-week must be ?, the other must not");
            }
        }

        @Override
        public Optional<Instant> next(Instant after, Instant anchor) {
            ZonedDateTime from = after.atZone(zone).plusMinutes(1).withSecond(0).withNano(0);
            LocalDate first = from.toLocalDate();
            for (LocalDate day = first; day.getYear() <= LAST_YEAR; day = day.plusDays(1)) {
                if (!years.has(day.getYear()) || !months.has(day.getMonthValue())) {
                    day = day.withDayOfMonth(day.lengthOfMonth());
                    continue;
                }
                if (!matches(day)) {
                    continue;
                }
                for (int hour = day.equals(first) ? from.getHour() : 0; hour < 24; hour++) {
                    for (int minute = 0; hours.has(hour) && minute < 60; minute++) {
                        LocalDateTime local = LocalDateTime.of(day, LocalTime.of(hour, minute));
                        // a time that clocks skip in spring has no slot; one that they repeat in autumn has one
                        Instant slot = minutes.has(minute)
                                        && !zone.getRules()
                                                .getValidOffsets(local)
                                                .isEmpty()
                                ? local.atZone(zone).toInstant()
                                : null;
                        if (slot != null && slot.isAfter(after)) {
                            return Optional.of(slot);
                        }
                    }
                }
            }
            return Optional.empty();
        }

        private boolean matches(LocalDate day) {
            int last = day.lengthOfMonth();
            if (!dayOfMonth.any()) {
                return dayOfMonth.has(day.getDayOfMonth())
                        || dayOfMonth.last() && day.getDayOfMonth() == last
                        || dayOfMonth.weekday() > 0
                                && day.getDayOfMonth() == nearestWeekday(day, Math.min(dayOfMonth.weekday(), 31))
                        || dayOfMonth.lastWeekday() && day.getDayOfMonth() == nearestWeekday(day, last);
            }
            int weekday = day.getDayOfWeek().getValue() % 7 + 1;
            int nth = (day.getDayOfMonth() - 1) / 7 + 1;
            return dayOfWeek.has(weekday)
                    || dayOfWeek.nth(weekday, nth)
                    || dayOfWeek.lastOf(weekday) && day.getDayOfMonth() + 7 > last
                    || dayOfWeek.last() && weekday == 7;
        }

        /** The weekday nearest to a day of the month, within the month; 0 if the month has no such day. */
        private static int nearestWeekday(LocalDate month, int day) {
            if (day > month.lengthOfMonth()) {
                return 0;
            }
            return switch (month.withDayOfMonth(day).getDayOfWeek()) {
                case SATURDAY -> day == 1 ? 3 : day - 1;
                case SUNDAY -> day == month.lengthOfMonth() ? day - 2 : day + 1;
                default -> day;
            };
        }
    }
}
