package dev.opsctl.local.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartiQlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT * FROM \"Music\" | SELECT | Music | ",
                "select * from Music where a = 'x FROM y' | SELECT | Music | ",
                "SELECT \"from allowed\", v FROM \"secret\" | SELECT | secret | ",
                "SELECT a.b[0].c FROM \"M\".\"by-artist\" WHERE x BETWEEN 1 AND 2 ORDER BY x DESC | SELECT | M | by-artist",
                "INSERT INTO \"M\" VALUE {'id':'it''s','n':[1,{'a':?}],'s':<<'x'>>} | INSERT | M | ",
                "UPDATE \"t\" SET a=1 SET b=list_append(b,[2]) WHERE id='x' RETURNING ALL OLD * | UPDATE | t | ",
                "UPDATE t REMOVE a WHERE id='x' | UPDATE | t | ",
                "DELETE FROM \"t\" WHERE id = ? | DELETE | t | ",
                "EXISTS(SELECT * FROM \"t\" WHERE id = 'x' AND attribute_type(\"a\", 'S')) | EXISTS | t | "
            })
    void the_table_and_what_is_done_to_it(String statement, String verb, String table, String index) {
        assertEquals(new PartiQl(verb, table, index), PartiQl.parse(statement));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT",
                "SELECT * FROM",
                "SELECT * FROM a, b",
                "SELECT * FROM a JOIN b",
                "SELECT * FROM a CROSS JOIN b",
                "SELECT * FROM a AS x",
                "SELECT * FROM a x",
                "SELECT * FROM (SELECT * FROM a)",
                "SELECT (SELECT v FROM secret) FROM allowed",
                "SELECT * FROM a WHERE x IN (SELECT y FROM secret)",
                "SELECT * FROM a /* FROM */",
                "SELECT * FROM allowed -- \nWHERE x = 1",
                "SELECT /* FROM allowed */ v FROM secret",
                "SELECT * FROM `secret`",
                "SELECT * FROM 'secret'",
                "SELECT * FROM \"a\".\"b\".\"c\"",
                "SELECT * FROM \"arn:aws:dynamodb:us-east-1:111122223333:table/secret\"",
                "SELECT * FROM \"a\"\"b\"",
                "SELECT * FROM a; SELECT * FROM secret",
                "SELECT * FROM a UNION SELECT * FROM secret",
                "INSERT INTO a SELECT * FROM secret",
                "INSERT a VALUE {}",
                "DELETE FROM a",
                "DELETE a WHERE x = 1",
                "UPDATE a",
                "UPDATE a, secret SET x = 1",
                "EXISTS(SELECT * FROM a WHERE x = 1) AND EXISTS(SELECT * FROM secret)",
                "SELECT 'x FROM a",
                "SELECT \u00a0* FROM a",
                "DROP TABLE a",
                "x SELECT * FROM a"
            })
    void what_could_mean_another_table_is_refused(String statement) {
        assertThrows(IllegalArgumentException.class, () -> PartiQl.parse(statement));
    }
}
