package dev.opsctl.local.service.logs.insights;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The functions of {@code stats}, over the events of a group.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html">stats</a>
 */
enum StatsFunction {
    COUNT("count", 0, 1),
    COUNT_DISTINCT("count_distinct", 1, 2),
    SUM("sum", 1, 1),
    AVG("avg", 1, 1),
    MIN("min", 1, 1),
    MAX("max", 1, 1),
    PCT("pct", 2, 2),
    PERCENTILE("percentile", 2, 2),
    MEDIAN("median", 1, 1),
    STDDEV("stddev", 1, 1),
    EARLIEST("earliest", 1, 1),
    LATEST("latest", 1, 1),
    SORTS_FIRST("sortsFirst", 1, 1),
    SORTS_LAST("sortsLast", 1, 1);

    private static final Map<String, StatsFunction> BY_WORD = Arrays.stream(values())
            .collect(Collectors.toMap(function -> function.word.toLowerCase(Locale.ROOT), UnaryOperator.identity()));

    private final String word;
    private final int least;
    private final int most;

    StatsFunction(String word, int least, int most) {
        this.word = word;
        this.least = least;
        this.most = most;
    }

    static Optional<StatsFunction> named(String word) {
        return Optional.ofNullable(BY_WORD.get(word.toLowerCase(Locale.ROOT)));
    }

    String word() {
        return word;
    }

    boolean takes(int arguments) {
        return arguments >= least && arguments <= most;
    }
}
