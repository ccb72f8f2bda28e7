package dev.opsctl.local.engine.partiql;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words that name an attribute only in quotes, and those that belong together: SQL-92's and PartiQL's own.
 *
 * @see <a href="https://github.com/partiql/partiql-lang-kotlin">PartiQL's reference implementation</a>
 */
final class Keywords {

    private static final Set<String> WORDS = Set.of(
            ("absolute action add all allocate alter and any are as asc assertion at authorization avg bag begin between bigint bit"
                            + " bit_length blob bool boolean by cascade cascaded case cast catalog char char_length character"
                            + " character_length check clob close coalesce collate collation column commit conflict connect connection"
                            + " constraint constraints continue convert corresponding count create cross current current_date"
                            + " current_time current_timestamp current_user cursor date date_add date_diff deallocate dec decimal"
                            + " declare default deferrable deferred delete desc describe descriptor diagnostics disconnect distinct do"
                            + " domain double drop else end escape except exception exec execute exists external extract fetch first"
                            + " float for foreign found from full get global go goto grant group having identity immediate in index"
                            + " indicator initially inner input insensitive insert int int2 int4 int8 integer integer2 integer4 integer8"
                            + " intersect interval into is isolation join key language last left let level like limit list local lower"
                            + " match max min modified module names national natural nchar new next no not nothing nullif numeric"
                            + " octet_length of old on only open option or order outer output overlaps pad partial pivot position"
                            + " precision prepare preserve primary prior privileges procedure public read real references relative"
                            + " remove restrict returning revoke right rollback rows schema scroll section select session session_user"
                            + " set sexp size smallint some space sql sqlcode sqlerror sqlstate string struct substring sum symbol"
                            + " system_user table temporary then time timestamp to transaction translate translation trim tuple union"
                            + " unique unknown unpivot update upper usage user using value values varchar varying view when whenever"
                            + " where with work write zone")
                    .split(" "));

    private static final Set<String> OPERATORS = Set.of(
            "and or is is_not in not_in between not_between like not_like not union union_all except except_all intersect intersect_all"
                    .split(" "));

    /** How operators bind, those that bind more closely higher; a sign that is missing is none between two operands. */
    private static final Map<String, Integer> PRECEDENCE = Map.ofEntries(
            Map.entry("union", 5),
            Map.entry("union_all", 5),
            Map.entry("except", 5),
            Map.entry("except_all", 5),
            Map.entry("intersect", 5),
            Map.entry("intersect_all", 5),
            Map.entry("or", 10),
            Map.entry("and", 20),
            Map.entry("=", 40),
            Map.entry("<>", 40),
            Map.entry("is", 40),
            Map.entry("is_not", 40),
            Map.entry("in", 40),
            Map.entry("not_in", 40),
            Map.entry("<", 50),
            Map.entry("<=", 50),
            Map.entry(">", 50),
            Map.entry(">=", 50),
            Map.entry("between", 50),
            Map.entry("not_between", 50),
            Map.entry("like", 50),
            Map.entry("not_like", 50),
            Map.entry("+", 60),
            Map.entry("-", 60),
            Map.entry("||", 60),
            Map.entry("*", 70),
            Map.entry("/", 70),
            Map.entry("%", 70));

    /** Binds closer than "and" and less than comparisons. */
    static final int NOT_PRECEDENCE = 30;

    /** A clause's expression ends before a set operator. */
    static final int SELECT_PRECEDENCE = 6;

    private static final Map<String, Set<String>> PAIRS = Map.of(
            "not", Set.of("in", "between", "like"),
            "is", Set.of("not"),
            "union", Set.of("all"),
            "except", Set.of("all"),
            "intersect", Set.of("all"),
            "insert", Set.of("into"),
            "all", Set.of("old", "new"),
            "modified", Set.of("old", "new"),
            "double", Set.of("precision"),
            "character", Set.of("varying"));

    private static final Set<String> TYPES = Set.of(
            ("missing null bool boolean smallint int int2 int4 int8 integer integer2 integer4 integer8 bigint float real double_precision"
                            + " dec decimal numeric timestamp date time char character varchar character_varying string symbol clob"
                            + " blob struct tuple list sexp bag")
                    .split(" "));

    private static final Set<String> FUNCTIONS = Set.of(
            ("exists count avg max min sum char_length character_length octet_length bit_length upper lower size nullif coalesce sexp"
                            + " list bag")
                    .split(" "));

    private static final List<String> JOINS = List.of("join", "cross", "inner", "left", "right", "full", "outer");

    private Keywords() {}

    /** @param word in small letters */
    static Token.Kind kind(String word) {
        return switch (word) {
            case "true", "false" -> Token.Kind.BOOLEAN;
            case "null" -> Token.Kind.NULL;
            case "missing" -> Token.Kind.MISSING;
            default ->
                OPERATORS.contains(word)
                        ? Token.Kind.OPERATOR
                        : WORDS.contains(word) ? Token.Kind.KEYWORD : Token.Kind.IDENTIFIER;
        };
    }

    /** Two words as one, or null if they are two. */
    static @Nullable String pair(String first, String second) {
        Set<String> seconds = PAIRS.get(first);
        return seconds != null && seconds.contains(second) ? first + "_" + second : null;
    }

    /** 0 for what stands between no operands. */
    static int precedence(Token token) {
        return switch (token.kind()) {
            case OPERATOR -> PRECEDENCE.getOrDefault(token.text(), 0);
            case STAR -> PRECEDENCE.get("*");
            default -> 0;
        };
    }

    static boolean isType(Token token) {
        return TYPES.contains(token.text()) && !token.isIdentifier() && token.kind() != Token.Kind.STRING;
    }

    static boolean isFunction(Token token) {
        return token.kind() == Token.Kind.KEYWORD && FUNCTIONS.contains(token.text());
    }

    /** Words that only join others, and begin nothing. */
    static boolean joins(Token token) {
        return switch (token.text()) {
            case "as", "at", "by", "for", "asc", "desc" -> true;
            default -> false;
        };
    }

    static boolean isAggregate(Token token) {
        return switch (token.text()) {
            case "count", "avg", "max", "min", "sum" -> token.kind() == Token.Kind.KEYWORD;
            default -> false;
        };
    }

    static boolean isJoin(Token token) {
        return token.kind() == Token.Kind.KEYWORD && JOINS.contains(token.text());
    }
}
