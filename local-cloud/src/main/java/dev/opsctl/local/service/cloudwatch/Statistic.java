package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.metrics.Sample;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statistic of the values in a span of time.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html">Statistics definitions</a>
 */
final class Statistic {

    private static final Map<String, ToDoubleFunction<Sample>> PLAIN = Map.of(
            "SampleCount", Sample::count,
            "Average", sample -> sample.sum() / sample.count(),
            "Sum", Sample::sum,
            "Minimum", Sample::min,
            "Maximum", Sample::max);

    private static final String PERCENT = "(100(?:\\.0{1,10})?|[0-9]{1,2}(?:\\.[0-9]{1,10})?)";
    private static final Pattern SHORT = Pattern.compile("(p|tm|wm|tc|ts)" + PERCENT);
    private static final Pattern RANGE = Pattern.compile("(TM|WM|TC|TS|PR)\\(([^:()]*):([^:()]*)\\)");
    private static final Pattern SHARE = Pattern.compile(PERCENT + "%");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}(?:\\.[0-9]{1,10})?");

    /** A part of the values, in order: by their share of all, or by value. The lower bound is not in it, the upper is. */
    private record Part(double from, double to, boolean ofAll) {}

    /** What is made of a part. */
    private enum Kind {
        PLAIN,
        PERCENTILE,
        TM,
        WM,
        TC,
        TS,
        PR
    }

    private final @Nullable ToDoubleFunction<Sample> plain;
    private final Kind kind;
    private final Part part;

    private Statistic(@Nullable ToDoubleFunction<Sample> plain, Kind kind, Part part) {
        this.plain = plain;
        this.kind = kind;
        this.part = part;
    }

    /** One of the five; empty for another name. */
    static Optional<Statistic> plain(String name) {
        return Optional.ofNullable(PLAIN.get(name))
                .map(function -> new Statistic(function, Kind.PLAIN, new Part(0, 1, true)));
    }

    /** A percentile or a trimmed statistic; empty for another name. */
    static Optional<Statistic> extended(String name) {
        Matcher matcher = SHORT.matcher(name);
        if (matcher.matches()) {
            double share = Double.parseDouble(matcher.group(2)) / 100;
            Kind kind = matcher.group(1).equals("p")
                    ? Kind.PERCENTILE
                    : Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
            return Optional.of(new Statistic(null, kind, new Part(0, share, true)));
        } else if (name.equals("IQM")) {
            return Optional.of(new Statistic(null, Kind.TM, new Part(0.25, 0.75, true)));
        }
        Matcher range = RANGE.matcher(name);
        return range.matches()
                ? part(range.group(2), range.group(3), range.group(1).equals("PR"))
                        .map(part -> new Statistic(null, Kind.valueOf(range.group(1)), part))
                : Optional.empty();
    }

    private static Optional<Part> part(String from, String to, boolean byValue) {
        if (from.isEmpty() && to.isEmpty()) {
            return Optional.empty();
        }
        boolean shares = (from.isEmpty() || SHARE.matcher(from).matches())
                && (to.isEmpty() || SHARE.matcher(to).matches());
        boolean values = (from.isEmpty() || NUMBER.matcher(from).matches())
                && (to.isEmpty() || NUMBER.matcher(to).matches());
        if (shares && !byValue) {
            Part part = new Part(from.isEmpty() ? 0 : share(from), to.isEmpty() ? 1 : share(to), true);
            return part.from() < part.to() ? Optional.of(part) : Optional.empty();
        } else if (values) {
            Part part = new Part(
                    from.isEmpty() ? Double.NEGATIVE_INFINITY : Double.parseDouble(from),
                    to.isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(to),
                    false);
            return part.from() < part.to() ? Optional.of(part) : Optional.empty();
        }
        return Optional.empty();
    }

    private static double share(String percent) {
        return Double.parseDouble(percent.substring(0, percent.length() - 1)) / 100;
    }

    /** Any statistic that {@code Stat} of a query may name. */
    static Optional<Statistic> any(String name) {
        return plain(name).or(() -> extended(name));
    }

    /** Of a span; empty where only statistics of the values are known, or some are negative, as AWS has it for all but the five. */
    OptionalDouble of(Sample sample) {
        if (plain != null) {
            return OptionalDouble.of(plain.applyAsDouble(sample));
        } else if (!sample.hasValues() || sample.min() < 0) {
            return OptionalDouble.empty();
        } else if (kind == Kind.PERCENTILE) {
            return OptionalDouble.of(percentile(sample, part.to()));
        }
        double low = 0;
        double number = 0;
        double sum = 0;
        double below = 0;
        double above = 0;
        for (int i = 0; i < sample.size(); i++) {
            double value = sample.value(i);
            double times = sample.times(i);
            double inside = inside(sample, value, low, times);
            number += inside;
            sum += inside * value;
            if (part.ofAll() ? low < part.from() * sample.count() : value <= part.from()) {
                below += Math.min(times - inside, part.ofAll() ? part.from() * sample.count() - low : times);
            }
            low += times;
        }
        above = sample.count() - number - below;
        return switch (kind) {
            case TC -> OptionalDouble.of(number);
            case TS -> OptionalDouble.of(sum);
            case PR -> OptionalDouble.of(100 * number / sample.count());
            case WM ->
                OptionalDouble.of((sum
                                + (below == 0 ? 0 : below * bound(sample, part.from()))
                                + (above <= 0 ? 0 : above * bound(sample, part.to())))
                        / sample.count());
            default -> number == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / number);
        };
    }

    private double inside(Sample sample, double value, double before, double times) {
        return part.ofAll()
                ? Math.max(
                        0,
                        Math.min(before + times, part.to() * sample.count())
                                - Math.max(before, part.from() * sample.count()))
                : value > part.from() && value <= part.to() ? times : 0;
    }

    private double bound(Sample sample, double bound) {
        return part.ofAll() ? percentile(sample, bound) : bound;
    }

    /** The smallest value that is not below that share of all. */
    private static double percentile(Sample sample, double share) {
        double rank = share * sample.count();
        double number = 0;
        for (int i = 0; i < sample.size(); i++) {
            number += sample.times(i);
            if (number >= rank - 1e-9) {
                return sample.value(i);
            }
        }
        return sample.max();
    }
}
