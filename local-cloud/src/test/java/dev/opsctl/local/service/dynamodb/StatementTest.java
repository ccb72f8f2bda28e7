package dev.opsctl.local.service.dynamodb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.kms.LocalKms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ExecuteStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.kms.KmsClient;

/** What DynamoDB does with statements; the texts and the odd cases are recorded on AWS by github.com/floci-io/floci. */
class StatementTest {

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static DynamoDbClient client;

    @BeforeAll
    static void start() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("dynamodb", DynamoDbClient.class, LocalDynamoDb::tables),
                ServiceDefinition.regional("kms", KmsClient.class, LocalKms::of));
        client = cloud.client(DynamoDbClient.class);
        client.createTable(r -> r.tableName("Tab")
                .billingMode("PAY_PER_REQUEST")
                .attributeDefinitions(
                        a -> a.attributeName("pk").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("sk").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("g").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("pk").keyType("HASH"), k -> k.attributeName("sk")
                        .keyType("RANGE"))
                .globalSecondaryIndexes(i -> i.indexName("gsi")
                        .keySchema(k -> k.attributeName("g").keyType("HASH"))
                        .projection(
                                p -> p.projectionType(ProjectionType.INCLUDE).nonKeyAttributes("p"))));
        for (String pk : List.of("o", "p")) {
            for (String sk : List.of("1", "2", "3")) {
                run("INSERT INTO Tab VALUE {'pk':'" + pk + "','sk':'" + sk + "','n':" + sk
                        + ",'g':'y','p':'p','m':{'k':['c']},'l':['a','b'],'s':<<'a','b'>>,'nul':null,'yes':true}");
            }
        }
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static ExecuteStatementResponse run(String statement, AttributeValue... parameters) {
        return client.executeStatement(
                r -> r.statement(statement).parameters(parameters.length == 0 ? null : List.of(parameters)));
    }

    private static String refused(String statement, AttributeValue... parameters) {
        return assertThrows(DynamoDbException.class, () -> run(statement, parameters), statement)
                .awsErrorDetails()
                .errorMessage();
    }

    private static void transact(String... statements) {
        client.executeTransaction(r -> r.transactStatements(Arrays.stream(statements)
                .map(text -> software.amazon.awssdk.services.dynamodb.model.ParameterizedStatement.builder()
                        .statement(text)
                        .build())
                .toList()));
    }

    private static String keys(String where) {
        return run("SELECT pk, sk FROM Tab WHERE " + where).items().stream()
                .map(item -> item.get("pk").s() + item.get("sk").s())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "pk = 'o' | o1 o2 o3",
                "'o' = pk AND '1' < sk | o2 o3",
                "pk = 'o' AND sk = '2' | o2",
                "pk = 'o' AND sk BETWEEN '2' AND '9' | o2 o3",
                "pk = 'o' AND sk >= '2' AND sk < '3' | o2",
                "pk = 'o' AND sk > '3' AND sk < '2' | ~~",
                "pk = 'o' AND sk IN ['3', '1'] | o1 o3",
                "pk = 'o' AND (sk = '1' OR sk = '3') | o1 o3",
                "pk = 'o' AND (sk < '1' OR sk > '1' OR sk = '1') | o1 o2 o3",
                "pk = 'o' AND attribute_exists(pk) | o1 o2 o3",
                "pk = 'o' AND NOT sk = '1' | o2 o3",
                "pk = 'o' AND sk <> '1' | o2 o3",
                "pk = 'o' AND sk = '1' AND sk > '0' | o1",
                "pk = 'o' AND pk = 'p' | ~~",
                "pk IN ('p', 'o') AND n > 2 | o3 p3",
                "pk = 'p' OR pk = 'o' AND sk = '1' | o1 p1 p2 p3",
                "pk = 'o' AND NOT sk = '1' OR pk = 'o' AND sk = '2' | o2 o3",
                "pk = 'o' OR pk = 'o' AND NOT sk = '1' | o1 o2 o3",
                "pk = 'o' ORDER BY sk DESC | o3 o2 o1",
                "pk = 'o' ORDER BY sk | o1 o2 o3",
                "pk = 'o' ORDER BY pk ASC | o3 o2 o1",
                "pk IN ['o', 'p'] ORDER BY pk DESC, sk ASC | p1 p2 p3 o1 o2 o3",
                "pk = 'o' AND sk IN ['1', '3'] ORDER BY sk DESC | o3 o1",
                "pk = 'o' AND sk = '1' AND n = - - 1 | o1",
                "pk = 'o' AND sk = '1' AND n > -/* c */-1 | ~~",
                "pk = 'o' AND n BETWEEN - 2 AND +1 AND n IN [- 1, 1] | o1",
                "pk = 'o' AND n != 2 | o1 o3",
                "pk = 'o' AND n>-5; | o1 o2 o3",
                "pk = 'o' AND sk = '1' AND attribute_exists(nope) = false | o1",
                "pk = 'o' AND sk = '1' AND true = attribute_exists(n) | o1",
                "pk = 'o' AND sk = '1' AND attribute_exists(n) <> 1 | o1",
                "pk = 'o' AND sk = '1' AND (n BETWEEN 0 AND 5) = true | o1",
                "pk = 'o' AND sk = '1' AND (n = 5 OR p = 'x') = false | o1",
                "pk = 'o' AND sk = '1' AND attribute_exists(nope) IN [true, false] | o1",
                "pk = 'o' AND sk = '1' AND attribute_exists(n) = yes | o1",
                "pk = 'o' AND sk = '1' AND attribute_exists(n) = 1 | ~~",
                "pk = 'o' AND sk = '1' AND NOT attribute_exists(n) = true | ~~",
                "pk = 'o' AND sk = '1' AND m.k[0] = 'c' AND l[1] = 'b' | o1",
                "pk = 'o' AND sk = '1' AND contains(s, 'a') AND size(l) = 2 | o1",
                "pk = 'o' AND sk = '1' AND nul IS NULL AND n IS NOT NULL AND nope IS MISSING | o1",
                "pk = 'o' AND sk = '1' AND n IS STRING | ~~",
                "n = 5 AND pk > 'a' | ~~"
            })
    void a_SELECT_finds_by_key_and_by_conditions(String where, String found) {
        assertEquals(found, keys(where), where);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "pk IN ['o','o'] | Overlapping conditions with range keys are not supported in where clause",
                "pk='o' OR pk='o' | Overlapping conditions with range keys are not supported in where clause",
                "pk='o' AND (sk > '0' OR sk < '5') | Overlapping conditions with range keys are not supported in where clause",
                "pk='o' AND (sk='1' OR n=2) | Overlapping conditions with range keys are not supported in where clause",
                "pk='o' AND n=1 OR pk='o' AND sk='2' | Overlapping conditions with range keys are not supported in where clause",
                "pk = 1 OR pk = 'o' | Key attribute's data type should match its data type in table's schema: Key pk",
                "pk = 'o' AND sk IN ['1', 2] | Key attribute's data type should match its data type in table's schema: Key sk",
                "pk = 'o' AND n > false | Incorrect operand type for operator or function; operator or function: >, operand type: BOOL",
                "pk = 'o' AND attribute_exists(n) > false | Incorrect operand type for operator or function; operator or function: >, operand type: BOOL",
                "pk = 'o' AND attribute_type(l, 1) | Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
                "pk = 'o' AND attribute_type(l, 'X') | Invalid attribute type name found; type: X, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}",
                "pk = 'o' AND s = <<'a','a'>> | One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
                "pk = 'o' ORDER BY n DESC | Attribute n in ORDER BY clause must be part of the primary key",
                "pk > 'a' ORDER BY sk | Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
                "pk IN ['o','p'] ORDER BY sk | Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause."
            })
    void a_SELECT_that_cannot_be_served_is_refused(String where, String message) {
        assertEquals(message, refused("SELECT sk FROM Tab WHERE " + where));
    }

    private static String values(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'v" + i + "'").collect(Collectors.joining(","));
    }

    @Test
    void one_SELECT_reads_fifty_places_and_an_IN_has_a_hundred_values() {
        String tooMany = "Too many decomposed read operations for a given query.";
        String select = "SELECT sk FROM Tab WHERE ";
        assertEquals(tooMany, refused(select + "pk IN [" + values(51) + "]"));
        assertEquals(tooMany, refused(select + "pk='o' AND sk IN [" + values(51) + "]"));
        assertEquals(tooMany, refused(select + "pk IN [" + values(26) + "] AND sk IN ['1','2']"));
        assertEquals(tooMany, refused(select + "pk='o' AND " + "(sk='1' OR sk='2') AND ".repeat(60) + "n=1"));
        assertEquals(
                List.of(),
                run(select + "pk IN [" + values(50) + "] AND p IN [" + values(100) + "]")
                        .items());
        assertEquals(
                6, run(select + "pk IN [" + values(51) + "] OR p='p'").items().size());
        String operands = "The IN operator is provided with too many operands; number of operands: 101";
        assertEquals(operands, refused(select + "pk='o' AND n IN [" + values(101) + "]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "NOT (a='np1' OR p='x') | [a]",
                "b='1' AND (a='2' OR p='3') | [a, b]",
                "(zz='1' OR aa='2' OR mm='3') | [zz, aa, mm]"
            })
    void a_partition_of_an_index_is_read_with_conditions_on_what_it_has(String condition, String missing) {
        assertEquals(
                "One or more parameter values were invalid: Secondary index gsi does not project one or more filter"
                        + " attributes: " + missing,
                refused("SELECT pk FROM \"Tab\".\"gsi\" WHERE g='y' AND " + condition));
    }

    @Test
    void an_index_is_read_as_it_is() {
        String select = "SELECT pk FROM \"Tab\".\"gsi\" WHERE ";
        assertEquals(6, run(select + "g='y' AND p='p'").items().size());
        assertEquals(6, run(select + "NOT n=1").items().size());
        assertEquals(0, run(select + "n=1").items().size());
        for (String accepted : List.of(
                "(g='y' AND p='1') OR (g='z' AND aa='1')",
                "g > 'a' AND zz='1'",
                "g='y' AND (g='z' OR zz='1')",
                "(g='y' AND zz='1') OR aa='1'")) {
            assertEquals(0, run(select + accepted).items().size(), accepted);
        }
        assertTrue(refused(select + "(g='b' AND u1='1') OR (g='q' AND u2='1')").endsWith("[u2]"));
        assertTrue(refused(select + "(g='q' AND u1='1') OR (g='b' AND u2='1')").endsWith("[u1]"));
    }

    @Test
    void pages_go_on_where_the_one_before_ended_whatever_their_size() {
        String statement = "SELECT pk, sk FROM Tab WHERE pk IN ['o', 'p'] ORDER BY pk DESC";
        for (int limit = 1; limit <= 7; limit++) {
            int most = limit;
            List<String> found = new ArrayList<>();
            String token = null;
            do {
                String from = token;
                ExecuteStatementResponse page = client.executeStatement(
                        r -> r.statement(statement).limit(most).nextToken(from));
                page.items()
                        .forEach(item ->
                                found.add(item.get("pk").s() + item.get("sk").s()));
                token = page.nextToken();
            } while (token != null);
            assertEquals(List.of("p3", "p2", "p1", "o3", "o2", "o1"), found, "pages of " + limit);
        }
    }

    @Test
    void a_token_is_of_one_statement() {
        String token = client.executeStatement(
                        r -> r.statement("SELECT * FROM Tab WHERE pk = 'o'").limit(1))
                .nextToken();
        for (String statement : List.of("SELECT * FROM Tab WHERE pk = 'p'", "SELECT * FROM Tab")) {
            DynamoDbException refused = assertThrows(
                    DynamoDbException.class,
                    () -> client.executeStatement(r -> r.statement(statement).nextToken(token)));
            assertEquals(
                    "NextToken does not match request",
                    refused.awsErrorDetails().errorMessage());
        }
        for (String garbage : List.of("garbage", "!", "AAAAAAAAAAAAAAAAAAAAAAAA")) {
            DynamoDbException refused = assertThrows(
                    DynamoDbException.class,
                    () -> client.executeStatement(
                            r -> r.statement("SELECT * FROM Tab").nextToken(garbage)));
            assertEquals("Invalid NextToken", refused.awsErrorDetails().errorMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SET a = [?] | Unsupported data type: Parameter under key root[0] at 1:21:1",
                "SET n = 'a' + 1 | Incorrect operand type for operator or function; operator or function: +, operand type: S",
                "SET n = n - null | Incorrect operand type for operator or function; operator or function: -, operand type: NULL",
                "SET s = set_add(s, <<'b','b'>>) | One or more parameter values were invalid: Input collection [b, b] contains duplicates.",
                "SET s = set_add(s, <<2, 2.0>>) | One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root",
                "SET s = set_add(s, <<>>) | Empty bags are not supported",
                "SET a = <<1, 'a'>> | Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags",
                "SET a = list_append(a, [1]) | The provided expression refers to an attribute that does not exist in the item",
                "SET a.b = 1 | The document path provided in the update expression is invalid for update",
                "SET pk = 'x' | One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
                "SET a = 1, a.b = 2 | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]"
            })
    void an_UPDATE_that_cannot_be_is_refused_and_changes_nothing(String changes, String message) {
        String statement = "UPDATE Tab " + changes + " WHERE pk='o' AND sk='1'";
        Map<String, AttributeValue> before =
                run("SELECT * FROM Tab WHERE pk='o' AND sk='1'").items().get(0);
        assertEquals(
                message, statement.contains("?") ? refused(statement, AttributeValue.fromS("v")) : refused(statement));
        assertEquals(
                before, run("SELECT * FROM Tab WHERE pk='o' AND sk='1'").items().get(0));
    }

    @Test
    void writes_are_of_one_item() {
        String where = " WHERE pk='o' AND sk='1' AND pk='p'";
        String several = "Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported";
        assertEquals(several, refused("UPDATE Tab SET a=1" + where));
        assertEquals(several, refused("DELETE FROM Tab" + where));
        String whole = "Where clause does not contain a mandatory equality on all key attributes";
        for (String incomplete :
                List.of("", " WHERE pk='o'", " WHERE pk IN ['o'] AND sk='1'", " WHERE pk='o' AND (sk='1' OR n=1)")) {
            assertEquals(whole, refused("UPDATE Tab SET a=1" + incomplete));
            assertEquals(whole, refused("DELETE FROM Tab" + incomplete));
        }
        run("UPDATE Tab SET n = 1 WHERE (pk='o' AND sk='1') AND pk='o' AND p='p'");
    }

    @Test
    void a_value_may_be_nested_as_deep_as_others() {
        String update = "UPDATE Tab SET d = ";
        String where = " WHERE pk='o' AND sk='2'";
        assertEquals(
                "Nesting Levels have exceeded supported limits under root" + ".a".repeat(32),
                refused(update + "{'a':".repeat(32) + "1" + "}".repeat(32) + where));
        assertEquals(
                "Nesting Levels have exceeded supported limits under root.a" + "[0]".repeat(31),
                refused(update + "{'a':" + "[".repeat(31) + "1" + "]".repeat(31) + "}" + where));
        run(update + "{'a':".repeat(31) + "1" + "}".repeat(31) + where);
        assertEquals(
                "Nesting Levels have exceeded supported limits",
                refused(
                        "UPDATE Tab SET d.b = ?" + where,
                        run("SELECT d FROM Tab" + where).items().get(0).get("d")));
        run("UPDATE Tab REMOVE d" + where);
    }

    @Test
    void parameters_are_checked_before_the_statement_and_counted() {
        AttributeValue twice = AttributeValue.fromSs(List.of("a", "a"));
        assertEquals(
                "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
                refused("UPDATE Tab SET WHERE", twice));
        assertEquals(
                "Number of parameters in request and statement don't match.",
                refused("SELECT * FROM Tab WHERE pk = ? AND sk = ?", AttributeValue.fromS("o")));
        assertEquals(
                "Number of parameters in request and statement don't match.",
                refused("SELECT * FROM Tab WHERE pk = 'o'", AttributeValue.fromS("o")));
    }

    @Test
    void columns_are_named_by_the_end_of_their_paths() {
        assertEquals(
                Map.of("k[0]", AttributeValue.fromS("c"), "l[1]", AttributeValue.fromS("b")),
                run("SELECT m.k[0], l[1], nope FROM Tab WHERE pk='o' AND sk='1'")
                        .items()
                        .get(0));
        assertEquals(
                List.of(Map.of()),
                run("SELECT nope FROM Tab WHERE pk='o' AND sk='1'").items());
    }

    @Test
    void a_batch_tells_of_each_statement_alone() {
        List<BatchStatementResponse> responses = client.batchExecuteStatement(r -> r.statements(
                        s -> s.statement("SLECT * FROM Tab"),
                        s -> s.statement("INSERT INTO Tab VALUE {'pk':'o','sk':'1'}"),
                        s -> s.statement("UPDATE Tab SET touched='yes' WHERE pk='o' AND sk='1' AND n=77"),
                        s -> s.statement("UPDATE none SET touched='yes' WHERE pk='o' AND sk='1'"),
                        s -> s.statement("DELETE FROM Tab WHERE pk='gone' AND sk='1' AND n=1"),
                        s -> s.statement("UPDATE Tab SET n=3 WHERE pk='p' AND sk='3' RETURNING MODIFIED OLD *")))
                .responses();
        assertEquals(
                "[ValidationError, DuplicateItem, ConditionalCheckFailed, ResourceNotFound, null, null]",
                responses.stream()
                        .map(response -> response.error() == null
                                ? null
                                : response.error().codeAsString())
                        .toList()
                        .toString());
        assertNull(responses.get(0).tableName());
        assertEquals("Tab", responses.get(1).tableName());
        assertEquals(Map.of("n", AttributeValue.fromN("3")), responses.get(5).item());
    }

    @Test
    void a_batch_of_reads_reads_by_key() {
        String refused =
                "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";
        List<BatchStatementResponse> responses = client.batchExecuteStatement(r -> r.statements(
                        s -> s.statement("SELECT sk FROM Tab WHERE pk IN ['o'] AND sk='1'"),
                        s -> s.statement("SELECT sk FROM Tab WHERE pk='o' AND sk='1' AND n=1"),
                        s -> s.statement("SELECT sk FROM Tab WHERE pk='o' AND sk='1' AND pk='p'")))
                .responses();
        assertEquals("1", responses.get(0).item().get("sk").s());
        assertEquals(refused, responses.get(1).error().message());
        assertEquals(refused, responses.get(2).error().message());
    }

    private static String transactionRefused(String... statements) {
        DynamoDbException refused = assertThrows(DynamoDbException.class, () -> transact(statements));
        return refused instanceof TransactionCanceledException cancelled
                ? cancelled.cancellationReasons().stream()
                        .map(CancellationReason::code)
                        .toList()
                        .toString()
                : refused.awsErrorDetails().errorMessage();
    }

    @Test
    void a_transaction_is_refused_or_cancelled_as_a_whole() {
        String select = "SELECT * FROM Tab WHERE ";
        String one = select + "pk='o' AND sk='1'";
        String update = "UPDATE Tab SET touched=1 WHERE ";
        String missing = "UPDATE none SET a=1 WHERE pk='x' AND sk='1'";
        String at = "Validation failed in TransactStatements[0]: ";
        String byKey =
                at + "Select statements within ExecuteTransaction must specify the primary key in the where clause.";
        assertEquals(byKey, transactionRefused(one + " AND n=1"));
        assertEquals(byKey, transactionRefused(one + " AND pk='p'"));
        assertEquals(byKey, transactionRefused(select + "pk='o'"));
        assertEquals(
                at + "Overlapping conditions with range keys are not supported in where clause",
                transactionRefused(select + "pk IN ['o','o'] AND sk='1'"));
        assertEquals(
                "Transaction request cannot include multiple operations on one item",
                transactionRefused(one, select + "sk='1' AND pk='o'"));
        assertEquals("[None, None, ValidationError]", transactionRefused(one, one, select + "pk=1 AND sk='1'"));
        assertEquals(
                "ExecuteTransaction API does not support both read and write operations in the same request.",
                transactionRefused(one, update + "pk='p' AND sk='1'"));
        assertEquals(
                "[ResourceNotFound, ResourceNotFound]",
                transactionRefused(missing + " RETURNING ALL NEW *", "DELETE FROM none WHERE pk='x' AND sk='1'"));
        assertEquals(
                "[None, ResourceNotFound]", transactionRefused(one, "SELECT * FROM none.i WHERE pk='x' AND sk='1'"));
        assertEquals(
                "Validation failed in TransactStatements[1]: RETURNING clause is not supported in ExecuteTransaction.",
                transactionRefused(missing, update + "pk='o' AND sk='1' RETURNING ALL NEW *"));
        assertEquals(
                "[ValidationError, ValidationError, ValidationError, ValidationError, None]",
                transactionRefused(
                        update + "pk='o'",
                        update + "pk IN ['o'] AND sk='1'",
                        update + "pk='o' AND sk='1' AND pk='p'",
                        update + "pk='o' AND sk=1",
                        update + "pk='o' AND sk='1'"));
        assertEquals(
                "[DuplicateItem, None]",
                transactionRefused(
                        "INSERT INTO Tab VALUE {'pk':'o','sk':'1'}", "INSERT INTO Tab VALUE {'pk':'new','sk':'1'}"));
        assertEquals("", keys("pk = 'new' OR touched = 1 AND pk = 'o'"));
    }

    @Test
    void EXISTS_is_a_condition_of_a_transaction_and_of_nothing_else() {
        String exists = "EXISTS(SELECT * FROM Tab WHERE pk='o' AND sk='1' AND ";
        String delete = "DELETE FROM Tab WHERE pk='gone' AND sk='1'";
        transact(exists + "nope IS MISSING)", delete);
        assertEquals("[ConditionalCheckFailed, None]", transactionRefused(exists + "n IS MISSING)", delete));
        assertEquals("[ConditionalCheckFailed, None]", transactionRefused(exists + "pk='p' AND n=1)", delete));
        String single = "Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with"
                + " additional condition";
        assertEquals(single, transactionRefused("EXISTS(SELECT * FROM Tab WHERE pk='o' AND sk='1')", delete));
        assertEquals(
                single, transactionRefused("EXISTS(SELECT * FROM Tab WHERE pk IN ['o'] AND sk='1' AND n=1)", delete));
        assertEquals(
                "EXISTS can only be used in ExecuteTransaction write requests.", refused(exists + "nope IS MISSING)"));
    }
}
