package dev.opsctl.local.service.logs.insights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The query language of Logs Insights: what is read is printed and read again as the same, and what cannot be read is said where (PLT-6). */
class QueryTest {

    private static final List<String> PIECES = List.of(
            "fields",
            "filter",
            "parse",
            "stats",
            "sort",
            "limit",
            "dedup",
            "display",
            "source",
            "logGroups",
            "by",
            "as",
            "in",
            "like",
            "not",
            "and",
            "or",
            "@message",
            "a.b",
            "`x y`",
            "count",
            "(",
            ")",
            "[",
            "]",
            "*",
            ",",
            "|",
            "=",
            "=~",
            "!=",
            "<",
            "/",
            "/a(?<b_c>.)/",
            "\"",
            "'t*'",
            "\"s\"",
            "5",
            "5m",
            "1.5",
            "-",
            "^",
            "%",
            "bin(5m)",
            "count(*)",
            "#",
            "\n",
            "\\",
            "é",
            "limit 5",
            "asc",
            "desc",
            ":",
            "pct(a, 5)",
            "items[0]");

    @Property(seed = "20261130", tries = 3_000)
    void readsOrSaysWhere(@ForAll("texts") String text) {
        Query query;
        try {
            query = Query.parse(text);
        } catch (MalformedQuery e) {
            assertTrue(e.start() >= 0 && e.start() <= text.length() && e.end() >= e.start(), e.getMessage());
            assertTrue(e.end() <= text.length(), e.getMessage());
            return;
        }
        assertSame(query);
    }

    @Property(seed = "20261130", tries = 1_000)
    void printsWhatItReads(@ForAll("queries") String text) {
        assertSame(Query.parse(text));
    }

    private static void assertSame(Query query) {
        String printed = query.toString();
        Query again = Query.parse(printed);
        assertEquals(printed, again.toString());
        // Columns without an alias are called as they are written: with what was printed, they differ once.
        assertEquals(again, Query.parse(again.toString()));
        assertEquals(query.commands().size(), again.commands().size());
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of(PIECES).list().ofMaxSize(12).map(pieces -> String.join(" ", pieces)),
                Arbitraries.of(PIECES).list().ofMaxSize(12).map(pieces -> "fields " + String.join("", pieces)),
                Arbitraries.strings().ofMaxLength(30));
    }

    @Provide
    Arbitrary<String> queries() {
        return command().list().ofMinSize(1).ofMaxSize(5).map(commands -> String.join(" | ", commands));
    }

    private static Arbitrary<String> command() {
        Arbitrary<String> expression = expression(3);
        return Arbitraries.oneOf(
                expression.map(value -> "fields " + value + " as x, @message"),
                expression.map(value -> "display a, " + value),
                expression.map(value -> "filter " + value),
                expression.map(value -> "sort " + value + " desc, b"),
                Arbitraries.integers().between(1, 10_000).map(rows -> "limit " + rows),
                Arbitraries.of("parse @message /u=(?<u_1>\\w\\/)/", "parse a.b 'x *, \\'y *' as `y z`, @z"));
    }

    private static Arbitrary<String> expression(int depth) {
        Arbitrary<String> leaf = Arbitraries.of(
                "a",
                "@message",
                "a.b.0",
                "`strange name`",
                "`in`",
                "5",
                "0.5",
                "'it\\'s'",
                "\"q\\\"\\\\\"",
                "true",
                "now()",
                "items[2].n");
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<String> inner = expression(depth - 1);
        Arbitrary<String> operator = Arbitraries.of("+", "-", "*", "/", "%", "^", "and", "or");
        return Arbitraries.oneOf(
                leaf,
                Combinators.combine(inner, operator, inner).as((left, op, right) -> left + " " + op + " " + right),
                Combinators.combine(inner, Arbitraries.of("=", "!=", "<", ">="), inner)
                        .as((left, op, right) -> "((" + left + ") " + op + " (" + right + "))"),
                inner.map(value -> "((" + value + ") not in [" + value + ", 1])"),
                inner.map(value -> "((" + value + ") like /a\\/b[c)]\\\\/)"),
                inner.map(value -> "(not (" + value + ") =~ 'x')"),
                inner.map(value -> "-(" + value + ")"),
                inner.map(value -> "coalesce(" + value + ", bin(1h))"),
                inner.map(value -> "datefloor(" + value + ", 3mo)"));
    }
}
