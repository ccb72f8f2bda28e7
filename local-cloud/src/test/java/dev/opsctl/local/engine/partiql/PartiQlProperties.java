package dev.opsctl.local.engine.partiql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

/** What holds of every text: it is one statement about one table, or it is refused in words. */
class PartiQlProperties {

    private static final List<String> WORDS = List.of(
            ("SELECT * FROM a \"t\" . [ ] 1 -1 1e3 'x' = < <> AND OR NOT IN ( ) , BETWEEN IS MISSING NULL WHERE ORDER BY DESC UPDATE SET"
                            + " REMOVE DELETE INSERT INTO VALUE { } : << >> RETURNING ALL OLD NEW MODIFIED ? - + f( size( EXISTS( key LIKE ;"
                            + " -- /* */ ' \" JOIN UNION AS")
                    .split(" "));

    @Provide
    Arbitrary<String> jumbles() {
        return Arbitraries.of(WORDS).list().ofMaxSize(30).map(words -> String.join(" ", words));
    }

    @Property(seed = "20261130", tries = 3_000)
    void a_jumble_of_words_is_read_or_refused(@ForAll("jumbles") String text) {
        readOrRefused(text);
    }

    @Property(seed = "20261130", tries = 1_000)
    void any_text_is_read_or_refused(@ForAll @StringLength(max = 200) String text) {
        readOrRefused(text);
        readOrRefused("SELECT * FROM t WHERE a = " + text);
    }

    private static void readOrRefused(String text) {
        try {
            assertTrue(PartiQl.parse(text).statement().source().table().matches("[a-zA-Z0-9_.-]+"));
        } catch (StatementException e) {
            assertTrue(!e.getMessage().isEmpty());
        }
    }

    @Property(seed = "20261130", tries = 500)
    void what_is_quoted_comes_back(@ForAll String value, @ForAll @NotEmpty String name) {
        PartiQlStatement.Update update =
                (PartiQlStatement.Update) PartiQl.parse("UPDATE t SET \"" + name.replace("\"", "\"\"") + "\" = '"
                                + value.replace("'", "''") + "' WHERE k = '" + value.replace("'", "''") + "'")
                        .statement();
        assertEquals(name, update.changes().get(0).path().top());
        assertEquals(value, update.changes().get(0).value().token().text());
        assertEquals(value, update.where().child(1).token().text());
    }
}
