package dev.opsctl.local.engine.partiql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose texts of AWS these are: github.com/nubo-db/dynamodb-conformance and github.com/floci-io/floci, which recorded them there. */
class PartiQlTest {

    private static final String MALFORMED = "Statement wasn't well formed, can't be processed: ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT * FROM \"Music\" | Select | Music | ",
                "select * from Music where a = 'x FROM y' | Select | Music | ",
                "SELECT \"from allowed\", v FROM \"secret\" | Select | secret | ",
                "SELECT a.b[0].c FROM \"M\".\"by-artist\" WHERE x BETWEEN 1 AND 2 ORDER BY x DESC | Select | M | by-artist",
                "SELECT/**/* FROM a -- the table | Select | a | ",
                "SELECT /* FROM allowed */ v FROM secret; | Select | secret | ",
                "INSERT INTO \"M\" VALUE {'id':'it''s','n':[1,{'a':2}],'s':<<'x'>>} | Insert | M | ",
                "UPDATE \"t\" SET a=1 SET b=list_append(b,[2]) WHERE id='x' RETURNING ALL OLD * | Update | t | ",
                "UPDATE t REMOVE a WHERE id='x' | Update | t | ",
                "FROM t WHERE id='x' SET c = 2 REMOVE a RETURNING MODIFIED NEW * | Update | t | ",
                "DELETE FROM \"t\" WHERE id = ? | Delete | t | ",
                "EXISTS(SELECT * FROM \"t\" WHERE id = 'x' AND attribute_type(\"a\", 'S')) | Exists | t | "
            })
    void the_table_and_what_is_done_to_it(String text, String verb, String table, String index) {
        PartiQlStatement statement = PartiQl.parse(text).statement();
        assertEquals(verb, statement.getClass().getSimpleName());
        assertEquals(new PartiQlStatement.Source(table, index), statement.source());
    }

    @Test
    void a_comment_ends_where_its_line_does() {
        PartiQlStatement statement =
                PartiQl.parse("SELECT * FROM allowed -- \nWHERE x = 1").statement();
        assertEquals("x", statement.where().child(0).token().text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT * FROM a, b",
                "SELECT * FROM a JOIN b ON a.x = b.x",
                "SELECT * FROM a CROSS JOIN b",
                "SELECT * FROM (SELECT * FROM a)",
                "SELECT (SELECT v FROM secret) FROM allowed",
                "SELECT * FROM a WHERE x IN (SELECT y FROM secret) UNION SELECT * FROM secret",
                "SELECT * FROM `secret`",
                "SELECT * FROM 'secret'",
                "SELECT * FROM ?",
                "SELECT * FROM \"arn:aws:dynamodb:us-east-1:111122223333:table/secret\"",
                "SELECT * FROM \"a\"\"b\"",
                "SELECT * FROM a; SELECT * FROM secret",
                "SELECT * FROM a UNION SELECT * FROM secret",
                "INSERT INTO a SELECT * FROM secret",
                "UPDATE a, secret SET x = 1",
                "EXISTS(SELECT * FROM a WHERE x = 1) AND EXISTS(SELECT * FROM secret)",
                "SELECT \u00a0* FROM a",
                "DROP TABLE a",
                "x SELECT * FROM a"
            })
    void what_could_mean_another_table_is_refused(String text) {
        assertThrows(StatementException.class, () -> PartiQl.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT * FROM t WHERE pk = 1 foo | Unexpected token after expression",
                "SELECT * FROM t WHERE pk = 1 e5 | Unexpected token after expression",
                "SELECT * FROM t WHERE pk = 1) | Unexpected token after expression",
                "INSERT INTO t VALUE {'pk': 1} foo | Unexpected token after expression",
                "INSERT INTO \"S\" t VALUE {'pk': 'x'} | Unexpected token after expression",
                "DELETE FROM t WHERE pk = 1 ORDER BY pk | Unexpected token after expression",
                "SELECT * FROM t ORDER BY pk WHERE pk = 1 | Unexpected token after expression",
                "FROM t SET c = 1 WHERE pk = 'x' | Unexpected token after expression",
                "SELECTT * FROMM \"t\" | Unexpected token after expression",
                "SELECT * FROM t WHERE pk = 1e2147483648 | ~~",
                "SELECT * FROM t WHERE pk = 1.5e-2147483647 | ~~",
                "SELECT * FROM t WHERE pk = 1 # note | ~~",
                "SELECT * FROM t WHERE pk = 1 /* note | ~~",
                "SELECT * FROM \"t | ~~",
                "SELECT * FROM t WHERE | Unexpected term",
                "SELECT * FROM t WHERE; | Unexpected term",
                "UPDATE t SET a = 1 WHERE | Unexpected term",
                "DELETE FROM t WHERE | Unexpected term",
                "SELECT * FROM t WHERE NOT | Unexpected term",
                "SELECT * FROM t WHERE ( | Unexpected term",
                "SELECT * FROM | Unexpected term",
                "SELECT * FROM t WHERE pk = 'p1' AND | Missing right-hand side expression of infix operator",
                "SELECT * FROM t WHERE pk = 'p1' OR | Missing right-hand side expression of infix operator",
                "SELECT * FROM t WHERE ORDER BY pk | Unexpected keyword",
                "INSERT INTO urls (key, b) VALUES (?, ?) | Unexpected keyword",
                "SELECT * FROM t WHERE pk = 'a' AND x IS FOO | Expected type name",
                "SELECT * FROM t WHERE IS NULL | Unexpected operator",
                "SELECT * FROM t WHERE pk = LIKE | Unexpected operator",
                "DELETE FROM | Expected identifier for simple path",
                "DELETE FROM WHERE pk = 'a' | Expected identifier for simple path",
                "SLECT * FROM \"t\" WHERE pk = 'a' | Expected data manipulation",
                "UPDATE Payment-x SET active=? WHERE id=? | Expected data manipulation",
                "SELECT * FROM t; SELECT * FROM t | Unexpected token after semicolon. (Only one query is allowed.)"
            })
    void what_is_no_PartiQL_is_refused_in_its_parsers_words(String text, String detail) {
        refused(text, MALFORMED + detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT * FROM \"S\" t WHERE pk = 'x' | Aliasing is not supported",
                "SELECT * FROM \"S\" AS t WHERE pk = 'x' | Aliasing is not supported",
                "UPDATE \"S\" t SET a = 3 WHERE pk = 'x' | Aliasing is not supported",
                "DELETE FROM \"S\" t WHERE pk = 'x' | Aliasing is not supported",
                "SELECT s AS x FROM t | Aliasing is not supported",
                "SELECT s, m.s FROM t | Duplicate identifiers in select clause: s",
                "SELECT id FROM dbimp_page LIMIT 5 | Unsupported clause: LIMIT at 1:33:1",
                "x IS INT4 | Unsupported operation: IsType",
                "x IS DOUBLE PRECISION | Unsupported operation: IsType",
                "SELECT * FROM \"t\".\"i\".\"x\" | A path may contain at most 2 components in the FROM clause",
                "SELECT * FROM \"t\".\"\" | Path component cannot be an empty string",
                "SELECT * FROM \"\" | Path component cannot be an empty string",
                "INSERT INTO \"t\".\"i\" VALUE {'a':1} | FROM clause may only contain a single table name",
                "UPDATE \"t\".\"i\" SET a=1 WHERE b=1 | This operation is not supported on an index",
                "DELETE FROM \"t\".\"i\" WHERE b=1 | This operation is not supported on an index",
                "SELECT l[-1] FROM t | List index is not within the allowable range; index: [-1] at 1:11:1",
                "SELECT l[2147483648] FROM t | List index is not within the allowable range; index: [2147483648] at 1:10:10"
            })
    void what_DynamoDB_does_not_take_is_refused_in_AWSs_words(String text, String message) {
        refused(text, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MODIFIED OLD *", "MODIFIED NEW *", "ALL NEW *"})
    void a_DELETE_returns_the_old_item_only(String returning) {
        refused(
                "DELETE FROM t WHERE pk = 'x' RETURNING " + returning,
                "Invalid returning clause: RETURNING " + returning
                        + ". Only RETURNING ALL OLD * is allowed in DELETE statements.");
    }

    @Test
    void columns_have_the_last_name_of_their_paths() {
        PartiQlStatement.Select select = (PartiQlStatement.Select)
                PartiQl.parse("SELECT m.k[1], l[-0], \"m.z\", a.b FROM t").statement();
        assertEquals(
                "[k[1], l[0], m.z, b]",
                select.projection().stream().map(DocumentPath::column).toList().toString());
    }

    @Test
    void parameters_are_counted_where_they_are_none_of_a_text() {
        assertEquals(
                2,
                PartiQl.parse("SELECT * FROM t WHERE a = ? AND b = '?' AND \"?\" = ? -- ?")
                        .parameters());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "NOT ", "- ", "<<", "{'a':", "f(", "size(", "EXISTS(SELECT * FROM t WHERE "})
    void what_is_nested_without_end_is_refused(String opening) {
        String text = "SELECT * FROM t WHERE " + opening.repeat(8_000 / opening.length());
        assertTrue(assertThrows(StatementException.class, () -> PartiQl.parse(text))
                .getMessage()
                .startsWith(MALFORMED));
    }

    private static void refused(String text, String message) {
        assertEquals(
                message,
                assertThrows(StatementException.class, () -> PartiQl.parse(text))
                        .getMessage(),
                text);
    }
}
