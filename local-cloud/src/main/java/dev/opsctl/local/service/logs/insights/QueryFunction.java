package dev.opsctl.local.service.logs.insights;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The functions of the query language, over one event.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html">Functions</a>
 */
enum QueryFunction {
    ABS("abs", 1, 1),
    CEIL("ceil", 1, 1),
    FLOOR("floor", 1, 1),
    ROUND("round", 1, 1),
    SQRT("sqrt", 1, 1),
    LOG("log", 1, 1),
    GREATEST("greatest", 1, QueryFunction.MANY),
    LEAST("least", 1, QueryFunction.MANY),
    TO_NUMBER("toNumber", 1, 1),
    BIN("bin", 1, 1),
    DATE_FLOOR("datefloor", 2, 2),
    DATE_CEIL("dateceil", 2, 2),
    FROM_MILLIS("fromMillis", 1, 1),
    TO_MILLIS("toMillis", 1, 1),
    NOW("now", 0, 0),
    IS_PRESENT("ispresent", 1, 1),
    COALESCE("coalesce", 1, QueryFunction.MANY),
    IF("if", 3, 3),
    CASE("case", 3, QueryFunction.MANY),
    JSON_PARSE("jsonParse", 1, 1),
    JSON_STRINGIFY("jsonStringify", 1, 1),
    IS_VALID_IP("isValidIp", 1, 1),
    IS_VALID_IP_V4("isValidIpV4", 1, 1),
    IS_VALID_IP_V6("isValidIpV6", 1, 1),
    IS_IP_IN_SUBNET("isIpInSubnet", 2, 2),
    IS_IP_V4_IN_SUBNET("isIpv4InSubnet", 2, 2),
    IS_IP_V6_IN_SUBNET("isIpv6InSubnet", 2, 2),
    IS_EMPTY("isempty", 1, 1),
    IS_BLANK("isblank", 1, 1),
    CONCAT("concat", 1, QueryFunction.MANY),
    LTRIM("ltrim", 1, 2),
    RTRIM("rtrim", 1, 2),
    TRIM("trim", 1, 2),
    STRLEN("strlen", 1, 1),
    TO_UPPER("toupper", 1, 1),
    TO_LOWER("tolower", 1, 1),
    SUBSTR("substr", 2, 3),
    REPLACE("replace", 3, 3),
    /** AWS documents a third argument that ignores case, and does not look at it. */
    STR_CONTAINS("strcontains", 2, 3),
    STARTS_WITH("startsWith", 2, 2),
    ENDS_WITH("endsWith", 2, 2),
    /** Nothing is masked here: no log group has a data protection policy. */
    UNMASK("unmask", 1, 1);

    private static final int MANY = 100;
    private static final Map<String, QueryFunction> BY_WORD = Arrays.stream(values())
            .collect(Collectors.toMap(function -> function.word.toLowerCase(Locale.ROOT), UnaryOperator.identity()));

    private final String word;
    private final int least;
    private final int most;

    QueryFunction(String word, int least, int most) {
        this.word = word;
        this.least = least;
        this.most = most;
    }

    static Optional<QueryFunction> named(String word) {
        return Optional.ofNullable(BY_WORD.get(word.toLowerCase(Locale.ROOT)));
    }

    String word() {
        return word;
    }

    boolean takes(int arguments) {
        return arguments >= least && arguments <= most;
    }

    /** Whether the argument at a place is a period like {@code 5m}. */
    boolean takesPeriod(int argument) {
        return this == BIN || argument == 1 && (this == DATE_FLOOR || this == DATE_CEIL);
    }
}
