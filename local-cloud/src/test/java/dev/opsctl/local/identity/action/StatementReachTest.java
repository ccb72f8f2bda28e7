package dev.opsctl.local.identity.action;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.ExecuteTransactionRequest;

/** What PartiQL statements say to condition keys, however they are sent (PLT-4): walked over operations, statements and keys. */
class StatementReachTest {

    private static final Scope SCOPE = new Scope("111122223333", "us-east-1");
    private static final Caller CALLER = new Caller(
            Caller.Type.USER, SCOPE.accountId(), "arn:aws:iam::111122223333:user/ann", "AIDA1", null, null, Map.of());
    private static final List<String> KEYS =
            List.of("LeadingKeys", "Attributes", "FullTableScan", "Select", "ReturnValues", "EnclosingOperation");

    /** Tables have the partition key pk, indexes g. */
    private static final ResourceFacts FACTS = new ResourceFacts() {
        @Override
        public Map<String, String> tags(String arn, String version, Scope scope) {
            return Map.of();
        }

        @Override
        public Map<String, List<String>> attributes(String arn, Scope scope) {
            return Map.of("hashKey", List.of(arn.contains("/index/") ? "g" : "pk"));
        }
    };

    /** A statement, its parameters, and what it says, by key in the order of {@link #KEYS}; null for nothing. */
    private record Said(String statement, List<String> parameters, String... values) {}

    private static final List<Said> ALL = List.of(
            said("SELECT * FROM t", null, null, "true", "ALL_ATTRIBUTES"),
            said("SELECT a, b.c FROM t WHERE pk = 'x'", "x", "a,b,pk", "false", "SPECIFIC_ATTRIBUTES"),
            said("SELECT * FROM t WHERE 'x' = pk AND sk > 5", "x", "pk,sk", "false", "ALL_ATTRIBUTES"),
            said("SELECT * FROM t WHERE pk IN ['x', 'y']", "x,y", "pk", "false", "ALL_ATTRIBUTES"),
            said("SELECT * FROM t WHERE pk = 'x' OR pk = 'y'", "x,y", "pk", "false", "ALL_ATTRIBUTES"),
            said("SELECT * FROM t WHERE pk = 'x' OR a = 'y'", "x", "a,pk", "true", "ALL_ATTRIBUTES"),
            said("SELECT * FROM t WHERE pk > 'x'", null, "pk", "true", "ALL_ATTRIBUTES"),
            said("SELECT * FROM t WHERE begins_with(pk, 'x') AND m.n[0] = 1", null, "m,pk", "true", "ALL_ATTRIBUTES"),
            said("SELECT a FROM t.i WHERE g = 7", "7", "a,g", "false", "SPECIFIC_ATTRIBUTES"),
            said("SELECT * FROM t.i WHERE pk = 'x'", null, "pk", "true", "ALL_PROJECTED_ATTRIBUTES"),
            new Said(
                    "SELECT * FROM t WHERE a = ? AND pk = ?",
                    List.of("1", "x"),
                    "x",
                    "a,pk",
                    "false",
                    "ALL_ATTRIBUTES"),
            said("INSERT INTO t VALUE {'pk': 'x', 'a': {'b': 1}}", "x", "a,pk"),
            new Said("INSERT INTO t VALUE {'a': ?, 'pk': ?}", List.of("1", "x"), "x", "a,pk"),
            said("UPDATE t SET a.b = c REMOVE d WHERE pk = 'x' AND e = 1", "x", "a,c,d,e,pk"),
            said("DELETE FROM t WHERE pk = 'x' AND attribute_exists(a)", "x", "a,pk"));

    private static Said said(String statement, String... values) {
        return new Said(statement, List.of(), values);
    }

    private static Map<String, SdkRequest> sent(Said said, String statement) {
        List<AttributeValue> parameters =
                said.parameters().stream().map(AttributeValue::fromS).toList();
        Map<String, SdkRequest> requests = new LinkedHashMap<>();
        requests.put(
                "executeStatement",
                ExecuteStatementRequest.builder()
                        .statement(statement)
                        .parameters(parameters)
                        .build());
        requests.put(
                "batchExecuteStatement",
                BatchExecuteStatementRequest.builder()
                        .statements(s -> s.statement("SELECT * FROM other WHERE pk = 'z'"), s -> s.statement(statement)
                                .parameters(parameters))
                        .build());
        requests.put(
                "executeTransaction",
                ExecuteTransactionRequest.builder()
                        .transactStatements(
                                s -> s.statement(statement).parameters(parameters),
                                s -> s.statement("UPDATE other SET z = 1 WHERE pk = 'z'"))
                        .build());
        return requests;
    }

    private static Map<String, String> asked(String operation, SdkRequest request) {
        Permission permission = new RequiredPermissions((scope, of, type, id) -> Optional.empty())
                .of(CALLER, SCOPE, "dynamodb", operation, request).orElseThrow().stream()
                        .filter(each -> each.resource().matches(".*:table/t(/.*)?"))
                        .findFirst()
                        .orElseThrow();
        Map<String, String> answers = new LinkedHashMap<>();
        for (String key : KEYS) {
            List<String> values = ConditionKeys.values(
                    new AskedKey("dynamodb:" + key, permission, CALLER, SCOPE, operation, request, FACTS));
            answers.put(key, values == null ? null : String.join(",", new TreeSet<>(values)));
        }
        return answers;
    }

    @Test
    void what_a_statement_reaches_for_is_what_condition_keys_say_whichever_operation_brings_it() {
        List<String> problems = new ArrayList<>();
        for (Said said : ALL) {
            sent(said, said.statement()).forEach((operation, request) -> {
                Map<String, String> expected = new LinkedHashMap<>();
                for (int i = 0; i < said.values().length; i++) {
                    expected.put(KEYS.get(i), said.values()[i]);
                }
                expected.putIfAbsent("FullTableScan", null);
                expected.putIfAbsent("Select", null);
                expected.put("ReturnValues", said.statement().matches("(UPDATE|DELETE).*") ? "NONE" : null);
                expected.put(
                        "EnclosingOperation", operation.equals("executeTransaction") ? "ExecuteTransaction" : null);
                Map<String, String> answers = asked(operation, request);
                if (!answers.equals(expected)) {
                    problems.add(operation + " " + said.statement() + " says " + answers + ", not " + expected);
                }
            });
        }
        assertEquals(List.of(), problems);
    }

    @Test
    void what_a_write_returns_is_said() {
        for (String returning : List.of("ALL OLD", "ALL NEW", "MODIFIED OLD", "MODIFIED NEW")) {
            String statement = "UPDATE t SET a = 1 WHERE pk = 'x' RETURNING " + returning + " *";
            assertEquals(
                    returning.replace("MODIFIED", "UPDATED").replace(' ', '_'),
                    asked("executeStatement", sent(said(statement), statement).get("executeStatement"))
                            .get("ReturnValues"));
        }
    }

    @Test
    void several_statements_on_a_table_are_asked_about_together() {
        SdkRequest request = BatchExecuteStatementRequest.builder()
                .statements(
                        s -> s.statement("SELECT a FROM t WHERE pk = 'x'"),
                        s -> s.statement("SELECT b FROM t WHERE pk = 'y'"))
                .build();
        Map<String, String> answers = asked("batchExecuteStatement", request);
        assertEquals("x,y", answers.get("LeadingKeys"));
        assertEquals(Set.of("a,b,pk"), Set.of(answers.get("Attributes")));
    }
}
